"""Where somebody is reached comes from himself or a doctor, and is read from no row."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from consent.log.service import EventType
from consent.parties import Actor
from consent.purposes import DOCTORS, Role
from messaging.people.accounts import people
from messaging.work import NotFound, Refused
from portal.secondway import service
from portal.secondway.addresses import WayKind, hidden, parse
from portal.secondway.models import Announcement, SecondWay
from portal.secondway.service import announce, enter, may_enter, remove, ways_of
from portal.secondway.words import Occasion
from tests.support.people import add_professional
from tests.support.world import World

POST = "An Peeters\nKerkstraat 12 bus 3\n9000 Gent"


def kept(world: World, who: str = "an") -> list[tuple[str, str, str]]:
    """The addresses of a worker: sort, address, role of who entered it."""
    account = world.keys[who].account
    with world.work() as work:
        found = ways_of(work, [account]).get(account, [])
    return sorted((str(one.kind), one.address, str(one.role)) for one in found)


def put(world: World, who: str, kind: WayKind, typed: str, worker: str = "an") -> None:
    """Somebody enters an address of a worker."""
    with world.work() as work:
        enter(work, world.acting(work, who), world.keys[worker].account, kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed", "address"),
    [
        (WayKind.SMS, "0478 12 34 56", "+32478123456"),
        (WayKind.SMS, "0032 478/12.34.56", "+32478123456"),
        (WayKind.SMS, "+33 6 12 34 56 78", "+33612345678"),
        (WayKind.MAIL, " an@example.org ", "an@example.org"),
        (WayKind.LETTER, POST, POST),
        (WayKind.LETTER, "\n Kerkstraat  12 \r\n\r\n 9000 Gent", "Kerkstraat 12\n9000 Gent"),
    ],
)
def test_an_address_is_kept_in_one_form(kind: WayKind, typed: str, address: str) -> None:
    assert parse(kind, typed) == address
    assert parse(kind, address) == address
    assert address not in hidden(kind, address)


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (WayKind.SMS, "", "sms_number"),
        (WayKind.SMS, "12", "sms_number"),
        (WayKind.SMS, "0478 12 34 5x", "sms_number"),
        (WayKind.SMS, "+0 478 123 456", "sms_number"),
        (WayKind.SMS, "٠٤٧٨١٢٣٤٥٦", "sms_number"),
        (WayKind.MAIL, "an@example", "mail_address"),
        (WayKind.MAIL, "an@example.org, boss@example.org", "mail_address"),
        (WayKind.MAIL, "an@example.org\nBcc: boss@example.org", "mail_address"),
        (WayKind.LETTER, "Gent", "post_address"),
        (WayKind.LETTER, "An\nGent", "post_address"),
        (WayKind.LETTER, "\n".join(["9000 Gent"] * 6), "post_address"),
        (WayKind.LETTER, "x" * 60 + "\n9000 Gent", "post_address"),
    ],
)
def test_what_is_no_address_is_refused(kind: WayKind, typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(kind, typed)
    assert refused.value.code == code


@settings(max_examples=30)
@given(kind=st.sampled_from(WayKind), typed=st.text("a1+@. \n\u202e\x00é", max_size=40))
def test_nothing_that_is_kept_can_break_out_of_its_place(kind: WayKind, typed: str) -> None:
    try:
        address = parse(kind, typed)
    except Refused:
        return
    assert all(line.isprintable() and line for line in address.split("\n"))
    assert ("\n" in address) is (kind is WayKind.LETTER)
    assert parse(kind, address) == address


@given(
    role=st.sampled_from(Role),
    account=st.sampled_from(["an", "bo", "x"]),
    verified=st.booleans(),
)
def test_only_he_himself_and_a_verified_doctor_may_say_it(
    role: Role, account: str, verified: bool
) -> None:
    """The employer's side never: not the social service, not a coach, not an administrator."""
    may = may_enter(Actor(account, role, ""), "an", verified=verified)
    assert may is ((role is Role.WORKER and account == "an") or (role in DOCTORS and verified))


def test_the_workplace_cannot_enter_one_even_through_the_service(world: World) -> None:
    add_professional(world, "admin", Role.ADMINISTRATOR)
    add_professional(world, "coach", Role.COACH)
    for who in ("ss_east", "admin", "coach", "bo"):
        with pytest.raises(NotFound):
            put(world, who, WayKind.MAIL, "boss@example.org")
    assert kept(world) == []


