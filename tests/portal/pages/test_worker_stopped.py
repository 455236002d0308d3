"""After a yes stopped or ended: what his pages say, and no way back to a wider one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from consent.clock import brussels_day
from consent.decision import last_of
from consent.lines import groups_of
from consent.purposes import PurposeCode, Role
from consent.records.service import valid_until
from messaging.documents.overview import unreleased
from messaging.documents.reading import disclose
from messaging.exchange.withdrawing import withdraw
from messaging.work import NotFound
from portal.shown import last_day
from tests.messaging.test_groups import leave, let_in, rotate_all
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.test_worker_documents import SEND, limits
from tests.portal.pages.worker_support import advice, ask, consent
from tests.support.world import World, enrol

KILOS = "The social service may know exactly what I can do, like how many kilos"


def words(page: Page) -> str:
    """What stands on the page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def say_yes(an: Browser, purpose: str, left_out: list[str]) -> None:
    """He says yes by himself; other words are shown once more before they count."""
    page = an.get(f"/me/start/{purpose}")
    page = an.submit(page.form("answer"), ("answer", "yes"), left_out=left_out)
    if page.status == 422:
        page = an.submit(page.form("answer"), ("answer", "yes"))
    assert page.path.startswith("/me/understood"), page.text


def press(an: Browser, world: World, purpose: str) -> Page:
    """He presses the switch of this purpose."""
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
    one = [g for g in grants if g.purpose == purpose and not g.withdrawn][-1]
    forms = an.get("/me/consents").forms
    return an.submit(next(form for form in forms if ("grant", one.id) in form.fields))


def stop(an: Browser, receipt: str) -> None:
    """He stops everything of one receipt."""
    form = next(one for one in an.get(f"/me/receipts/{receipt}").forms if "receipt" in one.names())
    an.submit(form)


@pytest.mark.parametrize("by_itself", [False, True])
def test_what_a_stop_closed_waits_nowhere_and_leads_to_nothing_wider(
    world: World, an: Browser, by_itself: bool
) -> None:
    consent(world, "advice", months=1)
    say_yes(an, "limits", left_out=["senses"])
    document = limits(world)
    assert "It waits for you" in words(an.get("/me/questions"))
    with world.work() as work:
        before = [one.id for one in unreleased(work, world.acting(work, "arts"))]
    if by_itself:
        world.clock.move(timedelta(days=40))
        an = Browser(an.client.application, world, "an")
    else:
        press(an, world, "advice")
    how = "Your yes ended by itself." if by_itself else "Your yes was stopped."
    assert "Nobody is waiting for an answer." in words(an.get("/me/"))
    for path in ("/me/questions", "/me/documents", f"/me/documents/{document}", "/me/take/all"):
        assert "It waits for you" not in words(an.get(path)), path
        assert "This waits for you" not in words(an.get(path)), path
    assert f"{how} This goes nowhere." in words(an.get("/me/documents"))
    page = an.get(f"/me/documents/{document}")
    assert f"{how} This goes nowhere." in words(page)
    assert "You have not yet said yes" not in page.text
    assert not [form for form in page.forms if ("do", "send") in form.buttons]
    # The way back goes by the question that comes first; each is as its last yes was, no wider.
    [address] = [one for one in page.links if one.startswith("/me/start/")]
    assert address.startswith("/me/start/limits")
    first = an.get(address)
    assert "Something else comes first" in first.text
    [required] = [one for one in first.links if one.startswith("/me/start/")]
    assert required.startswith("/me/start/advice?")
    no_wider(an, required, [])
    # Its author learns nothing of it: what he sees is what he wrote and nobody let go.
    with world.work() as work:
        assert [one.id for one in unreleased(work, world.acting(work, "arts"))] == before
    consent(world, "advice")
    no_wider(an, address, ["senses"])


