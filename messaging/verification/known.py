"""Who was what, and when: memberships, groups and owners of dossiers, as the log tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from consent.log.service import EventType, Line
from consent.parties import Party, PartyKind
from consent.purposes import Role
from messaging.dossiers.models import Dossier
from messaging.groups.models import Group
from messaging.people.models import Account, Organisation
from messaging.verification.chains import of_type
from messaging.verification.report import Report, Wrong
from messaging.work import Work


@dataclass(frozen=True)
class Owned:
    """A dossier: whose it is and at which workshop."""

    id: str
    worker: str
    workshop: str


@dataclass
class Stay:
    """Somebody's membership of an organisation in a role, from and until."""

    account: str
    organisation: str
    role: str
    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether it was in force at this moment."""
        return self.since <= at and (self.until is None or at <= self.until)


@dataclass
class Known:
    """What the checks of documents, consents and disclosures need of people and groups."""

    dossiers: dict[str, Owned] = field(default_factory=dict)
    stays: dict[str, Stay] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    organisations: set[str] = field(default_factory=set)

    def was_member(self, account: str, organisation: str, role: str, at: datetime) -> bool:
        """Whether ``account`` was at ``organisation`` in this role at this moment."""
        return any(
            (stay.account, stay.organisation, stay.role) == (account, organisation, role)
            and stay.holds(at)
            for stay in self.stays.values()
        )

    def serves(self, organisation: str, role: str, workshop: str) -> bool:
        """Whether an organisation has a group of this role for a workshop."""
        return any(
            (group.organisation_id, group.role, group.workshop_id) == (organisation, role, workshop)
            for group in self.groups.values()
        )

    def is_side(self, account: str, organisation: str, role: str, party: Party) -> bool:
        """Whether somebody, as he said he was, is ``party`` or of the group that it is."""
        if (organisation, role) != (party.organisation, str(party.role)):
            return False
        if party.kind is PartyKind.PERSON:
            return account == party.id
        return party.id in self.groups

    def nobody(self) -> set[str]:
        """The accounts to which questions for unknown codes go; their sweep drops content."""
        return {account for account, kind in self.kinds.items() if kind == "nobody"}


def read_known(work: Work, report: Report, lines: Mapping[str, Sequence[Line]]) -> Known:
    """Gather it from the rows and the lines of the organisations."""
    known = Known(groups={row.id: row for row in work.session.scalars(select(Group))})
    known.kinds = {
        row.id: row.kind for row in work.session.execute(select(Account.id, Account.kind))
    }
    known.organisations = set(work.session.scalars(select(Organisation.id)))
    for row in work.session.scalars(select(Dossier)):
        with report.noting(Wrong.UNREADABLE, "dossier", row.id, (row.id, None)):
            worker = str(work.open("dossier", row.id, "worker", row.worker))
            known.dossiers[row.id] = Owned(row.id, worker, row.organisation_id)
    for chain in lines.values():
        _read_stays(report, known, chain)
    return known


def _read_stays(report: Report, known: Known, lines: Iterable[Line]) -> None:
    for line in of_type(lines, EventType.MEMBERSHIP):
        with report.noting(Wrong.UNREADABLE, "event", f"{line.chain}/{line.sequence}"):
            membership = line.body["membership"]
            if line.body["what"] == "began":
                known.stays[membership] = Stay(
                    line.personal["member"],
                    line.chain,
                    str(Role(line.body["role"])),
                    line.time,
                )
            else:
                known.stays[membership].until = line.time
