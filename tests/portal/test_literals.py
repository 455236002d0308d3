"""Whatever a template says goes through the catalogues: no word of one language stands in it bare."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

import pytest

TEMPLATES: Final = Path(__file__).parents[2] / "portal" / "templates"
READ_ALOUD: Final = {"alt", "aria-label", "aria-description", "aria-roledescription", "placeholder",
                     "title"}  # fmt: skip
SAME_EVERYWHERE: Final = {"Maat", "A4", "DejaVu", "km", "PDF", "PIN", "QR"}
"""What is written alike in all languages."""
_OF_JINJA: Final = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_OF_MARKUP: Final = re.compile(r"[\w-]+=\"[^\"]*\"|\w+--\w+")
"""What a macro adds to an element, and the name of a style: no text."""
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class _Said(HTMLParser):
    """Gathers what is read in a template: text, and the attributes that stand for text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in READ_ALOUD]

    def handle_data(self, data: str) -> None:
        self.found.append(_OF_MARKUP.sub(" ", data))


def bare_words(template: str) -> list[str]:
    """The words that stand in a template outside Jinja's brackets."""
    reader = _Said()
    reader.feed(_OF_JINJA.sub(" ", template))
    reader.close()
    words = [word for text in reader.found for word in _WORD.findall(text)]
    return [word for word in words if word not in SAME_EVERYWHERE]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Stop</p>", ["Stop"]),
        ('<img alt="A list">', ["list"]),
        ('<a aria-label="Back" href="/back">{{ _(\'Back\') }}</a>', ["Back"]),
        ("<p>{{ _('Stop') }} – Maat 1</p>{# a note #}{% if a > b %}x{% endif %}", []),
        ('<p{% if x %} class="big"{% endif %} title="{{ _(\'Big\') }}"></p>', []),
    ],
)
def test_what_is_found(template: str, expected: list[str]) -> None:
    assert bare_words(template) == expected


def test_no_template_says_anything_by_itself() -> None:
    found = {
        path.relative_to(TEMPLATES).as_posix(): words
        for path in sorted(TEMPLATES.rglob("*.html"))
        # The page of components shows made-up examples, to those who make pages.
        if path.name != "components.html" and (words := bare_words(path.read_text("utf-8")))
    }
    assert not found, found
