"""Advices, limits and answers: what is seen before it is sent is what arrives."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.releasing import release, strike
from messaging.documents.writing import write
from messaging.vocabulary import (
    advice_sentences,
    advice_to_json,
    limits_sentences,
    restore_advice,
    restore_limits_sheet,
)
from messaging.vocabulary import strike as struck
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.doctors_support import (
    consent,
    contents,
    describe_work,
    newest,
    opens,
    place,
)
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def tasks(world: World) -> dict[str, str]:
    return describe_work(world)


def dossier(world: World) -> str:
    return f"/physician/dossiers/{world.dossiers['an']}"


def preview(page: Page) -> str:
    """The words of the preview, without tags."""
    part = page.text.split('id="preview"', 1)[1].split('id="tasks"', 1)[0].split('id="lines"', 1)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", part)).split())


def filled(tasks: dict[str, str]) -> dict[str, Any]:
    """An advice as somebody fills it in."""
    return {
        f"outcome.{tasks['fold']}": "suits",
        f"outcome.{tasks['load']}": "suits_with_adaptation",
        f"with.{tasks['load']}": ["lifting_aid", "extra_break"],
        "hours": "hours_a_day", "hours.value": "4",
        "duration": "for_weeks", "duration.value": "6", "certainty": "likely",
        "review_by": "2026-05-15",
    }  # fmt: skip


def check(browser: Browser, world: World, typed: dict[str, Any], kind: str = "advice") -> Page:
    page = browser.get(f"{dossier(world)}/{kind}")
    return browser.submit(page.form(f"/{kind}"), typed, step="check")


def send(browser: Browser, page: Page, kind: str = "advice", **more: str) -> Page:
    return browser.submit(page.form(f"/{kind}"), changes=more, step="send")


def names(world: World, tasks: dict[str, str]) -> dict[str, str]:
    words = {"fold": "Folding boxes", "load": "Loading the van", "weed": "Weeding"}
    return {tasks[key]: name for key, name in words.items()}


# The advice -------------------------------------------------------------------------------------


def test_the_form_begins_with_his_own_tasks_and_judges_nothing(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    place(world, "an", [tasks["load"]])
    page = Browser(app, world, "arts").get(f"{dossier(world)}/advice")
    fields = page.form("/advice").fields
    assert [value for name, value in fields if name == "task"] == [
        tasks["load"], tasks["fold"], tasks["weed"],
    ]  # fmt: skip
    for task in tasks.values():
        assert (f"outcome.{task}", "to_be_looked_at") in fields
    assert ("review_by", "2026-05-31") in fields
    assert "<textarea" not in page.text


def test_checking_sends_nothing_and_keeps_what_was_filled_in(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    page = check(Browser(app, world, "arts"), world, filled(tasks))
    assert page.status == 200
    assert contents(world, "arts") == []
    fields = page.form("/advice").fields
    assert (f"outcome.{tasks['load']}", "suits_with_adaptation") in fields
    assert [v for n, v in fields if n == f"with.{tasks['load']}"] == ["lifting_aid", "extra_break"]
    assert ("hours.value", "4") in fields
    assert ("certainty", "likely") in fields


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_social_service_gets_exactly_what_the_preview_showed(
    app: Flask, world: World, tasks: dict[str, str], language: str
) -> None:
    consent(world, "advice", show_first=False)
    browser = Browser(app, world, "arts", language)
    page = check(browser, world, filled(tasks))
    shown = preview(page)
    send(browser, page)
    [(kind, content)] = contents(world, "ss_east")
    assert kind == "advice"
    task_names = dict(names(world, tasks).items())
    if language == "nl":
        task_names = {tasks["fold"]: "Dozen vouwen", tasks["load"]: "De bestelwagen laden",
                      tasks["weed"]: "Wieden"}  # fmt: skip
    for sentence in advice_sentences(restore_advice(content), language, task_names):
        name, colon, rest = sentence.partition(": ")
        if colon and name in task_names.values():
            assert name in shown
            for part in rest.split(". ")[1:]:
                assert part.rstrip(".") in shown
        else:
            assert sentence in shown
    # Nothing else: its codes are those of the form, and every task has its line.
    lines = {line["task"]: line["outcome"]["code"] for line in content["lines"]}
    assert lines == {
        tasks["fold"]: "suits", tasks["load"]: "suits_with_adaptation",
        tasks["weed"]: "to_be_looked_at",
    }  # fmt: skip


def test_what_was_changed_after_the_check_is_shown_again_first(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    browser = Browser(app, world, "arts")
    page = check(browser, world, filled(tasks))
    again = browser.submit(
        page.form("/advice"), {f"outcome.{tasks['fold']}": "does_not_suit"}, step="send"
    )
    assert again.status == 200
    assert contents(world, "arts") == []
    assert "does not suit" in preview(again)
    send(browser, again)
    [(_, content)] = contents(world, "arts")
    assert content["lines"][0]["outcome"]["code"] == "does_not_suit"


def test_nothing_is_sent_without_a_check(app: Flask, world: World, tasks: dict[str, str]) -> None:
    browser = Browser(app, world, "arts")
    form = browser.get(f"{dossier(world)}/advice").form("/advice")
    assert browser.submit(form, filled(tasks), step="send").status == 200
    assert contents(world, "arts") == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Say something of at least one task."),
        ({"outcome.load": "suits_with_adaptation"}, "Say which adaptation."),
        ({"outcome.fold": "suits", "outcome.load": "a secret"}, "is not known here."),
        ({"outcome.fold": "suits", "hours": "hours_a_day", "hours.value": "12"}, "At most 8."),
        ({"outcome.fold": "suits", "duration": "lasting"}, "still to be filled in"),
        ({"outcome.fold": "suits", "review_by": "2027-04-01"}, "too far ahead"),
        ({"outcome.fold": "suits", "review_by": ""}, "still to be filled in"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(
    app: Flask, world: World, tasks: dict[str, str], typed: dict[str, str], said: str
) -> None:
    given = {}
    for name, value in typed.items():
        head, _dot, key = name.partition(".")
        given[f"outcome.{tasks[key]}" if head == "outcome" else name] = value
    page = check(Browser(app, world, "arts"), world, given)
    assert page.status == 422
    assert said in page.text
    fields = page.form("/advice").fields
    for name, value in given.items():
        if value != "a secret":
            assert (name, value) in fields
    assert contents(world, "arts") == []


def test_every_mistake_is_said_at_once(app: Flask, world: World, tasks: dict[str, str]) -> None:
    typed = {
        f"outcome.{tasks['fold']}": "suits_with_adaptation",
        f"outcome.{tasks['weed']}": "suits_with_adaptation",
        "days": "days_a_week", "days.value": "nine", "duration": "lasting", "review_by": "x",
    }  # fmt: skip
    page = check(Browser(app, world, "arts"), world, typed)
    assert page.text.count("Say which adaptation.") == 4  # twice each: in the summary too
    for field in ("days", "certainty", "review_by"):
        assert f'href="#f-{field}"' in page.text


def test_no_words_of_his_own_reach_the_workplace(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    consent(world, "advice", show_first=False)
    browser = Browser(app, world, "arts")
    typed = {**filled(tasks), "text": "hernia", "note": "hernia", f"note.{tasks['fold']}": "hernia"}
    send(browser, check(browser, world, typed))
    [(_, content)] = contents(world, "ss_east")
    assert "hernia" not in str(content)


def test_two_clicks_send_one_advice(app: Flask, world: World, tasks: dict[str, str]) -> None:
    browser = Browser(app, world, "arts")
    page = check(browser, world, filled(tasks))
    send(browser, page)
    send(browser, page)
    assert len(contents(world, "arts")) == 1


def test_it_waits_for_the_worker_and_then_says_so(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    consent(world, "advice")
    browser = Browser(app, world, "arts")
    sent = send(browser, check(browser, world, filled(tasks)))
    assert "Waits for release since 2 March 2026." in sent.text
    advice = newest(world, Kind.ADVICE)
    assert not opens(world, "ss_east", advice)
    assert not [f for f in sent.forms if f.action.endswith("/mark")]
    assert browser.post(f"/physician/documents/{advice}/mark").status == 404
    with world.work() as work:
        release(work, world.acting(work, "an"), advice)
    page = browser.get(dossier(world))
    assert "Delivered on 2 March 2026." in page.text
    marked = browser.submit(page.form(f"/documents/{advice}/mark"))
    assert "marked “to be reviewed”" in marked.text
    assert opens(world, "ss_east", advice)
    browser.submit(marked.form(f"/documents/{advice}/end"))
    assert not opens(world, "ss_east", advice)
    assert opens(world, "arts", advice)


def test_a_new_version_begins_with_the_old_one_and_replaces_it(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    consent(world, "advice", show_first=False)
    browser = Browser(app, world, "arts")
    send(browser, check(browser, world, filled(tasks)))
    first = newest(world, Kind.ADVICE)
    world.clock.move(timedelta(days=1))
    browser = Browser(app, world, "arts")
    page = browser.get(f"{dossier(world)}/advice?replaces={first}")
    fields = page.form("/advice").fields
    assert [v for n, v in fields if n == f"with.{tasks['load']}"] == ["lifting_aid", "extra_break"]
    assert {("hours.value", "4"), ("duration.value", "6")} <= set(fields)
    checked = browser.submit(page.form("/advice"), {"hours.value": "6"}, step="check")
    send(browser, checked)
    assert not opens(world, "ss_east", first)
    [(_, content)] = contents(world, "ss_east")
    assert content["hours"]["params"] == {"hours": 6}
    stranger = browser.get(f"{dossier(world)}/advice?replaces={'0' * 32}")
    assert stranger.status == 404


# The limits -------------------------------------------------------------------------------------


def test_the_sheet_holds_physical_lines_alone_and_reads_as_previewed(
    app: Flask, world: World
) -> None:
    consent(world, "advice", show_first=False)
    consent(world, "limits", show_first=False)
    browser = Browser(app, world, "arts")
    form = browser.get(f"{dossier(world)}/limits").form("/limits")
    assert not [name for name, _ in form.fields if name.startswith(("stimuli.", "coach."))]
    typed = {
        "lift_low.state": "limit", "lift_low.kg": "5", "lift_low.per_hour": "12",
        "standing.state": "limit", "standing.stretch_min": "30",
        "stimuli.state": "limit", "stimuli.level": "1", "course": "worsening",
    }  # fmt: skip
    page = check(browser, world, typed, "limits")
    # What stays between doctors has no box here, and is refused when somebody makes one.
    assert page.status == 422
    del typed["course"]
    page = check(browser, world, typed, "limits")
    shown = preview(page)
    send(browser, page, "limits")
    sheets = [content for kind, content in contents(world, "ss_east") if kind == "limits_sheet"]
    sentences = limits_sentences(restore_limits_sheet(sheets[0]), "en")
    assert len(sentences) == 2
    for sentence in sentences:
        assert sentence[1:] in shown
    assert "stimuli" not in str(sheets)


def test_a_new_sheet_begins_with_the_old_one(app: Flask, world: World) -> None:
    browser = Browser(app, world, "arts")
    typed = {
        "standing.state": "limit",
        "standing.stretch_min": "30",
        "standing.with": "sit_stand_stool",
    }
    send(browser, check(browser, world, typed, "limits"), "limits")
    sheet = newest(world, Kind.LIMITS_SHEET)
    page = browser.get(f"{dossier(world)}/limits?replaces={sheet}")
    fields = set(page.form("/limits").fields)
    assert ("standing.state", "limit=30") in fields
    assert ("standing.with", "sit_stand_stool") in fields


# A struck text ----------------------------------------------------------------------------------


def struck_advice(world: World, browser: Browser, tasks: dict[str, str]) -> tuple[str, str]:
    """An advice of which the worker struck one task: both texts."""
    send(browser, check(browser, world, filled(tasks)))
    original = newest(world, Kind.ADVICE)
    [(_, content)] = contents(world, "arts")
    with world.work() as work:
        shorter = advice_to_json(struck(restore_advice(content), tasks=[tasks["load"]]))
        made = strike(work, world.acting(work, "an"), original, shorter)
    return original, made


def test_agreeing_delivers_the_text_that_was_struck(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    consent(world, "advice")
    browser = Browser(app, world, "arts")
    original, made = struck_advice(world, browser, tasks)
    assert "waits for your agreement" in browser.get("/physician/").text
    page = browser.get(f"/physician/documents/{made}/countersign")
    both = page.text.split('id="original"', 1)
    assert "With a lifting aid." not in both[0]
    assert "With a lifting aid." in both[1]
    done = browser.submit(page.form("/countersign"))
    assert "You agreed." in done.text
    [(_, content)] = contents(world, "ss_east")
    assert restore_advice(content).outcome_of(tasks["load"]) == "to_be_looked_at"
    assert not opens(world, "ss_east", original)
    assert "waits for your agreement" not in browser.get("/physician/").text
    assert browser.get(f"/physician/documents/{made}/countersign").status == 404


def test_another_text_than_the_one_on_the_page_is_not_signed(
    app: Flask, world: World, tasks: dict[str, str]
) -> None:
    consent(world, "advice")
    browser = Browser(app, world, "arts")
    _, made = struck_advice(world, browser, tasks)
    page = browser.get(f"/physician/documents/{made}/countersign")
    refused = browser.submit(page.form("/countersign"), text="0" * 64)
    assert refused.status == 409
    assert contents(world, "ss_east") == []
    assert browser.submit(refused.form("/countersign")).status == 200
    assert len(contents(world, "ss_east")) == 1


def test_declining_ends_both_texts(app: Flask, world: World, tasks: dict[str, str]) -> None:
    consent(world, "advice")
    browser = Browser(app, world, "arts")
    original, made = struck_advice(world, browser, tasks)
    page = browser.get(f"/physician/documents/{made}/countersign")
    browser.submit(page.form(f"/documents/{made}/end"))
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])
        assert stored[original].facts.ended
        assert stored[made].facts.ended
    assert contents(world, "ss_east") == []


# Answering a GP ---------------------------------------------------------------------------------


def asked_by_gp(world: World, to: str = "occupational_physician") -> str:
    with world.work() as work:
        return write(
            work, world.acting(work, "gp1"), world.dossiers["an"], Kind.WORKPLACE_QUESTION,
            {"code": "seated_work", "version": 1},
            addressees=[world.group_at(work, "east", Role(to))],
        )  # fmt: skip


def test_an_answer_reaches_the_gp_and_never_the_social_service(app: Flask, world: World) -> None:
    consent(world, "workplace")
    question = asked_by_gp(world)
    browser = Browser(app, world, "arts")
    assert "Question of the GP about the work" in browser.get("/physician/").text
    page = browser.get(f"/physician/questions/{question}")
    assert "Is there seated work?" in page.text
    wrong = browser.submit(page.form(f"/questions/{question}"), answer="maybe")
    assert wrong.status == 422
    done = browser.submit(wrong.form(f"/questions/{question}"), answer="part_of_day")
    assert "Your answer was handed in." in done.text
    answer = newest(world, Kind.WORKPLACE_ANSWER)
    assert opens(world, "gp1", answer)
    assert opens(world, "arts", answer)
    assert not opens(world, "ss_east", answer)
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])[answer]
    roles = {party.role for party in stored.facts.addressees}
    assert roles == {Role.GP, Role.OCCUPATIONAL_PHYSICIAN}
    assert "Question of the GP" not in browser.get("/physician/").text
    told = Browser(app, world, "gp1").get(f"/gp/patients/{world.dossiers['an']}")
    assert "Yes, for part of the day." in told.text


def test_a_question_to_the_social_service_is_not_his(app: Flask, world: World) -> None:
    consent(world, "workplace")
    question = asked_by_gp(world, "social_service")
    browser = Browser(app, world, "arts")
    assert browser.get(f"/physician/questions/{question}").status == 404
    assert browser.post(f"/physician/questions/{question}", answer="all_day").status == 404
    assert "Question of the GP" not in browser.get("/physician/").text
