"""The occupational physician's lists and dossiers: several workshops, never mixed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.clock import BRUSSELS, brussels_day
from consent.log.service import EventType
from consent.purposes import Kind, Role
from consent.store import Store
from messaging.documents.releasing import mark_for_review
from messaging.exchange.asking import NOT_NOW, requests_of
from messaging.groups.service import admit, create_group
from messaging.messages.service import inbox
from messaging.people.accounts import SERVICE, create_organisation
from messaging.people.enrolment import invitation
from messaging.people.models import Invitation
from portal.pages import review_words
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import (
    consent,
    contents,
    describe_work,
    newest,
    opens,
    place,
    written,
)
from tests.portal.pages.test_gp import plain
from tests.support.advising import advice_content
from tests.support.answering import says
from tests.support.browsing import counted_queries
from tests.support.world import World, build_world, enrol

NOTE = {"text": "geen zwaar werk", "reply_to": None, "question": None}
QUESTION = {"code": "work_still_suits", "version": 1}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def section(text: str, workshop: str) -> str:
    """The part of the worklist that stands under a workshop's name."""
    return text.split(f">{workshop}</h2>", 1)[1].split("<h2", 1)[0]


def dossier(world: World, worker: str = "an") -> str:
    return f"/physician/dossiers/{world.dossiers[worker]}"


# This physician and not that one ------------------------------------------------------------------


def test_who_was_not_chosen_learns_nothing_of_the_choice(app: Flask, world: World) -> None:
    """He finds what he would find if nobody had said yes, and may ask for himself."""
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    with world.work() as work:
        for workshop in ("east", "west"):
            theirs = world.group_at(work, workshop, Role.OCCUPATIONAL_PHYSICIAN)
            account = world.keys["arts2"].account
            admit(work, theirs.id, world.acting(work, "arts"), account)
    colleague = Browser(app, world, "arts2")
    paths = (dossier(world), "/physician/people", "/physician/")
    before = [plain(colleague.get(path).text) for path in paths]
    with world.work() as work:
        arts = world.acting(work, "arts").actor.as_person()
    consent(world, "doctors", "an", physician=arts, months=1)
    consent(world, "workplace", "an", physician=arts, months=1)
    assert [plain(colleague.get(path).text) for path in paths] == before
    assert "yes, until" in Browser(app, world, "arts").get(dossier(world)).text.lower()


# Lists ------------------------------------------------------------------------------------------


def test_what_waits_stands_under_its_own_workshop(app: Flask, world: World) -> None:
    consent(world, "doctors", "an")
    written(world, "gp1", Kind.NOTE, NOTE, "an")
    written(world, "ss_west", Kind.WORK_QUESTION, QUESTION, "wout")
    place_of_tasks = describe_work(world)
    place(world, "an", [place_of_tasks["fold"]])
    page = Browser(app, world, "arts").get("/physician/")
    east, west = section(page.text, "Workshop east"), section(page.text, "Workshop west")
    assert "Note of the GP" in east
    assert "Worker an" in east
    assert "Worker wout" not in east
    assert "Work question of the social service" in west
    assert "Worker wout" in west
    assert "Worker an" not in west
    # A placement record is kept for everybody and waits for nobody.
    assert east.count("Worker an") == 1


def test_days_are_those_of_the_calendar_beside_them(app: Flask, world: World) -> None:
    """Written an hour before midnight in Brussels, it waits for a day as soon as that is over."""
    consent(world, "doctors")
    evening = datetime.combine(brussels_day(world.clock.now()), time(23), BRUSSELS)
    world.clock.set(evening.astimezone(UTC))
    written(world, "gp1", Kind.NOTE, NOTE)
    for hours, days in ((0, 0), (2, 1), (22, 1), (1, 2)):
        world.clock.move(timedelta(hours=hours))
        east = section(Browser(app, world, "arts").get("/physician/").text, "Workshop east")
        assert re.findall(r'data-label="Days">\s*(\d+)', east) == [str(days)], (hours, days)


def test_the_worklist_opens_nothing_and_is_written_down(app: Flask, world: World) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    browser = Browser(app, world, "arts")
    browser.get("/physician/")
    browser.get("/physician/people")
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]])
        own = work.log.read([world.keys["arts"].account])
    assert EventType.DISCLOSED not in {line.type for line in lines}
    assert [line.type for line in own].count(EventType.LISTED) == 2


