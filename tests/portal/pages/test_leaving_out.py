"""Leaving lines out of a yes, on his pages: when he is asked, when a text waits, and later."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.lines import GROUPS, OFFERED, VERSION, below, left_out, words_of
from consent.purposes import Kind, PurposeCode
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose_readable
from messaging.exchange.consents import Choice, give
from messaging.verification.service import verify_everything
from messaging.vocabulary import limits_sheet_to_json, parse_limits_sheet
from portal.mail.models import Mail
from portal.pages.physician.served import readers_of
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.worker_support import advice, ask, consent, written
from tests.support.world import OWN_DEVICE, SHOWN, World

YES, SEND, WITHOUT = ("answer", "yes"), ("do", "send"), ("do", "without")
LINES: list[dict[str, Any]] = [
    {"attribute": "lift_low", "state": "limit", "value": [{"kg": 5, "per_hour": 12}]},
    {"attribute": "standing", "state": "limit", "value": {"stretch_min": 30}},
]


@pytest.fixture
def an(app: Flask, world: World) -> Browser:
    consent(world, "advice")
    return Browser(app, world, "an")


def sheet(world: World) -> str:
    lines = [{**line, "review_by": "2026-06-01"} for line in LINES]
    content = limits_sheet_to_json(parse_limits_sheet({"lines": lines}, date(2026, 3, 2)))
    return written(world, "arts", Kind.LIMITS_SHEET, content)


def says_yes(an: Browser, purpose: str, *groups: str) -> Page:
    """He ticks, presses yes, reads the words that changed, and presses yes again."""
    page = an.get(f"/me/start/{purpose}")
    again = an.submit(page.form("answer"), YES, left_out=list(groups))
    assert "Please read it once more" in again.text
    assert "You leave this out:" in again.text
    return an.passing(an.submit(again.form("answer"), YES))


def grants(world: World) -> list[Any]:
    with world.work() as work:
        now = world.clock.now()
        every = work.records.of_dossier(world.dossiers["an"])
        return [one for one in every if one.grant.in_force(now)]


def read_by_the_workplace(world: World) -> list[set[str]]:
    with world.work() as work:
        acting = world.acting(work, "ss_east")
        opened = disclose_readable(work, acting, [world.dossiers["an"]], [Kind.LIMITS_SHEET])
    return [{line["attribute"] for line in one.content["lines"]} for one in opened]


def test_nothing_is_left_out_beforehand_and_every_group_can_be(world: World, an: Browser) -> None:
    ask(world)
    for purpose in PurposeCode:
        page = an.get(f"/me/start/{purpose}")
        for step in (form for form in page.forms if "step" in form.names()):
            page = an.submit(step, step.buttons[0])  # which doctor, before the question
        for group in GROUPS:
            offered = f'value="{group}"' in page.text
            assert offered is (group in OFFERED[purpose]), (purpose, group)
            if offered:
                assert words_of(group, "en", purpose) in page.text
        if page.status == 200 and page.forms:
            assert not [field for form in page.forms for field in form.fields
                        if field[0] == "left_out"]  # fmt: skip


def test_what_he_leaves_out_stands_in_what_he_signs_and_takes_with_him(
    world: World, an: Browser
) -> None:
    receipt = says_yes(an, "limits", "lifting")
    assert "You left this out" in receipt.text
    [one] = [each for each in grants(world) if each.grant.purpose is PurposeCode.LIMITS]
    record = one.document()
    assert record["struck"] == [
        {"group": "lifting", "version": VERSION, "lines": sorted(GROUPS["lifting"])}
    ]
    assert record["text"]["shown"].endswith("You leave this out:\nLifting and carrying.")
    assert "You left this out: Lifting and carrying." in an.get("/me/consents").text
    assert "You left this out: Lifting and carrying." in an.get("/me/take/all").text
    with zipfile.ZipFile(io.BytesIO(an.client.get("/me/take/maat.zip").data)) as file:
        kept = json.loads(file.read(f"receipts/{one.grant.receipt}.json"))
    [fhir] = kept["fhir_r5"]
    [iso] = kept["iso_27560"]
    [purpose] = iso["pii_processing"]["purposes"]
    assert purpose["pii_information"]["left_out"] == record["struck"]
    [except_] = fhir["provision"][0]["provision"]
    told = {one["code"] for code in except_["code"] for one in code["coding"]}
    assert told == set(GROUPS["lifting"])


def test_all_of_it_cannot_be_left_out(world: World, an: Browser) -> None:
    page = an.get("/me/start/limits")
    every = list(OFFERED[PurposeCode.LIMITS])
    again = an.submit(page.form("answer"), YES, left_out=every)
    refused = an.submit(again.form("answer"), YES)
    assert (refused.status, "Then nothing is left to see." in refused.text) == (422, True)
    odd = an.submit(page.form("answer"), YES, left_out=["own_view"])
    assert (odd.status, "This cannot be left out here." in odd.text) == (422, True)


def test_a_text_that_waits_shows_it_struck_and_goes_without(world: World, an: Browser) -> None:
    says_yes(an, "limits", "lifting")
    document = sheet(world)
    page = an.get(f"/me/documents/{document}")
    assert "What you left out with your yes is struck already." in page.text
    form = page.form("do")
    assert ("strike", "line:lift_low") in form.fields
    assert SEND not in form.buttons
    refused = an.post(f"/me/documents/{document}", do="send")
    assert refused.status == 422
    assert "So it cannot go." in refused.text
    an.submit(form, WITHOUT)
    with world.work() as work:
        opened = disclose_readable(
            work, world.acting(work, "arts"), [world.dossiers["an"]], [Kind.LIMITS_SHEET]
        )
    texts = [{line["attribute"] for line in one.content["lines"]} for one in opened]
    assert sorted(texts, key=len) == [{"standing"}, {"lift_low", "standing"}]
    assert read_by_the_workplace(world) == []  # its author has to agree first


def test_a_text_of_nothing_else_leads_to_the_question(world: World, an: Browser) -> None:
    says_yes(an, "limits", "lifting", "posture")
    page = an.get(f"/me/documents/{sheet(world)}")
    assert "You left something out that stands in this text. So it cannot go." in page.text
    assert [one for one in page.links if one.startswith("/me/start/limits")]


def test_an_advice_without_its_hours(world: World, an: Browser) -> None:
    says_yes(an, "advice", "hours")
    page = an.get(f"/me/documents/{advice(world)}")
    struck = {value for name, value in page.form("do").fields if name == "strike"}
    assert struck == {"part:hours", "part:days"}


def test_leaving_out_later_is_a_link_a_tick_and_a_press(world: World, an: Browser) -> None:
    says_yes(an, "advice", "duration")
    receipt = consent(world, "limits")
    document = sheet(world)
    an.submit(an.get(f"/me/documents/{document}").form("do"), SEND)
    assert read_by_the_workplace(world) == [{"lift_low", "standing"}]
    assert f"/me/receipts/{receipt}/lines" in an.get("/me/consents").links
    page = an.get(f"/me/receipts/{receipt}/lines")
    nothing = an.submit(page.form("/lines"))
    assert (nothing.status, "First mark what you want to leave out." in nothing.text) == (422, True)
    after = an.submit(page.form("/lines"), left_out=["lifting"])
    assert "You left this out" in after.text
    assert read_by_the_workplace(world) == []
    [one] = [each for each in grants(world) if each.grant.purpose is PurposeCode.LIMITS]
    assert one.document()["narrows"]["record"] != one.grant.id
    assert "A yes with less took its place." in an.get("/me/consents").text
    assert an.get(f"/me/receipts/{receipt}/lines").path == f"/me/receipts/{receipt}"
    with world.work() as work:
        assert verify_everything(work).sound


def test_the_worker_alone_leaves_out(world: World, app: Flask, an: Browser) -> None:
    receipt = consent(world, "limits")
    for who in ("bo", "arts", "ss_east", None):
        somebody = Browser(app, world, who)
        page = somebody.get(f"/me/receipts/{receipt}/lines")
        assert page.status == 404 or page.path != f"/me/receipts/{receipt}/lines"
        assert "left_out" not in page.text


def to_doctors(world: World, gp: str, group: str) -> None:
    with world.work() as work:
        groups = left_out(PurposeCode.DOCTORS, [group])
        words = below(SHOWN.text, groups, SHOWN.language, PurposeCode.DOCTORS)
        choice = Choice(PurposeCode.DOCTORS, gp=world.group(work, gp), left_out=(group,))
        give(
            work, world.acting(work, "an"), world.dossiers["an"], choice,
            shown=replace(SHOWN, text=words), collected=OWN_DEVICE,
        )  # fmt: skip


def test_no_mail_goes_to_who_was_left_out_of_all_of_it(world: World, app: Flask) -> None:
    """A mail that something waits, and then nothing: that tells that something was left out."""
    to_doctors(world, "gp1", "lifting")
    gp = Browser(app, world, "gp1")
    form = f"/gp/patients/{world.dossiers['an']}/limitations"
    lifting = {"lift_low.state": "limit=5", "lift_low.per_hour": "12"}
    assert "handed in" in gp.submit(gp.get(form).form("/limitations"), lifting).text
    assert mailed(world, "arts") is False
    world.clock.move(timedelta(seconds=1))
    both = {**lifting, "standing.state": "limit=30"}
    assert "handed in" in gp.submit(gp.get(form).form("/limitations"), both).text
    assert mailed(world, "arts") is True


def test_who_got_a_part_of_it_is_mailed(world: World) -> None:
    """Two readers of whom each was left out of what the other gets."""
    dossier = world.dossiers["an"]
    for gp, group in (("gp1", "lifting"), ("gp2", "posture")):
        to_doctors(world, gp, group)
    for lines, to in ((LINES, {"gp1", "gp2"}), (LINES[:1], {"gp2"}), (LINES[1:], {"gp1"})):
        world.clock.move(timedelta(seconds=1))
        content = {"lines": [{**line, "review_by": "2026-06-01"} for line in lines]}
        made = written(world, "arts", Kind.LIMITATIONS, content)
        with world.work() as work:
            found = readers_of(work, facts_of_chains(work, [dossier])[made])
            assert found == [world.group(work, gp) for gp in ("gp1", "gp2") if gp in to]


def mailed(world: World, who: str) -> bool:
    with world.work() as work:
        return world.keys[who].account in set(work.session.scalars(select(Mail.account_id)))
