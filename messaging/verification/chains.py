"""Every chain: gapless, linked, signed, in order of time, and its commitments open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consent.encoding import canonical, commitment, digest, from_b64, parse, timestamp
from consent.log.models import Chain, Event
from consent.log.schemas import EVENT_DOMAIN, VERSION
from consent.log.service import ChainKind, EventType, Line, open_event
from consent.signing import verify
from messaging.verification.erased import Erased, erased_in, may_be_blind
from messaging.verification.report import Place, Report, Wrong
from messaging.work import Work

_KEYS = {"v", "chain", "seq", "prev", "time", "type", "body", "personal"}


@dataclass
class _Before:
    """The event before the one that is looked at."""

    sequence: int = 0
    hash: str = ""
    time: datetime | None = None


@dataclass(frozen=True)
class Walked:
    """The lines of one chain, and what was erased of what they tell."""

    lines: list[Line]
    erased: Erased


def walk_chain(work: Work, report: Report, head: Chain) -> Walked:
    """The lines of one chain that the log key signed, in order; what is wrong goes to ``report``.

    A line that was not signed counts for nothing in what is checked afterwards.
    """
    report.checked["chains"] += 1
    before = _Before()
    lines: list[Line] = []
    query = select(Event).where(Event.chain_id == head.id).order_by(Event.sequence)
    events = work.session.scalars(query).all()
    # Of an organisation nothing is ever erased.
    organisation = head.kind == str(ChainKind.ORGANISATION)
    erased = Erased() if organisation else erased_in(work, events)
    for event in events:
        report.checked["events"] += 1
        lines += _walk_event(work, report, event, before, erased)
    if (head.sequence, head.last_hash) != (before.sequence, before.hash) or (
        before.time is not None and head.last_time != before.time
    ):
        report.add(Wrong.HEAD, "chain", head.id, (head.id, None))
    return Walked(lines, erased)


def _walk_event(
    work: Work, report: Report, event: Event, before: _Before, erased: Erased
) -> list[Line]:
    chain, sequence = event.chain_id, event.sequence
    row, at = f"{chain}/{sequence}", (chain, sequence)

    def note(wrong: Wrong) -> None:
        report.add(wrong, "event", row, at)

    if sequence != before.sequence + 1:
        note(Wrong.GAP)
    if before.time is not None and event.time < before.time:
        note(Wrong.TIME)
    expected = before.hash
    before.sequence, before.time = sequence, event.time
    before.hash = digest(EVENT_DOMAIN, event.body)
    if event.hash != before.hash:
        note(Wrong.HASH)
    with report.noting(Wrong.LOG_SIGNATURE, "event", row, at):
        verify(work.server.log.public, EVENT_DOMAIN, event.body, event.signature)
        with report.noting(Wrong.UNREADABLE, "event", row, at):
            data = parse(event.body)
            if canonical(data) != event.body:
                note(Wrong.NOT_CANONICAL)
            if data.get("prev") != expected:
                note(Wrong.PREVIOUS)
            told = (data["v"], data["chain"], data["seq"], data["time"])
            stored = (VERSION, chain, sequence, timestamp(event.time))
            if told != stored or set(data) != _KEYS:
                note(Wrong.COLUMNS)
            with report.noting(Wrong.COMMITMENT, "event", row, at):
                if event.details is None and may_be_blind(data["type"], sequence, erased):
                    return [open_event(event, work.server.fields)]
                if sequence in erased.lines:
                    note(Wrong.ERASED)
                _check_commitments(work, event, data["personal"])
                return [open_event(event, work.server.fields)]
    return []


def _check_commitments(work: Work, event: Event, committed: dict[str, str]) -> None:
    """Raise :class:`ValueError` unless the stored details open every commitment and no more."""
    details = {}
    if event.details is not None:
        details = parse(
            work.server.fields.open(
                event.details,
                table="event",
                row=f"{event.chain_id}/{event.sequence}",
                column="details",
            )
        )
    opened = {name: commitment(pair[0], from_b64(pair[1])) for name, pair in details.items()}
    if opened != committed:
        raise ValueError("commitments")


def at_line(line: Line) -> tuple[str, Place]:
    """The row and the place of a line, as a finding names them."""
    return f"{line.chain}/{line.sequence}", (line.chain, line.sequence)


def of_type(lines: Iterable[Line], *types: EventType) -> list[Line]:
    """The lines of these types."""
    return [line for line in lines if line.type in types]


def by_key(report: Report, lines: Iterable[Line], key: Callable[[Line], str]) -> dict[str, Line]:
    """Lines by what they tell of; a second line about the same thing is a finding."""
    found: dict[str, Line] = {}
    for line in lines:
        with report.noting(Wrong.UNREADABLE, "event", *at_line(line)):
            if key(line) in found:
                report.add(Wrong.DOUBLED, "event", *at_line(line))
            found.setdefault(key(line), line)
    return found
