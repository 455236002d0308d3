"""Groups: joining and leaving are acts of members; who left opens nothing afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose
from messaging.documents.writing import write
from messaging.dossiers.models import DossierShare
from messaging.exchange.consents import Choice, give
from messaging.groups.models import Group, GroupCopy
from messaging.groups.service import (
    admit,
    create_group,
    end_membership,
    found,
    group_key,
    groups_of_member,
    rotate,
    share_context,
    usable_public,
    waiting_for,
)
from messaging.people.accounts import memberships
from messaging.people.models import Membership
from messaging.sealing import CannotOpen, SealingKey, join
from messaging.work import Acting, NotFound, Refused, Work
from tests.support.world import OWN_DEVICE, SHOWN, World, add_worker, enrol


@pytest.fixture
def colleagues(world: World) -> World:
    """A second physician, let in by the first; An consents and her GP writes."""
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    let_in(world, "arts", "arts2")
    with world.work() as work:
        give(
            work,
            world.acting(work, "an"),
            world.dossiers["an"],
            Choice(PurposeCode.DOCTORS, gp=world.group(work, "gp1")),
            shown=SHOWN,
            collected=OWN_DEVICE,
        )
    return world


def let_in(world: World, member: str, newcomer: str) -> None:
    with world.work() as work:
        acting = world.acting(work, member)
        for group in sorted(acting.actor.groups):
            admit(work, group, acting, world.keys[newcomer].account)


def note(world: World, text: str, who: str = "gp1") -> str:
    with world.work() as work:
        return write(work, world.acting(work, who), world.dossiers["an"], Kind.NOTE, {"text": text})


def reads(world: World, who: str, document: str, acting: Acting | None = None) -> str | None:
    try:
        with world.work() as work:
            opened = disclose(work, acting or world.acting(work, who), [document])
            return str(opened[0].content["text"])
    except (NotFound, CannotOpen):
        return None


def leave(world: World, who: str) -> None:
    with world.work() as work:
        end_membership(work, memberships(work, world.keys[who].account)[0].id, None)


def rotate_all(world: World, who: str) -> None:
    with world.work() as work:
        acting = world.acting(work, who)
        for group in sorted(acting.actor.groups):
            rotate(work, group, acting)


def group_of(work: Work, world: World, who: str) -> Group:
    party = world.group(work, who)
    return work.session.get_one(Group, party.id)


# Founding and joining ----------------------------------------------------------------------


def test_a_group_is_founded_once(world: World) -> None:
    with world.work() as work:
        empty = create_group(work, Role.SOCIAL_SERVICE, world.organisations["east"])
        with pytest.raises(Refused, match="group_not_ready"):
            usable_public(work, empty.id)
        found(work, empty.id, world.keys["ss_east"])
        key = group_key(work, empty.id, 1, world.keys["ss_east"])
        assert usable_public(work, empty.id) == (key.public, 1)
        with pytest.raises(Refused, match="already_founded"):
            found(work, empty.id, world.keys["ss_west"])


def test_an_invitation_alone_lets_nobody_in(colleagues: World) -> None:
    world = colleagues
    document = note(world, "before")
    enrol(world, "arts3", Role.OCCUPATIONAL_PHYSICIAN, "service")
    assert reads(world, "arts3", document) is None
    with world.work() as work:
        account = world.keys["arts3"].account
        group = group_of(work, world, "arts")
        assert (group.id, account) in [(g.id, a) for g, a in waiting_for(work, [group])]
        with pytest.raises(NotFound):
            group_key(work, group.id, group.version, world.keys["arts3"])
    let_in(world, "arts2", "arts3")
    assert reads(world, "arts3", document) == "before"


def test_only_a_member_lets_in(world: World) -> None:
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    newcomer = world.keys["arts2"].account
    with world.work() as work:
        group = group_of(work, world, "arts").id
        for who in ("arts2", "ss_east", "gp1", "an"):
            with pytest.raises(NotFound):
                admit(work, group, world.acting(work, who), newcomer)


def test_only_a_colleague_is_let_in(world: World) -> None:
    """An administrator, or anybody of another role or organisation, never is."""
    enrol(world, "admin", Role.ADMINISTRATOR, "service")
    with world.work() as work:
        arts = world.acting(work, "arts")
        group = group_of(work, world, "arts").id
        for who in ("admin", "ss_east", "gp1", "an"):
            with pytest.raises(Refused, match="not_a_colleague"):
                admit(work, group, arts, world.keys[who].account)
        admin = world.keys["admin"].account
        assert (
            groups_of_member(work, admin, Role.ADMINISTRATOR, world.organisations["service"]) == []
        )
        held = select(GroupCopy).where(GroupCopy.account_id == admin)
        assert work.session.scalars(held).all() == []


# Leaving -----------------------------------------------------------------------------------


def test_who_left_is_refused_at_once(colleagues: World) -> None:
    world = colleagues
    document = note(world, "before")
    assert reads(world, "arts2", document) == "before"
    leave(world, "arts2")
    assert reads(world, "arts2", document) is None
    assert reads(world, "arts", document) == "before"


def test_nothing_new_is_sealed_to_the_old_pair(colleagues: World) -> None:
    world = colleagues
    leave(world, "arts2")
    with pytest.raises(Refused, match="group_not_ready"):
        note(world, "meanwhile")
    with world.work() as work:
        group = group_of(work, world, "arts")
        with pytest.raises(Refused, match="group_not_ready"):
            usable_public(work, group.id)
        acting = world.acting(work, "arts")
        with pytest.raises(Refused, match="group_not_ready"):
            admit(work, group.id, acting, world.keys["arts"].account)


def test_after_the_new_pair_the_leaver_opens_nothing_whatever_he_kept(colleagues: World) -> None:
    world = colleagues
    before = note(world, "before")
    with world.work() as work:
        then = world.acting(work, "arts2")
        old_keys = {
            group: group_key(work, group, 1, world.keys["arts2"]) for group in then.actor.groups
        }
    leave(world, "arts2")
    rotate_all(world, "arts")
    after = note(world, "after")
    # His session of before, and then his keys against every copy that exists.
    assert reads(world, "arts2", before, then) is None
    assert reads(world, "arts2", after, then) is None
    with world.work() as work:
        account = world.keys["arts2"].account
        held = select(GroupCopy).where(GroupCopy.account_id == account)
        assert work.session.scalars(held).all() == []
        copies = work.session.scalars(select(DocumentCopy)).all()
        assert len(copies) > 3
        for copy in copies:
            holder = work.open("document_copy", copy.id, "holder", copy.holder)
            for key in (*old_keys.values(), world.keys["arts2"].sealing):
                for version in (1, 2):
                    context = {
                        "table": "document_copy",
                        "document": copy.document_id,
                        "chain": copy.chain_id,
                        "holder": holder,
                        "version": version,
                        "grant": copy.grant_id,
                    }
                    with pytest.raises(CannotOpen):
                        key.open(copy.sealed, context)


def test_after_the_new_pair_who_stays_opens_everything(colleagues: World) -> None:
    world = colleagues
    documents = [note(world, "one"), note(world, "two", "arts"), note(world, "three")]
    leave(world, "arts2")
    rotate_all(world, "arts")
    documents.append(note(world, "four"))
    assert [reads(world, "arts", one) for one in documents] == ["one", "two", "three", "four"]
    with world.work() as work:
        group = group_of(work, world, "arts")
        assert (group.version, group.stale) == (2, False)
        assert {copy.version for copy in work.session.scalars(
            select(GroupCopy).where(GroupCopy.group_id == group.id)
        )} == {2}  # fmt: skip


def test_recovery_shares_follow_to_the_new_pair(colleagues: World) -> None:
    world = colleagues
    leave(world, "arts2")
    rotate_all(world, "arts")
    with world.work() as work:
        dossier = world.dossiers["an"]
        shares = {
            share.group_id: share
            for share in work.session.scalars(
                select(DossierShare).where(DossierShare.dossier_id == dossier)
            )
        }
        halves = []
        for who, version in (("arts", 2), ("ss_east", 1)):
            group = next(
                group
                for group in groups_of_member(
                    work,
                    world.keys[who].account,
                    world.acting(work, who).actor.role,
                    world.acting(work, who).actor.organisation,
                )
                if group.id in shares
            )
            assert shares[group.id].version == version
            key = group_key(work, group.id, version, world.keys[who])
            halves.append(
                key.open(shares[group.id].sealed, share_context(dossier, group.id, version))
            )
        public = work.directory.current(dossier).sealing
    assert SealingKey(join(*halves)).public == public
    assert halves[0] != halves[1]


def test_only_a_remaining_member_makes_the_new_pair(colleagues: World) -> None:
    world = colleagues
    with world.work() as work:
        group = group_of(work, world, "arts").id
    leave(world, "arts2")
    with world.work() as work:
        for who in ("ss_east", "gp1", "an", "arts2"):
            with pytest.raises(NotFound):
                rotate(work, group, world.acting(work, who))


def test_the_last_member_cannot_leave(world: World) -> None:
    for who in ("arts", "ss_east", "gp1"):
        with pytest.raises(Refused, match="last_member"):
            leave(world, who)
        with world.work() as work:
            assert memberships(work, world.keys[who].account)
            assert not group_of(work, world, who).stale


def test_a_colleague_without_the_key_does_not_count(world: World) -> None:
    """Somebody who was invited and never let in cannot carry the group on."""
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    with pytest.raises(Refused, match="last_member"):
        leave(world, "arts")
    let_in(world, "arts", "arts2")
    leave(world, "arts")


def test_a_membership_ends_once(colleagues: World) -> None:
    world = colleagues
    with world.work() as work:
        id_ = memberships(work, world.keys["arts2"].account)[0].id
    leave(world, "arts2")
    with world.work() as work, pytest.raises(NotFound):
        end_membership(work, id_, None)


def test_a_group_that_nobody_had_founded_is_ready_when_it_is(colleagues: World) -> None:
    """A physician leaves while a new workshop's group has no key yet: nothing waits for him."""
    world = colleagues
    with world.work() as work:
        new = create_group(
            work,
            Role.OCCUPATIONAL_PHYSICIAN,
            world.organisations["service"],
            world.organisations["west"],
        ).id
    leave(world, "arts2")
    with world.work() as work:
        found(work, new, world.keys["arts"])
        assert usable_public(work, new)[1] == 1


