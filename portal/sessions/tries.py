"""Limits on tries: counted before the check, in a transaction of its own.

So neither a restart nor parallel tries give anybody more of them. What is counted stands in the
database as a blind index; a name that does not exist is counted like one that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from consent.codes import normalise
from messaging.people.enrolment import login_index
from messaging.work import Work
from portal.desk import Services
from portal.sessions.models import LoginTry
from portal.settings import LoginLimits

_KEPT = timedelta(days=90)
_NAME_FORGETS = timedelta(hours=6)
_DAY = timedelta(days=1)
_HALF_A_DAY = timedelta(hours=12)
_WRONG_PINS = 20
"""So many wrong PINs of one card go whatever was right between them, and two a day after that."""
_MINUTE = timedelta(minutes=1)


class TooManyTries(Exception):
    """Wait until ``until``; nothing was checked."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many tries")
        self.until = until


@dataclass(frozen=True)
class Subject:
    """Something for which wrong tries are counted.

    ``free`` tries go without a wait; each one after waits longer, by ``waits``. One try is
    forgotten every ``forgets``; ``None``: only a right one makes good.
    """

    index: bytes
    free: int
    waits: tuple[timedelta, ...]
    forgets: timedelta | None
    forgiven_whole: bool = True


def by_name(work: Work, login: str, limits: LoginLimits) -> Subject:
    """A login name, known or not; its password and its recovery sheet together."""
    return by_login_index(work, login_index(work, login), limits)


def by_login_index(work: Work, index: bytes, limits: LoginLimits) -> Subject:
    """The same, by the blind index of a login name."""
    found = work.server.index.of(index.hex(), column="login_try.name")
    return Subject(found, limits.tries, _growing(limits), _NAME_FORGETS)


def by_card(work: Work, login_secret: str, limits: LoginLimits) -> Subject:
    """A card, known or not. Who found one has ten thousand PINs to try: a day for each, at last."""
    found = work.server.index.of(normalise(login_secret), column="login_try.card")
    return Subject(found, limits.tries, (*_growing(limits), _DAY), None)


def by_card_over_time(work: Work, login_secret: str) -> Subject:
    """The same card over weeks: a right PIN takes back only itself.

    Who photographed a card and waits until its owner logs in, to begin anew, gets no more than
    :data:`_WRONG_PINS` and two a day of the ten thousand.
    """
    found = work.server.index.of(normalise(login_secret), column="login_try.card_over_time")
    return Subject(found, _WRONG_PINS, (_HALF_A_DAY,), _HALF_A_DAY, forgiven_whole=False)


def by_passkey(work: Work, credential: bytes, limits: LoginLimits) -> Subject:
    """A passkey, known or not."""
    found = work.server.index.of(credential.hex(), column="login_try.passkey")
    return Subject(found, limits.tries, _growing(limits), _NAME_FORGETS)


def by_address(work: Work, address: str, limits: LoginLimits) -> Subject:
    """Where the tries come from; a right one takes back only itself."""
    found = work.server.index.of(address, column="login_try.address")
    return Subject(
        found,
        limits.address_tries,
        (timedelta(minutes=limits.wait_minutes),),
        timedelta(minutes=limits.window_minutes) / limits.address_tries,
        forgiven_whole=False,
    )


def by_withdrawal(work: Work, address: str, limits: LoginLimits) -> Subject:
    """Where codes of receipts are typed. A right one and a wrong one count alike, for ever.

    So the limit tells nothing of a code. It is apart from log-ins, and short: behind one address
    there may be a whole workshop.
    """
    found = work.server.index.of(address, column="login_try.withdrawal")
    forgets = timedelta(minutes=limits.window_minutes) / limits.address_tries
    return Subject(found, limits.address_tries, (_MINUTE,), forgets, forgiven_whole=False)


def take(services: Services, *subjects: Subject) -> None:
    """Count one try for each subject and commit; raises :class:`TooManyTries`.

    What waits already is not counted again. On SQLite no other write transaction of this request
    may be open.
    """
    until: datetime | None = None
    now = services.clock.now()
    # In one order for everybody, so that two tries never wait for each other in a circle.
    ordered = sorted(subjects, key=lambda one: one.index)
    with services.store.transaction() as session:
        rows = [(one, _row(services.work(session), one.index)) for one in ordered]
        waits = [r.blocked_until for _one, r in rows if r.blocked_until and r.blocked_until > now]
        until = max(waits, default=None)
        if until is None:
            for subject, row in rows:
                _count(subject, row, now)
    if until is not None:
        raise TooManyTries(until)


def settle(work: Work, *subjects: Subject) -> None:
    """The try was right: forget what was wrong before it."""
    for subject in sorted(subjects, key=lambda one: one.index):
        row = _row(work, subject.index)
        row.failures = 0 if subject.forgiven_whole else max(0, row.failures - 1)
        if subject.forgiven_whole or row.failures < subject.free:
            row.blocked_until = None
    work.session.flush()


def sweep(work: Work) -> None:
    """Delete what nobody tried for months."""
    work.session.execute(delete(LoginTry).where(LoginTry.last_at < work.clock.now() - _KEPT))


def _growing(limits: LoginLimits) -> tuple[timedelta, ...]:
    wait = limits.wait_minutes
    return tuple(timedelta(minutes=m) for m in (min(1, wait), min(5, wait), wait, 4 * wait))


def _count(subject: Subject, row: LoginTry, now: datetime) -> None:
    if subject.forgets is None:
        row.last_at = now
    else:
        # What is left of a term counts on, or somebody who tries often would forget nothing.
        gone = int((now - row.last_at) / subject.forgets)
        row.failures = max(0, row.failures - gone)
        row.last_at = now if row.failures == 0 else row.last_at + gone * subject.forgets
    row.failures += 1
    over = row.failures - subject.free
    # The last free try is made, and whoever comes beside it waits.
    row.blocked_until = (
        now + subject.waits[min(over, len(subject.waits) - 1)] if over >= 0 else None
    )


def _row(work: Work, index: bytes) -> LoginTry:
    """The row, locked; made at the first need, also when another try makes it at this moment."""
    locked = select(LoginTry).where(LoginTry.index == index).with_for_update()
    locked = locked.execution_options(populate_existing=True)
    row = work.session.scalar(locked)
    if row is None:
        fresh = LoginTry(index=index, failures=0, blocked_until=None, last_at=work.clock.now())
        try:
            with work.session.begin_nested():
                work.session.add(fresh)
            return fresh
        except IntegrityError:
            row = work.session.scalars(locked).one()
    return row
