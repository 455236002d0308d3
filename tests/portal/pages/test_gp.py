"""The GP's pages: what he asks, whom he sees, what leaves him and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Kind, Role
from consent.store import Store
from messaging.exchange.asking import NO, requests_of
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import inbox
from messaging.people.organising import change_details
from messaging.vocabulary import load
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import (
    consent,
    contents,
    describe_work,
    newest,
    opens,
    place,
    written,
)
from tests.support.answering import says
from tests.support.browsing import counted_queries
from tests.support.world import World, build_world, enrol

SECRET = "hernia L5, pijnklachten"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def plain(text: str) -> str:
    """A page without the values that every request makes anew."""
    text = re.sub(r'name="(csrf_token|once)" value="[^"]*"', "", text)
    return re.sub(r'data-session-[a-z-]+="[^"]*"', "", text)


def ask(browser: Browser, code: str, purpose: str = "doctors") -> Page:
    return browser.submit(browser.get("/gp/").form("/gp/ask"), code=code, purpose=purpose)


def patient_path(world: World, worker: str = "an") -> str:
    return f"/gp/patients/{world.dossiers[worker]}"


# Asking -----------------------------------------------------------------------------------------


def test_the_same_page_and_the_same_work_for_a_known_and_an_unknown_code(
    worlds: Callable[[], World], tmp_path: Path
) -> None:
    pages, statements = [], []
    for known in (True, False):
        world = worlds()
        browser = Browser(site(world, tmp_path), world, "gp1")
        code = world.cards["an"].contact_code if known else "0123456789ABCDEF"
        form = browser.get("/gp/").form("/gp/ask")
        with counted_queries(world) as seen:
            answer = browser.post(
                form.action, follow=False, code=code, purpose="doctors", once="one"
            )
        after = browser.get(answer.location or "")
        shown = "-".join(code[i : i + 4] for i in range(0, 16, 4))
        assert shown in after.text
        pages.append((answer.status, answer.location, plain(after.text).replace(shown, "CODE")))
        statements.append(seen)
    assert pages[0] == pages[1]
    assert statements[0] == statements[1]
    assert len(statements[0]) > 10


def test_a_mistyped_code_comes_back_as_it_was_typed(app: Flask, world: World) -> None:
    page = ask(Browser(app, world, "gp1"), "ABC 12", "workplace")
    assert page.status == 422
    fields = dict(page.form("/gp/ask").fields)
    assert fields["code"] == "ABC 12"
    assert fields["purpose"] == "workplace"
    assert "16 letters and digits" in page.text


def test_an_answer_shows_only_where_the_worker_wanted_it(app: Flask, world: World) -> None:
    browser = Browser(app, world, "gp1")
    ask(browser, world.cards["an"].contact_code)
    unanswered = plain(browser.get("/gp/").text)
    assert "No answer yet" in unanswered
    for tell in (False, True):
        with world.work() as work:
            acting = world.acting(work, "an")
            request = requests_of(inbox(work, acting))[0]
            says(work, acting, request, NO, tell=tell)
        after = plain(browser.get("/gp/").text)
        assert (after == unanswered) is not tell
        assert ("Your patient let you know: no." in after) is tell


def test_a_yes_brings_the_patient_and_takes_the_question_away(app: Flask, world: World) -> None:
    browser = Browser(app, world, "gp1")
    ask(browser, world.cards["an"].contact_code)
    assert "Worker an" not in browser.get("/gp/").text
    consent(world, "doctors", answers=True)
    page = browser.get("/gp/")
    assert "Worker an" in page.text
    assert "Workshop east" in page.text
    assert "No answer yet" not in page.text
    assert "Send functional limitations" in page.text
    assert "Ask about the work" not in page.text


def test_an_unchecked_doctor_gets_nothing_that_names_a_patient(app: Flask, world: World) -> None:
    enrol(world, "new", Role.GP, None, verified=False)
    with world.work() as work:
        consent_for = world.group(work, "new")
    consent(world, "doctors", gp=consent_for)
    browser = Browser(app, world, "new")
    page = browser.get("/gp/")
    assert page.status == 200
    assert "RIZIV" in page.text
    assert "Worker an" not in page.text
    assert not [f for f in page.forms if "ask" in f.action]
    assert browser.get(patient_path(world)).status == 404
    refused = browser.post("/gp/ask", code=world.cards["an"].contact_code, purpose="doctors")
    assert refused.status == 422
    with world.work() as work:
        assert requests_of(inbox(work, world.acting(work, "an"))) == []


# Who may see a patient --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["gp2", "ss_east", "ss_west", "arts", "an", None])
@pytest.mark.parametrize("end", ["", "/limitations"])
def test_nobody_else_opens_his_patient(app: Flask, world: World, who: str | None, end: str) -> None:
    consent(world, "doctors")
    consent(world, "workplace")
    path = patient_path(world) + end
    assert Browser(app, world, "gp1").get(path).status == 200
    browser = Browser(app, world, who)
    answer = browser.client.get(path)
    if who is None:
        assert answer.status_code == 303
        assert "/log" in answer.headers["Location"]
    else:
        assert answer.status_code == 404
        assert who == "an" or "Worker an" not in answer.get_data(as_text=True)
    for form in ("note", "question", "limitations"):
        assert browser.post(f"{patient_path(world)}/{form}", follow=False).status in (303, 404)
    assert contents(world, "arts") == []


def test_without_a_consent_in_force_there_is_no_such_patient(app: Flask, world: World) -> None:
    browser = Browser(app, world, "gp1")
    never, unknown = browser.get(patient_path(world)), browser.get("/gp/patients/" + "0" * 32)
    assert never.status == unknown.status == 404
    shown = plain(never.text).replace(world.dossiers["an"], "0" * 32)
    assert shown == plain(unknown.text)
    consent(world, "doctors", months=1)
    assert browser.get(patient_path(world)).status == 200
    with world.work() as work:
        dossier = world.dossiers["an"]
        grants = [one.id for one in work.records.grants(dossier)]
        withdraw(work, world.acting(work, "an"), dossier, grants)
    assert browser.get(patient_path(world)).status == 404
    assert "Worker an" not in browser.get("/gp/").text
    consent(world, "doctors", months=1)
    world.clock.move(timedelta(days=40))
    assert Browser(app, world, "gp1").get(patient_path(world)).status == 404


def test_each_consent_opens_its_own_forms(app: Flask, world: World) -> None:
    describe_work(world)
    consent(world, "workplace")
    browser = Browser(app, world, "gp1")
    page = browser.get(patient_path(world))
    acts = {f.action.rsplit("/", 1)[-1] for f in page.forms if "patients" in f.action}
    # A lost card is blocked, and another question put, whatever he said yes to.
    assert acts == {"question", "block-card", "here"}
    assert browser.post(f"{patient_path(world)}/note", text="x").status == 404
    assert browser.get(f"{patient_path(world)}/limitations").status == 404
    assert contents(world, "arts") == []


def test_the_work_is_shown_in_words(app: Flask, world: World) -> None:
    tasks = describe_work(world)
    place(world, "an", [tasks["load"]])
    consent(world, "workplace")
    page = Browser(app, world, "gp1").get(patient_path(world))
    assert "Loading the van" in page.text
    assert "15 kg" in page.text
    assert "Folding boxes" not in page.text


# What he writes ---------------------------------------------------------------------------------


def test_a_note_reaches_the_physician_and_nobody_else(app: Flask, world: World) -> None:
    consent(world, "doctors")
    consent(world, "workplace")
    consent(world, "advice")
    browser = Browser(app, world, "gp1")
    page = browser.get(patient_path(world))
    assert "the occupational physicians of Service" in page.text
    assert "The workplace and the employer never see it." in page.text
    form = next(f for f in page.forms if f.action.endswith("/note"))
    sent = browser.submit(form, text=SECRET)
    assert sent.status == 200
    assert SECRET in sent.text
    note = newest(world, Kind.NOTE)
    assert contents(world, "arts") == [
        ("note", {"text": SECRET, "reply_to": None, "question": None})
    ]
    for who in ("ss_east", "ss_west", "gp2"):
        assert not opens(world, who, note)
        assert contents(world, who) == []
    social = Browser(app, world, "ss_east")
    for path in ("/work", f"/work/people/{world.dossiers['an']}"):
        seen = social.get(path)
        assert "Worker an" in seen.text
        assert SECRET not in seen.text


def test_two_clicks_write_one_note(app: Flask, world: World) -> None:
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    form = next(f for f in browser.get(patient_path(world)).forms if f.action.endswith("/note"))
    assert browser.submit(form, text="once").status == 200
    assert browser.submit(form, text="once").status == 200
    assert len(contents(world, "arts")) == 1


@pytest.mark.parametrize("text", ["\nx" * 10_001, "   "])
def test_what_was_typed_is_still_there_after_a_mistake(app: Flask, world: World, text: str) -> None:
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    form = next(f for f in browser.get(patient_path(world)).forms if f.action.endswith("/note"))
    page = browser.submit(form, text=text)
    assert page.status == 422
    again = next(f for f in page.forms if f.action.endswith("/note"))
    assert dict(again.fields)["text"] == text
    assert contents(world, "arts") == []
    # The same form, corrected, is good: the new one, and the old one by the way back.
    assert browser.submit(again, text="short").status == 200
    assert browser.submit(form, text="by the way back").status == 200
    assert {content["text"] for _, content in contents(world, "arts")} == {
        "short",
        "by the way back",
    }


def test_a_fixed_question_is_answered_with_one_tap(app: Flask, world: World) -> None:
    consent(world, "doctors")
    question = {"text": "", "reply_to": None, "question": "how_long", "question_version": 1}
    asked = written(world, "arts", Kind.NOTE, question)
    browser = Browser(app, world, "gp1")
    form = browser.get(patient_path(world)).form("/note", reply_to=asked)
    wrong = browser.submit(form, answer="for_ever")
    assert wrong.status == 422
    done = browser.submit(wrong.form("/note", reply_to=asked), answer="2_to_6_weeks", text="Zeker")
    assert done.status == 200
    assert not [f for f in done.forms if ("reply_to", asked) in f.fields]
    replies = [note["text"] for _, note in contents(world, "arts") if note["reply_to"] == asked]
    assert replies == ["2 to 6 weeks.\n\nZeker"]


def test_he_answers_nothing_that_he_cannot_read(app: Flask, world: World) -> None:
    consent(world, "doctors")
    other = written(world, "arts", Kind.ADVICE, {"any": "thing"})
    browser = Browser(app, world, "gp1")
    answer = browser.post(f"{patient_path(world)}/note", text="x", reply_to=other)
    assert answer.status == 404
    assert [kind for kind, _ in contents(world, "arts")] == ["advice"]


def test_a_work_question_goes_to_whom_he_chose_and_no_further(app: Flask, world: World) -> None:
    consent(world, "workplace")
    browser = Browser(app, world, "gp1")
    page = browser.get(patient_path(world))
    missing = browser.submit(page.form("/question"), question="", to="social_service")
    assert missing.status == 422
    assert dict(missing.form("/question").fields)["to"] == "social_service"
    browser.submit(missing.form("/question"), question="seated_work", to="social_service")
    first = newest(world, Kind.WORKPLACE_QUESTION)
    assert opens(world, "ss_east", first)
    assert not opens(world, "arts", first)
    world.clock.move(timedelta(minutes=1))
    page = browser.get(patient_path(world))
    wrong = browser.submit(
        page.form("/question"), question="placement_current", to="social_service"
    )
    assert wrong.status == 422
    browser.submit(
        wrong.form("/question"), question="placement_current", to="occupational_physician"
    )
    second = newest(world, Kind.WORKPLACE_QUESTION)
    assert opens(world, "arts", second)
    assert not opens(world, "ss_east", second)


# Functional limitations -------------------------------------------------------------------------


def limitations(world: World, browser: Browser, **typed: str) -> Page:
    page = browser.get(f"{patient_path(world)}/limitations")
    changes = {name.replace("__", "."): value for name, value in typed.items()}
    return browser.submit(page.form("/limitations"), changes)


def test_every_line_begins_at_i_do_not_know(app: Flask, world: World) -> None:
    consent(world, "doctors")
    page = Browser(app, world, "gp1").get(f"{patient_path(world)}/limitations")
    fields = page.form("/limitations").fields
    for attribute in load().offered():
        assert (f"{attribute.id}.state", "unknown") in fields
    assert ("review_by", "2026-05-31") in fields


def test_limitations_reach_the_physician_alone(app: Flask, world: World) -> None:
    consent(world, "doctors")
    browser = Browser(app, world, "gp1")
    typed = {
        "lift_low__state": "limit", "lift_low__kg": "7,5", "lift_low__per_hour": "12",
        "standing__state": "limit", "standing__stretch_min": "30", "standing__with": "sit_stand_stool",
        "noise__state": "no_limit", "carry__state": "not", "course": "improving",
    }  # fmt: skip
    assert limitations(world, browser, **typed).status == 200
    kind, content = contents(world, "arts")[0]
    lines = {line["attribute"]: line for line in content["lines"]}
    assert kind == "limitations"
    assert set(lines) == {"lift_low", "standing", "noise", "carry"}
    assert lines["lift_low"]["value"] == [{"kg": "7.5", "per_hour": 12}]
    assert lines["standing"]["state"] == "only_with"
    assert lines["carry"]["course"] == "improving"
    assert lines["noise"] == {"attribute": "noise", "version": 1, "state": "no_limit"}
    for who in ("ss_east", "gp2", "ss_west"):
        assert not opens(world, who, newest(world, Kind.LIMITATIONS))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say something on at least one line."),
        ({"lift_low__state": "limit", "lift_low__kg": "12345"}, "At most 60."),
        ({"lift_low__state": "unknown", "lift_low__kg": "5"}, "You filled in a value."),
        ({"lift_low__state": "limit"}, "This is still to be filled in."),
        ({"coach__state": "no_limit", "carry__state": "not", "review_by": "2027-03-03"}, "too far"),
        ({"carry__state": "not", "review_by": "2026-03-01"}, "This day is over."),
        ({"carry__state": "perhaps"}, "Choose one of the answers."),
    ],
)
def test_a_mistake_stands_at_its_line_and_nothing_is_lost(
    app: Flask, world: World, typed: dict[str, str], said: str
) -> None:
    consent(world, "doctors")
    good = {"standing__state": "limit", "standing__stretch_min": "45"} if typed else {}
    page = limitations(world, Browser(app, world, "gp1"), **good, **typed)
    assert page.status == 422
    assert said in page.text
    fields = dict(page.form("/limitations").fields)
    for name, value in {**good, **typed}.items():
        if value != "perhaps":
            assert fields[name.replace("__", ".")] == value
    assert contents(world, "arts") == []


# Withdrawing, lists -----------------------------------------------------------------------------


def test_he_withdraws_his_own_note_and_nobody_elses(app: Flask, world: World) -> None:
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, {"text": SECRET, "reply_to": None, "question": None})
    assert Browser(app, world, "gp2").post(f"/gp/documents/{note}/end").status == 404
    assert opens(world, "arts", note)
    browser = Browser(app, world, "gp1")
    browser.submit(browser.get(patient_path(world)).form(f"/documents/{note}/end"))
    assert not opens(world, "arts", note)


def test_what_is_new_is_marked_until_it_was_seen(app: Flask, world: World) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, {"text": "x", "reply_to": None, "question": None})
    browser = Browser(app, world, "gp1")
    assert "1 new" in browser.get("/gp/").text
    browser.get(patient_path(world))
    assert "1 new" not in browser.get("/gp/").text


def test_the_list_asks_the_same_of_the_database_for_3_and_for_12_patients(
    store: Store, tmp_path: Path
) -> None:
    workers = tuple(f"w{number}" for number in range(12))
    world = build_world(store, workers=workers)
    app = site(world, tmp_path)
    counts = {}
    for number, worker in enumerate(workers, start=1):
        consent(world, "doctors", worker)
        written(world, "arts", Kind.NOTE, {"text": "x", "reply_to": None, "question": None}, worker)
        if number in (3, 12):
            browser = Browser(app, world, "gp1")
            browser.get("/gp/")
            with counted_queries(world) as seen:
                page = browser.get("/gp/")
            counts[number] = len(seen)
            assert page.text.count("Send functional limitations") == number
    assert counts[3] == counts[12]


def test_he_sees_how_to_reach_the_occupational_physician(app: Flask, world: World) -> None:
    consent(world, "doctors")
    said = {"name": "Dr. Public", "telephone": "053 12 34 56", "hours": "ma-vr 9-12 u"}
    with world.work() as work:
        change_details(work, world.organisations["east"], physician=said)
    page = Browser(app, world, "gp1").get(patient_path(world))
    for words in said.values():
        assert words in page.text
    # Beside whom the workshop names stand the colleagues of the service.
    assert "Person arts" in page.text
