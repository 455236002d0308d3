"""Which lines he leaves out: of a yes that he is asked for, and later of one that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from consent.facts import Grant
from consent.lines import OFFERED, groups_of, leaves_something, words_of
from consent.purposes import PurposeCode
from messaging.exchange.consents import lines_known
from portal.desk import desk
from portal.i18n import page_language
from portal.sessions.aside import aside

_PICTURE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "time": "clock", "lifting": "bucket", "posture": "chair", "senses": "eye",
        "surroundings": "noise", "attention": "puzzle", "own_view": "speech", "hours": "clock",
        "build_up": "growth", "duration": "calendar", "approach": "helper", "numbers": "weight",
    }
)  # fmt: skip
_Option = tuple[str, str, None, str]


def groups_to_choose(purpose: PurposeCode, without: Sequence[str] = ()) -> list[_Option]:
    """The groups of lines of a purpose as boxes to tick, each with its picture."""
    return [
        (one, words_of(one, page_language(), purpose), None, _PICTURE[one])
        for one in OFFERED[purpose]
        if one not in without
    ]


def lines_to_share(
    dossier: str, purpose: PurposeCode, left_out: Sequence[str]
) -> Mapping[str, frozenset[str]]:
    """The lines of what a yes may share, where any yes of this dossier carries fewer than all.

    Opening them commits: to be called before the request changes anything.
    """
    if not left_out and not any(one.without for one in desk().work.records.grants(dossier)):
        return {}
    with aside(desk()):
        return lines_known(desk().work, desk().acting, dossier, purpose, left_out)


def words(purpose: PurposeCode, lines: frozenset[str]) -> list[str]:
    """The groups that a yes leaves out, as he reads them."""
    return [words_of(one, page_language(), purpose) for one in groups_of(purpose, lines)]


def can_leave_out(grant: Grant) -> bool:
    """Whether something is left that he could leave out of it, and something would remain."""
    left = set(OFFERED[grant.purpose]) - set(groups_of(grant.purpose, grant.left_out))
    return any(
        leaves_something(grant.purpose, {*groups_of(grant.purpose, grant.left_out), one})
        for one in left
    )
