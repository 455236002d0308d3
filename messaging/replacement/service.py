"""Replacing a card: two people of two groups, each after looking at the person, and three days.

Each passes his group's half of the dossier's key, sealed to the new card, in a session of his own.
Neither has the whole, nor has the server: the halves open with the new card's secret alone. Either
of the two, and the worker with his old card, can call it off until the new card is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select

from consent.encoding import Json
from consent.log.service import EventType
from consent.purposes import Role
from consent.store import new_id
from messaging.dossiers.models import Dossier, DossierShare
from messaging.dossiers.service import row_of, worker_of
from messaging.erasure.requests import hold
from messaging.groups.models import Group
from messaging.groups.service import group_key, groups_for_workshop, share_context
from messaging.people.accounts import worker_index
from messaging.people.cards import ASSIGNED, BLOCKED, PROMISED, SPOILED, STOCK, USED
from messaging.people.models import Card
from messaging.people.unlocking import UnlockerKind, drop_unlocker, has_unlocker
from messaging.replacement.models import PassedShare, Replacement
from messaging.sealing import fingerprint, seal_to
from messaging.work import Acting, NotFound, Refused, Work

DELAY: Final = timedelta(hours=72)
BEGUN, WAITING, DONE, CALLED_OFF = "begun", "waiting", "done", "called_off"
_OPEN: Final = (BEGUN, WAITING)
_TWO: Final = (Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN)


@dataclass(frozen=True)
class UnderWay:
    """A replacement that is not over. ``passed``: the groups whose half is on its way.

    ``due_at`` is known when both passed theirs.
    """

    id: str
    dossier: str
    card: str
    passed: frozenset[str]
    begun_at: datetime
    due_at: datetime | None


def block(work: Work, account: str, acting: Acting) -> bool:
    """Block the card of a worker at once; says whether there was one that opened anything.

    From now on neither the card nor card and PIN open anything. Where both halves of every
    dossier exist, what they unlocked is destroyed, so that not even a stolen database helps who
    found the card; the caller ends the sessions. A deletion that was asked with it is held:
    whoever found the card could have asked it. Undone by a replacement; where that
    would lose a dossier, by the two who open this card again (:func:`vouch`). Whether ``acting``
    may do it for this worker is the caller's question.
    """
    head = work.log.lock(account)
    cards = work.session.scalars(
        select(Card)
        .where(Card.account_id == account, Card.state.in_((ASSIGNED, USED)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not cards:
        return False
    for card in cards:
        card.state = BLOCKED
    work.session.flush()
    work.log.append(head, EventType.CARD, {"what": "blocked"}, acting.in_log)
    hold(work, account)
    if not would_lose(work, account):
        for kind in (UnlockerKind.CARD_PIN, UnlockerKind.CARD_FIRST_USE):
            if has_unlocker(work, account, kind):
                drop_unlocker(work, account, kind)
    return True


def vouch(
    work: Work, acting: Acting, dossier: str, number: str, *, looked_at_him: bool
) -> UnderWay:
    """Pass the half of one's group to the card with this number, after looking at the person.

    The first of two begins the replacement, the second starts the three days. Raises
    :class:`NotFound` for who holds no half; :class:`Refused` ``not_looked_at``, ``no_such_card``,
    ``card_taken``, ``another_card`` (than the first named), ``passed_already``, ``same_person``,
    ``no_halves`` where the key of this or of another of his dossiers was never split: a new card
    would destroy the only way to it. There, with the number of his own blocked card, the two open
    that one again, and at once: only he has its secret and its PIN.
    """
    head = work.log.lock(dossier)
    worker = worker_of(work, dossier)
    group, share = _my_half(work, acting, dossier)
    # Chains before cards, whoever takes both.
    person = work.log.lock(worker)
    if not looked_at_him:
        raise Refused("not_looked_at")
    number = number.strip()
    found = _open_row(work, dossier)
    if found is not None and _number(work, found) != number:
        raise Refused("another_card")
    card = _named(work, number)
    back = _may_open_again(work, card, worker)
    if share is None and not back:
        raise Refused("no_halves")
    if not back:
        _promise(work, card, worker, row_of(work, dossier), begun=found is not None)
    if found is None:
        found = _begin(work, dossier, number)
    passed = _passed(work, found)
    if str(acting.actor.role) in _roles(work, found):
        raise Refused("passed_already")
    if acting.actor.account in {_passed_by(work, one) for one in passed}:
        raise Refused("same_person")
    what: dict[str, Json] = {"what": "passed", "replacement": found.id, "group": group}
    if share is None or back:
        _keep(work, acting, found, group, b"")
        in_dossier = what
    else:
        sealed = _pass(work, acting, found, share, card)
        in_dossier = {**what, "sha256": fingerprint(sealed)}
    work.log.append(head, EventType.CARD, in_dossier, acting.in_log)
    work.log.append(person, EventType.CARD, what, acting.in_log)
    if passed and back:
        used = has_unlocker(work, worker, UnlockerKind.CARD_PIN)
        card.state = USED if used else ASSIGNED
        close(work, found)
        work.log.append(person, EventType.CARD, {"what": "unblocked"}, acting.in_log)
    elif passed:
        found.state, found.due_at = WAITING, work.log.now(head) + DELAY
    work.session.flush()
    return _as_seen(work, found)


def call_off(work: Work, acting: Acting, dossier: str) -> None:
    """Stop a replacement: by the worker himself, or a member of one of the two groups.

    The halves are deleted and the new card is good for nothing any more. Raises
    :class:`NotFound` when nothing is under way, and for anybody else.
    """
    head = work.log.lock(dossier)
    worker = worker_of(work, dossier)
    if acting.actor.account != worker:
        _my_half(work, acting, dossier)
    person = work.log.lock(worker)
    found = _open_row(work, dossier)
    if found is None:
        raise NotFound("nothing is under way", chain=dossier)
    found.state = CALLED_OFF
    work.session.flush()
    _forget(work, found)
    card = work.session.get_one(Card, _number(work, found))
    if card.state == PROMISED and not _rows_for(work, card.number):
        card.state = SPOILED
    work.session.flush()
    what: dict[str, Json] = {"what": "called_off", "replacement": found.id}
    work.log.append(head, EventType.CARD, what, acting.in_log)
    work.log.append(person, EventType.CARD, what, acting.in_log)


def under_way(work: Work, dossier: str) -> UnderWay | None:
    """The replacement of a dossier that is not over, for the pages of the two."""
    found = _open_row(work, dossier)
    return _as_seen(work, found) if found is not None else None


def under_way_for(work: Work, account: str) -> list[UnderWay]:
    """What is under way for a worker, at whatever workshop: his own pages show it."""
    query = (
        select(Replacement)
        .join(Dossier, Dossier.id == Replacement.dossier_id)
        .where(Dossier.worker_index == worker_index(work, account), Replacement.state.in_(_OPEN))
        .order_by(Replacement.begun_at, Replacement.id)
    )
    return [_as_seen(work, row) for row in work.session.scalars(query)]


def waits_until(work: Work, card: Card) -> datetime | None:
    """When a promised card may be used first; ``None`` while one of the two is still missing."""
    return min((row.due_at for row in _rows_for(work, card.number) if row.due_at), default=None)


def due_for(work: Work, number: str) -> list[Replacement]:
    """The replacements to this card whose three days are over."""
    now = work.clock.now()
    return [row for row in _rows_for(work, number) if row.due_at and row.due_at <= now]


def share_to_card(replacement: str, dossier: str, number: str, group: str) -> dict[str, Json]:
    """What a half on its way to a new card is bound to."""
    return {
        "table": "card_replacement_share",
        "replacement": replacement,
        "dossier": dossier,
        "card": number,
        "for": group,
    }


def close(work: Work, row: Replacement) -> None:
    """A replacement is done: the halves that were on their way are deleted."""
    row.state = DONE
    work.session.flush()
    _forget(work, row)


def halves_of(work: Work, row: Replacement) -> list[PassedShare]:
    """The two halves, in a fixed order."""
    return _passed(work, row)


def would_lose(work: Work, account: str) -> bool:
    """Whether a dossier of his would be lost with what his card unlocks: its key has no halves."""
    if not _is_unlocked_by_a_card(work, account):
        return False
    halves = (
        select(func.count())
        .where(DossierShare.dossier_id == Dossier.id)
        .correlate(Dossier)
        .scalar_subquery()
    )
    alone = select(Dossier.id).where(
        Dossier.worker_index == worker_index(work, account),
        Dossier.locked_out.is_(False),
        halves != len(_TWO),
    )
    return work.session.scalar(alone.limit(1)) is not None


# --- the steps --------------------------------------------------------------------------------


def _my_half(work: Work, acting: Acting, dossier: str) -> tuple[str, DossierShare | None]:
    """For which group of the two somebody acts, and its half of the key if that was ever split."""
    if acting.actor.role not in _TWO:
        raise NotFound("not one of the two", chain=dossier)
    shares = work.session.scalars(
        select(DossierShare).where(DossierShare.dossier_id == dossier)
    ).all()
    mine = [share for share in shares if share.group_id in acting.actor.groups]
    if mine:
        return mine[0].group_id, mine[0]
    workshop = row_of(work, dossier).organisation_id
    if shares or workshop not in acting.actor.workshops:
        raise NotFound("holds no half", chain=dossier)
    for group in groups_for_workshop(work, workshop):
        if group.id in acting.actor.groups and group.role == str(acting.actor.role):
            return group.id, None
    raise Refused("no_halves")


def _named(work: Work, number: str) -> Card:
    card = work.session.scalar(
        select(Card)
        .where(Card.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if card is None:
        raise Refused("no_such_card")
    return card


def _may_open_again(work: Work, card: Card, worker: str) -> bool:
    """Whether this is his own blocked card, and no new one could take its place."""
    return (
        card.state == BLOCKED
        and card.account_id == worker
        and _is_unlocked_by_a_card(work, worker)
        and would_lose(work, worker)
    )


def _is_unlocked_by_a_card(work: Work, account: str) -> bool:
    kinds = (UnlockerKind.CARD_PIN, UnlockerKind.CARD_FIRST_USE)
    return any(has_unlocker(work, account, kind) for kind in kinds)


def _promise(work: Work, card: Card, worker: str, dossier: Dossier, *, begun: bool) -> None:
    """See that the halves may go to this card.

    One of the stock, the one that another of his dossiers waits for, or, where this dossier alone
    stayed shut, the one that he uses; the second half goes to none that was replaced meanwhile.
    """
    waits_for_it = card.state == PROMISED and all(
        worker_of(work, row.dossier_id) == worker for row in _rows_for(work, card.number)
    )
    uses_it = dossier.locked_out and card.state == USED and card.account_id == worker
    fresh = card.state == STOCK and not begun
    if not (fresh or waits_for_it or uses_it):
        raise Refused("card_taken")
    if not uses_it and would_lose(work, worker):
        raise Refused("no_halves")
    if fresh:
        card.state = PROMISED


def _begin(work: Work, dossier: str, number: str) -> Replacement:
    made = new_id()
    row = Replacement(
        id=made,
        dossier_id=dossier,
        card_index=_index(work, number),
        card=work.seal("card_replacement", made, "card", number),
        state=BEGUN,
        begun_at=work.clock.now(),
        due_at=None,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _pass(work: Work, acting: Acting, row: Replacement, share: DossierShare, card: Card) -> bytes:
    group = group_key(work, share.group_id, share.version, acting.keys)
    half = group.open(share.sealed, share_context(share.dossier_id, share.group_id, share.version))
    sealed = seal_to(
        work.directory.current(card.account_id).sealing,
        half,
        share_to_card(row.id, row.dossier_id, card.number, share.group_id),
    )
    _keep(work, acting, row, share.group_id, sealed)
    return sealed


def _keep(work: Work, acting: Acting, row: Replacement, group: str, sealed: bytes) -> None:
    place = f"{row.id}/{group}"
    work.session.add(
        PassedShare(
            replacement_id=row.id,
            group_id=group,
            passed_by=work.seal("card_replacement_share", place, "passed_by", acting.actor.account),
            sealed=sealed,
            passed_at=work.clock.now(),
        )
    )
    work.session.flush()


def _roles(work: Work, row: Replacement) -> set[str]:
    """Which of the two acted."""
    query = (
        select(Group.role)
        .join(PassedShare, PassedShare.group_id == Group.id)
        .where(PassedShare.replacement_id == row.id)
    )
    return set(work.session.scalars(query))


def _passed_by(work: Work, one: PassedShare) -> str:
    place = f"{one.replacement_id}/{one.group_id}"
    return str(work.open("card_replacement_share", place, "passed_by", one.passed_by))


def _open_row(work: Work, dossier: str) -> Replacement | None:
    return work.session.scalar(
        select(Replacement)
        .where(Replacement.dossier_id == dossier, Replacement.state.in_(_OPEN))
        .execution_options(populate_existing=True)
    )


def _rows_for(work: Work, number: str) -> list[Replacement]:
    query = (
        select(Replacement)
        .where(Replacement.card_index == _index(work, number), Replacement.state.in_(_OPEN))
        .order_by(Replacement.dossier_id)
        .execution_options(populate_existing=True)
    )
    return list(work.session.scalars(query))


def _passed(work: Work, row: Replacement) -> list[PassedShare]:
    query = (
        select(PassedShare)
        .where(PassedShare.replacement_id == row.id)
        .order_by(PassedShare.group_id)
    )
    return list(work.session.scalars(query))


def _forget(work: Work, row: Replacement) -> None:
    work.session.execute(delete(PassedShare).where(PassedShare.replacement_id == row.id))


def _number(work: Work, row: Replacement) -> str:
    return str(work.open("card_replacement", row.id, "card", row.card))


def _index(work: Work, number: str) -> bytes:
    return work.server.index.of(number, column="card_replacement.card")


def _as_seen(work: Work, row: Replacement) -> UnderWay:
    passed = frozenset(one.group_id for one in _passed(work, row))
    return UnderWay(row.id, row.dossier_id, _number(work, row), passed, row.begun_at, row.due_at)
