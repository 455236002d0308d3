"""What a verification found: each finding says what is wrong and where, never any content."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Final

from consent.signing import BadSignature
from messaging.directory.service import UntrustedKey
from messaging.sealing import CannotOpen

_CAUSED_BY_A_CHANGE: Final = (
    BadSignature,
    CannotOpen,
    UntrustedKey,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)

Place = tuple[str, int | None]
"""A chain and, when there is one, a sequence in it."""


class Wrong(StrEnum):
    """What can be wrong, in words for whoever runs the verifier."""

    GAP = "an event is missing before this one"
    PREVIOUS = "the event does not follow the one before it"
    NOT_CANONICAL = "the event's bytes are not in the canonical form"
    HASH = "the stored hash is not that of the event's bytes"
    LOG_SIGNATURE = "the log key did not sign this event"
    TIME = "the event is earlier than the one before it"
    COLUMNS = "a column differs from what was signed or logged"
    COMMITMENT = "the personal values are missing, or do not open the commitments"
    HEAD = "the head of the chain is not its last event"
    FIRST = "the chain does not begin as it must"
    UNREADABLE = "it does not open, or is not in its form"
    NO_CHAIN = "it belongs to a chain that does not exist"
    NO_EVENT = "no event of the log tells of this row"
    NO_ROW = "an event tells of a row that does not exist"
    DOUBLED = "two events tell of the same thing"
    SIGNATURE = "it was not signed by who should have"
    NOT_OWNER = "who signed it does not own the dossier"
    BY_ONE_HAND = "a mandate was not signed by two doctors of two organisations"
    WITHOUT_MANDATE = "somebody acted for a worker without a mandate for it at that point"
    AGAINST_HIS_STOP = "somebody opened again for a worker what the worker had stopped himself"
    BEYOND_HIS_OWN = "somebody gave for a worker more than a yes of the worker himself did"
    DIRECTORY = "the directory key did not sign this entry"
    SEQUENCE = "the sequence or version is not the one that must be here"
    SUBJECT = "it names somebody who does not exist or is not entitled"
    CIPHERTEXT = "the sealed bytes are not the ones that the log names"
    LINES = (
        "it leaves out other lines than its purpose has, or takes the place of another yes wrongly"
    )
    WIDER = "a wider yes goes on beside the narrower one that came after it"
    HOLDER = "the holder of this copy may not have one"
    WITHDRAWN = "a copy exists under a consent that was withdrawn"
    COPY_MISSING = "a copy that must exist is gone"
    NOT_RELEASED = "it left without the release that it needed"
    SEALED_WITHOUT_CONSENT = "a copy was made without a consent in force at that point"
    WRITTEN_WITHOUT_CONSENT = "it was written without the consent that its kind needs"
    ERASED = "it was erased, and is there"
    UNASKED = (
        "something was erased without the worker's own signature, before his seven days, or with a "
        "card that was lost since"
    )
    DISCLOSED_WITHOUT_BASIS = "a disclosure without a consent in force, or a right, at that point"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the table and row, and the place in the log when there is one."""

    wrong: Wrong
    table: str
    row: str
    chain: str | None = None
    sequence: int | None = None

    def __str__(self) -> str:
        place = f"{self.table} {self.row}"
        if self.chain is not None:
            place += f", chain {self.chain}"
        if self.sequence is not None:
            place += f", sequence {self.sequence}"
        return f"{place}: {self.wrong}"


@dataclass
class Report:
    """The findings, and how many of each sort of thing were looked at."""

    findings: list[Finding] = field(default_factory=list)
    checked: Counter[str] = field(default_factory=Counter)

    @property
    def sound(self) -> bool:
        """Whether nothing at all was found."""
        return not self.findings

    def add(
        self,
        wrong: Wrong,
        table: str,
        row: str,
        at: Place | None = None,
    ) -> None:
        """Note a finding; the same one is noted once."""
        finding = Finding(wrong, table, row, *(at or (None, None)))
        if finding not in self.findings:
            self.findings.append(finding)

    def noting(self, wrong: Wrong, table: str, row: str, at: Place | None = None) -> Noting:
        """Note ``wrong`` when what is inside cannot be opened, checked or read in its form."""
        return Noting(self, wrong, table, row, at)


@dataclass(frozen=True)
class Noting:
    """See :meth:`Report.noting`. What was inside is left at the error; the walk goes on."""

    report: Report
    wrong: Wrong
    table: str
    row: str
    at: Place | None

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        """Turn an error that a changed row causes into a finding; any other goes on."""
        if not isinstance(error, _CAUSED_BY_A_CHANGE):
            return False
        self.report.add(self.wrong, self.table, self.row, self.at)
        return True
