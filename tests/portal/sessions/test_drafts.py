"""What was typed is kept for its person alone, without secrets, for a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from messaging.directory.models import DirectoryEntry
from messaging.directory.service import UntrustedKey
from messaging.people.accounts import memberships
from portal.desk import Desk, Services
from portal.sessions import drafts, service
from portal.sessions.models import Draft
from portal.sessions.sweep import sweep
from tests.portal.sessions.support import account, app_for, token_of
from tests.support.world import World

NOTE = "Since March the shoulder hurts above the head."


@pytest.fixture
def desk(world: World, tmp_path: Path, services: Services) -> Iterator[Desk]:
    desk = Desk(services)
    with app_for(world, tmp_path).test_request_context():
        yield desk
    desk.close()


def note_of(number: int | str) -> str:
    """Where the note about a patient is handed in."""
    return f"/gp/patients/{number}/note"


PATIENT = "/gp/patients/1"


def form(token: str, **fields: str | list[str]) -> MultiDict[str, str]:
    return MultiDict({"csrf_token": service.csrf_of(token), **fields})


def membership_of(desk: Desk, world: World, who: str) -> str | None:
    mine = memberships(desk.work, world.keys[who].account)
    return mine[0].id if mine else None


def all_of(desk: Desk, world: World, who: str) -> list[drafts.Kept]:
    return drafts.all_of(desk.work, world.keys[who], membership_of(desk, world, who))


def test_what_was_typed_comes_back_field_by_field(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    typed = form(token, text=NOTE, lines=["a", "b"], empty="", once="x")
    assert drafts.keep(desk, token, note_of(1), typed)
    (kept,) = all_of(desk, world, "gp1")
    assert (kept.page, kept.action) == (PATIENT, note_of(1))
    assert kept.fields == (("text", NOTE), ("lines", "a"), ("lines", "b"), ("empty", ""))
    assert kept.saved_at == world.clock.now()
    assert drafts.address_of(kept) == f"{PATIENT}?draft={kept.id}"


def test_a_session_that_is_over_keeps_too_for_a_day(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    world.clock.move(timedelta(minutes=20))
    assert service.load(desk.work, token, services.configuration) is None
    assert drafts.keep(desk, token, note_of(1), form(token, text=NOTE))
    assert [kept.page for kept in all_of(desk, world, "gp1")] == [PATIENT]
    world.clock.move(timedelta(days=1))
    assert not drafts.keep(desk, token, note_of(2), form(token, text=NOTE))


def test_nobody_elses_page_fills_a_persons_drafts(
    world: World, services: Services, desk: Desk
) -> None:
    token, other = (token_of(world, services.configuration, who) for who in ("gp1", "gp2"))
    world.clock.move(timedelta(minutes=20))
    for each in (token, other):
        service.load(desk.work, each, services.configuration)
    for forged in (form(other, text=NOTE), MultiDict({"text": NOTE})):
        assert not drafts.keep(desk, token, note_of(1), forged)
    assert not drafts.keep(desk, "a" * 43, note_of(1), form("a" * 43, text=NOTE))
    assert desk.work.session.scalars(select(Draft)).all() == []


@pytest.mark.parametrize(
    "name",
    [
        "password", "password_again", "new_password", "old-password", "pin", "pin_again", "pin2",
        "code", "card_code", "code_", "totp_secret", "sheet", "once", "Password",
    ],
)  # fmt: skip
def test_secrets_are_never_kept(world: World, services: Services, desk: Desk, name: str) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert not drafts.keep(desk, token, note_of(1), form(token, **{name: "2594"}))
    assert drafts.keep(desk, token, note_of(1), form(token, text=NOTE, **{name: "2594"}))
    (kept,) = all_of(desk, world, "gp1")
    assert kept.fields == (("text", NOTE),)


@pytest.mark.parametrize("name", ["text", "opinion", "shopping", "decoded", "lift_times"])
def test_other_fields_are(name: str) -> None:
    assert not drafts.is_secret(name)


def test_only_the_persons_own_key_opens_it(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, note_of(1), form(token, text=NOTE))
    row = desk.work.session.scalars(select(Draft)).one()
    assert NOTE.encode() not in row.sealed
    assert b"/gp/patients" not in row.sealed
    assert all_of(desk, world, "gp2") == []
    # Nor does it open when it is moved to another person's name.
    row.account_id = account(world, "gp2")
    desk.work.session.flush()
    assert all_of(desk, world, "gp2") == []


def test_it_is_sealed_to_a_key_of_the_directory_alone(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    mine, other = (
        desk.work.session.get_one(DirectoryEntry, (account(world, who), 1))
        for who in ("gp1", "gp2")
    )
    mine.sealing_public = other.sealing_public
    desk.work.session.flush()
    with pytest.raises(UntrustedKey):
        drafts.keep(desk, token, note_of(1), form(token, text=NOTE))


def test_lengths_tell_a_size_class(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    for number, text in enumerate(("a", "a" * 3000)):
        drafts.keep(desk, token, note_of(number), form(token, text=text))
    assert len({len(row.sealed) for row in desk.work.session.scalars(select(Draft))}) == 1


def test_the_same_page_is_kept_once_and_at_most_five(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    for text in ("first", "second"):
        drafts.keep(desk, token, note_of(1), form(token, text=text))
        world.clock.move(timedelta(seconds=30))
    assert [kept.fields for kept in all_of(desk, world, "gp1")] == [(("text", "second"),)]
    for number in range(6):
        drafts.keep(desk, token, note_of(number), form(token, text="x"))
        world.clock.move(timedelta(seconds=1))
    assert [kept.action for kept in all_of(desk, world, "gp1")] == [
        note_of(number) for number in (5, 4, 3, 2, 1)
    ]


def test_a_megabyte_is_kept_and_not_more(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert drafts.keep(desk, token, note_of(1), form(token, text="a" * (1024 * 1024 - 200)))
    assert not drafts.keep(desk, token, note_of(2), form(token, text="a" * (1024 * 1024)))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "gp",
        "//evil.example/x",
        "/\\evil.example",
        "https://evil.example/",
        "/x\n",
        "/" * 401,
        "/nowhere",
        "/gp/patients/1",
        "/login",
        "/draft",
    ],
)
def test_what_is_no_form_of_the_table_is_not_kept(
    world: World, services: Services, desk: Desk, path: str
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert not drafts.keep(desk, token, path, form(token, text=NOTE))


def test_handing_in_forgets_that_form_alone(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    question = "/gp/patients/1/question"
    for path, more in ((note_of(1), ""), (note_of(1), "d1"), (note_of(2), ""), (question, "")):
        assert drafts.keep(desk, token, path, form(token, text=NOTE, reply_to=more))
    keys, mine = world.keys["gp1"], membership_of(desk, world, "gp1")

    def left() -> set[tuple[str, str]]:
        return {(one.action, one.apart) for one in drafts.all_of(desk.work, keys, mine)}

    assert left() == {(note_of(1), ""), (note_of(1), "d1"), (note_of(2), ""), (question, "")}
    drafts.handed_in(desk.work, keys, mine, note_of(1), MultiDict())
    assert left() == {(note_of(1), "d1"), (note_of(2), ""), (question, "")}
    drafts.handed_in(desk.work, keys, mine, note_of(1), MultiDict({"reply_to": "d1"}))
    assert left() == {(note_of(2), ""), (question, "")}
    drafts.handed_in(desk.work, keys, mine, "/gp/documents/1/end", MultiDict())
    assert left() == {(note_of(2), ""), (question, "")}


def test_it_is_there_in_the_same_membership_alone(
    world: World, services: Services, desk: Desk
) -> None:
    """Somebody who works for two organisations reads in neither what he typed in the other."""
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert drafts.keep(desk, token, note_of(1), form(token, text=NOTE))
    keys = world.keys["gp1"]
    for other in (membership_of(desk, world, "gp2"), None):
        assert drafts.all_of(desk.work, keys, other) == []
    assert len(drafts.all_of(desk.work, keys, membership_of(desk, world, "gp1"))) == 1


def test_a_yes_is_never_kept(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "an")
    desk.live = service.load(desk.work, token, services.configuration)
    for path in ("/me/questions/1", "/me/start/advice"):
        assert not drafts.keep(desk, token, path, form(token, at="d", answer="yes"))
        assert drafts.keep(desk, token, path, form(token, at="d", answer="yes", months="3"))
    for kept in all_of(desk, world, "an"):
        assert kept.fields == (("at", "d"), ("months", "3"))


def test_a_draft_is_thrown_away_by_its_person_alone(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, note_of(1), form(token, text=NOTE))
    (kept,) = all_of(desk, world, "gp1")
    drafts.drop(desk.work, account(world, "gp2"), [kept.id])
    assert drafts.are_waiting(desk.work, account(world, "gp1"))
    drafts.drop(desk.work, account(world, "gp1"), [kept.id])
    assert not drafts.are_waiting(desk.work, account(world, "gp1"))


def test_after_a_week_it_is_gone(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, note_of(1), form(token, text=NOTE))
    world.clock.move(timedelta(days=7))
    sweep(desk.work, services.configuration)
    assert drafts.are_waiting(desk.work, account(world, "gp1"))
    world.clock.move(timedelta(seconds=1))
    # Also where the sweep has not come yet.
    assert not drafts.are_waiting(desk.work, account(world, "gp1"))
    assert all_of(desk, world, "gp1") == []
    assert desk.work.session.scalars(select(Draft)).all()
    sweep(desk.work, services.configuration)
    assert desk.work.session.scalars(select(Draft)).all() == []
