"""Who may see what, receipts, stopping; and who looked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from consent.codes import grouped
from consent.log.service import EventType
from consent.purposes import Kind
from messaging.documents.reading import disclose, disclose_readable
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.work import NotFound
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.worker_support import advice, ask, consent, read, written
from tests.support.world import World

NOTE: dict[str, Any] = {"text": "A note", "reply_to": None, "question": None}


def in_force(world: World) -> set[str]:
    with world.work() as work:
        return {
            str(one.grant.recipient.role)
            for one in work.records.of_dossier(world.dossiers["an"])
            if one.grant.in_force(world.clock.now())
        }


def words(page: Page) -> str:
    """What stands on the page, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def told_lines(page: Page) -> list[str]:
    """Each sentence of the log."""
    said = re.findall(r'class="log__said">(.*?)</p>', page.text, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in said]


# Who may see what -----------------------------------------------------------------------------


def test_stopping_takes_no_more_requests_than_giving(world: World, an: Browser) -> None:
    ask(world)
    [question] = {link for link in an.get("/me/questions").links if "/me/questions/" in link}
    an.requests = 0
    page = an.get(question)
    an.submit(page.form("answer"), ("answer", "yes"))
    to_give = an.requests
    assert in_force(world) == {"gp", "occupational_physician"}
    an.requests = 0
    page = an.get("/me/consents")
    an.submit(page.form("receipt"))
    to_stop = an.requests
    assert in_force(world) == set()
    assert to_stop <= to_give == 2


def test_stopping_one_reader_leaves_the_other(world: World, an: Browser) -> None:
    consent(world, "doctors")
    page = an.get("/me/consents")
    stop = [form for form in page.forms if "grant" in form.names()]
    assert len(stop) == 2
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
    physician = next(g.id for g in grants if g.recipient.role == "occupational_physician")
    after = an.submit(next(form for form in stop if ("grant", physician) in form.fields))
    assert "It has stopped" in after.text
    assert in_force(world) == {"gp"}


def test_who_can_no_longer_open_it_is_named_and_for_whom_it_is_still_on(
    world: World, an: Browser
) -> None:
    """What is said after a press is true of each reader of that yes, whatever was pressed."""
    consent(world, "doctors")
    consent(world, "workplace")
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])

    def press(purpose: str, role: str) -> str:
        [one] = [g for g in grants if g.purpose == purpose and g.recipient.role == role]
        page = an.get("/me/consents")
        form = next(form for form in page.forms if ("grant", one.id) in form.fields)
        return words(an.submit(form))

    said = press("doctors", "gp")
    assert "From now on Practice gp1 can no longer open it." in said
    assert "It is still on for Service." in said
    assert "Service can no longer open it" not in said
    said = press("doctors", "occupational_physician")
    assert "From now on Service can no longer open it." in said
    assert "It is still on for" not in said
    said = press("workplace", "social_service")
    assert (
        "Workshop east gets no more questions of your GP. Workshop east still knows what work you do."
        in said
    )
    assert "Workshop east can no longer open it" not in said
    assert "It is still on for Practice gp1." in said
    assert "It is still on for Service." in said
    said = press("workplace", "gp")
    assert "From now on Practice gp1 can no longer open it." in said
    assert "It is still on for Service." in said


def test_a_reader_with_another_yes_has_not_been_stopped(world: World, an: Browser) -> None:
    consent(world, "advice")
    consent(world, "coach")
    consent(world, "advice")
    page = an.get("/me/consents")
    with world.work() as work:
        receipt = work.records.grants(world.dossiers["an"])[0].receipt
    token = dict(page.forms[-1].fields)["csrf_token"]
    said = words(an.post("/me/withdraw", receipt=receipt, csrf_token=token))
    assert "It is still on for Workshop east." in said
    assert "can no longer open it" not in said
    with world.work() as work:
        coach = next(g for g in work.records.grants(world.dossiers["an"]) if g.purpose == "coach")
    said = words(an.submit(
        next(f for f in an.get("/me/consents").forms if ("grant", coach.id) in f.fields)
    ))  # fmt: skip
    assert "From now on The coach of the day can no longer open it." in said