def no_wider(an: Browser, address: str, left_out: list[str]) -> None:
    """The question at this address is meant from now on, and leaves out what the last yes did."""
    assert "since" not in parse_qs(urlparse(address).query)
    fields = an.get(address).form("answer").fields
    assert [value for name, value in fields if name == "since"] == ["now"]
    assert [value for name, value in fields if name == "left_out"] == left_out


def test_a_yes_to_what_was_written_earlier_comes_back_as_it_was(world: World, an: Browser) -> None:
    consent(world, "advice", earlier=True)
    document = advice(world)
    press(an, world, "advice")
    [address] = [
        one for one in an.get(f"/me/documents/{document}").links if one.startswith("/me/start/")
    ]
    assert dict(an.get(address).form("answer").fields)["since"] == "before"


def test_a_line_that_he_left_out_is_not_put_back_by_a_link(world: World, an: Browser) -> None:
    """A text that cannot go without it leads to the question as he answered it."""
    consent(world, "advice")
    say_yes(an, "limits", left_out=["posture"])
    document = limits(world)
    page = an.get(f"/me/documents/{document}")
    assert "You left something out that stands in this text." in page.text
    [address] = [one for one in page.links if one.startswith("/me/start/")]
    fields = an.get(address).form("answer").fields
    assert ("left_out", "posture") in fields
    assert ("since", "now") in fields


def starts(page: Page, purpose: str) -> set[str]:
    return {one for one in page.links if urlparse(one).path == f"/me/start/{purpose}"}


def left_out(page: Page) -> list[str]:
    return [value for name, value in page.form("answer").fields if name == "left_out"]


@pytest.mark.parametrize("stopped", [True, False])
def test_no_link_leads_to_a_wider_yes(world: World, an: Browser, stopped: bool) -> None:
    """The switch that is off, the renewal, the menu, and the question of a doctor."""
    consent(world, "advice", months=1)
    say_yes(an, "limits", left_out=["senses", "posture"])
    world.clock.move(timedelta(minutes=1))
    if stopped:
        press(an, world, "limits")
    allowed = an.get("/me/consents")
    links = starts(allowed, "limits") | starts(an.get("/me/start"), "limits")
    assert len(links) >= (1 if stopped else 2), "the renewal too: it ends soon"
    for link in links:
        page = an.get(link)
        assert left_out(page) == ["posture", "senses"], link
        assert ("answer", "yes") not in page.form("answer").fields
    ask(world, "arts", "limits")
    [asked] = {one for one in an.get("/me/questions").links if "/me/questions/" in one}
    assert left_out(an.get(asked)) == ["posture", "senses"]
    # What he wants again he takes away himself.
    menu = an.get("/me/start/limits")
    more = an.submit(menu.form("answer"), ("answer", "yes"), left_out=["posture"])
    an.submit(more.form("answer"), ("answer", "yes"))
    with world.work() as work:
        new = last_of(work.records.grants(world.dossiers["an"]))
    assert new is not None
    assert groups_of(PurposeCode.LIMITS, new.left_out) == ("posture",)


@pytest.mark.parametrize(
    ("choice", "days"),
    [({"months": 1}, 31), ({"until": "2026-03-12"}, 10), ({"months": 12}, 184), ({}, 184)],
)
def test_it_holds_no_longer_than_the_last_and_no_longer_than_usual(
    world: World, an: Browser, choice: dict[str, Any], days: int
) -> None:
    consent(world, "advice", **choice)
    world.clock.move(timedelta(days=400))
    an = Browser(an.client.application, world, "an")
    fields = dict(an.get("/me/start/advice").form("answer").fields)
    until = fields["until"] or None
    today = brussels_day(world.clock.now())
    ends = valid_until(int(fields["months"]), until, world.clock.now())
    assert abs((last_day(ends) - today).days - days) <= 3


