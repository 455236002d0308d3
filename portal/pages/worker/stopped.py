"""What is said after he stopped something: who can no longer open it, and for whom it stays on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from consent.decision import last_of, usable
from consent.facts import Grant
from consent.purposes import KINDS, PURPOSES, PurposeCode, Role, ends_with
from consent.records.service import Recorded
from messaging.work import Work
from portal.i18n import _
from portal.pages.worker.common import Names


@dataclass(frozen=True)
class Stopped:
    """Names, each once. ``asked``: who got nothing but the questions of his GP, and knows the rest.

    ``along``: what ended with it since it requires it, one of each purpose. ``remain``: for whom the
    same is still allowed.
    """

    grant: Grant
    along: tuple[Grant, ...]
    gone: tuple[str, ...]
    asked: tuple[str, ...]
    remain: tuple[str, ...]


def what_stopped(
    work: Work, recorded: Sequence[Recorded], grant: str, names: Names
) -> Stopped | None:
    """What one act stopped, told by the id of one of its consents; nothing where that is not his.

    Whoever can still open it under another yes has not been stopped.
    """
    grants = [one.grant for one in recorded]
    found = next((one for one in grants if one.id == grant), None)
    if found is None:
        return None
    now = work.clock.now()
    same = [one for one in grants if one.purpose is found.purpose and one.dossier == found.dossier]
    holding = [one for one in same if usable(one, grants, now)]
    still = {one.recipient for one in holding}
    gone = [one for one in same if one.receipt == found.receipt and one.recipient not in still]
    known = [one for one in gone if knows_anyhow(one.recipient.role, one.purpose)]
    return Stopped(
        found,
        _along(work, found, grants),
        _names([one for one in gone if one not in known], names),
        _names(known, names),
        _names(holding, names),
    )


def _along(work: Work, found: Grant, grants: Sequence[Grant]) -> tuple[Grant, ...]:
    """What the same act ended beyond what was pressed, and did not begin anew since.

    One act's withdrawals stand next to each other in the chain.
    """
    others = [code for code in ends_with(found.purpose) if code is not found.purpose]
    if not found.withdrawn or not others:
        return ()
    ended = {
        one: end.event_sequence for one, end in work.records.withdrawals(found.dossier).items()
    }
    numbers, first, last = set(ended.values()), ended[found.id], ended[found.id]
    while first - 1 in numbers:
        first -= 1
    while last + 1 in numbers:
        last += 1
    now = work.clock.now()
    again = {
        one.purpose for one in grants if one.dossier == found.dossier and usable(one, grants, now)
    }
    same = [one for one in grants if first <= ended.get(one.id, -1) <= last]
    along = (last_of(one for one in same if one.purpose is code) for code in others)
    return tuple(one for one in along if one is not None and one.purpose not in again)


def knows_anyhow(role: Role, purpose: PurposeCode) -> bool:
    """Whether this role reads what a purpose is about without any yes."""
    return any(role in one.open_to for one in KINDS.values() if one.purpose is purpose)


def _names(grants: Collection[Grant], names: Names) -> tuple[str, ...]:
    said = [names.party(one.recipient)["name"] for one in grants]
    if any(PURPOSES[one.purpose].handed_on_to for one in grants):
        said.append(_("The coach of the day"))
    return tuple(dict.fromkeys(said))
