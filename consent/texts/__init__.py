"""The consent texts: what a worker is asked, in words that anybody can follow.

One file per purpose, with every version in every language and reading level. A text never
changes: its fingerprint stands beside it, and `load` refuses one that no longer fits, because
the record of a consent names exactly what was shown. A text that nobody reviewed is marked so,
and is for the demonstration only.

A text has up to two layers. What somebody needs in order to choose stands at once: who asks, who
sees it, what, an example, what never, why, what is good about it, what could be less good, that no
changes nothing, that he can stop, and until when. What explains it further stands behind one word
("more"), on the same page and without a second step; it is as much part of the text, of its
fingerprint and of the record as the rest.

A version is one content: the number means the same in every language and level, for a yes holds
for what its text named, whatever its language. A language or level that comes later begins at
the version that is current then.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

from consent.texts.reading import TextChanged, TextError, fingerprint, read
from consent.texts.text import (
    CONDITIONS,
    ITEMS,
    LANGUAGES,
    LEVELS,
    PLACEHOLDERS,
    Chosen,
    ConsentText,
    ConsentTexts,
    Item,
    UnknownText,
)

__all__ = [
    "CONDITIONS",
    "DEMONSTRATION_ONLY",
    "ITEMS",
    "LANGUAGES",
    "LEVELS",
    "PLACEHOLDERS",
    "Chosen",
    "ConsentText",
    "ConsentTexts",
    "Item",
    "TextChanged",
    "TextError",
    "UnknownText",
    "fingerprint",
    "has_usual",
    "load",
    "read",
    "text_for",
    "text_version",
]

DEMONSTRATION_ONLY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Nog niet nagelezen. Alleen voor de demonstratie.",
        "en": "Not reviewed yet. For the demonstration only.",
        "fr": "Pas encore relu. Seulement pour la démonstration.",
        "de": "Noch nicht geprüft. Nur für die Vorführung.",
        "ar": "لم يراجعه أحد بعد. للعرض فقط.",
    }
)
"""What a page says beside a text that nobody reviewed."""


def text_for(purpose: str, language: str, level: str = "easy") -> ConsentText:
    """Give the newest text for a purpose.

    Where there is no "usual" text the easy one is given, and says so in its `level`. There is
    no falling back to another language. Raises UnknownText.
    """
    texts = load()
    try:
        return texts.text(purpose, language, level)
    except UnknownText:
        if level != "usual":
            raise
        return texts.text(purpose, language, "easy")


def has_usual(language: str) -> bool:
    """Whether any text of this language has a "usual" form besides the easy one."""
    return any(text_for(purpose, language, "usual").level == "usual" for purpose in load().purposes)


def text_version(purpose: str, language: str, level: str, version: int) -> ConsentText:
    """Give a text as a record names it, also one that is no longer used. Raises UnknownText."""
    return load().text(purpose, language, level, version)


@cache
def load() -> ConsentTexts:
    """Read and check all texts; the same immutable object each time.

    Raises TextChanged for a text that changed without a new version, TextError for anything
    else that is wrong with a file.
    """
    folder = resources.files("consent.texts").joinpath("data")
    files = {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".json")
    }
    return read(files)
