"""A call that was a mistake, taken back by who typed it: his own calls of today, by name and day."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from messaging.absence.mistakes import own_calls, take_back
from messaging.dossiers.service import by_ids
from portal.desk import desk
from portal.pages.absence import blueprint
from portal.pages.doctors import note_list


@blueprint.get("/mistake")
def mistake() -> ResponseReturnValue:
    """What he wrote down today. What was answered stands nowhere here."""
    here = desk()
    found = own_calls(here.work, here.acting)
    names = by_ids(here.work, [one.dossier for one in found])
    note_list(here.work, here.acting)
    return render_template(
        "absence/mistake.html",
        rows=[
            {"step": one.step, "name": names[one.dossier].name, "at": one.at, "began": one.began}
            for one in found
        ],
        done=bool(request.args.get("done")),
    )


@blueprint.post("/mistake")
def taken_back() -> ResponseReturnValue:
    """He takes one back. The answer is the same whatever was said, and to whom it went."""
    here = desk()
    take_back(here.work, here.acting, request.form.get("call", ""))
    return redirect(url_for("absence.mistake", done="1"), 303)
