"""Before he turns his screen the doctor chooses what comes first; the card decides for whom."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from consent.purposes import Kind, PurposeCode
from consent.store import Base
from messaging.documents.releasing import end
from messaging.exchange.asking import Request, ask_in_dossier, requests_of
from messaging.messages.service import inbox
from portal.sessions.models import SessionRow
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.test_sitting import PIN, over, sit_down
from tests.portal.pages.worker_support import advice, ask, catalogue, consent, written
from tests.support.answering import says
from tests.support.world import CHEAP, World

AHEAD = "portal-ahead"
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path, stretch=CHEAP)


def patient(world: World, worker: str = "an") -> str:
    return f"/gp/patients/{world.dossiers[worker]}"


def dossier(world: World, worker: str = "an") -> str:
    return f"/physician/dossiers/{world.dossiers[worker]}"


def choose(room: Browser, page: str, **holding: str) -> Page:
    """Press the button for one question or one text; the card page that follows."""
    return room.submit(room.get(page).form("/here", **holding))


def show_card(world: World, room: Browser, page: Page, worker: str = "an") -> Page:
    code = world.cards[worker].login_secret
    return room.submit(page.form("card_code"), card_code=code, pin=PIN)


def asked(world: World, worker: str = "an") -> list[Request]:
    with world.work() as work:
        return requests_of(inbox(work, world.acting(work, worker)))


def request_about(world: World, purpose: str, worker: str = "an") -> str:
    [one] = [each for each in asked(world, worker) if str(each.purpose) == purpose]
    return f"/me/questions/{one.id}"


def several_wait(world: World) -> None:
    """The GP has a yes, and two questions that wait: by itself neither comes first."""
    consent(world, "doctors")
    ask(world, "gp1")
    ask(world, "gp1", "workplace")


def plain(page: Page) -> str:
    """The page without what is new in each form."""
    return re.sub(r'(name="(?:once|csrf_token)" value=")[^"]*', r"\1", page.text)


# What was chosen comes first ----------------------------------------------------------------------


def test_the_gp_chooses_the_question_and_is_where_he_was(world: World, app: Flask) -> None:
    several_wait(world)
    room = Browser(app, world, "gp1")
    assert sit_down(world, room, "/gp/").path == "/me/"
    over(room)
    card = choose(room, patient(world), purpose="workplace")
    assert card.path == "/sitting"
    first = show_card(world, room, card)
    assert first.path == request_about(world, "workplace")
    # Nothing is answered by it, and "not now" and all the rest are there as ever.
    assert {"yes", "no", "not_now"} <= {value for _name, value in first.form("answer").buttons}
    assert room.get("/me/here").path == "/me/"
    back = over(room)
    assert (back.status, back.path) == (200, patient(world))
    assert room.client.get_cookie("portal").value == room.token  # type: ignore[union-attr]
    assert len(asked(world)) == 2


@pytest.mark.broad
def test_the_gp_asks_in_the_same_step_from_the_page_of_a_patient_or_by_code(
    world: World, app: Flask
) -> None:
    consent(world, "doctors")
    ask(world, "gp1")
    room = Browser(app, world, "gp1")
    first = show_card(world, room, choose(room, patient(world), purpose="workplace"))
    assert first.path == request_about(world, "workplace")
    over(room)
    # It stands there as any question of his does, and is not put twice.
    assert "No answer yet. Asked on 2 March 2026" in room.get(patient(world)).text
    choose(room, patient(world), purpose="workplace")
    assert len(asked(world)) == 2
    ask(world, "gp1", "workplace", "bo")
    form = room.get("/gp/").form("/gp/ask")
    code = world.cards["bo"].contact_code
    card = room.submit(form, ("here", "1"), code=code, purpose="doctors")
    assert show_card(world, room, card, "bo").path == request_about(world, "doctors", "bo")
    assert over(room).path == "/gp/"


def test_the_physician_chooses_a_question_or_a_text(world: World, app: Flask) -> None:
    catalogue(world)
    consent(world, "advice")
    texts = [advice(world), advice(world)]
    ask(world, "arts", "doctors")
    room = Browser(app, world, "arts")
    for text in texts:
        first = show_card(world, room, choose(room, dossier(world), document=text))
        assert first.path == f"/me/documents/{text}"
        assert over(room).path == dossier(world)
    first = show_card(world, room, choose(room, dossier(world), purpose="limits", ask="1"))
    assert first.path == request_about(world, "limits")
    over(room)
    first = show_card(world, room, choose(room, dossier(world), purpose="doctors"))
    assert first.path == request_about(world, "doctors")
    room.submit(first.form("answer"), ("answer", "no"))
    over(room)
    # A no is no reason to be asked again: the doctor sees what he saw, and it does not come back.
    again = show_card(world, room, choose(room, dossier(world), purpose="doctors"))
    assert again.path == request_about(world, "limits")
    assert len(asked(world)) == 2


@pytest.mark.broad
def test_only_a_text_of_his_side_that_waits_can_come_first(world: World, app: Flask) -> None:
    catalogue(world)
    consent(world, "doctors")
    ended, note = advice(world), {"text": "A note.", "reply_to": None, "question": None}
    others = written(world, "gp1", Kind.NOTE, note)
    with world.work() as work:
        end(work, world.acting(work, "arts"), ended)
    room = Browser(app, world, "arts")
    for text in (ended, others, "0" * 32):
        assert room.post(f"{dossier(world)}/here", document=text).status == 404
        assert room.client.get_cookie(AHEAD) is None
    assert room.post(f"{dossier(world)}/here", purpose="?").status == 422
    assert room.post(f"{dossier(world)}/here").status == 422


# Another card -------------------------------------------------------------------------------------


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.broad)])
def test_another_card_comes_where_it_would_have_come_anyway(
    world: World, app: Flask, every: bool
) -> None:
    """Whatever waits for its owner, also the very same question: and then nothing is left of it."""
    catalogue(world)
    several_wait(world)
    text, _other = advice(world), advice(world)
    by = {
        "gp1": (patient(world), {"purpose": "workplace"}),
        "arts": (dossier(world), {"document": text}),
    }
    rooms = {who: Browser(app, world, who) for who in by}
    waits: list[tuple[str, ...]] = [("gp1", "workplace")]
    if every:
        waits = [(), *waits, ("gp1",), ("arts", "limits")]
    for more in waits:
        if more:
            ask(world, *more, worker="bo")  # type: ignore[misc]
        for who, room in rooms.items():
            page, chosen = by[who]
            usual = sit_down(world, room, page, worker="bo")
            over(room)
            found = show_card(world, room, choose(room, page, **chosen), "bo")
            assert found.path == usual.path, (more, who)
            assert plain(found) == plain(usual), (more, who)
            assert room.client.get_cookie(AHEAD) is None
            assert over(room).path == page
            # Nor is it there for who was meant, once another was here.
            assert sit_down(world, room).path == "/me/"
            over(room)


@pytest.mark.broad
def test_a_code_that_nobody_has_looks_the_same(world: World, app: Flask) -> None:
    """And the card of another, for whom the same question waits, comes where it would anyway."""
    ask(world, "gp1", worker="bo")
    ask(world, "gp1", "workplace", "bo")
    room = Browser(app, world, "gp1")
    seen = []
    for code in (world.cards["an"].contact_code, "BCDF-GHJK-LMNP-QRST"):
        form = room.get("/gp/").form("/gp/ask")
        card = room.submit(form, ("here", "1"), code=code, purpose="doctors")
        length = len(room.client.get_cookie(AHEAD).value)  # type: ignore[union-attr]
        seen.append((card.status, card.path, plain(card), length))
        assert show_card(world, room, card, "bo").path == "/me/"
        over(room)
    assert seen[0] == seen[1]


# It tells nothing, and it ends --------------------------------------------------------------------


def test_nothing_of_it_is_shown_or_kept(world: World, app: Flask) -> None:
    """The card page is the same with and without, whatever was chosen; no row knows of it."""
    catalogue(world)
    several_wait(world)
    with world.work() as work:
        arts, an = world.acting(work, "arts"), world.dossiers["an"]
        ask_in_dossier(work, arts, an, PurposeCode.ADVICE)
    text = advice(world)
    ways = [
        ("gp1", patient(world), {"purpose": "workplace"}),
        ("arts", dossier(world), {"purpose": "advice"}),
        ("arts", dossier(world), {"document": text}),
    ]
    lengths = set()
    for who, page, chosen in ways:
        room = Browser(app, world, who)
        nothing = plain(room.get("/sitting"))
        room.get(page)
        before = rows(world)
        card = choose(room, page, **chosen)
        assert (card.path, plain(card)) == ("/sitting", nothing)
        changed = {table for table, count in rows(world).items() if count != before[table]}
        # That a form was handed in, and that he looked at his page once more.
        assert changed <= {"submission", "entry", "log_entry", "event"}, changed
        kept = room.client.get_cookie(AHEAD)
        assert kept is not None
        assert kept.http_only
        lengths.add(len(kept.value))
        for known in (world.dossiers["an"], world.keys["an"].account, text):
            assert known not in kept.value
            assert known not in card.text
    assert len(lengths) == 1


def rows(world: World) -> dict[str, int]:
    with world.work() as work:
        return {
            table.name: work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_it_ends_with_the_sitting_with_time_and_with_the_doctors_session(
    world: World, app: Flask
) -> None:
    several_wait(world)
    room = Browser(app, world, "gp1")

    def kept() -> str:
        card = choose(room, patient(world), purpose="workplace")
        assert card.path == "/sitting"
        found = room.client.get_cookie(AHEAD)
        assert found is not None
        return found.value

    # With the sitting, also one that never came to it.
    kept()
    room.submit(
        room.get("/sitting").form("card_code"),
        follow=False,
        card_code=world.cards["an"].login_secret,
        pin=PIN,
    )
    assert room.client.get_cookie(AHEAD) is not None
    over(room)
    assert room.client.get_cookie(AHEAD) is None
    # With another way to the card, and where the doctor takes his screen back.
    kept()
    assert sit_down(world, room, "/gp/").path == "/me/"
    over(room)
    kept()
    back = room.get("/sitting?back=1")
    assert back.path == patient(world)
    assert sit_down(world, room).path == "/me/"
    over(room)
    # With time, while his own session goes on.
    old = kept()
    for _minutes in range(3):
        world.clock.move(timedelta(minutes=5, seconds=1))
        assert room.get("/gp/").status == 200
    room.client.set_cookie(AHEAD, old)
    assert sit_down(world, room).path == "/me/"
    over(room)
    # With his session: the cookie opens for no later one of his, and for no worker's.
    old = kept()
    room.submit(room.get("/gp/").form("/session/end"))
    assert room.client.get_cookie(AHEAD) is None
    again, an = Browser(app, world, "gp1"), Browser(app, world, "an")
    for other in (again, an):
        other.client.set_cookie(AHEAD, old)
    assert sit_down(world, again).path == "/me/"
    assert an.get("/me/here").path == "/me/"
    # And what is no choice at all is none.
    for broken in ("", "x", "eA", "é", "A" * 2000):
        again.client.set_cookie(AHEAD, broken)
        assert again.get("/me/here").path == "/me/"


@pytest.mark.broad
def test_the_worker_cannot_read_what_was_chosen(world: World, app: Flask) -> None:
    """What is left with him once his card opened is bound to his session and forgotten at once."""
    several_wait(world)
    room = Browser(app, world, "gp1")
    card = choose(room, patient(world), purpose="workplace")
    doctors = room.client.get_cookie(AHEAD).value  # type: ignore[union-attr]
    room.submit(
        card.form("card_code"),
        follow=False,
        card_code=world.cards["bo"].login_secret,
        pin=PIN,
    )
    assert room.client.get_cookie(AHEAD) is None
    room.client.set_cookie(AHEAD, doctors)
    assert room.get("/me/here").path == "/me/"
    with world.work() as work:
        [his] = work.session.scalars(select(SessionRow).where(SessionRow.host.is_not(None)))
        held = [getattr(his, column.name) for column in SessionRow.__table__.columns]
        assert not any(
            world.dossiers["an"].encode() in one for one in held if isinstance(one, bytes)
        )


@pytest.mark.broad
def test_what_he_answered_before_does_not_come_back(world: World, app: Flask) -> None:
    several_wait(world)
    with world.work() as work:
        an = world.acting(work, "an")
        [about] = [one for one in requests_of(inbox(work, an)) if str(one.purpose) == "workplace"]
        says(work, an, about, "not_now")
    room = Browser(app, world, "gp1")
    page = room.get(patient(world))
    assert "No answer yet" in page.text
    first = show_card(world, room, choose(room, patient(world), purpose="workplace"))
    # As without a choice: the other question, the only one that waits.
    assert first.path == request_about(world, "doctors")
    assert len(asked(world)) == 2


@pytest.mark.broad
def test_on_a_kiosk_nothing_is_chosen_and_nothing_asked(world: World, app: Flask) -> None:
    consent(world, "doctors")
    service = Browser(app, world, "ss_east")
    service.submit(service.get("/work/kiosks").form("name"), name="In the hall")
    kiosk = service.client.get_cookie("kiosk")
    assert kiosk is not None
    room = Browser(app, world, "gp1")
    room.client.set_cookie(kiosk.key, kiosk.value)
    assert choose(room, patient(world), purpose=str(PurposeCode.WORKPLACE)).status == 404
    assert room.client.get_cookie(AHEAD) is None
    assert asked(world) == []
