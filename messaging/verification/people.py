"""Rows of people, groups and dossiers: what the log and the directory say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from consent.log.service import EventType, Line
from consent.purposes import DOCTORS, Role
from messaging.directory.models import DirectoryEntry
from messaging.directory.service import SubjectKind
from messaging.dossiers.models import Dossier, DossierShare
from messaging.groups.models import Group, GroupCopy
from messaging.people.models import Account, Membership, Unlocker
from messaging.people.unlocking import unlocker_fingerprint
from messaging.sealing import fingerprint
from messaging.verification.chains import of_type
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

Lines = Mapping[str, Sequence[Line]]
_OF_NOTHING = {
    "worker": {Role.WORKER},
    "representative": {Role.REPRESENTATIVE},
    "nobody": {Role.WORKER, Role.REPRESENTATIVE},
}
"""The kinds of account that are of no organisation, and in which roles they have keys."""


def check_directory(work: Work, report: Report, known: Known) -> None:
    """Every entry is signed, in sequence, and about somebody who exists and is what it says."""
    before: dict[str, int] = {}
    query = select(DirectoryEntry).order_by(DirectoryEntry.subject_id, DirectoryEntry.sequence)
    for entry in work.session.scalars(query):
        report.checked["directory entries"] += 1
        row = f"{entry.subject_id}/{entry.sequence}"
        with report.noting(Wrong.DIRECTORY, "directory_entry", row):
            work.directory.at(entry.subject_id, entry.sequence)
        if entry.sequence != before.get(entry.subject_id, 0) + 1:
            report.add(Wrong.SEQUENCE, "directory_entry", row)
        before[entry.subject_id] = entry.sequence
        if not _entitled(known, entry):
            report.add(Wrong.SUBJECT, "directory_entry", row)


def _entitled(known: Known, entry: DirectoryEntry) -> bool:
    subject, role, organisation = entry.subject_id, entry.role, entry.organisation_id
    if entry.kind == str(SubjectKind.GROUP):
        group = known.groups.get(subject)
        return group is not None and (group.role, group.organisation_id) == (role, organisation)
    if entry.kind == str(SubjectKind.DOSSIER):
        dossier = known.dossiers.get(subject)
        return dossier is not None and (role, organisation) == ("worker", dossier.workshop)
    roles = _OF_NOTHING.get(known.kinds.get(subject, ""))
    if roles is not None:
        return role in roles and organisation == ""
    return subject in known.kinds and any(
        (stay.account, stay.role, stay.organisation) == (subject, role, organisation)
        for stay in known.stays.values()
    )


def check_people(work: Work, report: Report, known: Known, lines: Lines) -> None:
    """Memberships, verified doctors and unlockers are those that the log tells of."""
    rows = {row.id: row for row in work.session.scalars(select(Membership))}
    for id_, row in rows.items():
        report.checked["memberships"] += 1
        stay = known.stays.get(id_)
        told = stay and (stay.account, stay.organisation, stay.role, stay.until is None)
        if stay is None:
            report.add(Wrong.NO_EVENT, "membership", id_)
        elif told != (row.account_id, row.organisation_id, row.role, row.until is None):
            report.add(Wrong.COLUMNS, "membership", id_)
    for id_ in known.stays.keys() - rows.keys():
        report.add(Wrong.NO_ROW, "membership", id_)
    verified = {
        line.personal.get("member")
        for chain in lines.values()
        for line in of_type(chain, EventType.VERIFIED)
    }
    doctors = {stay.account for stay in known.stays.values() if stay.role in DOCTORS}
    for account in work.session.scalars(select(Account)):
        report.checked["accounts"] += 1
        if account.id in doctors and (account.verified_at is None) == (account.id in verified):
            report.add(Wrong.NO_EVENT, "account", account.id)
        _check_unlockers(work, report, account.id, lines.get(account.id, ()))


def _check_unlockers(work: Work, report: Report, account: str, lines: Sequence[Line]) -> None:
    standing: dict[str, str | None] = {}
    for line in of_type(lines, EventType.CREDENTIAL):
        # A change of another credential (a code generator) names no unlocker.
        if "sha256" in line.body or line.body.get("what") == "dropped":
            standing[str(line.body.get("kind"))] = line.body.get("sha256")
    found = set()
    for row in work.session.scalars(select(Unlocker).where(Unlocker.account_id == account)):
        report.checked["unlockers"] += 1
        found.add(row.kind)
        if standing.get(row.kind) != unlocker_fingerprint(row):
            report.add(Wrong.CIPHERTEXT, "unlocker", row.id, (account, None))
    for kind, sha256 in standing.items():
        if sha256 is not None and kind not in found:
            report.add(Wrong.NO_ROW, "unlocker", kind, (account, None))


def check_groups(work: Work, report: Report, known: Known, lines: Lines) -> None:
    """A group's version, its members' copies and its waiting are those of its last event."""
    last = func.max(DirectoryEntry.sequence)
    query = select(DirectoryEntry.subject_id, last).group_by(DirectoryEntry.subject_id)
    newest: dict[str, int] = {row[0]: row[1] for row in work.session.execute(query)}
    changes: dict[str, list[Line]] = {}
    for chain in lines.values():
        for line in of_type(chain, EventType.GROUP_CHANGED):
            changes.setdefault(str(line.body.get("group")), []).append(line)
    for group in known.groups.values():
        report.checked["groups"] += 1
        if group.version != newest.get(group.id, 0):
            report.add(Wrong.SEQUENCE, "recipient_group", group.id)
        told = changes.get(group.id, [])
        _check_copies(work, report, known, group, told)
        pairs = [str(line.body.get("what")) for line in told]
        keeping = [what for what in pairs if what in ("founded", "rotated", "left")]
        serves = told[-1].personal.get("workshop") if told else group.workshop_id
        waits = keeping[-1:] == ["left"]
        if serves != group.workshop_id or (group.version and group.stale != waits):
            report.add(Wrong.COLUMNS, "recipient_group", group.id)
    for group_id in changes.keys() - known.groups.keys():
        report.add(Wrong.NO_ROW, "recipient_group", group_id)


def _check_copies(
    work: Work, report: Report, known: Known, group: Group, told: Sequence[Line]
) -> None:
    named = set(told[-1].body.get("copies", ())) if told else set()
    let_in = {
        line.personal.get("member")
        for line in told
        if line.body.get("what") in ("founded", "admitted")
    }
    standing = {
        stay.account
        for stay in known.stays.values()
        if stay.until is None
        and (stay.organisation, stay.role) == (group.organisation_id, group.role)
    }
    found = set()
    for copy in work.session.scalars(select(GroupCopy).where(GroupCopy.group_id == group.id)):
        report.checked["group copies"] += 1
        row = f"{group.id}/{copy.version}/{copy.account_id}"
        found.add(fingerprint(copy.sealed))
        if fingerprint(copy.sealed) not in named:
            report.add(Wrong.CIPHERTEXT, "group_copy", row)
        if copy.version != group.version:
            report.add(Wrong.SEQUENCE, "group_copy", row)
        if copy.account_id not in let_in or not (group.stale or copy.account_id in standing):
            report.add(Wrong.SUBJECT, "group_copy", row)
    for _ in named - found:
        report.add(Wrong.COPY_MISSING, "recipient_group", group.id)


def check_dossiers(work: Work, report: Report, known: Known, lines: Lines) -> None:
    """A dossier's chain opens with it, and its sealed key and recovery shares are as logged."""
    shares = _told_shares(lines)
    for row in work.session.scalars(select(Dossier)):
        report.checked["dossiers"] += 1
        first = lines.get(row.id, ())[:1]
        if not first or first[0].type is not EventType.OPENED:
            report.add(Wrong.FIRST, "dossier", row.id, (row.id, None))
        else:
            told = (first[0].body.get("pseudonym"), first[0].personal.get("workshop"))
            if told != (row.pseudonym, row.organisation_id):
                report.add(Wrong.COLUMNS, "dossier", row.id, (row.id, 1))
            sealed = [
                line
                for line in of_type(lines[row.id], EventType.OPENED, EventType.CARD)
                if "sealed_key" in line.body
            ]
            # With a new card it was sealed anew: the newest holds.
            if not sealed or sealed[-1].body["sealed_key"] != fingerprint(row.sealed_key):
                report.add(Wrong.CIPHERTEXT, "dossier", row.id, (row.id, 1))
        if known.kinds.get(known.dossiers[row.id].worker if row.id in known.dossiers else "") != (
            "worker"
        ):
            report.add(Wrong.SUBJECT, "dossier", row.id, (row.id, None))
    for id_, found in lines.items():
        if id_ not in known.dossiers and of_type(found, EventType.OPENED):
            report.add(Wrong.NO_ROW, "dossier", id_, (id_, None))
    _check_shares(work, report, known, shares)


