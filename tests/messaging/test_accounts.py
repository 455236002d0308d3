"""Who an account is: a worker, a professional where he is a member, or nobody."""

from __future__ import annotations

import pytest

from consent.purposes import Role
from messaging.groups.service import end_membership
from messaging.people.accounts import actor_of, memberships
from messaging.people.models import Account
from messaging.people.staff import set_locked
from messaging.work import NotFound
from tests.support.world import World, enrol


def test_a_worker_is_one_without_a_membership(world: World) -> None:
    with world.work() as work:
        account = work.session.get_one(Account, world.keys["an"].account)
        actor = actor_of(work, account, None)
        assert (actor.role, actor.dossiers) == (Role.WORKER, frozenset({world.dossiers["an"]}))


@pytest.mark.parametrize("who", ["gp1", "arts", "ss_east"])
def test_a_professional_without_a_membership_is_nobody(world: World, who: str) -> None:
    with world.work() as work:
        account = work.session.get_one(Account, world.keys[who].account)
        with pytest.raises(NotFound):
            actor_of(work, account, None)


def test_nobody_acts_in_a_membership_of_another_or_one_that_ended(world: World) -> None:
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service", verified=True)
    with world.work() as work:
        account = work.session.get_one(Account, world.keys["arts2"].account)
        worker = work.session.get_one(Account, world.keys["an"].account)
        mine = memberships(work, account.id)[0]
        others = memberships(work, world.keys["arts"].account)[0]
        assert actor_of(work, account, mine).role is Role.OCCUPATIONAL_PHYSICIAN
        for one, membership in ((account, others), (worker, mine)):
            with pytest.raises(NotFound):
                actor_of(work, one, membership)
        end_membership(work, mine.id, None)
        with pytest.raises(NotFound):
            actor_of(work, account, mine)


def test_a_locked_account_is_nobody(world: World) -> None:
    with world.work() as work:
        for name in ("an", "gp1"):
            account = work.session.get_one(Account, world.keys[name].account)
            membership = next(iter(memberships(work, account.id)), None)
            set_locked(work, account.id, locked=True)
            with pytest.raises(NotFound):
                actor_of(work, account, membership)
