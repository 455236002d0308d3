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
from portal.desk import Desk, Services
from portal.sessions import drafts, service
from portal.sessions.models import Draft
from portal.sessions.sweep import sweep
from tests.portal.sessions.support import account, services_for, token_of
from tests.support.world import World

NOTE = "Since March the shoulder hurts above the head."


@pytest.fixture
def services(world: World, tmp_path: Path) -> Services:
    return services_for(world, tmp_path)


@pytest.fixture
def desk(services: Services) -> Iterator[Desk]:
    desk = Desk(services)
    yield desk
    desk.close()


def form(token: str, **fields: str | list[str]) -> MultiDict[str, str]:
    return MultiDict({"csrf_token": service.csrf_of(token), **fields})


def all_of(desk: Desk, world: World, who: str) -> list[drafts.Kept]:
    return drafts.all_of(desk.work, world.keys[who])


def test_what_was_typed_comes_back_field_by_field(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    typed = form(token, text=NOTE, lines=["a", "b"], empty="", once="x")
    assert drafts.keep(desk, token, "/gp/note?dossier=1", typed)
    (kept,) = all_of(desk, world, "gp1")
    assert kept.path == "/gp/note?dossier=1"
    assert kept.fields == (("text", NOTE), ("lines", "a"), ("lines", "b"), ("empty", ""))
    assert kept.saved_at == world.clock.now()
    assert drafts.address_of(kept) == f"/gp/note?dossier=1&draft={kept.id}"


def test_a_session_that_is_over_keeps_too_for_a_day(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    world.clock.move(timedelta(minutes=20))
    assert service.load(desk.work, token, services.configuration) is None
    assert drafts.keep(desk, token, "/gp/note", form(token, text=NOTE))
    assert [kept.path for kept in all_of(desk, world, "gp1")] == ["/gp/note"]
    world.clock.move(timedelta(days=1))
    assert not drafts.keep(desk, token, "/gp/ask", form(token, text=NOTE))


def test_nobody_elses_page_fills_a_persons_drafts(
    world: World, services: Services, desk: Desk
) -> None:
    token, other = (token_of(world, services.configuration, who) for who in ("gp1", "gp2"))
    world.clock.move(timedelta(minutes=20))
    for each in (token, other):
        service.load(desk.work, each, services.configuration)
    for forged in (form(other, text=NOTE), MultiDict({"text": NOTE})):
        assert not drafts.keep(desk, token, "/gp/note", forged)
    assert not drafts.keep(desk, "a" * 43, "/gp/note", form("a" * 43, text=NOTE))
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
    assert not drafts.keep(desk, token, "/gp/note", form(token, **{name: "2580"}))
    assert drafts.keep(desk, token, "/gp/note", form(token, text=NOTE, **{name: "2580"}))
    (kept,) = all_of(desk, world, "gp1")
    assert kept.fields == (("text", NOTE),)


@pytest.mark.parametrize("name", ["text", "opinion", "shopping", "decoded", "lift_times"])
def test_other_fields_are(name: str) -> None:
    assert not drafts.is_secret(name)


def test_only_the_persons_own_key_opens_it(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, "/gp/note", form(token, text=NOTE))
    row = desk.work.session.scalars(select(Draft)).one()
    assert NOTE.encode() not in row.sealed
    assert b"/gp/note" not in row.sealed
    assert all_of(desk, world, "gp2") == []
    assert drafts.one_of(desk.work, world.keys["gp2"], row.id) is None
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
        drafts.keep(desk, token, "/gp/note", form(token, text=NOTE))


def test_lengths_tell_a_size_class(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    for number, text in enumerate(("a", "a" * 3000)):
        drafts.keep(desk, token, f"/gp/note/{number}", form(token, text=text))
    assert len({len(row.sealed) for row in desk.work.session.scalars(select(Draft))}) == 1


def test_the_same_page_is_kept_once_and_at_most_five(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    for text in ("first", "second"):
        drafts.keep(desk, token, "/gp/note", form(token, text=text))
        world.clock.move(timedelta(seconds=30))
    assert [kept.fields for kept in all_of(desk, world, "gp1")] == [(("text", "second"),)]
    for number in range(6):
        drafts.keep(desk, token, f"/gp/note/{number}", form(token, text="x"))
        world.clock.move(timedelta(seconds=1))
    assert [kept.path for kept in all_of(desk, world, "gp1")] == [
        f"/gp/note/{number}" for number in (5, 4, 3, 2, 1)
    ]


def test_a_megabyte_is_kept_and_not_more(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert drafts.keep(desk, token, "/gp/note", form(token, text="a" * (1024 * 1024 - 100)))
    assert not drafts.keep(desk, token, "/gp/ask", form(token, text="a" * (1024 * 1024)))


@pytest.mark.parametrize(
    "path",
    ["", "gp", "//evil.example/x", "/\\evil.example", "https://evil.example/", "/x\n", "/" * 401],
)
def test_an_address_that_is_not_ours_is_not_kept(
    world: World, services: Services, desk: Desk, path: str
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    assert not drafts.keep(desk, token, path, form(token, text=NOTE))


def test_handing_in_forgets_that_page_alone(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    paths = ["/gp/note?dossier=1", "/gp/note?dossier=2", "/gp/ask"]
    for path in paths:
        drafts.keep(desk, token, path, form(token, text=NOTE))
    keys = world.keys["gp1"]

    def left() -> set[str]:
        return {kept.path for kept in drafts.all_of(desk.work, keys)}

    drafts.handed_in(desk.work, keys, "/gp/note?dossier=1&draft=0123")
    assert left() == {"/gp/note?dossier=2", "/gp/ask"}
    drafts.handed_in(desk.work, keys, "/gp/note?")
    assert left() == {"/gp/ask"}
    drafts.handed_in(desk.work, keys, "/gp")
    assert left() == {"/gp/ask"}


def test_a_draft_is_thrown_away_by_its_person_alone(
    world: World, services: Services, desk: Desk
) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, "/gp/note", form(token, text=NOTE))
    (kept,) = all_of(desk, world, "gp1")
    drafts.drop(desk.work, account(world, "gp2"), [kept.id])
    assert drafts.are_waiting(desk.work, account(world, "gp1"))
    drafts.drop(desk.work, account(world, "gp1"), [kept.id])
    assert not drafts.are_waiting(desk.work, account(world, "gp1"))


def test_after_a_week_it_is_gone(world: World, services: Services, desk: Desk) -> None:
    token = token_of(world, services.configuration, "gp1")
    desk.live = service.load(desk.work, token, services.configuration)
    drafts.keep(desk, token, "/gp/note", form(token, text=NOTE))
    world.clock.move(timedelta(days=7))
    sweep(desk.work, services.configuration)
    assert drafts.are_waiting(desk.work, account(world, "gp1"))
    world.clock.move(timedelta(seconds=1))
    sweep(desk.work, services.configuration)
    assert not drafts.are_waiting(desk.work, account(world, "gp1"))