def test_a_doctor_adds_and_never_replaces_what_the_worker_entered(world: World) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    put(world, "arts", WayKind.SMS, "0479 00 00 00")
    put(world, "arts", WayKind.SMS, "0479 00 00 01")
    put(world, "an", WayKind.MAIL, "an@example.org")
    put(world, "an", WayKind.MAIL, "an2@example.org")
    assert kept(world) == [
        ("mail", "an2@example.org", "worker"),
        ("sms", "+32478123456", "worker"),
        ("sms", "+32479000001", "occupational_physician"),
    ]


def test_he_takes_any_of_his_away_and_nobody_else_can(world: World) -> None:
    put(world, "arts", WayKind.SMS, "0479 00 00 00")
    with world.work() as work:
        [way] = ways_of(work, [world.keys["an"].account])[world.keys["an"].account]
    for who in ("arts", "bo", "ss_east"):
        with pytest.raises(NotFound), world.work() as work:
            remove(work, world.acting(work, who), way.id)
    with world.work() as work:
        remove(work, world.acting(work, "an"), way.id)
    assert kept(world) == []


def test_who_entered_it_stands_in_his_log_and_the_address_does_not(world: World) -> None:
    put(world, "arts", WayKind.LETTER, POST)
    account = world.keys["an"].account
    with world.work() as work:
        [line] = work.log.read([account], types=[EventType.SECOND_WAY])
        assert line.personal["actor"] == world.keys["arts"].account
        assert line.body["what"] == "entered"
        assert "Kerkstraat" not in repr(line)
        for row in work.session.scalars(select(SecondWay)):
            assert b"Kerkstraat" not in row.sealed
        dump = repr([list(work.session.execute(text(f"SELECT * FROM {table}")))
                     for table in ("second_way", "announcement")])  # fmt: skip
    for plain in ("Kerkstraat", "letter", "physician", "way_changed", world.keys["arts"].account):
        assert plain not in dump


def test_a_roster_sets_no_address(world: World) -> None:
    """What is imported of a worker holds nothing by which he can be reached."""
    with world.work() as work:
        known: dict[str, Any] = people(work, [world.keys["an"].account])
        assert set(known[world.keys["an"].account].profile) <= {"name", "language", "picture"}


def test_the_row_of_a_notice_tells_no_occasion(world: World) -> None:
    with world.work() as work:
        account = world.keys["bo"].account
        announce(work, account, Occasion.FIRST_USE)
        [bare] = work.session.scalars(select(Announcement))
        size = len(bare.sealed)
        work.session.delete(bare)
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    put(world, "an", WayKind.LETTER, POST)
    with world.work() as work:
        work.session.execute(text("DELETE FROM announcement"))
        for occasion in Occasion:
            announce(work, world.keys["an"].account, occasion)
    with world.work() as work:
        rows = list(work.session.scalars(select(Announcement)))
        assert len(rows) == len(Occasion)
        plain = [
            work.server.fields.open(row.sealed, table="announcement", row=row.id, column="sealed")
            for row in rows
        ]
        assert len({len(one) for one in plain}) == 1, "as long as one another"
        seen = {(len(r.sealed), r.created_at, r.due_at, r.tries, r.account_id) for r in rows}
    assert len(seen) == 1
    assert {one[0] for one in seen} == {size}, "nor whether an address is known"


def test_an_announcement_that_cannot_be_queued_fails_no_act(world: World) -> None:
    with world.work() as work:
        announce(work, "0" * 32, Occasion.HELPED_YES)  # nobody's account: the database refuses
        work.log.append(work.log.lock(world.keys["an"].account), EventType.LISTED, {}, {})
    with world.work() as work:
        assert work.log.read([world.keys["an"].account], types=[EventType.LISTED])
        assert not work.session.scalars(select(Announcement)).all()


def test_what_never_went_is_forgotten(world: World) -> None:
    with world.work() as work:
        announce(work, world.keys["an"].account, Occasion.FIRST_USE)
    world.clock.move(service.KEPT_FOR * 1.01)
    with world.work() as work:
        service.forget_old(work)
        assert not work.session.scalars(select(Announcement)).all()
