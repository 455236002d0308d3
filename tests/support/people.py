"""People of a test's world beside those who are always in it."""

from __future__ import annotations

from consent.purposes import Role
from messaging.people.accounts import add_membership, create_account, create_organisation
from messaging.people.models import Account
from messaging.people.unlocking import make_keys
from tests.support.world import World


def add_professional(world: World, who: str, role: Role) -> None:
    """Somebody of a role that is not in the world yet; an administrator is one of ``east``."""
    with world.work() as work:
        administers = role is Role.ADMINISTRATOR
        home = (
            world.organisations["east"]
            if administers
            else create_organisation(work, "operator", who, who)
        )
        account = create_account(work, "professional", {"name": who})
        world.keys[who] = make_keys(work, account, str(role), home)
        work.session.get_one(Account, account).verified_at = world.clock.now()
        add_membership(work, account, home, role)
