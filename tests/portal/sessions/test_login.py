"""The ways in: each proves who it is, costs the same, and says no more than it must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from consent.log.service import EventType
from consent.purposes import Role
from consent.store import Store
from messaging.dossiers.models import DossierShare
from messaging.dossiers.service import import_worker
from messaging.people.accounts import WORKSHOP, create_organisation
from messaging.people.cards import PrintedCard, make_card
from messaging.people.models import Account, Membership
from messaging.people.passkeys import SECRET_BYTES, Registered, passkey_of, set_passkey
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.replacement.service import DELAY, vouch
from messaging.replacement.taking import take_over
from messaging.sealing import Pepper
from messaging.work import Refused
from portal.desk import Desk, Services
from portal.sessions import bycard, confirming, entering, login, lost, service, tries
from portal.sessions.models import LoginTry, SessionRow, Submission
from tests.portal.sessions.support import (
    OTHER_PASSWORD,
    PIN,
    account,
    at_once,
    lines,
    nobody,
    services_for,
    six_digits,
)
from tests.support.world import CHEAP, World


@pytest.fixture
def services(world: World, tmp_path: Path) -> Services:
    return services_for(world, tmp_path)


def come_in(world: World, services: Services, who: str = "gp1", **changes: Any) -> entering.Entered:
    given = {"login": who, "password": world.passwords[who], "code": six_digits(world, who)}
    return login.with_password(services, **{**given, **changes})


def live_of(world: World, services: Services, token: str) -> service.Live | None:
    with world.work() as work:
        return service.load(work, token, services.configuration)


def new_card(world: World) -> PrintedCard:
    with world.work() as work:
        card = make_card(work, "900001", CHEAP)
        import_worker(work, world.organisations["east"], "77", "Worker new", card.number)
    return card


# A professional ---------------------------------------------------------------------------


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


# Equal ------------------------------------------------------------------------------------


@pytest.fixture
def stretched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every stretch of a secret, in order."""
    made: list[str] = []
    real = Pepper.stretch

    def stretch(self: Pepper, secret: str, *rest: Any) -> Any:
        made.append(secret)
        return real(self, secret, *rest)

    monkeypatch.setattr(Pepper, "stretch", stretch)
    return made


def by_password(name: str, password: str, code: str) -> Callable[[Services], object]:
    return lambda services: login.with_password(services, login=name, password=password, code=code)


def by_sheet(name: str, sheet: str) -> Callable[[Services], object]:
    return lambda services: login.with_sheet(services, login=name, sheet=sheet, code="000000")


def by_card(secret: str, pin: str) -> Callable[[Services], object]:
    return lambda services: bycard.with_card(services, login_secret=secret, pin=pin)


def test_every_failure_costs_one_stretch_and_one_line_and_says_the_same(
    world: World, services: Services, stretched: list[str]
) -> None:
    card, unknown = world.cards["an"].login_secret, "0123456789ABCDEF"
    ways = [
        by_password("gp1", OTHER_PASSWORD, "000000"),
        by_password("gp1", world.passwords["gp1"], "000000"),
        by_password("gp2", OTHER_PASSWORD, six_digits(world, "gp2")),
        by_password("nobody-has-this-name", OTHER_PASSWORD, "000000"),
        by_sheet("gp1", "0" * 28),
        by_sheet("gp1", world.sheets["gp1"]),
        by_sheet("nobody-has-this-name", "0" * 28),
        by_card(card, "7391"),
        by_card(unknown, "7391"),
    ]
    with world.work() as work:
        chains = [account(world, who) for who in ("gp1", "gp2", "an")] + [nobody(work)]
    for way in ways:
        stretched.clear()
        before = sum(len(lines(world, chain, EventType.LOGIN_FAILED)) for chain in chains)
        with pytest.raises(entering.LoginRefused) as refused:
            way(services)
        assert refused.value.code == entering.WRONG
        assert len(stretched) == 1
        after = sum(len(lines(world, chain, EventType.LOGIN_FAILED)) for chain in chains)
        assert after == before + 1


def test_a_right_password_costs_one_stretch_too(
    world: World, services: Services, stretched: list[str]
) -> None:
    come_in(world, services)
    assert len(stretched) == 1


