"""With help: who helped is recorded and told to a doctor; the yes can be looked at once more."""

from __future__ import annotations

import io
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select, text

from consent.log.service import EventType
from consent.records.helping import Dependency, Help, Helper, Manner
from messaging.exchange.helped import helped_yeses
from messaging.messages.service import inbox
from messaging.work import NotFound
from portal.desk import Services
from portal.helping.reading import helpers_of
from portal.helping.service import end_helper, name_helper
from portal.pages.worker.helper import _SHEET
from portal.secondway.addresses import WayKind
from portal.secondway.models import Announcement
from portal.secondway.queue import Queued
from portal.secondway.sending import send_announcements
from portal.secondway.service import announce, reached
from portal.secondway.ways import ByFile
from portal.secondway.words import TO_A_HELPER, Occasion
from portal.sessions.models import SessionRow
from portal.settings import LANGUAGES
from tests.portal.pages.worker_support import ask
from tests.portal.secondway.test_entering import put
from tests.support.browsing import Visitor, application, visit
from tests.support.served import form_to
from tests.support.world import World

JAN = {"who": "family", "manner": "read_aloud", "tie": "none", "name": "Jan"}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


def say_yes(world: World, worker: Visitor) -> None:
    """The worker says yes to the GP's question, on his page."""
    page = worker.get("/me/questions").text
    path = page.split('href="/me/questions/')[1].split('"')[0]
    page = worker.get(f"/me/questions/{path}").text
    shown = page.split('name="shown" value="')[1].split('"')[0]
    said = worker.post(
        f"/me/questions/{path.partition('?')[0]}",
        {"answer": "yes", "shown": shown, "language": "en", "at": world.dossiers["an"]},
    )
    assert said.status_code == 303, said.text


def announced(world: World) -> int:
    """How many notices wait."""
    with world.work() as work:
        return len(work.session.scalars(select(Announcement)).all())


# What is recorded ---------------------------------------------------------------------------


@given(
    who=st.sampled_from(Helper),
    manner=st.sampled_from(Manner),
    tie=st.sampled_from(Dependency),
    name=st.text(max_size=20).map(str.strip),
)
def test_help_comes_back_from_a_record(
    who: Helper, manner: Manner, tie: Dependency, name: str
) -> None:
    helped = Help(who, manner, tie, name)
    collected = {"helper": helped.in_record, "helper_dependency": str(helped.dependency)}
    assert Help.from_record(collected) == helped
    assert (who is not Helper.WORKSHOP) or helped.dependency not in ("none", "unknown")
    assert Help.from_record({"helper": None, "helper_dependency": None}) is None


def test_a_yes_with_help_is_recorded_announced_and_told_to_the_doctors_alone(
    app: Flask, world: World, tmp_path: Path
) -> None:
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    assert worker.post("/me/helped", JAN).status_code == 303
    assert "Jan helps you now." in worker.get("/me/questions").text
    before = announced(world)
    say_yes(world, worker)
    assert announced(world) == before + 1
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        assert {one.document()["collected"]["helper"] for one in recorded} == {
            "family:read_aloud:Jan"
        }
        assert {one.document()["collected"]["helper_dependency"] for one in recorded} == {"none"}
        assert {one.help for one in helped_yeses(recorded, work.clock.now())} == {
            Help(Helper.FAMILY, Manner.READ_ALOUD, Dependency.NONE, "Jan")
        }
    told = "with help from family (read aloud; no tie to the employer)"
    for who, path in (("arts", "physician/dossiers"), ("gp1", "gp/patients")):
        page = visit(app, world, tmp_path, who).get(f"/{path}/{world.dossiers['an']}").text
        assert told in page
        assert "Jan" not in page
    service = visit(app, world, tmp_path, "ss_east")
    for path in ("/work/", f"/work/people/{world.dossiers['an']}"):
        assert "help from" not in service.get(path).text


def test_without_help_nothing_is_recorded_and_nothing_announced(
    app: Flask, world: World, tmp_path: Path
) -> None:
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    worker.post("/me/helped", JAN)
    worker.post("/me/helped/stop")
    assert "helps you now" not in worker.get("/me/").text
    say_yes(world, worker)
    assert announced(world) == 0
    with world.work() as work:
        assert not helped_yeses(work.records.of_dossier(world.dossiers["an"]), work.clock.now())


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_a_no_with_help_announces_nothing(
    app: Flask, world: World, tmp_path: Path, answer: str
) -> None:
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    worker.post("/me/helped", JAN)
    path = worker.get("/me/questions").text.split('href="/me/questions/')[1].split('"')[0]
    address = f"/me/questions/{path}"
    sent = {**form_to(worker.get(address).text, address), "answer": answer}
    assert worker.post(address, sent).status_code == 303
    # Who was beside him is kept with a no as with a yes.
    with world.work() as work:
        [said] = [one.data for one in inbox(work, world.acting(work, "an")) if one.type == "answer"]
    assert said["read"]["helper"] == "family:read_aloud:Jan"
    assert "You did not do this alone" in worker.get(address).text
    assert announced(world) == 0


