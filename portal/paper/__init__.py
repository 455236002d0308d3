"""Paper: the same words as on a page, as a tagged PDF (PDF/UA-1) that a screen reader can read.

Whoever makes one has disclosed its document first, like the page does: what is on paper was in
the log before. The file's name, title and metadata are the product's alone; they name nobody.
"""

from __future__ import annotations

from typing import Any, Final

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

FILE_NAME: Final = "maat.pdf"
"""What the file is called, whoever it is about and whatever it says."""


def possible() -> bool:
    """Whether this computer has what making a PDF takes: the libraries of Debian's pango.

    To be asked before anything is disclosed, so that the answer is one and the same for all.
    """
    try:
        from portal.paper import engine  # noqa: F401 - whether it can be loaded is the question
    except OSError:
        return False
    return True


def printed(template: str, **values: Any) -> Response:
    """A page of ``templates/paper`` as a PDF. To be asked where :func:`possible` says yes."""
    from portal.paper import engine

    folder = current_app.static_folder
    assert folder is not None
    made = engine.render(render_template(f"paper/{template}", **values), folder)
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{FILE_NAME}"'
    return response


def not_here() -> ResponseReturnValue:
    """The page that says so where it is not possible; the pages themselves can be printed."""
    return render_template("errors/no_paper.html"), 501
