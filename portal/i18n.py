"""Languages: gettext catalogues through Babel. English is the language of the source.

A page speaks one language; what people wrote themselves exists in fewer. So there are two
questions: :func:`page_language` for what the portal says itself, for consent texts and for the
vocabulary, and :func:`language` for the words of a workshop. Where they differ a page marks the
latter (the filter ``field`` of the templates), so that they are read, and read aloud, as what they
are, and says that they stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from babel.dates import format_date, format_datetime, get_date_format
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, request
from markupsafe import Markup, escape

from consent.clock import BRUSSELS
from consent.purposes import Role
from messaging.vocabulary.wording import LANGUAGES as OF_THE_FIELD
from portal.settings import OF_THE_WORKER

NAMES: Final = {
    "nl": "Nederlands", "fr": "Français", "de": "Deutsch", "en": "English", "ar": "العربية",
}  # fmt: skip
RIGHT_TO_LEFT: Final = frozenset({"ar"})
_LOCALES = Path(__file__).parent / "locales"
_ARABIC: Final = re.compile("[\u0620-\u064a]")
_FOREIGN: Final = re.compile(
    r"((?=[^\u0600-\u06ff\u2066-\u2069]*[A-Za-z])[A-Za-z0-9\u00c0-\u024f]"
    r"[^\u0600-\u06ff\u2066-\u2069]*[^\s\u0600-\u06ff\u2066-\u2069])"
)
"""A stretch of Latin letters among Arabic ones, up to the last that is not a space."""
_TELLS: Final = 4
"""So many letters tell a word from those of another language, inside a sentence."""
_BLANK: Final = re.compile(r"%\(\w+\)s")
_APART: Final = "\N{FIRST STRONG ISOLATE}\\g<0>\N{POP DIRECTIONAL ISOLATE}"


def load(languages: tuple[str, ...]) -> dict[str, NullTranslations]:
    """The catalogues of these languages, read once for the process."""
    return {code: _catalogue(code) for code in languages}


@cache
def _catalogue(code: str) -> NullTranslations:
    return Translations.load(str(_LOCALES), [code])


def offered(languages: Sequence[str], role: Role | None) -> tuple[str, ...]:
    """The languages that this visitor can have: all, but for a professional none of the worker's.

    ``role``: nothing for who is signed out.
    """
    everything = role in (None, Role.WORKER)
    return tuple(code for code in languages if everything or code not in OF_THE_WORKER)


def choose(languages: Sequence[str], default: str, wish: str) -> str:
    """The language of this request: chosen before, else the browser's, else default."""
    if wish in languages:
        return wish
    return request.accept_languages.best_match(languages, default) or default


class Written(str):
    """Words that somebody wrote himself, with the code of the language that they are in."""

    spoken: str

    def __new__(cls, words: str, spoken: str) -> Written:
        """``words`` in the language ``spoken``."""
        made = super().__new__(cls, words)
        made.spoken = spoken
        return made


class Worded(Protocol):
    """What a workshop gave words to: a task or a department."""

    def said(self, language: str, part: str = "name") -> str:
        """A part of its words, in another language where this one has none."""

    def spoken(self, language: str, part: str = "name") -> str:
        """The language of what ``said`` says."""


def speak(languages: Sequence[str], default: str, role: Role | None, wish: str) -> None:
    """Answer this request in the language that fits who asks. The default is everybody's."""
    g.language = choose(offered(languages, role), default, wish)
    g.field_language = g.language if g.language in OF_THE_FIELD else default
    g.home_language = default
    g.translations = current_app.extensions["catalogues"][g.language]


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Say what is within in another language: for what somebody else than its reader will read."""
    before = g.language, g.translations
    g.language, g.translations = code, current_app.extensions["catalogues"][code]
    try:
        yield
    finally:
        g.language, g.translations = before


def page_language() -> str:
    """The code of the language in which the portal speaks in this request, vocabulary and all."""
    return str(getattr(g, "language", "en"))


def language() -> str:
    """The code of the language for the words of a workshop: the names of its work.

    They exist in :data:`OF_THE_FIELD`; who reads another language gets the installation's.
    """
    return str(getattr(g, "field_language", "en"))


def of_workshop(one: Worded, part: str = "name") -> str:
    """What a workshop calls its work, known to be in the language in which it wrote that."""
    return _known(Written(one.said(language(), part), one.spoken(language(), part)))


def typed(words: Any) -> str:
    """What a person typed. In which language is not known: it is taken to be the installation's."""
    return _known(Written(str(words), str(getattr(g, "home_language", "en"))))