def test_nothing_is_said_of_what_somebody_else_stopped(world: World, an: Browser) -> None:
    consent(world, "advice", worker="bo")
    with world.work() as work:
        [other] = work.records.grants(world.dossiers["bo"])
    for made_up in (other.id, "1", ""):
        assert "It has stopped" not in an.get(f"/me/consents?stopped={made_up}").text


def test_what_was_stopped_is_closed_at_once(world: World, an: Browser) -> None:
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    read(world, "arts", note)
    an.submit(an.get("/me/consents").form("receipt"))
    with pytest.raises(NotFound):
        read(world, "arts", note)


def test_stopping_the_advice_stops_the_numbers(world: World, an: Browser) -> None:
    consent(world, "advice")
    consent(world, "limits")
    with world.work() as work:
        grants = work.records.grants(world.dossiers["an"])
    first = next(g.id for g in grants if g.purpose == "advice")
    page = an.get("/me/consents")
    after = an.submit(next(form for form in page.forms if ("grant", first) in form.fields))
    assert in_force(world) == set()
    assert "This is off now too: “The social service may know exactly what I can do" in after.text


def test_stopping_twice_is_harmless(world: World, an: Browser) -> None:
    consent(world, "doctors")
    first, second = an.get("/me/consents"), an.get("/me/consents")
    an.submit(first.form("receipt"))
    assert an.submit(first.form("receipt")).status == 200
    assert an.submit(second.form("receipt")).status == 200
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.CONSENT_WITHDRAWN])
    assert len(lines) == 2


def test_he_sees_an_end_coming_six_weeks_before(world: World, an: Browser) -> None:
    consent(world, "doctors", until="2026-05-01")  # sixty days from now
    assert "This ends soon" not in an.get("/me/consents").text
    world.clock.move(timedelta(days=19))
    assert "This ends soon" in Browser(an.client.application, world, "an").get("/me/consents").text


def test_renewing_is_a_fresh_act_with_nothing_chosen_beforehand(world: World, an: Browser) -> None:
    ask(world)
    ask(world, "gp2", "workplace")
    consent(world, "doctors", months=1)
    page = an.get("/me/consents")
    [address] = [link for link in page.links if link.startswith("/me/start/doctors")]
    question = an.get(address)
    assert "gp" not in dict(question.form("step").fields)
    named = an.submit(question.form("step"), ("gp", world.keys["gp1"].account))
    an.submit(named.form("answer"), ("answer", "yes"))
    with world.work() as work:
        receipts = {g.receipt for g in work.records.grants(world.dossiers["an"])}
    assert len(receipts) == 2


# The receipt ------------------------------------------------------------------------------------


def test_the_receipt_of_the_gps_yes_gives_nobody_else_his_work(world: World, an: Browser) -> None:
    """Those who know his work anyhow got the GP's questions by it, and that is what it says."""
    receipt = consent(world, "workplace")
    said = words(an.get(f"/me/receipts/{receipt}"))
    only = "This yes gives them only the questions of your GP."
    assert said.count("Sees what work you do.") == 1
    assert said.count(only) == 2
    assert "They see" not in said
    said = words(an.get(f"/me/receipts/{consent(world, 'doctors')}"))
    assert "They see" in said
    assert only not in said


def test_the_receipt_holds_the_words_and_a_code_that_stops(world: World, an: Browser) -> None:
    page = an.get("/me/start/advice")
    receipt = an.passing(an.submit(page.form("answer"), ("answer", "yes")))
    assert "They see how many hours and days you can work." in receipt.text
    code = re.search(r'data-code="([0-9A-Z]{16})"', receipt.text)
    assert code
    assert " ".join(grouped(code[1]).split("-")) in words(receipt)
    assert "localhost:8000/stop" in receipt.text
    with world.work() as work:
        withdraw_by_code(work, code[1])
    assert in_force(world) == set()
    assert "This has ended." in an.get(receipt.path).text