# Who may help -------------------------------------------------------------------------------


def test_a_boss_may_not_help(app: Flask, world: World, tmp_path: Path) -> None:
    worker = visit(app, world, tmp_path, "an")
    page = worker.post("/me/helped", {**JAN, "tie": "boss"})
    assert page.status_code == 422
    assert "Your boss may not help you" in page.text
    assert 'value="Jan"' in page.text
    assert "helps you now" not in worker.get("/me/").text


def test_what_is_not_said_is_asked_again(app: Flask, world: World, tmp_path: Path) -> None:
    worker = visit(app, world, tmp_path, "an")
    for left_out in ("who", "manner", "tie"):
        sent = {key: value for key, value in JAN.items() if key != left_out}
        page = worker.post("/me/helped", sent)
        assert page.status_code == 422
        assert f"f-{left_out}-error" in page.text
    for wrong in ({"who": "named"}, {"name": "x" * 61}, {"name": "a\x00b"}):
        assert worker.post("/me/helped", {**JAN, **wrong}).status_code == 422


def test_one_question_a_page_and_nothing_is_lost_on_the_way_back(
    app: Flask, world: World, tmp_path: Path
) -> None:
    worker = visit(app, world, tmp_path, "an")

    def step(number: int, **sent: str) -> str:
        page = worker.post("/me/helped", {**JAN, "step": str(number), **sent})
        assert page.status_code == 200, page.text
        assert "helps you now" not in page.text
        return page.text

    def asked(page: str) -> list[str]:
        return [one for one in ("who", "manner", "tie") if f'id="f-{one}"' in page]

    assert asked(worker.get("/me/helped").text) == ["who"]
    assert asked(step(1, manner="", tie="")) == ["manner"]
    assert asked(step(2, tie="")) == ["tie"]
    for number, question, chosen in ((3, "manner", "read_aloud"), (2, "who", "family")):
        page = step(number, back="1")
        assert asked(page) == [question]
        assert f'value="{chosen}" checked' in page
        assert 'value="Jan"' in page
        assert "field__error" not in page
    for number, question in ((1, "who"), (2, "manner"), (3, "tie")):
        wrong = worker.post("/me/helped", {**JAN, "step": str(number), question: ""})
        assert wrong.status_code == 422
        assert asked(wrong.text) == [question]
        assert f"f-{question}-error" in wrong.text
        assert 'value="Jan"' in wrong.text
    assert "helps you now" not in worker.get("/me/").text
    assert worker.post("/me/helped", {**JAN, "step": "3"}).status_code == 303
    assert "Jan helps you now." in worker.get("/me/").text


def test_who_is_from_work_is_not_asked_it_again_and_a_boss_is_refused_where_he_is_chosen(
    app: Flask, world: World, tmp_path: Path
) -> None:
    worker = visit(app, world, tmp_path, "an")
    sent = {"who": "workshop", "name": "Jan"}
    page = worker.post("/me/helped", {**sent, "step": "1"}).text
    assert "Step 2 of 2" in page
    assert "So we do not ask it again." in page
    # What was chosen about somebody else before he went back does not stand in the way.
    done = worker.post("/me/helped", {**sent, "step": "2", "manner": "explained", "tie": "boss"})
    assert done.status_code == 303
    with world.work() as work:
        rows = work.session.scalars(select(SessionRow)).all()
        kept = [work.open("session", row.id.hex(), "helped", row.helped or b"") for row in rows]
    assert [(one["helper"], one["helper_dependency"]) for one in kept if one["helper"]] == [
        ("workshop:explained:Jan", "works_there")
    ]
    worker.post("/me/helped/stop")
    for refused, field in (
        ({"who": "boss", "step": "1"}, "who"),
        ({"tie": "boss", "step": "3"}, "tie"),
        ({"who": "boss"}, "who"),
    ):
        said = worker.post("/me/helped", {**JAN, **refused})
        assert said.status_code == 422
        assert f"f-{field}-error" in said.text
        assert "Your boss may not help you" in said.text
    assert "helps you now" not in worker.get("/me/").text


