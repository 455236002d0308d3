"""Between the words on a screen and the record of the yes something changes: it is asked again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from consent.parties import Party
from consent.purposes import PurposeCode, Role
from consent.records.service import ConsentError, Recorded
from messaging.exchange.asking import requests_of
from messaging.exchange.consents import Choice, Seen, give
from messaging.exchange.withdrawing import withdraw
from messaging.groups.models import Group
from messaging.messages.service import inbox
from portal.api import consents as api
from portal.desk import desk
from portal.pages.representative import asking
from portal.pages.worker import questions
from portal.sessions.aside import aside
from tests.messaging.representing.test_mandates import says_yes
from tests.portal.api.support import log_in
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.test_worker_answers import YES, open_question
from tests.portal.pages.worker_support import ask, consent
from tests.support.browsing import visit
from tests.support.representing import represents
from tests.support.served import form_to
from tests.support.world import OWN_DEVICE, SHOWN, World

ONCE_MORE = "Please read it once more"
CLOSED = "The social service can get nothing now."
SHORT, LONG = "2 April 2026", "2 September 2026"
"""The last day of a yes of one month, and of one of six."""
Act = Callable[[], object]


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str, Act], None]:
    """Let something happen once, before ``module`` does this, when the words were compared.

    His request holds nothing then: opening the lines of a text gives the database back.
    """

    def happens(module: Any, name: str, act: Act) -> None:
        real, to_come = getattr(module, name), [act]

        def after(*given: Any, **more: Any) -> Any:
            if to_come:
                with aside(desk()):
                    to_come.pop()()
            if name == "give":
                given = (desk().work, *given[1:])
            return real(*given, **more)

        monkeypatch.setattr(module, name, after)

    return happens


def given(world: World, purpose: str) -> list[Recorded]:
    with world.work() as work:
        found = work.records.of_dossier(world.dossiers["an"])
    return [one for one in found if one.grant.purpose == purpose]


def last_days(world: World, purpose: str) -> set[str]:
    return {one.document()["valid_until"] for one in given(world, purpose)}


def readers(world: World, purpose: str) -> set[Role]:
    return {one.grant.recipient.role for one in given(world, purpose)}


def service_receives(world: World, now: bool = True) -> None:
    """The social service changed its lock, or somebody left it and it did not yet."""
    with world.work() as work:
        work.session.execute(
            update(Group)
            .where(Group.organisation_id == world.organisations["east"])
            .values(stale=not now)
        )


def test_another_end_is_read_first(
    world: World, app: Flask, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    """A yes ends with what it requires: that is renewed in another window."""
    consent(world, "advice", months=1)
    an = Browser(app, world, "an")
    page = an.get("/me/start/limits")
    page = an.submit(page.form("answer"), YES, sending="send", left_out=["lifting"])
    assert SHORT in page.text
    meanwhile(questions, "lines_to_share", lambda: consent(world, "advice"))
    again = an.submit(page.form("answer"), YES)
    assert (again.status, ONCE_MORE in again.text) == (422, True)
    assert given(world, "limits") == []
    assert (SHORT in again.text, LONG in again.text) == (False, True)
    assert {("sending", "send"), ("left_out", "lifting")} <= set(again.form("answer").fields)
    an.submit(again.form("answer"), YES)
    assert last_days(world, "limits") == {"2026-09-02T22:00:00.000Z"}
    assert LONG in given(world, "limits")[0].document()["text"]["shown"]


def test_what_it_requires_is_gone_meanwhile(
    world: World, app: Flask, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    """Where that is stopped, the page leads to it: as things are now, and not as they were."""
    consent(world, "advice")
    ask(world, "arts", "limits")
    an = Browser(app, world, "an")
    page = open_question(an)

    def stops() -> None:
        with world.work() as work:
            held = [one.id for one in work.records.grants(world.dossiers["an"])]
        with world.work() as work:
            withdraw(work, world.acting(work, "an"), world.dossiers["an"], held)

    meanwhile(questions, "lines_to_share", stops)
    again = an.submit(page.form("answer"), YES)
    assert (again.status, given(world, "limits")) == (422, [])
    assert "Go to that question" in again.text
    assert any("/me/start/advice" in link for link in again.links)


def test_another_reader_is_read_first(
    world: World, app: Flask, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    ask(world, purpose="workplace")
    service_receives(world, False)
    an = Browser(app, world, "an")
    page = open_question(an)
    assert CLOSED in page.text
    meanwhile(questions, "lines_to_share", lambda: service_receives(world))
    again = an.submit(page.form("answer"), YES)
    assert (again.status, ONCE_MORE in again.text, CLOSED in again.text) == (422, True, False)
    assert given(world, "workplace") == []
    an.submit(again.form("answer"), YES)
    assert Role.SOCIAL_SERVICE in readers(world, "workplace")


@pytest.mark.parametrize("answer", ["yes", "no"])
def test_who_can_receive_again_since_he_read_it_is_named_first(
    world: World, app: Flask, answer: str
) -> None:
    """The words are the same; what stood beside them was not."""
    ask(world, purpose="workplace")
    service_receives(world, False)
    an = Browser(app, world, "an")
    page = open_question(an)
    service_receives(world)
    again = an.submit(page.form("answer"), ("answer", answer))
    assert (again.status, ONCE_MORE in again.text, CLOSED in again.text) == (422, True, False)
    assert given(world, "workplace") == []


def test_a_client_is_told_that_the_end_changed(
    world: World, app: Flask, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    consent(world, "advice", months=1)
    an = log_in(app, world, "an")
    seen = an.get("/cards/limits")
    assert SHORT in seen["text"]
    meanwhile(api, "lines_to_share", lambda: consent(world, "advice"))
    yes = {"purpose": "limits", "shown": seen["shown"], **an.confirmed}
    assert an.post("/consents", yes, 409)["error"] == "shown_changed"
    assert given(world, "limits") == []
    an.post("/consents", {**yes, "shown": an.get("/cards/limits")["shown"]}, 201)
    assert last_days(world, "limits") == {"2026-09-02T22:00:00.000Z"}


def test_a_client_is_told_that_the_readers_changed(
    world: World, app: Flask, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    ask(world, purpose="workplace")
    service_receives(world, False)
    an = log_in(app, world, "an")
    [asked] = an.items("/requests")
    card, answer = (f"/requests/{asked['id']}/{one}" for one in ("card", "answer"))
    yes = {"answer": "yes", "shown": an.get(card)["shown"], **an.confirmed}
    meanwhile(api, "lines_to_share", lambda: service_receives(world))
    assert an.post(answer, yes, 409)["error"] == "shown_changed"
    assert given(world, "workplace") == []
    an.post(answer, {**yes, "shown": an.get(card)["shown"]})
    assert Role.SOCIAL_SERVICE in readers(world, "workplace")


def test_his_representative_reads_another_end_first(
    world: World, app: Flask, tmp_path: Path, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    represents(world, "rep", "an")
    says_yes(world, "rep", "an", PurposeCode.ADVICE, months=1)
    rep, card = visit(app, world, tmp_path, "rep"), f"/for/{world.dossiers['an']}/start/limits"
    page = rep.get(card)
    assert SHORT in page.text
    meanwhile(asking, "give", lambda: consent(world, "advice"))
    again = rep.post(card, {**form_to(page.text, card), "answer": "yes"})
    assert (again.status_code, ONCE_MORE in again.text) == (422, True)
    assert given(world, "limits") == []
    assert (SHORT in again.text, LONG in again.text) == (False, True)
    assert rep.post(card, {**form_to(again.text, card), "answer": "yes"}).status_code == 303
    assert last_days(world, "limits") == {"2026-09-02T22:00:00.000Z"}


def test_his_representative_reads_another_reader_first(
    world: World, app: Flask, tmp_path: Path, meanwhile: Callable[[Any, str, Act], None]
) -> None:
    represents(world, "rep", "an")
    ask(world, purpose="workplace")
    service_receives(world, False)
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "rep")))
    rep = visit(app, world, tmp_path, "rep")
    card = f"/for/{world.dossiers['an']}/questions/{asked.id}"
    page = rep.get(card)
    assert CLOSED in page.text
    meanwhile(asking, "give", lambda: service_receives(world))
    again = rep.post(card, {**form_to(page.text, card), "answer": "yes"})
    assert (again.status_code, ONCE_MORE in again.text) == (422, True)
    assert (given(world, "workplace"), CLOSED in again.text) == ([], False)
    assert rep.post(card, {**form_to(again.text, card), "answer": "yes"}).status_code == 303
    assert Role.SOCIAL_SERVICE in readers(world, "workplace")


@pytest.mark.parametrize("other", ["until", "readers", "stops", ""])
def test_the_service_records_what_his_screen_said_and_nothing_else(
    world: World, other: str
) -> None:
    receipt = says_yes(world, "an", "an", PurposeCode.ADVICE, months=1)
    [told] = receipt.grants
    colleague = Party(told.recipient.kind, "f" * 32, told.recipient.organisation, Role.GP)
    said = {"until": told.valid_until, "readers": {told.recipient}, "stops": set[str]()}
    changed = {
        "until": world.clock.now(),
        "readers": {told.recipient, colleague},
        "stops": {told.id},
        "": None,
    }
    seen = Seen(**{**said, **({other: changed[other]} if other else {})})  # type: ignore[arg-type]

    def again() -> None:
        with world.work() as work:
            give(
                work, world.acting(work, "an"), world.dossiers["an"],
                Choice(PurposeCode.ADVICE, months=1), shown=SHOWN, collected=OWN_DEVICE, seen=seen,
            )  # fmt: skip

    if other:
        with pytest.raises(ConsentError, match="shown_changed"):
            again()
    else:
        again()
    assert len(given(world, "advice")) == (1 if other else 2)
