"""Sessions: who is here, for how long, and that a row alone opens nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select, text, update

from consent.log.service import EventType
from consent.purposes import Role
from messaging.groups.service import end_membership
from messaging.people.accounts import memberships
from messaging.people.models import Account, Membership
from portal.configuration import Configuration
from portal.sessions import service
from portal.sessions.models import SessionRow
from portal.sessions.sweep import sweep
from tests.portal.sessions.support import account, configuration_for, lines, token_of
from tests.support.world import World

MINUTE = timedelta(minutes=1)


@pytest.fixture
def configuration(tmp_path: Path) -> Configuration:
    return configuration_for(tmp_path)


def load(world: World, configuration: Configuration, token: str) -> service.Live | None:
    with world.work() as work:
        return service.load(work, token, configuration)


def test_a_token_finds_its_person_with_his_keys(world: World, configuration: Configuration) -> None:
    token = token_of(world, configuration, "arts")
    live = load(world, configuration, token)
    assert live is not None
    assert live.acting.actor.role is Role.OCCUPATIONAL_PHYSICIAN
    assert live.acting.keys == world.keys["arts"]
    assert live.acting.actor.workshops == {
        world.organisations["east"], world.organisations["west"]
    }  # fmt: skip
    assert live.acting.verified
    assert live.organisation_name == "Service"
    assert (live.kind, len(live.csrf), len(live.id)) == ("page", 43, 32)
    assert live.ends_at == world.clock.now() + configuration.sessions.idle(worker=False)
    assert len(lines(world, account(world, "arts"), EventType.LOGGED_IN)) == 1


def test_a_worker_has_his_dossiers_and_a_shorter_time(
    world: World, configuration: Configuration
) -> None:
    live = load(world, configuration, token_of(world, configuration, "an", "api"))
    assert live is not None
    assert live.acting.actor.role is Role.WORKER
    assert live.acting.actor.dossiers == {world.dossiers["an"]}
    assert (live.kind, live.membership_id, live.organisation_name) == ("api", None, "")
    assert live.ends_at - world.clock.now() == configuration.sessions.idle(worker=True)


@pytest.mark.parametrize("who", ["arts", "an"])
def test_a_request_costs_two_queries_and_once_a_minute_a_third(
    world: World, configuration: Configuration, who: str
) -> None:
    token = token_of(world, configuration, who)
    said: list[str] = []

    def count(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    def queries() -> int:
        said.clear()
        event.listen(world.store.engine, "before_cursor_execute", count)
        try:
            with world.work() as work:
                assert service.load(work, token, configuration) is not None
        finally:
            event.remove(world.store.engine, "before_cursor_execute", count)
        return len([one for one in said if not one.startswith(("BEGIN", "COMMIT"))])

    assert queries() == 2
    world.clock.move(MINUTE)
    assert queries() == 3
    assert queries() == 2


@pytest.mark.parametrize(("who", "idle"), [("ss_east", 15), ("an", 10)])
def test_idle_time_ends_it_and_its_keys_are_dropped(
    world: World, configuration: Configuration, who: str, idle: int
) -> None:
    token = token_of(world, configuration, who)
    world.clock.move(idle * MINUTE - timedelta(seconds=1))
    assert load(world, configuration, token) is not None
    world.clock.move(idle * MINUTE)
    assert load(world, configuration, token) is None
    with world.work() as work:
        row = work.session.get_one(SessionRow, service.id_of(token))
        assert row.sealed_keys is None
        assert row.ended_at == world.clock.now()
        mine = memberships(work, account(world, who))
        assert service.owner_of_expired(work, token) == service.Owner(
            account(world, who), mine[0].id if mine else None
        )
    world.clock.move(timedelta(hours=25))
    with world.work() as work:
        assert service.owner_of_expired(work, token) is None


def test_who_keeps_working_is_still_logged_out_in_the_end(
    world: World, configuration: Configuration
) -> None:
    token = token_of(world, configuration, "gp1")
    live = load(world, configuration, token)
    for _ in range(8 * 6 - 1):
        world.clock.move(10 * MINUTE)
        live = load(world, configuration, token)
    assert live is not None
    assert live.ends_at - world.clock.now() == 10 * MINUTE
    world.clock.move(10 * MINUTE)
    assert load(world, configuration, token) is None


def test_staying_counts_from_now(world: World, configuration: Configuration) -> None:
    token = token_of(world, configuration, "gp1")
    world.clock.move(timedelta(seconds=30))
    with world.work() as work:
        live = service.load(work, token, configuration)
        assert live is not None
        assert live.ends_at == world.clock.now() + 15 * MINUTE - timedelta(seconds=30)
        assert service.stay(work, live, configuration) == world.clock.now() + 15 * MINUTE
    again = load(world, configuration, token)
    assert again is not None
    assert again.ends_at == world.clock.now() + 15 * MINUTE


def test_a_locked_account_is_out_at_once(world: World, configuration: Configuration) -> None:
    token = token_of(world, configuration, "gp1")
    with world.work() as work:
        work.session.execute(
            update(Account).where(Account.id == account(world, "gp1")).values(locked=True)
        )
    assert load(world, configuration, token) is None


def test_who_left_is_nobody_and_never_a_worker(world: World, configuration: Configuration) -> None:
    token = token_of(world, configuration, "ss_east")
    with world.work() as work:
        mine = memberships(work, account(world, "ss_east"))[0]
        # Straight in the table: the service refuses to let the last member go.
        work.session.get_one(Membership, mine.id).until = world.clock.now()
    assert load(world, configuration, token) is None
    with world.work() as work:
        without = service.start(
            work, world.keys["ss_east"], None, kind="page", configuration=configuration
        )
    assert load(world, configuration, without) is None


def test_a_colleague_who_left_is_out(world: World, configuration: Configuration) -> None:
    from tests.support.world import enrol

    enrol(world, "ss2", Role.SOCIAL_SERVICE, "east")
    token = token_of(world, configuration, "ss2")
    assert load(world, configuration, token) is not None
    with world.work() as work:
        end_membership(work, memberships(work, account(world, "ss2"))[0].id, None)
    assert load(world, configuration, token) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "ë" * 43, "a" * 5000, "\x00" * 43])
def test_a_token_that_is_none_is_nobody(
    world: World, configuration: Configuration, token: str
) -> None:
    assert load(world, configuration, token) is None
    with world.work() as work:
        service.end(work, token)
        assert service.owner_of_expired(work, token) is None


def test_the_database_holds_no_token(world: World, configuration: Configuration) -> None:
    token = token_of(world, configuration, "arts")
    with world.work() as work:
        row = work.session.execute(text("SELECT * FROM session")).one()
        raw = world.keys["arts"].to_bytes()
        for value in row:
            held = value if isinstance(value, bytes) else str(value).encode()
            assert token.encode() not in held
            assert raw not in held
            assert raw[:32] not in held


def test_a_row_of_another_opens_nothing(world: World, configuration: Configuration) -> None:
    mine = token_of(world, configuration, "gp1")
    other = token_of(world, configuration, "arts")
    with world.work() as work:
        row, target = (work.session.get_one(SessionRow, service.id_of(t)) for t in (other, mine))
        target.sealed_keys = row.sealed_keys
    assert load(world, configuration, mine) is None


@pytest.mark.parametrize("change", ["kind", "membership", "account", "byte"])
def test_a_changed_row_opens_nothing(
    world: World, configuration: Configuration, change: str
) -> None:
    token = token_of(world, configuration, "gp1")
    with world.work() as work:
        row = work.session.get_one(SessionRow, service.id_of(token))
        arts = memberships(work, account(world, "arts"))[0]
        if change == "kind":
            row.kind = "api"
        elif change == "membership":
            row.membership_id = arts.id
        elif change == "account":
            row.account_id = account(world, "arts")
        else:
            assert row.sealed_keys is not None
            row.sealed_keys = row.sealed_keys[:-1] + bytes([row.sealed_keys[-1] ^ 1])
    assert load(world, configuration, token) is None


def test_logging_out_ends_one_session(world: World, configuration: Configuration) -> None:
    one, other = (token_of(world, configuration, "gp1") for _ in range(2))
    with world.work() as work:
        service.end(work, one)
    assert load(world, configuration, one) is None
    assert load(world, configuration, other) is not None
    assert len(lines(world, account(world, "gp1"), EventType.LOGGED_OUT)) == 1
    with world.work() as work:
        assert work.session.get_one(SessionRow, service.id_of(one)).sealed_keys is None


def test_ending_all_spares_the_one_that_asked_and_other_people(
    world: World, configuration: Configuration
) -> None:
    mine, elsewhere = (token_of(world, configuration, "gp1") for _ in range(2))
    other = token_of(world, configuration, "gp2")
    with world.work() as work:
        service.end_all(work, account(world, "gp1"), except_=service.id_of(mine))
    assert load(world, configuration, mine) is not None
    assert load(world, configuration, elsewhere) is None
    assert load(world, configuration, other) is not None
    with world.work() as work:
        service.end_all(work, account(world, "gp1"))
    assert load(world, configuration, mine) is None


def test_the_sweep_drops_keys_and_a_day_later_rows(
    world: World, configuration: Configuration
) -> None:
    token_of(world, configuration, "an")
    world.clock.move(12 * MINUTE)
    token_of(world, configuration, "gp1")
    with world.work() as work:
        sweep(work, configuration)
        held = {r.account_id: r.sealed_keys for r in work.session.scalars(select(SessionRow))}
        assert held[account(world, "an")] is None
        assert held[account(world, "gp1")] is not None
    world.clock.move(timedelta(hours=26, minutes=1))
    with world.work() as work:
        sweep(work, configuration)
        left = [row.account_id for row in work.session.scalars(select(SessionRow))]
        assert left == [account(world, "gp1")]
