"""Importing workers, opening a dossier's key, and the list of one workshop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from consent.encoding import Json
from consent.log.models import Chain
from consent.log.service import ChainKind, EventType
from consent.parties import Party, PartyKind
from consent.purposes import Role
from consent.store import new_id
from messaging.directory.service import SubjectKind
from messaging.dossiers.models import Dossier, DossierShare
from messaging.groups.models import Group
from messaging.groups.service import groups_for_workshop, share_context, usable_public
from messaging.people.accounts import change_profile, worker_index
from messaging.people.cards import assign
from messaging.sealing import SealingKey, fingerprint, seal_to, split
from messaging.work import Acting, Keyring, NotFound, Refused, Work


@dataclass(frozen=True)
class Listed:
    """A dossier as a list shows it: the name, and nothing sealed."""

    id: str
    workshop: str
    name: str
    roster_number: str
    pseudonym: str
    account: str
    created_at: datetime


def dossier_party(dossier: str, workshop: str) -> Party:
    """The dossier itself as the holder of a copy: what is sealed "to the worker"."""
    return Party(PartyKind.PERSON, dossier, workshop, Role.WORKER)


def import_worker(
    work: Work,
    workshop: str,
    roster_number: str,
    name: str,
    card_number: str,
    *,
    by: Acting | None = None,
) -> str:
    """Open a dossier for a worker: a pair of its own, sealed to his card's key.

    ``by``: who does it, where that is a person and no roster; it stands in the dossier's log.

    Raises :class:`Refused`: ``duplicate_worker`` for a roster number that this workshop has
    already, ``no_such_card``, ``card_taken``.
    """
    roster_index = work.server.index.of(
        roster_number, column="dossier.roster", organisation=workshop
    )
    known = work.session.scalar(
        select(Dossier.id).where(
            Dossier.organisation_id == workshop, Dossier.roster_index == roster_index
        )
    )
    if known is not None:
        raise Refused("duplicate_worker")
    account = assign(work, card_number)
    change_profile(work, account, name=name)
    dossier_id = new_id()
    head = work.log.start(dossier_id, ChainKind.DOSSIER)
    key = SealingKey.generate()
    work.directory.publish(
        dossier_id,
        SubjectKind.DOSSIER,
        role=str(Role.WORKER),
        organisation=workshop,
        sealing=key.public,
    )
    public = work.directory.current(account)
    pseudonym = new_id()
    sealed = seal_to(public.sealing, key.raw, _context(dossier_id, account))
    work.session.add(
        Dossier(
            id=dossier_id,
            organisation_id=workshop,
            pseudonym=pseudonym,
            roster_index=roster_index,
            worker_index=worker_index(work, account),
            worker=work.seal("dossier", dossier_id, "worker", account),
            profile=work.seal(
                "dossier", dossier_id, "profile", {"name": name, "roster_number": roster_number}
            ),
            sealed_key=sealed,
            created_at=work.clock.now(),
        )
    )
    work.session.flush()
    work.log.append(
        head,
        EventType.OPENED,
        {"pseudonym": pseudonym, "sealed_key": fingerprint(sealed)},
        {"workshop": workshop, **(by.in_log if by is not None else {})},
    )
    make_shares(work, dossier_id, workshop, key)
    return dossier_id


def open_dossier_key(work: Work, row: Dossier, keys: Keyring) -> SealingKey:
    """The dossier's private key, opened with the worker's own."""
    return SealingKey(keys.sealing.open(row.sealed_key, _context(row.id, keys.account)))


def make_shares(work: Work, dossier_id: str, workshop: str, key: SealingKey) -> bool:
    """Split the dossier's key between the social service and the physicians of the workshop.

    Only when both groups are founded and no shares exist; says whether shares exist now.
    """
    existing = work.session.scalar(
        select(DossierShare.dossier_id).where(DossierShare.dossier_id == dossier_id).limit(1)
    )
    if existing is not None:
        return True
    # Chains before groups, as everybody who seals takes them.
    head = work.log.lock(dossier_id)
    ready = _ready_groups(work, workshop)
    if ready is None:
        return False
    _split(work, head, ready, key)
    return True


def _ready_groups(work: Work, workshop: str) -> list[Group] | None:
    """The two groups that share a key, or ``None`` while one has no usable pair."""
    ready: dict[str, Group] = {}
    for group in groups_for_workshop(work, workshop):
        if group.version and not group.stale:
            ready.setdefault(group.role, group)
    wanted = (str(Role.SOCIAL_SERVICE), str(Role.OCCUPATIONAL_PHYSICIAN))
    return [ready[role] for role in wanted] if all(role in ready for role in wanted) else None


def _split(
    work: Work, head: Chain, groups: list[Group], key: SealingKey, *, again: bool = False
) -> None:
    dossier_id = head.id
    made: list[Json] = []
    for group, half in zip(groups, split(key.raw), strict=True):
        public, version = usable_public(work, group.id)
        sealed = seal_to(public, half, share_context(dossier_id, group.id, version))
        made.append({"group": group.id, "version": version, "sha256": fingerprint(sealed)})
        work.session.add(
            DossierShare(
                dossier_id=dossier_id,
                group_id=group.id,
                version=version,
                sealed=sealed,
            )
        )
    work.session.flush()
    body: dict[str, Json] = {"shares": made}
    # Those of before are gone: the verifier asks for these alone.
    work.log.append(head, EventType.SHARES, {**body, "again": True} if again else body)


def seal_key_anew(work: Work, dossier_id: str, key: SealingKey, keys: Keyring) -> None:
    """Seal a recovered key to the worker's new pair, and split it anew where both groups can.

    Where one of the groups waits for a new pair of its own, the halves of before stay good.
    """
    head = work.log.lock(dossier_id)
    row = row_of(work, dossier_id)
    row.sealed_key = seal_to(keys.sealing.public, key.raw, _context(row.id, keys.account))
    row.locked_out = False
    work.session.flush()
    work.log.append(
        head,
        EventType.CARD,
        {"what": "replaced", "sealed_key": fingerprint(row.sealed_key)},
        {"actor": keys.account, "role": str(Role.WORKER), "organisation": ""},
    )
    ready = _ready_groups(work, row.organisation_id)
    if ready is not None:
        work.session.execute(delete(DossierShare).where(DossierShare.dossier_id == dossier_id))
        _split(work, head, ready, key, again=True)


def message_holder(work: Work, account: str) -> Party | None:
    """The dossier to whose key a message to a worker is sealed: his oldest that he can open.

    So what was written to him is not lost with his card. ``None`` for who has no dossier.
    """
    row = work.session.scalar(
        select(Dossier)
        .where(Dossier.worker_index == worker_index(work, account), Dossier.locked_out.is_(False))
        .order_by(Dossier.created_at, Dossier.id)
        .limit(1)
    )
    return dossier_party(row.id, row.organisation_id) if row is not None else None


def parties_of(work: Work, dossiers: Iterable[str]) -> list[Party]:
    """Several dossiers as holders of copies. One query."""
    query = select(Dossier.id, Dossier.organisation_id).where(Dossier.id.in_(list(dossiers)))
    rows = work.session.execute(query.order_by(Dossier.id))
    return [dossier_party(row.id, row.organisation_id) for row in rows]


def row_of(work: Work, dossier_id: str) -> Dossier:
    """The row; raises :class:`NotFound`."""
    row = work.session.get(Dossier, dossier_id)
    if row is None:
        raise NotFound("no such dossier")
    return row


def worker_of(work: Work, dossier_id: str) -> str:
    """The account of the worker whose dossier it is; raises :class:`NotFound`."""
    row = row_of(work, dossier_id)
    return str(work.open("dossier", row.id, "worker", row.worker))


def in_workshop(work: Work, dossier_id: str, workshops: Iterable[str]) -> Listed:
    """One dossier of one of these workshops; anything else is :class:`NotFound`."""
    row = row_of(work, dossier_id)
    if row.organisation_id not in set(workshops):
        raise NotFound("another workshop", chain=dossier_id)
    return _listed(work, row)


def list_workshops(work: Work, workshops: Iterable[str]) -> list[Listed]:
    """Every dossier of these workshops by name: one query, then decrypted names."""
    query = select(Dossier).where(Dossier.organisation_id.in_(list(workshops)))
    rows = [_listed(work, row) for row in work.session.scalars(query)]
    return sorted(rows, key=lambda one: (one.name.casefold(), one.id))


def by_ids(work: Work, ids: Iterable[str]) -> dict[str, Listed]:
    """Several dossiers at once, whoever asks: the caller decides. One query."""
    query = select(Dossier).where(Dossier.id.in_(list(set(ids))))
    return {row.id: _listed(work, row) for row in work.session.scalars(query)}


def of_worker(work: Work, account: str) -> list[Listed]:
    """The dossiers of a worker that he can open, one for each workshop."""
    query = select(Dossier).where(
        Dossier.worker_index == worker_index(work, account), Dossier.locked_out.is_(False)
    )
    return [_listed(work, row) for row in work.session.scalars(query)]


def of_workers_at(
    work: Work, accounts: Iterable[str], workshops: Iterable[str]
) -> dict[str, list[Listed]]:
    """The dossiers of these workers at these workshops, also those that stayed shut. Two queries."""
    wanted = {worker_index(work, account) for account in accounts}
    query = select(Dossier.id, Dossier.worker_index).where(
        Dossier.organisation_id.in_(list(workshops))
    )
    ids = [row.id for row in work.session.execute(query) if row.worker_index in wanted]
    found: dict[str, list[Listed]] = {}
    for one in by_ids(work, ids).values():
        found.setdefault(one.account, []).append(one)
    return found


def _listed(work: Work, row: Dossier) -> Listed:
    profile = work.open("dossier", row.id, "profile", row.profile)
    return Listed(
        id=row.id,
        workshop=row.organisation_id,
        name=profile["name"],
        roster_number=profile["roster_number"],
        pseudonym=row.pseudonym,
        account=work.open("dossier", row.id, "worker", row.worker),
        created_at=row.created_at,
    )


def _context(dossier_id: str, account: str) -> dict[str, str]:
    return {"table": "dossier", "column": "sealed_key", "row": dossier_id, "for": account}
