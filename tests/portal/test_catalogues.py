"""Every sentence that a page can say is translated, and each translation keeps its blanks."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "portal" / "locales" / "nl" / "LC_MESSAGES" / "messages.po"
BLANK = re.compile(r"%\((\w+)\)s")
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


def translated() -> dict[str, Message]:
    """The Dutch catalogue by its English sentence."""
    with CATALOGUE.open("rb") as file:
        found = read_po(file, locale="nl")
    return {_first(message.id): message for message in found if message.id}


def said() -> set[str]:
    """Every sentence in the pages' code and templates."""
    found = extract_from_dir(str(ROOT / "portal"), METHODS, keywords=KEYWORDS)
    return {_first(message) for _file, _line, message, _comments, _context in found}


def _first(words: object) -> str:
    return str(words[0] if isinstance(words, tuple | list) else words)


def test_nothing_is_left_untranslated() -> None:
    known = translated()
    assert len(known) > 500
    missing = sorted(said() - known.keys())
    empty = sorted(
        text
        for text, message in known.items()
        if not all(message.string if isinstance(message.string, tuple) else [message.string])
    )
    fuzzy = sorted(text for text, message in known.items() if message.fuzzy)
    assert not missing, f"run 'make messages' and translate: {missing[:10]}"
    assert not empty, empty[:10]
    assert not fuzzy, fuzzy[:10]


def test_translations_keep_their_blanks() -> None:
    for text, message in translated().items():
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms:
            assert set(BLANK.findall(form)) <= set(BLANK.findall(text)), text
            if len(forms) == 1:
                assert set(BLANK.findall(form)) == set(BLANK.findall(text)), text
