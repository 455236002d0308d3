"""A prognosis in words: as doctors read it, and plainly, as the worker reads it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from messaging.vocabulary import Group, Phrasebook, Prognosis, say_prognosis
from messaging.vocabulary.wording import format_date
from portal.i18n import N_, _, ngettext, page_language

_PLAINLY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "certain": N_("The doctor is fairly sure of that."),
        "likely": N_("The doctor thinks so, but is not sure."),
        "uncertain": N_("The doctor does not know for sure yet."),
    }
)


def prognosis_in_words(prognosis: Prognosis) -> tuple[str, ...]:
    """How long, until when about, and how certain that is: never the one without the other."""
    how_long, how_certain = say_prognosis(prognosis, page_language())
    return how_long, _until(prognosis), how_certain


def prognosis_plainly(prognosis: Prognosis) -> tuple[str, ...]:
    """The same for the worker himself, with the day on which the doctor looks at it again."""
    return (
        ngettext(
            "The doctor thinks that this will last %(num)s week.",
            "The doctor thinks that this will last %(num)s weeks.",
            prognosis.weeks,
        ),
        _until(prognosis),
        certainty_plainly(prognosis.certainty.code),
        _(
            "The doctor looks at it again on %(day)s.",
            day=format_date(prognosis.review_by, page_language()),
        ),
    )


def certainty_plainly(code: str) -> str:
    """How certain the doctor is, as the worker reads it."""
    return _(_PLAINLY.get(code, N_("The doctor does not know for sure yet.")))


def certainties() -> list[tuple[str, str]]:
    """How certain a prognosis can be: each code with its words."""
    book = Phrasebook.load()
    return [(one.code, one.words[page_language()]["other"]) for one in book.group(Group.CERTAINTY)]


def _until(prognosis: Prognosis) -> str:
    return _("That is until about %(day)s.", day=format_date(prognosis.until, page_language()))