def test_every_change_is_in_the_log(colleagues: World) -> None:
    world = colleagues
    leave(world, "arts2")
    rotate_all(world, "arts")
    with world.work() as work:
        group = group_of(work, world, "arts")
        lines = work.log.read([group.organisation_id], types=[EventType.GROUP_CHANGED])
        told = [
            (line.body["what"], line.personal["member"], line.personal["actor"])
            for line in lines
            if line.body["group"] == group.id
        ]
        arts, arts2 = world.keys["arts"].account, world.keys["arts2"].account
        assert told == [
            ("founded", arts, arts),
            ("admitted", arts2, arts),
            ("left", arts2, None),
            ("rotated", None, arts),
        ]
        ended = work.log.read([group.organisation_id], types=[EventType.MEMBERSHIP])[-1]
        assert (ended.body["what"], ended.personal["member"]) == ("ended", arts2)
        row = work.session.get_one(Membership, ended.body["membership"])
        assert row.until is not None


def test_a_worker_who_comes_later_is_sealed_to_the_new_pair(colleagues: World) -> None:
    world = colleagues
    leave(world, "arts2")
    rotate_all(world, "arts")
    add_worker(world, "cor", "east", 77)
    with world.work() as work:
        versions = {
            share.group_id: share.version
            for share in work.session.scalars(
                select(DossierShare).where(DossierShare.dossier_id == world.dossiers["cor"])
            )
        }
        current = {group.id: group.version for group in work.session.scalars(select(Group))}
    assert len(versions) == 2
    assert all(current[group] == version for group, version in versions.items())