def _told_shares(lines: Lines) -> dict[tuple[str, str], tuple[int, str]]:
    """The recovery shares that must be there: as they were last made, or sealed anew since."""
    shares: dict[tuple[str, str], tuple[int, str]] = {}
    for chain in lines.values():
        for line in of_type(chain, EventType.SHARES):
            if line.body.get("again"):
                shares = {key: one for key, one in shares.items() if key[0] != line.chain}
            for share in line.body["shares"]:
                key = (line.chain, str(share["group"]))
                shares[key] = (int(share["version"]), str(share["sha256"]))
    for chain in lines.values():
        for line in of_type(chain, EventType.GROUP_CHANGED):
            for share in line.body.get("shares", ()):
                key = (str(share["dossier"]), str(line.body["group"]))
                version = int(line.body["version"])
                # Of a pair that is older than the split, it tells of halves that are gone.
                if key in shares and version > shares[key][0]:
                    shares[key] = (version, str(share["sha256"]))
    return shares


def _check_shares(
    work: Work, report: Report, known: Known, told: dict[tuple[str, str], tuple[int, str]]
) -> None:
    found = set()
    for row in work.session.scalars(select(DossierShare)):
        report.checked["recovery shares"] += 1
        place = f"{row.dossier_id}/{row.group_id}"
        found.add((row.dossier_id, row.group_id))
        if told.get((row.dossier_id, row.group_id)) != (row.version, fingerprint(row.sealed)):
            report.add(Wrong.CIPHERTEXT, "dossier_share", place, (row.dossier_id, None))
        group = known.groups.get(row.group_id)
        if group is None or group.version != row.version:
            report.add(Wrong.SEQUENCE, "dossier_share", place, (row.dossier_id, None))
    for dossier, group_id in told.keys() - found:
        report.add(Wrong.NO_ROW, "dossier_share", f"{dossier}/{group_id}", (dossier, None))
