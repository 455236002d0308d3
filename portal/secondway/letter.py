"""A notice on paper: A4, the address behind the window of a Belgian envelope, large letters.

Importing it raises ``OSError`` where this computer cannot make a PDF.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from portal.paper.engine import render
from portal.secondway.words import Words

_PORTAL: Final = Path(__file__).parents[1]
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.?؟])\s")
_FROM_THE_RIGHT: Final = frozenset({"ar"})


def letter(address: str, words: Words) -> bytes:
    """The PDF. What stands in it besides the address is the same for everybody."""
    page = _template().render(
        address=address.split("\n"),
        words=words,
        sentences=_SENTENCE_ENDS.split(words.text),
        direction="rtl" if words.language in _FROM_THE_RIGHT else "ltr",
    )
    return render(page, str(_PORTAL / "static"))


@lru_cache(maxsize=1)
def _template() -> Template:
    # Of its own: letters are made by a command, where there is no request.
    templates = Environment(
        loader=FileSystemLoader(_PORTAL / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    return templates.get_template("paper/notice.html")
