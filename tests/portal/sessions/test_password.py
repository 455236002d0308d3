"""A professional comes in with a password and six digits, or with the recovery sheet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from consent.purposes import Role
from messaging.people.accounts import WORKSHOP, create_organisation
from messaging.people.models import Account, Membership
from messaging.people.passkeys import SECRET_BYTES, Registered, passkey_of, set_passkey
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.work import Refused
from portal.desk import Services
from portal.sessions import entering, login
from portal.sessions.models import LoginTry
from tests.portal.sessions.support import (
    OTHER_PASSWORD,
    account,
    at_once,
    come_in,
    live_of,
    six_digits,
)
from tests.support.world import CHEAP, World


def test_password_and_six_digits_open_a_session(world: World, services: Services) -> None:
    entered = come_in(world, services)
    assert (entered.account, entered.role) == (account(world, "gp1"), Role.GP)
    live = live_of(world, services, entered.token)
    assert live is not None
    assert live.acting.keys == world.keys["gp1"]


@pytest.mark.parametrize("name", ["GP1", "  gp1 "])
def test_a_name_is_forgiving(world: World, services: Services, name: str) -> None:
    assert come_in(world, services, login=name).account == account(world, "gp1")


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_one_step_of_drift_is_accepted(world: World, services: Services, steps: int) -> None:
    come_in(world, services, code=six_digits(world, "gp1", steps=steps))


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
def test_two_steps_are_not(world: World, services: Services, steps: int) -> None:
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, code=six_digits(world, "gp1", steps=steps))


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "000000"])
def test_other_digits_are_not(world: World, services: Services, code: str) -> None:
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, code=code)


def test_a_used_code_is_refused_and_so_is_an_earlier_one(world: World, services: Services) -> None:
    come_in(world, services)
    with pytest.raises(entering.LoginRefused):
        come_in(world, services)
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, code=six_digits(world, "gp1", steps=-1))
    world.clock.move(timedelta(seconds=30))
    come_in(world, services)


def test_a_code_used_by_many_at_once_lets_one_in(world: World, services: Services) -> None:
    code = six_digits(world, "gp1")
    outcomes = at_once(4, lambda _i: come_in(world, services, code=code))
    assert len([one for one in outcomes if isinstance(one, entering.Entered)]) == 1, outcomes
    assert len([one for one in outcomes if isinstance(one, entering.LoginRefused)]) == 3, outcomes


def test_a_wrong_password_does_not_use_up_the_code(world: World, services: Services) -> None:
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, password=OTHER_PASSWORD)
    come_in(world, services)


@pytest.mark.parametrize("damage", ["changed", "missing", "another's"])
def test_a_second_factor_that_cannot_be_opened_lets_nobody_in(
    world: World, services: Services, damage: str
) -> None:
    with world.work() as work:
        mine, other = (work.session.get_one(Account, account(world, who)) for who in ("gp1", "gp2"))
        assert mine.totp is not None
        changes = {"changed": mine.totp[:-1] + b"\x00", "missing": None, "another's": other.totp}
        mine.totp = changes[damage]
    for code in (six_digits(world, "gp1"), six_digits(world, "gp2"), ""):
        with pytest.raises(entering.LoginRefused):
            come_in(world, services, code=code)


def test_locked_and_gone_are_told_to_the_person_alone(world: World, services: Services) -> None:
    def lock(locked: bool) -> None:
        with world.work() as work:
            work.session.get_one(Account, account(world, "gp1")).locked = locked

    lock(True)
    with pytest.raises(entering.LoginRefused) as stranger:
        come_in(world, services, password=OTHER_PASSWORD)
    assert stranger.value.code == entering.WRONG
    with pytest.raises(entering.LoginRefused) as himself:
        come_in(world, services)
    assert himself.value.code == entering.LOCKED
    lock(False)
    with world.work() as work:
        work.session.execute(
            update(Membership)
            .where(Membership.account_id == account(world, "gp1"))
            .values(until=world.clock.now())
        )
    world.clock.move(timedelta(seconds=30))
    with pytest.raises(entering.LoginRefused) as gone:
        come_in(world, services)
    assert gone.value.code == entering.NOWHERE


def test_the_sheet_lets_in_once_and_a_new_one_is_made(world: World, services: Services) -> None:
    def with_sheet(sheet: str) -> tuple[entering.Entered, str]:
        world.clock.move(timedelta(seconds=30))
        return login.with_sheet(services, login="gp1", sheet=sheet, code=six_digits(world, "gp1"))

    entered, fresh = with_sheet(world.sheets["gp1"].lower())
    live = live_of(world, services, entered.token)
    assert live is not None
    assert live.acting.keys == world.keys["gp1"]
    with pytest.raises(entering.LoginRefused):
        with_sheet(world.sheets["gp1"])
    with_sheet(fresh)
    world.clock.move(timedelta(seconds=30))
    come_in(world, services)


def test_the_sheet_asks_for_the_six_digits_too(world: World, services: Services) -> None:
    with pytest.raises(entering.LoginRefused):
        login.with_sheet(services, login="gp1", sheet=world.sheets["gp1"], code="000000")
    come_in(world, services)
    # A refused sheet was not used up.
    world.clock.move(timedelta(seconds=30))
    login.with_sheet(
        services, login="gp1", sheet=world.sheets["gp1"], code=six_digits(world, "gp1")
    )


def test_with_a_new_password_other_sessions_and_the_passkey_end(
    world: World, services: Services
) -> None:
    elsewhere, account = come_in(world, services).token, world.keys["gp1"].account
    device = bytes(SECRET_BYTES)
    with world.work() as work:
        known = Registered(account, b"credential", b"public", 0)
        set_passkey(work, world.keys["gp1"], known, device, CHEAP)
        assert unlock(work, account, UnlockerKind.PASSKEY, device.hex(), CHEAP)
    world.clock.move(timedelta(seconds=30))
    entered, _sheet = login.with_sheet(
        services,
        login="gp1",
        sheet=world.sheets["gp1"],
        code=six_digits(world, "gp1"),
        new_password=OTHER_PASSWORD,
    )
    assert live_of(world, services, elsewhere) is None
    assert live_of(world, services, entered.token) is not None
    with world.work() as work:
        assert passkey_of(work, account) is None
        assert unlock(work, account, UnlockerKind.PASSKEY, device.hex(), CHEAP) is None
    world.clock.move(timedelta(seconds=30))
    with pytest.raises(entering.LoginRefused):
        come_in(world, services)
    come_in(world, services, password=OTHER_PASSWORD)


def test_a_short_new_password_uses_nothing_up(world: World, services: Services) -> None:
    with pytest.raises(Refused, match="password_short"):
        login.with_sheet(
            services, login="gp1", sheet=world.sheets["gp1"], code="000000", new_password="short"
        )
    with world.work() as work:
        assert work.session.scalars(select(LoginTry)).all() == []


def test_a_professionals_login_founds_a_group_that_came_later(
    world: World, services: Services
) -> None:
    from messaging.groups.models import Group
    from messaging.groups.service import create_group

    with world.work() as work:
        workshop = create_organisation(work, WORKSHOP, "north", "Workshop north")
        group = create_group(
            work, Role.OCCUPATIONAL_PHYSICIAN, world.organisations["service"], workshop
        )
    token = come_in(world, services, "arts").token
    with world.work() as work:
        assert work.session.get_one(Group, group.id).version == 1
    live = live_of(world, services, token)
    assert live is not None
    assert workshop in live.acting.actor.workshops