def _known(words: Written) -> Written:
    """Marked from now on in every sentence of this page that is made of them, too."""
    if len(words) >= _TELLS and words.spoken != page_language():
        g.setdefault("foreign_words", {})[str(words)] = words.spoken
    return words


def direction(code: str) -> str:
    """How a language is written: ``rtl`` or ``ltr``."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def field(words: Any) -> Any:
    """A workshop's words, or what somebody typed, marked with its language where the page's differs.

    What is empty stays as it is, so that a template can ask for it. In a sentence of the portal's
    own only such words as stand in it are marked: in Arabic the letters tell one from the other,
    elsewhere those words are known that :func:`of_workshop` and :func:`typed` gave to this page.
    """
    spoken = words.spoken if isinstance(words, Written) else language()
    if not words:
        return words
    text = str(words)
    if page_language() in RIGHT_TO_LEFT:
        parts = _FOREIGN.split(text) if _ARABIC.search(text) else ["", text, ""]
        return _marked((part, spoken if at % 2 else "") for at, part in enumerate(parts))
    if spoken != page_language():
        return _marked([(text, spoken)])
    names: dict[str, str] = g.get("foreign_words", {})
    if isinstance(words, Written) or not any(name in text for name in names):
        return words
    longest = sorted(names, key=len, reverse=True)
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, longest))})(?!\w)", text)
    return _marked((part, names.get(part, "") if at % 2 else "") for at, part in enumerate(parts))


def _marked(parts: Iterable[tuple[str, str]]) -> Markup:
    """Parts of a text beside each other; what names a language stands in an element of it."""
    element = Markup('<bdi lang="{}" dir="{}">{}</bdi>')
    return Markup("").join(
        element.format(code, direction(code), part) if code else escape(part)
        for part, code in parts
    )


def as_written(texts: Iterable[Any]) -> bool:
    """Whether some of these words stay in another language than the page's, for it to say so."""
    if page_language() in RIGHT_TO_LEFT:
        return any(_FOREIGN.search(str(text)) for text in texts)
    return any(isinstance(one, Written) and one and one.spoken != page_language() for one in texts)


def listed(words: Iterable[str]) -> str:
    """Names beside each other, with the comma of the page's language."""
    return ("، " if page_language() == "ar" else ", ").join(words)


def _(message: str, **values: Any) -> str:
    """``message`` in the language of the request, with ``%(name)s`` filled in."""
    text = _plain(message)
    return text % values if values else text


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """The form for ``count``, with ``%(num)s`` and other values filled in."""
    return _plural(one, many, count) % {"num": count, **values}


def N_(message: str) -> str:  # noqa: N802 - the name that gettext tools know
    """Mark a message for the catalogues without translating it yet."""
    return message


def _locale() -> str:
    """Whose days and hours: English ones as they are written in Europe."""
    return {"en": "en_GB"}.get(page_language(), page_language())


def day(value: datetime | date) -> str:
    """A day in words, as people in Brussels count it: "maandag 2 maart 2026"."""
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    return format_date(value, "full", locale=_locale())


def near_day(value: date) -> str:
    """A day of these weeks in words, its year left out: "maandag 2 maart"."""
    whole = get_date_format("full", _locale()).pattern
    return format_date(value, whole.removesuffix(" y"), locale=_locale())


def moment(value: datetime) -> str:
    """A day and an hour, in Brussels."""
    return format_datetime(value.astimezone(BRUSSELS), "d MMMM y, H:mm", locale=_locale())


def hour(value: datetime) -> str:
    """The hour and minute, in Brussels."""
    return format_datetime(value.astimezone(BRUSSELS), "H:mm", locale=_locale())


def install(app: Flask) -> None:
    """Give templates gettext, the words for days, and the mark for words of the field."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_plain, _plural, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(day=day, moment=moment, hour=hour, field=field, listed=listed)
    app.jinja_env.filters.update(typed=typed)
    app.jinja_env.globals.update(direction=direction, as_written=as_written)


def _plain(message: str) -> str:
    return _apart(g.translations.ugettext(message)) if "translations" in g else message


def _plural(one: str, many: str, count: int) -> str:
    if "translations" not in g:
        return one if count == 1 else many
    return _apart(g.translations.ungettext(one, many, count))


def _apart(text: str) -> str:
    """Keep what fills a blank apart: a name from left to right would turn the words around it."""
    return _BLANK.sub(_APART, text) if page_language() in RIGHT_TO_LEFT else text