def test_stopping_from_the_receipt(world: World, an: Browser) -> None:
    receipt = consent(world, "doctors")
    an.submit(an.get(f"/me/receipts/{receipt}").form("receipt"))
    assert in_force(world) == set()


# Who looked -------------------------------------------------------------------------------------


def test_the_same_reading_of_one_day_is_one_line(world: World, an: Browser) -> None:
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    for _ in range(3):
        world.clock.move(timedelta(minutes=1))
        read(world, "arts", note)
    page = an.get("/me/looked")
    assert [line for line in told_lines(page) if "Person arts" in line] == [
        "Person arts read a note about you. 3 times"
    ]
    assert "You said yes to this on Monday, 2 March 2026." in words(page)
    world.clock.move(timedelta(days=1))
    read(world, "arts", note)
    page = Browser(an.client.application, world, "an").get("/me/looked")
    assert [line for line in told_lines(page) if "Person arts" in line] == [
        "Person arts read a note about you.",
        "Person arts read a note about you. 3 times",
    ]


def entries(page: Page) -> list[str]:
    """Each entry of the log, without its marks."""
    found = re.findall(r'<li class="log__line">(.*?)</div>', page.text, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def test_one_person_on_one_day_is_one_entry_with_what_he_did(world: World, an: Browser) -> None:
    consent(world, "doctors")
    consent(world, "advice")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    paper = advice(world)  # arts writes it
    for one in (note, note, paper):
        world.clock.move(timedelta(hours=1))
        read(world, "arts", one)
    page = Browser(an.client.application, world, "an").get("/me/looked")
    [his] = [one for one in entries(page) if "Person arts" in one.split("I do not")[0]]
    for did in ("read a note about you. 2 times", "read your advice.", "wrote an advice"):
        assert his.count(did) == 1
    # Who he is once; each deed with its own reason, as they differ; one link.
    assert his.count("Occupational physician, Service.") == 1
    assert his.count("You said yes to this on") == 1
    assert his.count("I do not understand this") == 1
    # The same reason for all of it stands there once.
    world.clock.move(timedelta(days=1))
    for one in (note, written(world, "gp1", Kind.LIMITATIONS, {"lines": []})):
        read(world, "arts", one)
    page = Browser(an.client.application, world, "an").get("/me/looked")
    [his, _yesterday] = [one for one in entries(page) if "Person arts" in one.split("I do not")[0]]
    assert "read what you can do." in his
    assert his.count("You said yes to this on") == 1


def test_two_consents_of_one_yes_are_one_line(world: World, an: Browser) -> None:
    consent(world, "doctors")
    said = words(an.get("/me/looked"))
    assert said.count("said yes: “My doctors may talk about my health”") == 1
    assert "It is about: Practice gp1, Service." in said


def test_a_refused_attempt_is_shown_plainly(world: World, app: Flask) -> None:
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    # The social service types the address of the note in its own world: it is not there.
    denied(world, "ss_east", note)
    page = Browser(app, world, "an").get("/me/looked")
    assert "Person ss_east tried to open something of yours. It did not open." in words(page)
    for technical in ("above the ceiling", "no consent", "denied", "decision"):
        assert technical not in words(page).lower()


def denied(world: World, who: str, document: str) -> None:
    """An attempt that is refused, written as the portal's shell writes it."""
    with pytest.raises(NotFound) as refused:
        read(world, who, document)
    chain = refused.value.chain
    assert chain == world.dossiers["an"]
    with world.work() as work:
        actor = world.acting(work, who).actor
        work.log.append(
            work.log.lock(chain), EventType.DENIED, {"reason": refused.value.reason},
            {"actor": actor.account, "role": str(actor.role), "organisation": actor.organisation},
        )  # fmt: skip


def test_his_own_reading_only_where_he_asks_for_it(world: World, an: Browser) -> None:
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    an.get(f"/me/documents/{note}")
    assert "You opened this" not in words(an.get("/me/looked"))
    page = an.get("/me/looked?own=1")
    [his] = [one for one in entries(page) if "You" in one]
    assert "opened this: “A note between your doctors”" in his


def test_only_the_chosen_days(world: World, an: Browser) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    world.clock.move(timedelta(days=20))
    an = Browser(an.client.application, world, "an")
    said = "Person gp1 wrote a note about you."
    assert said not in words(an.get("/me/looked?period=week"))
    assert said in words(an.get("/me/looked?period=month"))
    assert said in words(an.get("/me/looked?period=nonsense"))


def test_opening_a_page_is_told_only_where_nothing_was_read(world: World, an: Browser) -> None:
    def look() -> None:
        with world.work() as work:
            disclose_readable(work, world.acting(work, "ss_east"), [world.dossiers["an"]])

    look()
    assert "Person ss_east opened your page. Nothing was read." in words(an.get("/me/looked"))
    written(world, "ss_east", Kind.PLACEMENT, {"department": "dep", "tasks": ["task-a"]})
    look()
    page = an.get("/me/looked")
    assert "opened your page" not in words(page)
    [its] = [one for one in entries(page) if "Person ss_east" in one]
    assert "read about your place and your tasks." in its


def test_he_sees_nothing_of_somebody_else(world: World, app: Flask) -> None:
    consent(world, "doctors")
    read(world, "arts", written(world, "gp1", Kind.NOTE, NOTE))
    page = Browser(app, world, "bo").get("/me/looked")
    assert page.status == 200
    assert "Person arts" not in words(page)


def test_i_do_not_understand_leads_to_a_person(world: World, an: Browser) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, NOTE)
    links = [link for link in an.get("/me/looked").links if link.startswith("/me/looked/")]
    assert links
    assert "You can ask" in an.get(links[0]).text


