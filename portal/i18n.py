"""Languages: gettext catalogues through Babel. English is the language of the source."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime
from babel.support import NullTranslations, Translations
from flask import Flask, g, request

from consent.clock import BRUSSELS

NAMES = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English"}
_LOCALES = Path(__file__).parent / "locales"


def load(languages: tuple[str, ...]) -> dict[str, NullTranslations]:
    """The catalogues of these languages, read once at start."""
    return {code: Translations.load(str(_LOCALES), [code]) for code in languages}


def choose(languages: tuple[str, ...], default: str) -> str:
    """The language of this request: chosen before (cookie), else the browser's, else default."""
    chosen = request.cookies.get("language", "")
    if chosen in languages:
        return chosen
    return request.accept_languages.best_match(languages, default) or default


def language() -> str:
    """The code of the language in which this request is answered."""
    return str(getattr(g, "language", "en"))


def _(message: str, **values: Any) -> str:
    """``message`` in the language of the request, with ``%(name)s`` filled in."""
    text: str = g.translations.ugettext(message) if "translations" in g else message
    return text % values if values else text


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The form for ``count``, with ``%(num)s`` and other values filled in."""
    text: str = (
        g.translations.ungettext(one, many, count)
        if "translations" in g
        else (one if count == 1 else many)
    )
    return text % {"num": count, **values}


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a message for the catalogues without translating it yet."""
    return message


def _locale() -> str:
    """Whose days and hours: English ones as they are written in Europe."""
    return {"en": "en_GB"}.get(language(), language())


def day(value: datetime | date) -> str:
    """A day in words, as people in Brussels count it: "maandag 2 maart 2026"."""
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    return format_date(value, "full", locale=_locale())


def moment(value: datetime) -> str:
    """A day and an hour, in Brussels."""
    return format_datetime(value.astimezone(BRUSSELS), "d MMMM y, H:mm", locale=_locale())


def hour(value: datetime) -> str:
    """The hour and minute, in Brussels."""
    return format_datetime(value.astimezone(BRUSSELS), "H:mm", locale=_locale())


def install(app: Flask) -> None:
    """Give templates gettext and the words for days."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_plain, _plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=day, moment=moment, hour=hour)


def _plain(message: str) -> str:
    return _(message)


def _plural(one: str, many: str, count: int) -> str:
    text: str = (
        g.translations.ungettext(one, many, count)
        if "translations" in g
        else (one if count == 1 else many)
    )
    return text
