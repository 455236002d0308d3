"""Founding, joining and leaving groups: acts of members, never of an administrator."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consent.encoding import Json
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import Role
from consent.store import new_id
from messaging.directory.service import SubjectKind
from messaging.dossiers.models import DossierShare
from messaging.groups.models import Group, GroupCopy
from messaging.people.models import Account, Membership
from messaging.sealing import SealingKey, fingerprint, seal_to
from messaging.work import Acting, Keyring, NotFound, Refused, Work


def create_group(work: Work, role: Role, organisation: str, workshop: str | None = None) -> Group:
    """An empty group: it has no key until its first invited member founds it."""
    group = Group(
        id=new_id(), role=str(role), organisation_id=organisation, workshop_id=workshop, version=0
    )
    group.stale = False
    work.session.add(group)
    work.session.flush()
    return group


def party_of(group: Group) -> Party:
    """The group as a party to a consent."""
    return Party(PartyKind.GROUP, group.id, group.organisation_id, Role(group.role))


def found(work: Work, group_id: str, founder: Keyring) -> None:
    """Make the first key pair of an empty group, in the session of its first member.

    Raises :class:`Refused` ``already_founded``: afterwards only a member lets others in.
    """
    group = _locked(work.session, group_id)
    if group.version:
        raise Refused("already_founded")
    _new_pair(work, group, [founder.account])
    # Who left before there was a pair never had it.
    group.stale = False
    work.session.flush()
    _log(work, group, "founded", founder.account, founder.account)


def admit(work: Work, group_id: str, member: Acting, newcomer: str) -> None:
    """Seal the group's key to a colleague of the same organisation and role; a member's act.

    Raises :class:`NotFound` for who is no member, :class:`Refused` ``not_a_colleague``,
    ``not_verified`` for a doctor whose number nobody checked yet, ``group_not_ready``.
    """
    group = _locked(work.session, group_id)
    if group.id not in member.actor.groups:
        raise NotFound("not a member of the group")
    if newcomer not in active_members(work, group):
        raise Refused("not_a_colleague")
    if work.session.get_one(Account, newcomer).verified_at is None:
        raise Refused("not_verified")
    if group.stale:
        raise Refused("group_not_ready")
    key = group_key(work, group.id, group.version, member.keys)
    work.session.merge(_copy(work, group, key, newcomer))
    work.session.flush()
    _log(work, group, "admitted", member.actor.account, newcomer)


def rotate(work: Work, group_id: str, member: Acting) -> None:
    """Make a new pair, drop the copies of who left, and re-seal everything the group holds.

    The act of a remaining member's session. Documents and recovery shares sealed to the old pair
    are opened with it and sealed to the new one.
    """
    # Documents import groups; here the way back is wanted only for this one act.
    from messaging.documents.copies import chains_held_by, reseal_group_copies

    party = party_of(_get(work.session, group_id))
    # Chains before groups, as everybody who seals takes them, so that nobody waits in a circle.
    chains = chains_held_by(work, party)
    for chain in chains:
        work.log.lock(chain)
    group = _locked(work.session, group_id)
    if chains_held_by(work, party) != chains:
        raise Refused("try_again")
    if group.id not in member.actor.groups:
        raise NotFound("not a member of the group")
    old_version = group.version
    old = group_key(work, group.id, old_version, member.keys)
    stay = [
        copy.account_id
        for copy in _copies(work.session, group.id, old_version)
        if copy.account_id in active_members(work, group)
    ]
    new = _new_pair(work, group, stay)
    reseal_group_copies(work, party, chains, old, old_version, new.public, group.version)
    shares = _reseal_shares(work, group, old, old_version, new.public)
    for copy in _copies(work.session, group.id, old_version):
        work.session.delete(copy)
    group.stale = False
    work.session.flush()
    _log(work, group, "rotated", member.actor.account, None, shares)


def end_membership(work: Work, membership_id: str, actor: str | None) -> None:
    """Refuse access at once; the groups that the leaver was in wait for a new pair.

    What was sealed to him as a person of this organisation is deleted.

    Raises :class:`Refused` ``last_member`` for the last member of a group.
    """
    # Documents import groups; here the way back is wanted only for this one act.
    from messaging.documents.copies import delete_for_leaver

    membership = work.session.get(Membership, membership_id)
    if membership is None or membership.until is not None:
        raise NotFound("no such membership")
    groups = groups_of_organisation(work, membership.organisation_id, Role(membership.role))
    for group in groups:
        holders = {c.account_id for c in _copies(work.session, group.id, group.version)}
        remaining = (holders & active_members(work, group)) - {membership.account_id}
        if membership.account_id in holders and not remaining:
            raise Refused("last_member")
    leaver = Party(
        PartyKind.PERSON, membership.account_id, membership.organisation_id, Role(membership.role)
    )
    delete_for_leaver(work, leaver)
    membership.until = work.clock.now()
    work.session.flush()
    for group in groups:
        work.session.execute(update(Group).where(Group.id == group.id).values(stale=True))
    # The organisation's chain after its groups, in the order of every other change to a group.
    head = work.log.lock(membership.organisation_id)
    work.log.append(
        head,
        EventType.MEMBERSHIP,
        {"membership": membership.id, "role": membership.role, "what": "ended"},
        {"member": membership.account_id, "actor": actor},
    )
    for group in groups:
        _log(work, group, "left", actor, membership.account_id)


def group_key(work: Work, group_id: str, version: int, keys: Keyring) -> SealingKey:
    """A group's private key, opened by a member; :class:`NotFound` for anybody else."""
    copy = work.session.get(GroupCopy, (group_id, version, keys.account))
    if copy is None:
        raise NotFound("no copy of the group key")
    return SealingKey(keys.sealing.open(copy.sealed, _context(group_id, version, keys.account)))