def test_the_physician_sees_what_waits_for_a_release_and_the_workplace_does_not(
    app: Flask, world: World
) -> None:
    tasks = describe_work(world)
    social = Browser(app, world, "ss_east")
    before = plain(social.get("/work").text)
    assert "Worker an" in before
    browser = Browser(app, world, "arts")
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, NOTE)
    send_advice(browser, world, {f"outcome.{tasks['fold']}": "suits"})
    east = section(browser.get("/physician/").text, "Workshop east")
    waits = east.split("Waits for release by the worker", 1)[1]
    # The advice, and nothing else that he wrote.
    assert waits.count("Worker an") == 1
    assert "waits for release since" in browser.get("/physician/people").text
    assert plain(social.get("/work").text) == before
    assert contents(world, "ss_east") == []


def test_consents_that_end_within_six_weeks_are_pointed_out(app: Flask, world: World) -> None:
    consent(world, "doctors", "an", months=1)
    consent(world, "doctors", "bo", months=6)
    browser = Browser(app, world, "arts")
    ending = browser.get("/physician/").text.split("Consents that end within six weeks", 1)[1]
    assert "Worker an" in ending
    assert "Worker bo" not in ending
    # Renewed, it does not end soon any more.
    consent(world, "doctors", "an", months=8)
    assert "Consents that end within six weeks" not in browser.get("/physician/").text


def test_people_are_listed_one_workshop_at_a_time(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    west = browser.get(f"/physician/people?workshop={world.organisations['west']}")
    assert "Worker wout" in west.text
    assert "Worker an" not in west.text
    assert browser.get(f"/physician/people?workshop={world.organisations['service']}").status == 404


def test_somebody_is_found_by_typing_without_a_script_and_without_an_address(
    app: Flask, world: World
) -> None:
    browser = Browser(app, world, "arts")
    page = browser.get(f"/physician/people?workshop={world.organisations['east']}")
    found = browser.submit(page.form("/people"), name="wórker  BO")
    assert found.status == 200
    assert "Worker bo</a>" in found.text
    assert "Worker an</a>" not in found.text
    other = browser.submit(found.form("/people"), name="wout")
    assert "Nobody has this name here." in other.text
    elsewhere = browser.submit(
        page.form("/people"), name="wout", workshop=world.organisations["service"]
    )
    assert elsewhere.status == 404


@pytest.mark.parametrize("path", ["/physician/", "/physician/people"])
def test_the_lists_ask_the_same_for_3_and_for_12_dossiers(
    store: Store, tmp_path: Path, path: str
) -> None:
    workers = tuple(f"w{number}" for number in range(12))
    world = build_world(store, workers=workers)
    app = site(world, tmp_path)
    counts = {}
    for number, worker in enumerate(workers, start=1):
        consent(world, "doctors", worker, months=1)
        written(world, "gp1", Kind.NOTE, NOTE, worker)
        written(world, "ss_east", Kind.WORK_QUESTION, QUESTION, worker)
        written(world, "arts", Kind.ADVICE, {"any": "thing"}, worker)
        if number in (3, 12):
            browser = Browser(app, world, "arts")
            browser.get(path)
            with counted_queries(world) as seen:
                page = browser.get(path)
            counts[number] = len(seen)
            assert page.text.count("Note of the GP") in (number, 0)
            assert page.text.count("Worker w") >= number
    assert counts[3] == counts[12]


# Who may open what ------------------------------------------------------------------------------


def other_service(world: World) -> None:
    """A physician of another service, who serves the workshop west alone."""
    with world.work() as work:
        made = create_organisation(work, SERVICE, "other", "Other service")
        world.organisations["other"] = made
        create_group(work, Role.OCCUPATIONAL_PHYSICIAN, made, world.organisations["west"])
    enrol(world, "arts_west", Role.OCCUPATIONAL_PHYSICIAN, "other")


@pytest.mark.parametrize("who", ["arts_west", "gp1", "ss_east", "ss_west", "an", None])
def test_nobody_else_opens_a_dossier(app: Flask, world: World, who: str | None) -> None:
    if who == "arts_west":
        other_service(world)
    consent(world, "doctors")
    consent(world, "workplace")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    advice = written(world, "arts", Kind.ADVICE, {"any": "thing"})
    browser = Browser(app, world, who)
    expected = 303 if who is None else 404
    for end in ("", "/advice", "/limits", "/letter"):
        answer = browser.client.get(dossier(world) + end)
        assert answer.status_code == expected, end
        assert who == "an" or "Worker an" not in answer.get_data(as_text=True)
    for path in (
        f"{dossier(world)}/note", f"{dossier(world)}/ask", f"{dossier(world)}/letter",
        f"{dossier(world)}/advice", f"{dossier(world)}/limits",
        f"/physician/documents/{note}/handled", f"/physician/documents/{advice}/end",
        f"/physician/documents/{advice}/mark", f"/physician/documents/{advice}/countersign",
        f"/physician/questions/{note}",
    ):  # fmt: skip
        posted = browser.post(path, follow=False, text="x", purpose="doctors", step="send")
        assert posted.status == expected, path
    assert opens(world, "arts", note)
    assert len(contents(world, "arts")) == 2
    with world.work() as work:
        assert work.session.query(Invitation).filter(Invitation.used_at.is_(None)).count() == 0


def test_the_right_physician_opens_the_same_addresses(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    for end in ("", "/advice", "/limits", "/letter"):
        assert browser.get(dossier(world) + end).status == 200
    assert browser.get("/physician/dossiers/" + "0" * 32).status == 404
    assert browser.get(f"/physician/documents/{'0' * 32}/countersign").status == 404


def test_all_that_a_dossier_shows_is_on_disk_before(app: Flask, world: World) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    written(world, "ss_east", Kind.WORK_QUESTION, QUESTION)
    page = Browser(app, world, "arts").get(dossier(world))
    assert "geen zwaar werk" in page.text
    assert "What you open here is written down." in page.text
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]])
    assert [line.type for line in lines].count(EventType.DISCLOSED) == 2
    assert page.title == "Dossier – Maat"