def test_somebody_of_the_workshop_is_never_recorded_as_free_of_it(
    app: Flask, world: World, tmp_path: Path
) -> None:
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    worker.post("/me/helped", {**JAN, "who": "workshop"})
    say_yes(world, worker)
    page = visit(app, world, tmp_path, "arts").get(f"/physician/dossiers/{world.dossiers['an']}")
    assert "somebody of the workshop (read aloud; works for the employer)" in page.text


def test_who_helps_is_for_one_sitting_and_unreadable_at_rest(
    app: Flask, world: World, tmp_path: Path
) -> None:
    rows = []
    worker = visit(app, world, tmp_path, "an")
    visit(app, world, tmp_path, "ss_east").get("/work/")
    for name in (None, "Jan", "\N{GRINNING FACE}" * 60, None):
        worker.post(*(("/me/helped", {**JAN, "name": name}) if name else ("/me/helped/stop",)))
        with world.work() as work:
            rows += [bytes(row.helped or b"") for row in work.session.scalars(select(SessionRow))]
    # Nobody can tell a sitting with help from one without, nor a worker's from another's.
    assert {len(row) for row in rows} == {len(rows[0])}
    assert len(rows[0]) > 0
    assert not [row for row in rows if b"family" in row or b"Jan" in row]
    worker.post("/me/helped", JAN)
    assert "helps you now" not in visit(app, world, tmp_path, "an").get("/me/").text


# Afterwards ---------------------------------------------------------------------------------


def helped_yes(app: Flask, world: World, tmp_path: Path) -> str:
    """A yes with help; the address at which it is called right."""
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    worker.post("/me/helped", JAN)
    say_yes(world, worker)
    worker.post("/me/helped/stop")
    assert "Is that right?" not in worker.get("/me/").text, "not while his helper may be there"
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        receipt = recorded[0].grant.receipt
    world.clock.move(timedelta(hours=1))
    return receipt


def test_he_looks_at_it_again_alone_and_calls_it_right(
    app: Flask, world: World, tmp_path: Path
) -> None:
    receipt = helped_yes(app, world, tmp_path)
    worker = visit(app, world, tmp_path, "an")
    page = worker.get("/me/").text
    assert "Jan helped you." in page
    assert f"/me/helped/{receipt}/right" in page
    worker.post("/me/helped", JAN)
    assert "Is that right?" not in worker.get("/me/").text
    worker.post("/me/helped/stop")
    assert worker.post(f"/me/helped/{receipt}/right").status_code == 303
    assert "Is that right?" not in worker.get("/me/").text
    with world.work() as work:
        [line] = work.log.read([world.dossiers["an"]], types=[EventType.CONFIRMED])
    assert line.personal["actor"] == world.keys["an"].account
    assert line.personal["receipt"] == receipt
    assert not line.body


def test_what_was_helped_is_not_called_right_beside_the_helper(
    app: Flask, world: World, tmp_path: Path
) -> None:
    """Not in the sitting of the yes itself, and in no sitting while somebody helps."""
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    worker.post("/me/helped", JAN)
    say_yes(world, worker)
    with world.work() as work:
        receipt = work.records.of_dossier(world.dossiers["an"])[0].grant.receipt
    path = f"/me/helped/{receipt}/right"
    assert worker.post(path).status_code == 404
    worker.post("/me/helped/stop")
    assert worker.post(path).status_code == 404
    world.clock.move(timedelta(hours=1))
    later = visit(app, world, tmp_path, "an")
    later.post("/me/helped", JAN)
    assert later.post(path).status_code == 404
    with world.work() as work:
        assert not work.log.read([world.dossiers["an"]], types=[EventType.CONFIRMED])
    later.post("/me/helped/stop")
    assert later.post(path).status_code == 303
    assert later.post(path).status_code == 404, "once is enough"


def test_undo_is_one_tap_and_a_withdrawal(app: Flask, world: World, tmp_path: Path) -> None:
    receipt = helped_yes(app, world, tmp_path)
    worker = visit(app, world, tmp_path, "an")
    assert worker.post("/me/withdraw", {"receipt": receipt}).status_code == 303
    with world.work() as work:
        assert all(one.withdrawn for one in work.records.grants(world.dossiers["an"]))
    assert "Is that right?" not in worker.get("/me/").text
    assert worker.post(f"/me/helped/{receipt}/right").status_code == 404


