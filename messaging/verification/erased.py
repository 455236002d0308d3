"""What was erased, taken out of what the chains tell.

A line whose opening was dropped counts for nothing further on, and neither does one about a
document or consent that went: for the checks after this one it is as if it had never been. So
whatever is there of it is found as a row of which no event tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from consent.encoding import Json, parse
from consent.log.models import Event
from consent.log.schemas import EVENT_DOMAIN
from consent.log.service import EventType, Line
from consent.signing import BadSignature, verify
from messaging.erasure.rules import LINES, Fate, named_in
from messaging.work import Work

_MARK = b'"type":"erased"'


@dataclass(frozen=True)
class Erased:
    """What the ``erased`` lines of one chain name. ``lines``: each with the line that names it."""

    documents: frozenset[str] = frozenset()
    records: frozenset[str] = frozenset()
    lines: frozenset[int] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Documents and consents."""
        return self.documents | self.records


def erased_in(work: Work, events: Iterable[Event]) -> Erased:
    """What the signed ``erased`` lines of a chain name, each of what was before it alone."""
    documents: set[str] = set()
    records: set[str] = set()
    lines: set[int] = set()
    for event in events:
        if _MARK not in event.body:
            continue
        try:
            verify(work.server.log.public, EVENT_DOMAIN, event.body, event.signature)
            said = parse(event.body)
            if (said["type"], said["chain"], said["seq"]) != (
                str(EventType.ERASED), event.chain_id, event.sequence,
            ):  # fmt: skip
                continue
            body = said["body"]
            documents |= {str(one) for one in body["documents"]}
            records |= {str(one) for one in body.get("records", ())}
            reaches = min(int(body.get("until", 0)), event.sequence - 1)
            lines |= {int(one) for one in body.get("lines", ()) if int(one) <= reaches}
        except (BadSignature, LookupError, TypeError, ValueError):
            continue  # the walk of the chain finds it
    return Erased(frozenset(documents), frozenset(records), frozenset(lines))


def may_be_blind(type_: str, sequence: int, erased: Erased) -> bool:
    """Whether what opens this line may be gone: an ``erased`` names it, and its type may go."""
    return sequence in erased.lines and LINES[EventType(type_)] in (Fate.GOES, Fate.FOLLOWS)


def without(lines: Sequence[Line], erased: Erased) -> list[Line]:
    """The lines of a chain but for what was erased, and of each but for copies of it."""
    if not erased.ids and not erased.lines:
        return list(lines)
    kept = []
    for line in lines:
        body = _without_copies(line.body, erased)
        blind = line.sequence in erased.lines
        if blind and not (line.type is EventType.COPIED and body.get("copies")):
            continue
        if {str(line.body.get(name)) for name in ("document", "record", "grant")} & erased.ids:
            continue
        kept.append(replace(line, body=body))
    return kept


def _without_copies(body: Any, erased: Erased) -> Any:
    copies = body.get("copies")
    if not isinstance(copies, list):
        return body
    left: list[Json] = [one for one in copies if not named_in(one) & erased.ids]
    return {**body, "copies": left}