# Notes, questions to the worker -----------------------------------------------------------------


def test_he_asks_back_and_only_the_gp_reads_it(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    assert not [f for f in browser.get(dossier(world)).forms if f.action.endswith("/note")]
    assert browser.post(f"{dossier(world)}/note", text="x").status == 404
    consent(world, "doctors")
    page = browser.get(dossier(world))
    assert "the GPs of Practice gp1" in page.text
    sent = browser.submit(page.form("/note"), text="Kan u bellen?", question="how_long")
    assert sent.status == 200
    note = newest(world, Kind.NOTE)
    content = {"text": "Kan u bellen?", "reply_to": None, "question": "how_long"}
    assert contents(world, "gp1") == [("note", {**content, "question_version": 1})]
    for who in ("ss_east", "gp2", "ss_west"):
        assert not opens(world, who, note)


def test_a_note_that_cannot_go_comes_back_as_it_was_typed(app: Flask, world: World) -> None:
    consent(world, "doctors")
    browser = Browser(app, world, "arts")
    long = "woord " * 4000
    page = browser.submit(browser.get(dossier(world)).form("/note"), text=long, question="how_long")
    assert page.status == 422
    fields = dict(page.form("/note").fields)
    assert fields["text"] == long
    assert fields["question"] == "how_long"
    assert contents(world, "gp1") == []


def test_asking_the_worker_looks_the_same_until_there_is_a_yes(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    page = browser.get(dossier(world))
    assert [f for f in page.forms if ("purpose", "limits") in f.fields] == []
    asked = browser.submit(page.form("/ask", purpose="advice"))
    assert "No answer yet. Asked on 2 March 2026." in asked.text
    # It can be answered here, and is not put again.
    [left] = [f for f in asked.forms if ("purpose", "advice") in f.fields]
    assert left.action == f"{dossier(world)}/here"
    assert "ask" not in left.names()
    unanswered = plain(browser.get(dossier(world)).text)
    with world.work() as work:
        acting = world.acting(work, "an")
        says(work, acting, requests_of(inbox(work, acting))[0], NOT_NOW)
    assert plain(browser.get(dossier(world)).text) == unanswered
    consent(world, "advice", answers=True)
    page = browser.get(dossier(world))
    assert "yes, until 2 September 2026" in page.text
    assert [f for f in page.forms if ("purpose", "limits") in f.fields]
    assert browser.post(f"{dossier(world)}/ask", purpose="absence_reason").status == 422


# Taking off the list ----------------------------------------------------------------------------


def test_a_work_question_is_handled_without_a_sign(app: Flask, world: World) -> None:
    question = written(world, "ss_east", Kind.WORK_QUESTION, QUESTION)
    social = Browser(app, world, "ss_east")
    address = f"/work/people/{world.dossiers['an']}"
    before = plain(social.get(address).text)
    assert "Worker an" in before
    browser = Browser(app, world, "arts")
    page = browser.get(dossier(world))
    assert "Please look at whether this work still suits." in page.text
    browser.submit(page.form(f"/documents/{question}/handled"))
    assert "Work question" not in browser.get("/physician/").text
    assert plain(social.get(address).text) == before
    # It is off the list, and still in the dossier.
    assert "Please look at whether this work still suits." in browser.get(dossier(world)).text
    assert browser.post(f"/physician/documents/{question}/handled").status == 404


# Doctors and letters ----------------------------------------------------------------------------


def test_a_checked_number_opens_the_door_for_a_gp(app: Flask, world: World) -> None:
    enrol(world, "new", Role.GP, None, verified=False)
    browser = Browser(app, world, "arts")
    assert "1 doctor whose number has to be checked" in browser.get("/physician/").text
    page = browser.get("/physician/doctors")
    assert "1-00000-00-000" in page.text
    assert "Practice new" in page.text
    done = browser.submit(page.form("/doctors", account=world.keys["new"].account))
    assert "The number was confirmed." in done.text
    with world.work() as work:
        assert world.acting(work, "new").verified
    assert browser.post("/physician/doctors", account=world.keys["an"].account).status == 404


def test_a_review_that_comes_near_or_has_passed_is_marked_for_who_may_read_it(
    app: Flask, world: World
) -> None:
    """The worker and the physician see it coming; the workplace reads the day, and when it is past."""
    fold = describe_work(world)["fold"]
    consent(world, "advice", show_first=False)
    advice = written(world, "arts", Kind.ADVICE, advice_content(world, fold))
    seen = {
        "arts": (dossier(world), "That day comes within six weeks.", "it still protects, and has to be"),
        "an": (f"/me/documents/{advice}", "A doctor looks at this again soon", "A doctor still has to"),
        "ss_east": (f"/work/people/{world.dossiers['an']}", "soon", "To be reviewed: the day for it was"),
    }  # fmt: skip

    def found() -> dict[str, tuple[bool, bool]]:
        pages = {who: Browser(app, world, who).get(path).text for who, (path, *_) in seen.items()}
        return {
            who: (near in pages[who], past in pages[who]) for who, (_, near, past) in seen.items()
        }

    assert set(found().values()) == {(False, False)}
    world.clock.move(timedelta(days=18))
    assert found() == {"arts": (True, False), "an": (True, False), "ss_east": (False, False)}
    world.clock.move(timedelta(days=42))
    assert found() == {"arts": (True, False), "an": (True, False), "ss_east": (False, False)}
    world.clock.move(timedelta(days=1))
    assert set(found().values()) == {(False, True)}
    # Marked by the physician himself: that says it, once.
    with world.work() as work:
        mark_for_review(work, world.acting(work, "arts"), advice)
    page = Browser(app, world, "ss_east").get(f"/work/people/{world.dossiers['an']}").text
    assert "To be reviewed: the physician is looking at this advice again." in page
    assert "the day for it was" not in page


def test_a_doctor_and_the_worker_see_a_review_coming_from_the_same_day(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One number of days decides for everybody, so that no two pages ever differ."""
    monkeypatch.setattr(review_words, "SOON", timedelta(days=3))
    fold = describe_work(world)["fold"]
    consent(world, "advice", show_first=False)
    advice = written(world, "arts", Kind.ADVICE, advice_content(world, fold))
    world.clock.move(timedelta(days=18 + 38))
    for moved, near in ((0, False), (1, True)):
        world.clock.move(timedelta(days=moved))
        own = Browser(app, world, "an").get(f"/me/documents/{advice}").text
        read = Browser(app, world, "arts").get(dossier(world)).text
        assert ("A doctor looks at this again soon" in own) is near
        assert ("That day comes" in read) is near


def test_the_letter_carries_a_code_that_makes_one_account(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    ask = browser.get(f"{dossier(world)}/letter")
    with world.work() as work:
        assert work.session.query(Invitation).filter(Invitation.used_at.is_(None)).count() == 0
    page = browser.submit(ask.form("/letter"))
    codes = re.findall(r'data-code="([0-9A-Z]{16})"', page.text)
    assert world.cards["an"].contact_code in codes
    assert "Person arts" in page.text
    assert "Worker an" not in page.title
    with world.work() as work:
        other = next(code for code in codes if code != world.cards["an"].contact_code)
        found = invitation(work, other)
        assert (found.role, found.organisation_id) == ("gp", None)


def test_a_consent_that_ended_takes_the_gps_words_away(app: Flask, world: World) -> None:
    consent(world, "doctors", months=1)
    written(world, "gp1", Kind.NOTE, NOTE)
    world.clock.move(timedelta(days=40))
    page = Browser(app, world, "arts").get(dossier(world))
    assert page.status == 200
    assert "geen zwaar werk" not in page.text


def send_advice(browser: Browser, world: World, typed: dict[str, str], worker: str = "an") -> None:
    """Fill the form in, check the words, send them."""
    page = browser.get(f"{dossier(world, worker)}/advice")
    checked = browser.submit(page.form("/advice"), typed, step="check")
    assert checked.status == 200
    assert browser.submit(checked.form("/advice"), step="send").status == 200