# Lists in a fixed number of queries ---------------------------------------------------------------


@contextmanager
def reading(world: World) -> Iterator[list[str]]:
    """The queries that read, as the database sees them."""
    seen: list[str] = []

    def note(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.store.engine, "before_cursor_execute", note)


def fill(world: World, number: int) -> None:
    """More notes, advices, consents and readings."""
    for _ in range(number):
        consent(world, "advice")
        note = written(world, "gp1", Kind.NOTE, NOTE)
        advice(world)
        read(world, "arts", note)
        world.clock.move(timedelta(hours=1))


@pytest.mark.parametrize(
    "path", ["/me/documents", "/me/consents", "/me/looked", "/me/questions", "/me/work"]
)
def test_a_list_asks_the_database_the_same_whatever_its_length(
    world: World, an: Browser, path: str
) -> None:
    consent(world, "doctors")
    counts = []
    for number in (3, 9):
        fill(world, number)
        browser = Browser(an.client.application, world, "an")
        browser.get(path)  # what is found out once in a session
        with reading(world) as seen:
            assert browser.get(path).status == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_disclosing_is_for_one_page_only(world: World, an: Browser) -> None:
    """A list opens nothing: no line says that he read a document by looking at the list."""
    consent(world, "doctors")
    note = written(world, "gp1", Kind.NOTE, NOTE)
    for path in (
        "/me/documents",
        "/me/consents",
        "/me/looked",
        "/me/questions",
        "/me/work",
        "/me/",
    ):
        an.get(path)
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
    assert lines == []
    an.get(f"/me/documents/{note}")
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]], types=[EventType.DISCLOSED])
        assert [line.body["document"] for line in lines] == [note]
        assert disclose(work, world.acting(work, "an"), [note])