def test_failures_stand_in_the_persons_own_chain(world: World, services: Services) -> None:
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, password=OTHER_PASSWORD)
    with pytest.raises(entering.LoginRefused):
        come_in(world, services, login="nobody-has-this-name")
    assert [line.body for line in lines(world, account(world, "gp1"), EventType.LOGIN_FAILED)] == [
        {"kind": "page", "with": "password"}
    ]
    with world.work() as work:
        chain = nobody(work)
    assert len(lines(world, chain, EventType.LOGIN_FAILED)) == 1


def test_nobody_waits_for_a_stretch(
    world: World, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Store(
        world.store.engine.url.render_as_string(hide_password=False), lock_timeout_seconds=1
    )
    real = Pepper.stretch
    written: list[int] = []

    def stretch(self: Pepper, secret: str, *rest: Any) -> Any:
        with other.transaction() as session:
            session.add(Submission(id=bytes([len(written)]), at=world.clock.now()))
        written.append(1)
        return real(self, secret, *rest)

    monkeypatch.setattr(Pepper, "stretch", stretch)
    try:
        token = come_in(world, services).token
        bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
        desk = Desk(services)
        desk.live = service.load(desk.work, token, services.configuration)
        confirming.confirm(desk, password=world.passwords["gp1"])
        desk.close()
    finally:
        other.dispose()
    assert len(written) == 3


# The recovery sheet -----------------------------------------------------------------------


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


# A worker ---------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [str.lower, lambda code: " - ".join(code), str])
def test_card_and_pin_open_a_session(
    world: World, services: Services, typed: Callable[[str], str]
) -> None:
    card = typed(world.cards["an"].login_secret)
    entered = bycard.with_card(services, login_secret=card, pin=PIN)
    assert (entered.account, entered.role) == (account(world, "an"), Role.WORKER)


@pytest.mark.parametrize("what", ["blocked", "replaced"])
def test_a_card_that_stops_while_it_is_read_opens_no_session(
    world: World, services: Services, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Between the transaction that unlocks and the one that opens the session."""
    with world.work() as work:
        card = make_card(work, "900003", CHEAP)
    if what == "replaced":
        for who in ("ss_east", "arts"):
            with world.work() as work:
                vouch(
                    work, world.acting(work, who), world.dossiers["an"], card.number,
                    looked_at_him=True,
                )  # fmt: skip
        world.clock.move(DELAY)
    come_in = entering.come_in

    def meanwhile(*given: Any, **more: Any) -> entering.Entered:
        with world.work() as work:
            if what == "blocked":
                lost.block(work, world.acting(work, "ss_east"), account(world, "an"))
            else:
                assert take_over(work, card.login_secret, "7391", CHEAP)
        return come_in(*given, **more)

    monkeypatch.setattr(bycard, "come_in", meanwhile)
    with pytest.raises(entering.LoginRefused) as refused:
        bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
    assert refused.value.code == entering.BLOCKED
    with world.work() as work:
        assert work.session.scalars(select(SessionRow)).all() == []


def test_a_pin_is_chosen_once(world: World, services: Services) -> None:
    card = new_card(world)
    with pytest.raises(entering.LoginRefused) as first:
        bycard.with_card(services, login_secret=card.login_secret, pin="7391")
    assert first.value.code == entering.FIRST_USE
    entered = bycard.first_use(
        services, login_secret=card.login_secret, pin="7391", place="own_device"
    )
    assert live_of(world, services, entered.token) is not None
    with pytest.raises(entering.LoginRefused):
        bycard.first_use(services, login_secret=card.login_secret, pin="8264", place="own_device")
    with pytest.raises(entering.LoginRefused) as other:
        bycard.with_card(services, login_secret=card.login_secret, pin="8264")
    assert other.value.code == entering.WRONG
    bycard.with_card(services, login_secret=card.login_secret, pin="7391")


def test_stock_that_nobody_was_given_opens_nothing(world: World, services: Services) -> None:
    with world.work() as work:
        card = make_card(work, "900002", CHEAP)
    for act in (partial(bycard.first_use, place="doctor"), bycard.with_card):
        with pytest.raises(entering.LoginRefused) as refused:
            act(services, login_secret=card.login_secret, pin="7391")
        assert refused.value.code == entering.WRONG


@pytest.mark.parametrize("pin", ["1234", "1111", "12", "abcd"])
def test_a_simple_pin_is_refused_and_the_card_is_still_new(
    world: World, services: Services, pin: str
) -> None:
    card = new_card(world)
    with pytest.raises(Refused):
        bycard.first_use(services, login_secret=card.login_secret, pin=pin, place="own_device")
    bycard.first_use(services, login_secret=card.login_secret, pin="7391", place="own_device")


def test_two_first_uses_at_once_are_one(world: World, services: Services) -> None:
    card = new_card(world)
    pins = ("7391", "8264")
    outcomes = at_once(
        2,
        lambda i: bycard.first_use(
            services, login_secret=card.login_secret, pin=pins[i], place="own_device"
        ),
    )
    entered = [one for one in outcomes if isinstance(one, entering.Entered)]
    assert len(entered) == 1, outcomes
    winner = pins[outcomes.index(entered[0])]
    bycard.with_card(services, login_secret=card.login_secret, pin=winner)


# What a login does for others --------------------------------------------------------------


def test_a_workers_login_makes_the_shares_that_waited(world: World, services: Services) -> None:
    with world.work() as work:
        for share in work.session.scalars(select(DossierShare)):
            work.session.delete(share)
    bycard.with_card(services, login_secret=world.cards["an"].login_secret, pin=PIN)
    with world.work() as work:
        shares = work.session.scalars(select(DossierShare)).all()
        assert {share.dossier_id for share in shares} == {world.dossiers["an"]}
        assert len(shares) == 2


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


# Asking again -----------------------------------------------------------------------------


def desk_of(world: World, services: Services, token: str) -> Desk:
    desk = Desk(services)
    desk.live = service.load(desk.work, token, services.configuration)
    assert desk.live is not None
    desk.commit()
    return desk


def test_an_act_that_matters_asks_again(world: World, services: Services) -> None:
    card = world.cards["an"].login_secret
    worker = desk_of(world, services, bycard.with_card(services, login_secret=card, pin=PIN).token)
    gp = desk_of(world, services, come_in(world, services).token)
    confirming.confirm(worker, login_secret=card, pin=PIN)
    confirming.confirm(gp, password=world.passwords["gp1"])
    other = world.cards["bo"].login_secret
    for given in (
        {"login_secret": card, "pin": "7391"},
        {"login_secret": other, "pin": PIN},
        {"pin": PIN},
        {"password": world.passwords["gp1"]},
    ):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(worker, **given)
    for password in (OTHER_PASSWORD, world.passwords["gp2"], ""):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(gp, password=password)


def test_asking_again_has_the_limits_of_logging_in(world: World, services: Services) -> None:
    gp = desk_of(world, services, come_in(world, services).token)
    for _ in range(3):
        with pytest.raises(entering.LoginRefused):
            confirming.confirm(gp, password=OTHER_PASSWORD)
    world.clock.move(timedelta(seconds=30))
    for _ in range(2):
        with pytest.raises(entering.LoginRefused):
            come_in(world, services, password=OTHER_PASSWORD)
    with pytest.raises(tries.TooManyTries):
        confirming.confirm(gp, password=world.passwords["gp1"])
    with pytest.raises(tries.TooManyTries):
        come_in(world, services)


def test_the_claim_of_a_form_survives_the_question(world: World, services: Services) -> None:
    desk = desk_of(world, services, come_in(world, services).token)
    claim = Submission(id=b"claim", at=world.clock.now())
    desk.work.session.add(claim)
    desk.work.session.flush()
    confirming.confirm(desk, password=world.passwords["gp1"])
    claim.answer = b"there"
    desk.commit()
    desk.close()
    with world.work() as work:
        assert work.session.get_one(Submission, b"claim").answer == b"there"
    again = desk_of(world, services, service_token(world, services))
    twin = Submission(id=b"claim", at=world.clock.now())
    # A second click that waited meanwhile finds that the first one went ahead.
    with pytest.raises(Refused, match="try_again"):
        _confirm_with(again, twin, world.passwords["gp1"])
    again.rollback()
    again.close()


def _confirm_with(desk: Desk, claim: Submission, password: str) -> None:
    desk.work.session.add(claim)
    confirming.confirm(desk, password=password)


def service_token(world: World, services: Services) -> str:
    from tests.portal.sessions.support import token_of

    return token_of(world, services.configuration, "gp1")