def test_nobody_else_calls_it_right(app: Flask, world: World, tmp_path: Path) -> None:
    receipt = helped_yes(app, world, tmp_path)
    other = visit(app, world, tmp_path, "bo")
    assert other.post(f"/me/helped/{receipt}/right").status_code == 404
    with world.work() as work:
        assert not work.log.read([world.dossiers["an"]], types=[EventType.CONFIRMED])


# A helper whom he named ---------------------------------------------------------------------


def test_he_names_a_helper_who_gets_notices_only_if_he_wishes(world: World, tmp_path: Path) -> None:
    an = world.keys["an"].account
    put(world, "an", WayKind.SMS, "0478 12 34 56")

    def sent(*, notices: bool) -> list[str]:
        folder = tmp_path / str(notices)
        with world.work() as work:
            work.session.execute(text("DELETE FROM announcement"))
            acting = world.acting(work, "an")
            name_helper(work, acting, "Jan", WayKind.SMS, "0479 00 00 00", notices=notices)
        send_announcements(
            world.store, world.server, world.clock, {WayKind.SMS: ByFile(folder)},
            public_base_url="https://portal.example",
        )  # fmt: skip
        return sorted(path.read_text() for path in folder.iterdir())

    assert [one.split("\n")[0] for one in sent(notices=False)] == ["+32478123456"]
    mine, his = sent(notices=True)
    assert his.split("\n")[0] == "+32479000000"
    assert his.split("\n\n")[1] == f"{TO_A_HELPER['nl']} {mine.split(chr(10) * 2)[1]}"
    assert "Jan" not in his + mine
    with world.work() as work:
        end_helper(work, world.acting(work, "an"))
        assert not helpers_of(work, [an])
        assert [helper for _way, helper in reached(work, [an])[an]] == [False]


def test_a_helper_is_told_of_the_card_and_of_nothing_that_is_decided(world: World) -> None:
    """He may be of the worker's own work, which learns neither of a yes nor of a deletion."""
    an = world.keys["an"].account
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    with world.work() as work:
        acting = world.acting(work, "an")
        name_helper(work, acting, "Jan", WayKind.SMS, "0479 00 00 00", notices=True)
    told = set()
    for occasion in Occasion:
        with world.work() as work:
            work.session.execute(text("DELETE FROM announcement"))
            announce(work, an, occasion)
            [row] = work.session.scalars(select(Announcement))
            to = {one.address: one.helper for one in Queued.opened(work, row.id, row.sealed).to}
        assert to.pop("+32478123456") is False, "he himself is told of everything"
        told |= {str(occasion)} if to else set()
        assert to in ({}, {"+32479000000": True})
    assert {one.partition("_")[0] for one in told} == {"card", "first", "way", "helper"}


def test_a_helper_is_named_and_ended_on_the_page(app: Flask, world: World, tmp_path: Path) -> None:
    services: Services = app.extensions["portal"]
    assert services.configuration.sms is None
    worker = visit(app, world, tmp_path, "an")
    assert worker.post("/me/helper", {"name": " "}).status_code == 422
    assert worker.post("/me/helper", {"name": "Jan", "notices": "1"}).status_code == 422
    assert worker.post("/me/helper", {"name": "Jan"}).status_code == 303
    page = worker.get("/me/helper").text
    assert "Jan" in page
    assert "gets no messages" in page
    assert worker.post("/me/helped", {**JAN, "who": "named", "name": ""}).status_code == 303
    assert "Jan helps you now." in worker.get("/me/").text
    assert worker.post("/me/helper/end").status_code == 303
    assert worker.post("/me/helper/end").status_code == 404


def test_only_a_worker_has_a_helper(world: World) -> None:
    for who in ("arts", "ss_east", "gp1"):
        with pytest.raises(NotFound), world.work() as work:
            acting = world.acting(work, who)
            name_helper(work, acting, "Jan", None, "", notices=False)


@pytest.mark.broad
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_says_the_same_on_screen_and_on_one_paper(
    app: Flask, world: World, tmp_path: Path, language: str
) -> None:
    worker = visit(app, world, tmp_path, "an")
    worker.client.set_cookie("language", language, domain="localhost")
    shown = unescape(worker.get("/me/helper/sheet").text)
    [page] = PdfReader(io.BytesIO(worker.get("/me/helper/sheet/maat.pdf").data)).pages
    words = " ".join(page.extract_text().split()).replace("- ", "-")
    assert "Worker" not in words
    catalogue = app.extensions["catalogues"][language]
    for one in (catalogue.gettext(each) for _part, _title, said in _SHEET for each in said):
        assert one in shown
        assert (
            " ".join(one.split()) in words or language == "ar"
        )  # whose letters come out of a PDF joined
