"""The sick call, the lists of the social service, and the worker's own page of his absences."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from consent.log.models import Event
from consent.purposes import Kind
from messaging.absence.reading import standing
from messaging.documents.models import Document
from portal import steady
from portal.pages.absence.call import last_days
from portal.sessions.models import Draft, Submission
from tests.messaging.absence.calling import PHYSICIANS, SERVICE, add_takers, call, let_know, today
from tests.support.browsing import application, counted_queries, visit
from tests.support.routes import plain
from tests.support.served import form_to
from tests.support.world import World

ANSWERS = ("yes", "no", "do_not_know", "did_not_want_to_say", "not_asked")


@pytest.fixture
def app(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(steady, "BEAT_SECONDS", 0.001)
    add_takers(world)
    return application(world, tmp_path)


class House:
    """Everybody at his browser."""

    def __init__(self, app: Flask, world: World, folder: Path) -> None:
        self.app, self.world, self.folder = app, world, folder

    def get(self, who: str, path: str) -> str:
        answer = visit(self.app, self.world, self.folder, who).get(path)
        assert answer.status_code == 200, (who, path, answer.status_code)
        return answer.text

    def post(self, who: str, path: str, form: dict[str, Any]) -> TestResponse:
        return visit(self.app, self.world, self.folder, who).post(path, form)

    def phones(self, taker: str = "coach", answer: str = "yes", **more: Any) -> TestResponse:
        first = today(self.world)
        form = {
            "who": self.world.dossiers["an"],
            "from": first.isoformat(),
            "until": (first + timedelta(days=4)).isoformat(),
            "answer": answer,
        }
        return self.post(taker, "/absence/call", {**form, **more})

    def absence(self) -> str:
        [found] = set(re.findall(r"/absence/([0-9a-f]{32})/back", self.get("ss_east", "/absence")))
        return str(found)


@pytest.fixture
def house(app: Flask, world: World, tmp_path: Path) -> House:
    return House(app, world, tmp_path)


def test_a_call_is_taken_and_nothing_of_it_is_shown(house: House) -> None:
    page = house.get("coach", "/absence/call")
    assert "Worker an" in page
    assert "Worker wout" not in page
    assert f'value="{today(house.world)}"' in page
    answer = house.phones()
    assert answer.status_code == 303
    after = house.get("coach", "/absence/call")
    assert plain(after) == plain(page)
    said = house.get("coach", str(answer.location))
    assert re.search(r"Recorded: Worker an, from [^.<]*2 March 2026\.", said)
    # The history of a telephone holds neither who nor when, and nobody else's screen says it.
    assert answer.location == "/absence/call?done=1"
    assert "Recorded" not in house.get("ss_east", str(answer.location))
    house.world.clock.move(timedelta(minutes=3))
    assert "Recorded" not in house.get("coach", str(answer.location)), "it is said once"


def test_the_answer_is_the_same_whatever_was_said_or_signed(house: House) -> None:
    """Status, length, headers, the page after: for every answer, and with and without a yes."""
    world = house.world
    got = set()
    for roles in ((), (SERVICE,), (PHYSICIANS,), (SERVICE, PHYSICIANS)):
        if roles:
            let_know(world, roles)
        for said in ANSWERS:
            world.clock.move(timedelta(seconds=1))
            answer = house.phones(answer=said)
            headers = [(n, plain(v)) for n, v in answer.headers if n not in ("Date", "Set-Cookie")]
            page = house.get("coach", str(answer.location))
            got.add((answer.status_code, str(headers), plain(answer.text), plain(page)))
    assert len(got) == 1


def test_what_is_missing_is_said_at_its_field_and_the_rest_stays(house: House) -> None:
    answer = house.phones(who="", answer="", until="soon")
    assert answer.status_code == 422
    for words in ("Choose who phoned.", "Type a day", "Choose what was answered"):
        assert words in answer.text
    assert 'value="soon"' in answer.text
    late = (today(house.world) - timedelta(days=1)).isoformat()
    answer = house.phones(until=late)
    assert answer.status_code == 422
    assert "not before the first day" in answer.text
    assert "checked" in answer.text
    assert house.phones(answer="a cold").status_code == 422
    assert house.phones(who=house.world.dossiers["wout"]).status_code == 404
    assert "Nobody is absent." in house.get("ss_east", "/absence")


def offered(page: str) -> dict[str, str]:
    """The last days that a call offers: what each sends and what it says."""
    found = re.findall(r'name="until" value="([^"]*)"[^>]*>\s*<label[^>]*><span>([^<]*)<', page)
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_usual_last_days_take_one_tap_and_name_the_day(house: House) -> None:
    """Monday 2 March: what is tapped is the day that stands there, and nothing else is kept."""
    days = offered(house.get("coach", "/absence/call"))
    assert days == {
        "": "Not known yet",
        "2026-03-02": "Today: Monday, 2 March",
        "2026-03-03": "Tomorrow: Tuesday, 3 March",
        "2026-03-06": "Friday, 6 March",
        "2026-03-13": "Friday, 13 March",
        "other": "Another day",
    }
    for until in [*days, "2026-03-20"]:
        # The day beside the choices counts where it was chosen, and nowhere else.
        assert house.phones(until=until, until_day="2026-03-11").status_code == 303
        with house.world.work() as work:
            kept = standing(work, house.world.dossiers["an"])
        assert kept is not None
        said = "2026-03-11" if until == "other" else until
        assert kept.until == (date.fromisoformat(said) if said else None)


@pytest.mark.parametrize("ahead", range(8))
def test_the_last_days_are_counted_from_today(ahead: int) -> None:
    today = date(2026, 3, 2) + timedelta(days=ahead)
    found = last_days(today)
    assert found[:2] == [today, today + timedelta(days=1)]
    assert found == sorted(set(found))
    fridays = [one for one in found if one.weekday() == 4]
    assert len(fridays) == 2
    assert fridays[0] < today + timedelta(days=7) <= fridays[1] < today + timedelta(days=14)


@pytest.mark.parametrize(
    ("language", "tomorrow", "friday"),
    [
        ("nl", "Morgen: dinsdag 3 maart", "vrijdag 6 maart"),
        ("fr", "Demain : mardi 3 mars", "vendredi 6 mars"),
        ("de", "Morgen: Dienstag, 3. März", "Freitag, 6. März"),
    ],
)
def test_the_last_days_are_words_in_every_language(
    house: House, language: str, tomorrow: str, friday: str
) -> None:
    coach = visit(house.app, house.world, house.folder, "coach")
    coach.get(f"/language/{language}")
    said = offered(coach.get("/absence/call").text)
    assert (said["2026-03-03"], said["2026-03-06"]) == (tomorrow, friday)


@pytest.mark.parametrize(
    ("until", "typed", "comes_back", "words"),
    [
        ("2026-03-06", "", ("2026-03-06", ""), None),
        ("2026-03-06", "2026-03-11", ("2026-03-06", "2026-03-11"), None),
        ("other", "2026-03-11", ("other", "2026-03-11"), None),
        ("other", "", ("other", ""), "Say until which day"),
        ("other", "soon", ("other", "soon"), "Type a day"),
        # Tapped before midnight: the day that was meant, whatever is offered now.
        ("2026-03-01", "", ("other", "2026-03-01"), None),
    ],
)
def test_the_last_day_comes_back_as_it_was_said(
    house: House, until: str, typed: str, comes_back: tuple[str, str], words: str | None
) -> None:
    page = house.phones(who="", until=until, until_day=typed)
    assert page.status_code == 422
    [chosen] = re.findall(r'name="until" value="([^"]*)" checked', page.text)
    [day] = re.findall(r'name="until_day" type="date" value="([^"]*)"', page.text)
    assert (chosen, day) == comes_back
    assert re.search(r'name="answer" value="yes" checked', page.text)
    assert words is None or words in page.text


def test_who_typed_it_cannot_find_it_out_by_sending_it_again(house: House) -> None:
    """The second click answers as the first, whatever it says; no copy and no hash of it is kept."""
    coach = visit(house.app, house.world, house.folder, "coach")
    form = form_to(coach.get("/absence/call").text, "/absence/call")
    said = {**form, "who": house.world.dossiers["an"], "from": today(house.world).isoformat()}
    answers = {
        (again.status_code, plain(again.text))
        for code in ("yes", "no", "do_not_know")
        for again in [coach.post("/absence/call", {**said, "answer": code})]
    }
    assert len(answers) == 1
    with house.world.work() as work:
        assert len(work.session.scalars(select(Submission)).all()) == 1
        assert work.session.scalars(select(Draft)).all() == []
        assert len(work.session.scalars(select(Document)).all()) == 1


def test_a_draft_of_a_call_is_not_kept(house: House) -> None:
    coach = visit(house.app, house.world, house.folder, "coach")
    form = {"path": "/absence/call", "answer": "yes", "who": house.world.dossiers["an"]}
    coach.post("/draft", form)
    with house.world.work() as work:
        assert work.session.scalars(select(Draft)).all() == []


def test_the_social_service_has_days_and_two_buttons(house: House) -> None:
    house.phones()
    page = house.get("ss_east", "/absence")
    assert "Worker an" in page
    assert "Worker bo" not in page
    absence, until = house.absence(), today(house.world) + timedelta(days=20)
    path = f"/absence/{absence}/expected"
    assert house.post("ss_east", path, {"until": "never"}).status_code == 422
    assert house.post("ss_east", path, {"until": "2020-01-01"}).status_code == 422
    assert house.post("ss_east", path, {"until": until.isoformat()}).status_code == 303
    assert until.isoformat() in house.get("ss_east", "/absence")
    for stranger in ("coach", "admin", "arts", "ss_west"):
        assert house.post(stranger, f"/absence/{absence}/back", {}).status_code == 404
        assert house.post(stranger, path, {"until": ""}).status_code == 404
    assert house.post("ss_east", f"/absence/{absence}/back", {}).status_code == 303
    assert "Nobody is absent." in house.get("ss_east", "/absence")


def test_who_is_due_for_a_call(house: House) -> None:
    house.phones()
    assert "nobody called yet" in house.get("ss_east", "/absence/calls")
    path = f"/absence/{house.absence()}/called"
    assert house.post("ss_east", path, {"reached": "yes", "wish": "a secret"}).status_code == 422
    assert house.post("ss_east", path, {"reached": "no"}).status_code == 303
    assert "Nobody is due" in house.get("ss_east", "/absence/calls")
    house.world.clock.move(timedelta(days=1))
    page = house.get("ss_east", "/absence/calls")
    assert "not reached" in page
    house.post("ss_east", path, {"reached": "yes", "wish": "visit_at_home"})
    house.world.clock.move(timedelta(weeks=3))
    assert "Nobody is due" in house.get("ss_east", "/absence/calls")
    for weeks, status in (("0", 422), ("x", 422), ("3", 303)):
        form = {"weeks": weeks}
        assert house.post("ss_east", "/absence/interval", form).status_code == status
    assert "A visit at home." in house.get("ss_east", "/absence/calls")


def test_who_does_not_want_calls_is_not_on_the_list(house: House) -> None:
    house.phones()
    absent = plain(house.get("ss_east", "/absence"))
    form = {"at": house.world.dossiers["an"], "wanted": "no"}
    assert house.post("an", "/me/ill/calls", form).status_code == 303
    assert "You are not called" in house.get("an", "/me/ill")
    assert "Nobody is due" in house.get("ss_east", "/absence/calls")
    # The list of the absent says nothing of it.
    assert plain(house.get("ss_east", "/absence")) == absent
    house.post("an", "/me/ill/calls", {**form, "wanted": "yes"})
    assert "nobody called yet" in house.get("ss_east", "/absence/calls")


def test_he_sees_what_was_said_and_who_can_read_it(house: House) -> None:
    world = house.world
    assert "Nobody wrote down that you were ill." in house.get("an", "/me/ill")
    house.phones(answer="not_asked")
    page = house.get("an", "/me/ill")
    assert "Nobody wrote down an answer." in page
    assert "Only you." in page
    [path] = set(re.findall(r"/me/ill/[0-9a-f]{32}", page))
    assert house.post("an", path, {"answer": "perhaps"}).status_code == 422
    let_know(world, [SERVICE])
    world.clock.move(timedelta(minutes=1))
    for said, words in (("no", "No."), ("yes", "Yes.")):
        assert house.post("an", path, {"answer": said}).status_code == 303
        page = house.get("an", "/me/ill")
        assert f"<strong>{words}</strong>" in page
        assert "Workshop east" in page
    person = house.get("ss_east", f"/work/people/{world.dossiers['an']}")
    assert "<strong>Yes.</strong>" in person
    assert "<strong>No.</strong>" not in person
    assert house.post("bo", path, {"answer": "no"}).status_code == 404


def test_his_no_takes_the_place_of_what_two_calls_said(house: House) -> None:
    world = house.world
    let_know(world, [SERVICE])
    for taker in ("coach", "admin"):
        world.clock.move(timedelta(minutes=1))
        house.phones(taker, "yes")
    dossier = world.dossiers["an"]
    assert "<strong>Yes.</strong>" in house.get("ss_east", f"/work/people/{dossier}")
    [path] = set(re.findall(r"/me/ill/[0-9a-f]{32}", house.get("an", "/me/ill")))
    assert house.post("an", path, {"answer": "no"}).status_code == 303
    person = house.get("ss_east", f"/work/people/{dossier}")
    assert "<strong>No.</strong>" in person
    assert "<strong>Yes.</strong>" not in person


def test_case_5_the_conflict_reaches_the_social_service_and_not_him(house: House) -> None:
    """She phones her direct superior at 7.10: it has to do with work, a conflict with him."""
    world = house.world
    let_know(world, [SERVICE])
    world.clock.move(timedelta(minutes=1))
    before = {who: plain(house.get(who, "/absence/call")) for who in ("coach", "admin")}
    house.phones("coach", "yes")
    dossier = world.dossiers["an"]
    assert "an answer about an absence" in house.get("ss_east", "/work")
    assert "<strong>Yes.</strong>" in house.get("ss_east", f"/work/people/{dossier}")
    assert "Does the illness" not in house.get("arts", f"/physician/dossiers/{dossier}")
    for who, page in before.items():
        assert plain(house.get(who, "/absence/call")) == page
    looked = house.get("an", "/me/looked")
    assert "wrote down what you said" in looked
    assert "read whether your illness" in looked


def test_the_physician_reads_what_was_put_to_him(house: House) -> None:
    world = house.world
    let_know(world, [PHYSICIANS])
    world.clock.move(timedelta(minutes=1))
    dossier = world.dossiers["an"]
    person = plain(house.get("ss_east", f"/work/people/{dossier}"))
    home = plain(house.get("ss_east", "/work"))
    house.phones("coach", "do_not_know")
    page = house.get("arts", f"/physician/dossiers/{dossier}")
    assert "Does it have to do with work?" in page
    assert "I do not know." in page
    assert "Does the illness have to do with work?" in house.get("arts", "/physician/")
    assert plain(house.get("ss_east", f"/work/people/{dossier}")) == person
    assert plain(house.get("ss_east", "/work")) == home


def test_the_physicians_note_of_a_day_that_moves_each_week(house: House) -> None:
    for _week in range(4):
        house.phones("ss_east", "not_asked")
        house.world.clock.move(timedelta(days=7))
    dossier = house.world.dossiers["an"]
    assert "Times moved" in house.get("arts", "/physician/")
    assert "moved 3 times" in house.get("arts", f"/physician/dossiers/{dossier}")
    for page in ("/work", f"/work/people/{dossier}", "/absence", "/absence/calls"):
        assert "moved" not in house.get("ss_east", page)


def test_he_chooses_who_may_know(house: House) -> None:
    world = house.world
    path = "/me/start/absence_reason"
    worker = visit(house.app, world, house.folder, "an")
    first = worker.get(path)
    yes = {"answer": "yes"}
    page = worker.post(path, {**form_to(first.text, path), **yes})
    assert page.status_code == 422
    assert "Who may know it?" in page.text
    page = worker.post(path, {**form_to(page.text, path), "who": "both"})
    assert page.status_code == 200
    assert "may know it too" in page.text
    # Whom he chose changes the words: a yes to others is asked again with the words of those.
    other = worker.post(path, {**form_to(page.text, path), **yes, "who": "social_service"})
    assert other.status_code == 422
    assert "may know it too" not in other.text
    with world.work() as work:
        assert not work.records.grants(world.dossiers["an"])
    page = worker.post(path, {**form_to(page.text, path), **yes})
    assert page.status_code == 303, page.text
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
    assert {grant.recipient.role for grant in grants} == {SERVICE, PHYSICIANS}
    assert "Workshop east" in house.get("an", "/me/consents")


def test_the_queries_do_not_grow_with_the_absent(house: House) -> None:
    def queries() -> list[int]:
        counts = []
        for who, path in (("ss_east", "/absence"), ("ss_east", "/absence/calls"),
                          ("arts", "/physician/"), ("coach", "/absence/call")):  # fmt: skip
            with counted_queries(house.world) as made:
                house.get(who, path)
            counts.append(len(made))
        return counts

    call(house.world, answer=None)
    queries()
    one = queries()
    call(house.world, answer=None, worker="bo")
    assert queries() == one


def test_no_line_of_the_log_holds_an_answer(house: House) -> None:
    house.phones(answer="did_not_want_to_say")
    with house.world.work() as work:
        lines = [event.body for event in work.session.scalars(select(Event))]
    assert not [line for line in lines if b"did_not_want" in line or b"work_related" in line]
    assert [line for line in lines if b'"absence"' in line]
    assert not [line for line in lines if str(Kind.ABSENCE_ANSWER).encode() in line]
