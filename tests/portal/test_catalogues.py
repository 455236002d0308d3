"""Every sentence that a page can say is translated, and each translation keeps its blanks.

The source is English. Arabic is for the worker and the signed-out visitor: of that catalogue only
their part has to be whole, and where a sentence is said tells whose it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from portal.settings import LANGUAGES

PORTAL: Final = Path(__file__).parents[2] / "portal"
SOURCE: Final = "en"
TRANSLATED: Final = tuple(code for code in LANGUAGES if code != SOURCE)
COMPLETE: Final = ("nl", "fr", "de", "ar")
"""The languages in which nothing may be missing; test_complete.py asks it of all but the first."""
PROFESSIONALS_ONLY: Final = (
    "api/",
    "navigation.py",
    "pages/absence/",
    "pages/account/colleagues.py",
    "pages/account/settings.py",
    "pages/catalogue/",
    "pages/coach/",
    "pages/collision_words.py",
    "pages/doctors.py",
    "pages/mandate_words.py",
    "pages/representative/",
    "templates/doctors/",
    "templates/representative/",
    "pages/dossier_words.py",
    "pages/functional_form/",
    "pages/gp/",
    "pages/physician/",
    "pages/workplace/",
    "pages/writings.py",
    "schemas/absence.py",
    "schemas/api",
    "schemas/catalogue.py",
    "schemas/functional.py",
    "schemas/gp.py",
    "schemas/physician.py",
    "schemas/return_plan.py",
    "schemas/workplace.py",
    "templates/absence/",
    "templates/account/colleagues.html",
    "templates/account/settings.html",
    "templates/account/sheet.html",
    "templates/cards/",
    "templates/catalogue/",
    "templates/coach/",
    "templates/gp/",
    "templates/layout/doctor.html",
    "templates/pages/components.html",
    "templates/paper/workplace.html",
    "templates/paper/writings.html",
    "templates/physician/",
    "templates/workplace/",
    "templates/writings/",
)
"""Where the sentences stand that neither a worker nor a signed-out visitor comes across. What is
said anywhere else is the worker's part, so that a new place is his until somebody says otherwise."""
WORKERS_ONLY: Final = ("pages/worker/", "templates/worker/")
"""Where the sentences stand that are said to a worker himself, who is "je" in Dutch."""
FOR_HIS_DOCTOR: Final = "templates/worker/_letter.html"
"""A letter that he hands over: his doctor reads it."""
FORMAL: Final = re.compile(r"\b[Uu](w|zelf)?\b")
FAMILIAR: Final = {
    "fr": re.compile(r"\b(tu|toi|ton|ta|tes|t’\w+)\b", re.IGNORECASE),
    "de": re.compile(r"\b(du|dich|dir|dein\w*)\b", re.IGNORECASE),
}
FORBIDDEN: Final = re.compile(r"\bne (devez|doit|doivent) (pas|rien|à personne)\b")
"""In French "need not" is easily said as "must not", to somebody and of somebody."""
BLANK: Final = re.compile(r"%\((\w+)\)s")
METHODS: Final = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
KEYWORDS: Final = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}


@cache
def catalogue(language: str) -> Catalog:
    """A catalogue as its file has it."""
    with (PORTAL / "locales" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


def translated(language: str) -> dict[str, Message]:
    """A catalogue by its English sentence."""
    return {_first(message.id): message for message in catalogue(language) if message.id}


@cache
def said() -> dict[str, frozenset[str]]:
    """Every sentence in the pages' code and templates, with the files that say it."""
    found: dict[str, set[str]] = defaultdict(set)
    for file, _line, words, _notes, _context in extract_from_dir(
        str(PORTAL), METHODS, keywords=KEYWORDS
    ):
        found[_first(words)].add(Path(file).as_posix())
    return {words: frozenset(files) for words, files in found.items()}


def needed(language: str) -> set[str]:
    """The sentences that have to be there in a language."""
    if language != "ar":
        return set(said())
    return {
        words
        for words, files in said().items()
        if any(not file.startswith(PROFESSIONALS_ONLY) for file in files)
    }


def _first(words: object) -> str:
    return str(words[0] if isinstance(words, tuple | list) else words)


def _forms(message: Message) -> tuple[str, ...]:
    said = message.string
    return tuple(str(one or "") for one in (said if isinstance(said, tuple) else (said,)))


def left(language: str) -> list[str]:
    """The sentences that have to be there in a language and are not, or are empty."""
    known = translated(language)
    return sorted(
        words for words in needed(language) if words not in known or not all(_forms(known[words]))
    )


def test_nothing_is_left_untranslated() -> None:
    assert len(needed("ar")) > 400
    found = left("nl")
    assert not found, f"run 'make messages' and translate {len(found)}: {found[:10]}"


def test_the_part_of_the_professionals_names_places_that_say_something() -> None:
    files = {file for found in said().values() for file in found}
    for place in PROFESSIONALS_ONLY:
        assert any(file.startswith(place) for file in files) or (PORTAL / place).exists(), place


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_a_guess(language: str) -> None:
    assert not [words for words, message in translated(language).items() if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_plural_forms_are_those_of_the_language(language: str) -> None:
    of_language = {"nl": 2, "fr": 2, "de": 2, "ar": 6}
    assert catalogue(language).num_plurals == of_language[language]
    for words, message in translated(language).items():
        if message.pluralizable:
            forms = _forms(message)
            assert len(forms) == of_language[language], words
            assert all(forms) or not any(forms), words


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_their_blanks(language: str) -> None:
    for words, message in translated(language).items():
        forms = [form for form in _forms(message) if form]
        for form in forms:
            assert set(BLANK.findall(form)) <= set(BLANK.findall(words)), words
            # A form for one or for two can leave out the number: the word itself says it.
            if not message.pluralizable:
                assert set(BLANK.findall(form)) == set(BLANK.findall(words)), words
            assert "%" not in BLANK.sub("", form).replace("%%", ""), words


def test_dutch_says_je_to_a_worker() -> None:
    known = translated("nl")
    his = {
        words
        for words, files in said().items()
        if all(file.startswith(WORKERS_ONLY) and file != FOR_HIS_DOCTOR for file in files)
    }
    assert len(his) > 300
    formal = {form for words in his for form in _forms(known[words]) if FORMAL.search(form)}
    assert not formal


@pytest.mark.parametrize("language", sorted(FAMILIAR))
def test_nobody_is_spoken_to_as_a_friend(language: str) -> None:
    """French says "vous" and German "Sie", to a worker as to anybody else."""
    forms = {form for message in translated(language).values() for form in _forms(message)}
    assert not {form for form in forms if FAMILIAR[language].search(form)}


def test_french_forbids_nothing_that_is_only_not_needed() -> None:
    forms = {form for message in translated("fr").values() for form in _forms(message)}
    assert not {form for form in forms if FORBIDDEN.search(form)}
