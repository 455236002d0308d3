"""Small words that depend on a language: numbers, dates, lists, one and many; and fingerprints.

Pure functions. The month names and separators are pinned by tests, because a released text has
to read the same, letter for letter, each time it is shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from babel import Locale

LANGUAGES: Final[tuple[str, ...]] = ("nl", "en", "fr", "de")
"""Languages in which entries are published; Dutch is the source. Arabic stands beside them."""

STYLES: Final[tuple[str, ...]] = tuple(
    style for language in LANGUAGES for style in (language, f"{language}-easy")
)
"""Each language, for professionals and for a worker."""

_MONTHS: Final[dict[str, tuple[str, ...]]] = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
        "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
        "septembre", "octobre", "novembre", "décembre",
    ),
    "de": (
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August",
        "September", "Oktober", "November", "Dezember",
    ),
    "ar": (
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس",
        "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر",
    ),
}  # fmt: skip
_ARABIC: Final = Locale("ar")
_AND: Final[dict[str, str]] = {"nl": "en", "en": "and", "fr": "et", "de": "und", "ar": "و"}


def format_number(number: int | float, language: str) -> str:
    """Write a number without superfluous zeros, with the decimal mark of the language."""
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    text = str(number)
    if language == "ar" and number < 0:  # or the sign would stand behind its number
        text = f"\N{LEFT-TO-RIGHT ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"
    return text if language == "en" else text.replace(".", ",")


def format_date(day: date, language: str) -> str:
    """Write a day in full, without its weekday: "3 maart 2026", "3 March 2026"."""
    month = _MONTHS[language][day.month - 1]
    if language == "de":
        return f"{day.day}. {month} {day.year}"
    if language == "fr" and day.day == 1:
        return f"1er {month} {day.year}"
    return f"{day.day} {month} {day.year}"


def join_words(words: Sequence[str], language: str) -> str:
    """Join words as a sentence does: "maandag, dinsdag en donderdag"."""
    if len(words) <= 1:
        return "".join(words)
    if language == "ar":  # "and" is written to the word that follows it
        return f"{'، '.join(words[:-1])} {_AND[language]}{words[-1]}"
    return f"{', '.join(words[:-1])} {_AND[language]} {words[-1]}"


def plural_form(number: int | float, language: str) -> str:
    """Say which form follows the number: "one" or "other" (in French also 1.5 and -1 are "one").

    In Arabic it is one of six, by Unicode's rules.
    """
    if language == "ar":
        return str(_ARABIC.plural_form(number))
    one = abs(number) < 2 if language == "fr" else number == 1
    return "one" if one else "other"


def canonical_json(value: Any) -> str:
    """Write JSON data in one way only: sorted keys, no spaces, letters as they are."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def fingerprint(value: Any) -> str:
    """Give the SHA-256, in hexadecimal, of the canonical JSON in UTF-8."""
    return hashlib.sha256(canonical_json(value).encode("utf-8")).hexdigest()


def fingerprint_entry(entry: dict[str, Any], *, leave_out: tuple[str, ...] = ("sha256",)) -> str:
    """Give the fingerprint of an entry of a data file without its own stored fingerprint."""
    return fingerprint({key: value for key, value in entry.items() if key not in leave_out})