@pytest.mark.parametrize("back", ["like", "menu"])
def test_who_chose_a_physician_that_left_says_who_comes_instead(
    world: World, an: Browser, back: str
) -> None:
    """Not all of them by itself: he says it, and everything else stays as it was."""
    enrol(world, "arts3", Role.OCCUPATIONAL_PHYSICIAN, "service")
    let_in(world, "arts", "arts3")
    ask(world)
    gp, gone = world.keys["gp1"].account, world.keys["arts"].account
    first = an.submit(an.get("/me/start/doctors").form("gp"), ("gp", gp))
    an.confirm(first.form("answer"), physician=gone, left_out=["own_view"])
    with world.work() as work:
        grants = [each.id for each in work.records.grants(world.dossiers["an"])]
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], grants)
    leave(world, "arts")
    rotate_all(world, "arts3")
    link = f"/me/start/doctors?like={grants[0]}" if back == "like" else "/me/start/doctors"
    for said in (world.keys["arts3"].account, ""):
        page = an.get(link)
        if back == "menu":
            page = an.submit(page.form("gp"), ("gp", gp))
        assert "Before, you chose one doctor. That doctor is not there any more." in page.text
        assert "What do you say?" not in page.text
        form = page.form("physician")
        assert ("physician", said) in form.buttons
        assert ("physician", gone) not in form.buttons
        question = an.submit(form, ("physician", said))
        assert ("physician", said) in question.form("answer").fields
        assert left_out(question) == ["own_view"]
        # A form of before that names him still is no yes to all of them.
        forged = an.submit(question.form("answer"), ("answer", "yes"), physician=gone)
        assert "That doctor is not there any more." in forged.text
    with world.work() as work:
        assert all(each.withdrawn for each in work.records.grants(world.dossiers["an"]))


def test_what_was_sent_says_when_nobody_at_work_opens_it_any_more(
    world: World, an: Browser
) -> None:
    closed = "This was sent. Nobody at your work can still open it."
    consent(world, "advice")
    document = advice(world)
    an.submit(an.get(f"/me/documents/{document}").form("do"), SEND)
    path = f"/me/documents/{document}"
    assert closed not in words(an.get(path))
    second = consent(world, "advice", earlier=True)
    stop(an, second)
    # Another yes still carries it.
    assert closed not in words(an.get(path))
    assert "This was sent." in words(an.get(path))
    with world.work() as work:
        assert disclose(work, world.acting(work, "ss_east"), [document])
    press(an, world, "advice")
    for where in (path, "/me/documents"):
        assert closed in words(an.get(where))
    with pytest.raises(NotFound), world.work() as work:
        disclose(work, world.acting(work, "ss_east"), [document])


def test_a_question_says_that_the_yes_to_it_was_stopped(world: World, an: Browser) -> None:
    ask(world, "arts", "advice")
    [link] = [one for one in an.get("/me/questions").links if "/me/questions/" in one]
    page = an.get(link)
    an.submit(page.form("answer"), ("answer", "yes"))
    assert "That was stopped." not in words(an.get("/me/questions"))
    page = press(an, world, "advice")
    assert "You said yes. That was stopped." in words(an.get("/me/questions"))
    page = an.get(link)
    assert "That was stopped." in page.text
    [again] = [one for one in page.links if "again=1" in one]
    assert "like=" in again
    # He says yes once more, by himself, to the same readers: then it stands.
    consent(world, "advice")
    assert "That was stopped." not in words(an.get("/me/questions"))


def test_what_stopped_with_it_is_named_and_has_its_own_way_back(world: World, an: Browser) -> None:
    consent(world, "advice")
    say_yes(an, "limits", left_out=["senses"])
    consent(world, "coach")
    page = press(an, world, "coach")
    assert "This is off now too" not in page.text
    page = press(an, world, "advice")
    said = words(page)
    assert f"This is off now too: “{KILOS}”." in said
    assert said.count("This is off now too") == 1  # his card was stopped by another press
    undo = [one for one in page.links if "like=" in one]
    assert [urlparse(one).path for one in undo] == ["/me/start/advice", "/me/start/limits"]
    consent(world, "advice")
    assert ("left_out", "senses") in an.get(undo[1]).form("answer").fields
    consent(world, "limits")
    assert "This is off now too" not in an.get(page.path).text
