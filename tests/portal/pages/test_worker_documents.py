"""What was written about a worker: plain words, show me first, letting go, leaving out."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask

from consent.purposes import Kind
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.reading import disclose
from messaging.vocabulary import (
    advice_to_json,
    parse_advice,
    parse_limits_sheet,
    render_advice,
    restore_advice,
)
from messaging.vocabulary.limits import limits_sheet_to_json
from messaging.work import NotFound
from tests.portal.pages.browser import Browser
from tests.portal.pages.worker_support import ADVICE, advice, consent, written
from tests.support.world import World

SEND, WITHOUT, LATER = ("do", "send"), ("do", "without"), ("do", "later")
TODAY = date(2026, 3, 2)


def stored(world: World) -> dict[str, Stored]:
    with world.work() as work:
        return facts_of_chains(work, [world.dossiers["an"]])


def content(world: World, document: str) -> dict[str, object]:
    with world.work() as work:
        return dict(disclose(work, world.acting(work, "an"), [document])[0].content)


def struck_by(world: World, document: str) -> str:
    [made] = [one.id for one in stored(world).values() if one.strike_of == document]
    return made


def limits(world: World) -> str:
    line = {"state": "limit", "review_by": "2026-06-01"}
    sheet = parse_limits_sheet(
        {
            "lines": [
                {**line, "attribute": "standing", "value": {"stretch_min": 30}},
                {**line, "attribute": "sitting", "value": {"stretch_min": 60}},
            ]
        },
        TODAY,
    )
    return written(world, "arts", Kind.LIMITS_SHEET, limits_sheet_to_json(sheet))


def test_what_waits_stands_first_and_then_the_newest(world: World, an: Browser) -> None:
    consent(world, "doctors")
    waits = advice(world)
    world.clock.move(timedelta(days=1))
    note = written(world, "gp1", Kind.NOTE, {"text": "One", "reply_to": None, "question": None})
    world.clock.move(timedelta(days=1))
    newest = written(world, "gp1", Kind.NOTE, {"text": "Two", "reply_to": None, "question": None})
    an = Browser(site_of(an), world, "an")
    links = [one for one in an.get("/me/documents").links if "/me/documents/" in one]
    assert links == [f"/me/documents/{one}" for one in (waits, newest, note)]


def site_of(browser: Browser) -> Flask:
    return browser.client.application


def test_an_advice_reads_as_the_other_will_get_it(world: World, an: Browser) -> None:
    consent(world, "advice")
    page = an.get(f"/me/documents/{advice(world)}")
    said = render_advice(parse_advice(ADVICE, TODAY), "en")
    for line in said.lines:
        assert line.outcome in page.text
        assert all(one in page.text for one in line.adaptations)
    for sentence in (*said.how_much, *said.how_long):
        assert sentence in page.text
    assert all(name in page.text for name in ("Folding", "Lifting", "Vans", "Packing"))
    assert "task-a" not in page.title


def test_what_is_not_good_for_him_is_folded_and_never_lost(world: World, an: Browser) -> None:
    consent(world, "advice")
    path = f"/me/documents/{advice(world)}"
    page = an.get(path)
    assert 'href="#f-do"' in page.text
    assert 'id="f-do"' in page.text
    folded = re.search(r'<details class="more lines__less">(.*?)</details>', page.text, re.DOTALL)
    assert folded
    less = sum(line["outcome"] == "does_not_suit" for line in ADVICE["lines"])
    assert len(re.findall('name="strike"', folded[1])) == less
    assert f"{less} task" in folded[1]
    # One that is struck is never behind a word.
    gone = re.search(r'name="strike" value="([^"]+)"', folded[1])
    assert gone
    again = an.submit(page.form("do"), SEND, strike=[gone[1]])
    assert '<details class="more lines__less" open>' in again.text


def test_sending_lets_the_social_service_read_it(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    after = an.submit(page.form("do"), SEND)
    assert "This was sent." in after.text
    with world.work() as work:
        assert disclose(work, world.acting(work, "ss_east"), [document])


def test_sending_twice_is_harmless(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    first, second = (an.get(f"/me/documents/{document}") for _ in range(2))
    an.submit(first.form("do"), SEND)
    assert an.submit(first.form("do"), SEND).status == 200
    other = an.submit(second.form("do"), SEND)
    assert (other.status, "This was sent." in other.text) == (200, True)
    assert [step.what for step in stored(world)[document].steps] == ["delivered"]


def test_marked_lines_are_never_sent_by_a_press_on_send(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    asked = an.submit(page.form("do"), SEND, strike=["task:task-c"])
    assert asked.status == 422
    assert "You marked something to leave out." in asked.text
    assert ("strike", "task:task-c") in asked.form("do").fields
    assert not stored(world)[document].facts.delivered


def test_leaving_out_only_takes_away(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    # What else is posted is not looked at: only ids of lines count.
    after = an.submit(
        page.form("do"),
        WITHOUT,
        strike=["task:task-c", "part:duration"],
        content='{"lines": []}',
        outcome="suits",
    )
    assert after.status == 200
    made = struck_by(world, document)
    expected = advice_to_json(
        parse_advice(
            {
                **{k: v for k, v in ADVICE.items() if k not in ("duration", "certainty")},
                "lines": [*ADVICE["lines"][:2], {"task": "task-c", "outcome": "to_be_looked_at"}],
            },
            TODAY,
        )
    )
    assert content(world, made) == expected
    assert restore_advice(content(world, document)) == parse_advice(ADVICE, TODAY)
    for one in (document, made):
        with pytest.raises(NotFound), world.work() as work:
            disclose(work, world.acting(work, "ss_east"), [one])
    assert "It waits for the doctor." in an.get("/me/documents").text
    assert "Send it" not in an.get(f"/me/documents/{document}").text


def test_who_left_lines_out_is_shown_what_he_made_of_it(world: World, an: Browser) -> None:
    """Beforehand, and on the page that he is led to: the doctor first, and nothing at work yet."""
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    assert "Do you leave something out? Then your doctor reads it first." in page.text
    after = an.submit(page.form("do"), WITHOUT, strike=["task:task-a"])
    made = struck_by(world, document)
    assert after.path == f"/me/documents/{made}"
    for said in (
        "This is your version",
        "Your doctor reads it first.",
        "Then it goes to your work.",
    ):
        assert said in after.text
    old = an.get(f"/me/documents/{document}")
    assert "Your work did not get this text." in old.text
    assert f"/me/documents/{made}" in old.links


@pytest.mark.parametrize("line", ["task:task-z", "part:review", "line:standing", "hours", ""])
def test_a_line_that_is_not_in_the_text_is_refused(world: World, an: Browser, line: str) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    refused = an.submit(page.form("do"), WITHOUT, strike=[line])
    assert refused.status == 422
    assert len(stored(world)) == 1


def test_leaving_out_nothing_is_asked_again(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    refused = an.submit(page.form("do"), WITHOUT)
    assert (refused.status, "First mark what you want" in refused.text) == (422, True)
    assert len(stored(world)) == 1


def test_not_now_leaves_it_waiting(world: World, an: Browser) -> None:
    consent(world, "advice")
    document = advice(world)
    page = an.get(f"/me/documents/{document}")
    after = an.submit(page.form("do"), LATER)
    assert after.path == "/me/documents"
    assert stored(world)[document].waits_for_worker


def test_without_a_yes_it_leads_to_the_question_and_then_it_can_go(
    world: World, an: Browser
) -> None:
    document = advice(world)
    world.clock.move(timedelta(minutes=5))
    page = an.get(f"/me/documents/{document}")
    assert "You have not yet said yes to this kind of text." in page.text
    assert not [form for form in page.forms if ("do", "send") in form.buttons]
    [address] = [one for one in page.links if one.startswith("/me/start/advice")]
    question = an.get(address)
    assert dict(question.form("answer").fields)["since"] == "before"
    receipt = an.passing(an.submit(question.form("answer"), ("answer", "yes")))
    assert f"/me/documents/{document}" in receipt.links
    after = an.submit(an.get(f"/me/documents/{document}").form("do"), SEND)
    assert "This was sent." in after.text


def test_numbers_line_by_line_in_plain_words(world: World, an: Browser) -> None:
    consent(world, "advice")
    consent(world, "limits")
    document = limits(world)
    page = an.get(f"/me/documents/{document}")
    assert page.text.count('name="strike"') == 2
    after = an.submit(page.form("do"), WITHOUT, strike=["line:standing"])
    assert after.status == 200
    left = content(world, struck_by(world, document))["lines"]
    assert [line["attribute"] for line in left] == ["sitting"]  # type: ignore[attr-defined]


def test_numbers_without_any_line_are_not_sent(world: World, an: Browser) -> None:
    consent(world, "advice")
    consent(world, "limits")
    document = limits(world)
    page = an.get(f"/me/documents/{document}")
    refused = an.submit(page.form("do"), WITHOUT, strike=["line:standing", "line:sitting"])
    assert (refused.status, "Then there is nothing left" in refused.text) == (422, True)
    assert len(stored(world)) == 1


def test_other_kinds_in_words(world: World, an: Browser) -> None:
    consent(world, "doctors")
    consent(world, "workplace")
    placement = written(
        world, "ss_east", Kind.PLACEMENT, {"department": "dep", "tasks": ["task-a", "task-b"]}
    )
    note = written(
        world,
        "gp1",
        Kind.NOTE,
        {"text": "First <b>line</b>\nSecond", "reply_to": None, "question": None},
    )
    question = written(
        world,
        "gp1",
        Kind.WORKPLACE_QUESTION,
        {"code": "seated_work", "version": 1},
        to="ss_east",
    )
    reply = written(
        world, "ss_east", Kind.WORKPLACE_ANSWER,
        {"question": question, "question_code": "seated_work", "version": 1, "code": "part_of_day"},
    )  # fmt: skip
    shown = an.get(f"/me/documents/{placement}").text
    assert "Packing" in shown
    assert "Folding" in shown
    assert "Vans" not in shown
    shown = an.get(f"/me/documents/{note}").text
    assert "First &lt;b&gt;line&lt;/b&gt;" in shown
    assert "Is there seated work?" in an.get(f"/me/documents/{question}").text
    assert "Yes, for part of the day." in an.get(f"/me/documents/{reply}").text