def usable_public(work: Work, group_id: str) -> tuple[bytes, int]:
    """The verified public key and version to seal to now, with the group's row held.

    Raises :class:`Refused` ``group_not_ready`` while it is not founded or waits for a new pair.
    """
    group = work.session.scalar(
        select(Group)
        .where(Group.id == group_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    if group is None or not group.version or group.stale:
        raise Refused("group_not_ready")
    return work.directory.at(group_id, group.version).sealing, group.version


def is_ready(work: Work, party: Party) -> bool:
    """Whether something can be sealed to ``party`` now: a person, or a group that is ready."""
    if party.kind is PartyKind.PERSON:
        return True
    group = _get(work.session, party.id)
    return bool(group.version) and not group.stale


def groups_of_organisation(work: Work, organisation: str, role: Role) -> list[Group]:
    """Every group of an organisation with this role."""
    query = select(Group).where(Group.organisation_id == organisation, Group.role == str(role))
    return list(work.session.scalars(query))


def groups_for_workshop(work: Work, workshop: str) -> list[Group]:
    """The social service of a workshop and the groups of physicians that serve it."""
    query = select(Group).where(Group.workshop_id == workshop).order_by(Group.role, Group.id)
    return list(work.session.scalars(query))


def parties_for_workshop(work: Work, workshop: str, role: Role) -> list[Party]:
    """The groups with this role that a workshop has, as the parties that they are."""
    found = groups_for_workshop(work, workshop)
    return [party_of(group) for group in found if group.role == str(role)]


def groups_of_member(work: Work, account: str, role: Role, organisation: str) -> list[Group]:
    """The groups of which ``account`` holds the key now, in this organisation and role."""
    query = (
        select(Group)
        .join(GroupCopy, (GroupCopy.group_id == Group.id) & (GroupCopy.version == Group.version))
        .where(
            GroupCopy.account_id == account,
            Group.role == str(role),
            Group.organisation_id == organisation,
        )
    )
    return list(work.session.scalars(query))


def waiting_for(work: Work, groups: Iterable[Group]) -> list[tuple[Group, str]]:
    """Colleagues with a membership who hold no copy yet: a member may admit them."""
    waiting = []
    for group in groups:
        holders = {copy.account_id for copy in _copies(work.session, group.id, group.version)}
        waiting += [(group, one) for one in sorted(active_members(work, group) - holders)]
    return waiting


def active_members(work: Work, group: Group) -> set[str]:
    """Accounts with a membership in force in the group's organisation and role."""
    query = select(Membership.account_id).where(
        Membership.organisation_id == group.organisation_id,
        Membership.role == group.role,
        Membership.until.is_(None),
    )
    return set(work.session.scalars(query))


def is_member(work: Work, party: Party) -> bool:
    """Whether a person of an organisation is still one of it; a group always is."""
    if party.kind is PartyKind.GROUP:
        return True
    query = select(Membership.id).where(
        Membership.account_id == party.id,
        Membership.organisation_id == party.organisation,
        Membership.role == str(party.role),
        Membership.until.is_(None),
    )
    return work.session.scalar(query.limit(1)) is not None


def _get(session: Session, group_id: str) -> Group:
    group = session.get(Group, group_id)
    if group is None:
        raise NotFound("no such group")
    return group


def _locked(session: Session, group_id: str) -> Group:
    group = session.scalar(
        select(Group)
        .where(Group.id == group_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if group is None:
        raise NotFound("no such group")
    return group


def _new_pair(work: Work, group: Group, members: Iterable[str]) -> SealingKey:
    key = SealingKey.generate()
    group.version = work.directory.publish(
        group.id,
        SubjectKind.GROUP,
        role=group.role,
        organisation=group.organisation_id,
        sealing=key.public,
    )
    for member in members:
        work.session.add(_copy(work, group, key, member))
    work.session.flush()
    return key


def _copy(work: Work, group: Group, key: SealingKey, account: str) -> GroupCopy:
    public = work.directory.current(account).sealing
    return GroupCopy(
        group_id=group.id,
        version=group.version,
        account_id=account,
        sealed=seal_to(public, key.raw, _context(group.id, group.version, account)),
    )


def _copies(session: Session, group_id: str, version: int) -> list[GroupCopy]:
    query = select(GroupCopy).where(GroupCopy.group_id == group_id, GroupCopy.version == version)
    return list(session.scalars(query))


def _context(group_id: str, version: int, account: str) -> dict[str, str | int]:
    return {"table": "group_copy", "group": group_id, "version": version, "for": account}


def share_context(dossier: str, group_id: str, version: int) -> dict[str, str | int]:
    """What a recovery share is bound to."""
    return {"table": "dossier_share", "dossier": dossier, "for": group_id, "version": version}


def _reseal_shares(
    work: Work, group: Group, old: SealingKey, old_version: int, public: bytes
) -> list[Json]:
    """Seal the group's recovery shares to its new pair; how the log names them."""
    made: list[Json] = []
    query = select(DossierShare).where(
        DossierShare.group_id == group.id, DossierShare.version == old_version
    )
    for share in work.session.scalars(query):
        half = old.open(share.sealed, share_context(share.dossier_id, group.id, old_version))
        share.sealed = seal_to(
            public, half, share_context(share.dossier_id, group.id, group.version)
        )
        share.version = group.version
        made.append({"dossier": share.dossier_id, "sha256": fingerprint(share.sealed)})
    return made


def _log(
    work: Work,
    group: Group,
    what: str,
    actor: str | None,
    member: str | None,
    shares: list[Json] | None = None,
) -> None:
    """Tell what changed, with the fingerprints of every copy of the group's key there is now."""
    copies = sorted(
        fingerprint(copy.sealed) for copy in _copies(work.session, group.id, group.version)
    )
    body: dict[str, Json] = {
        "group": group.id, "version": group.version, "what": what, "copies": copies,
    }  # fmt: skip
    if shares is not None:
        body["shares"] = shares
    head = work.log.lock(group.organisation_id)
    work.log.append(
        head,
        EventType.GROUP_CHANGED,
        body,
        {"actor": actor, "member": member, "workshop": group.workshop_id},
    )
