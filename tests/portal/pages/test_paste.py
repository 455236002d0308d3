"""The text for the form and for TRIO: from what is consented to and delivered, and nothing more."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.clock import brussels_day
from consent.purposes import Kind, PurposeCode
from messaging.documents.reading import disclose
from messaging.documents.releasing import countersign_struck, end, release, strike
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.vocabulary import (
    advice_to_json,
    parse_advice,
    parse_capacity,
    parse_limits_sheet,
    restore_advice,
)
from messaging.vocabulary import strike as strike_out
from messaging.vocabulary.capacity import to_json
from messaging.vocabulary.limits import limits_sheet_to_json
from messaging.vocabulary.pasting import pasted
from tests.portal.pages.doctors_support import describe_work, written
from tests.support.advising import consent_to
from tests.support.browsing import Visitor, application, visit
from tests.support.world import World

KILOS = "7 kg"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@pytest.fixture
def tasks(world: World) -> dict[str, str]:
    return describe_work(world)


@pytest.fixture
def arts(app: Flask, world: World, tmp_path: Path) -> Visitor:
    return visit(app, world, tmp_path, "arts")


def advised(world: World, tasks: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The physician writes an advice on two tasks; it waits for the worker."""
    today = brussels_day(world.clock.now())
    raw = {
        "lines": [
            {"task": tasks["fold"], "outcome": "suits"},
            {"task": tasks["load"], "outcome": "suits_with_adaptation",
             "adaptations": ["lifting_aid"]},
        ],
        "hours": 4,
        "review_by": (today + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    content = advice_to_json(parse_advice(raw, today))
    return written(world, "arts", Kind.ADVICE, content), content


def limited(world: World) -> str:
    today = brussels_day(world.clock.now())
    lift = {"attribute": "lift_low", "state": "limit", "value": [{"kg": 7, "per_hour": 12}],
            "review_by": (today + timedelta(days=60)).isoformat()}  # fmt: skip
    sheet = limits_sheet_to_json(parse_limits_sheet({"lines": [lift]}, today))
    return written(world, "arts", Kind.LIMITS_SHEET, sheet)


def let_go(world: World, document: str) -> None:
    with world.work() as work:
        release(work, world.acting(work, "an"), document)


def address(document: str) -> str:
    return f"/physician/documents/{document}/paste"


def texts(visitor: Visitor, path: str) -> dict[str, str]:
    """The text in each language; what the button copies is the same."""
    answer = visitor.get(path)
    assert answer.status_code == 200
    found = re.findall(
        r'lang="(\w\w)" rows="\d+" readonly>\n(.*?)</textarea>', answer.text, re.DOTALL
    )
    copied = re.findall(r'data-copy="(.*?)"', answer.text, re.DOTALL)
    assert [unescape(text) for _, text in found] == [unescape(one) for one in copied]
    return {language: unescape(text) for language, text in found}


def offered(visitor: Visitor, world: World, document: str) -> bool:
    """Whether the dossier has the way to it; the page is there exactly then."""
    dossier = visitor.get(f"/physician/dossiers/{world.dossiers['an']}").text
    there = visitor.get(address(document)).status_code == 200
    assert (address(document) in dossier) is there
    return there


def test_it_is_there_from_the_delivery_to_the_end_of_the_consent(
    world: World, tasks: dict[str, str], arts: Visitor
) -> None:
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    document, _ = advised(world, tasks)
    assert not offered(arts, world, document)
    let_go(world, document)
    assert offered(arts, world, document)
    with world.work() as work:
        withdraw_by_code(work, receipt.code)
    assert not offered(arts, world, document)


def test_an_advice_that_its_author_ended_is_not_pasted(
    world: World, tasks: dict[str, str], arts: Visitor
) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    document, _ = advised(world, tasks)
    let_go(world, document)
    with world.work() as work:
        end(work, world.acting(work, "arts"), document)
    assert not offered(arts, world, document)


def test_the_numbers_are_in_it_while_they_are_let_go_and_no_longer(
    world: World, tasks: dict[str, str], arts: Visitor
) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    document, content = advised(world, tasks)
    let_go(world, document)
    without = texts(arts, address(document))
    names = {
        tasks["fold"]: "Dozen vouwen (Inpakken)",
        tasks["load"]: "De bestelwagen laden (Inpakken)",
    }
    assert without["nl"] == pasted(restore_advice(content), "nl", names)
    assert set(without) == {"nl", "en", "fr", "de"}
    receipt = consent_to(world, "an", PurposeCode.LIMITS)
    sheet = limited(world)
    assert texts(arts, address(document)) == without
    let_go(world, sheet)
    numbers = texts(arts, address(document))
    assert {language for language, text in numbers.items() if KILOS in text} == {"nl", "en"}
    assert all(text.startswith(without[language]) for language, text in numbers.items())
    with world.work() as work:
        withdraw_by_code(work, receipt.code)
    assert texts(arts, address(document)) == without


def test_what_the_worker_struck_is_not_pasted(
    world: World, tasks: dict[str, str], arts: Visitor
) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    document, content = advised(world, tasks)
    left = advice_to_json(strike_out(restore_advice(content), [tasks["load"]]))
    with world.work() as work:
        struck = strike(work, world.acting(work, "an"), document, left)
    assert not offered(arts, world, document)
    assert not offered(arts, world, struck)
    agreed = opened_hash(world, struck)
    with world.work() as work:
        countersign_struck(work, world.acting(work, "arts"), struck, agreed)
    assert offered(arts, world, struck)
    assert not offered(arts, world, document)
    assert "lifting aid" not in texts(arts, address(struck))["en"]


def opened_hash(world: World, document: str) -> str:
    with world.work() as work:
        return disclose(work, world.acting(work, "arts"), [document])[0].envelope.text_hash


def test_what_stays_between_doctors_changes_no_letter_of_it(
    world: World, tasks: dict[str, str], arts: Visitor
) -> None:
    consent_to(world, "an", PurposeCode.ADVICE)
    document, _ = advised(world, tasks)
    let_go(world, document)
    before = texts(arts, address(document))
    with world.work() as work:
        practice = world.group(work, "gp1")
    consent_to(world, "an", PurposeCode.DOCTORS, gp=practice)
    written(world, "gp1", Kind.NOTE, {"text": "back pain"})
    line = {"attribute": "lift_low", "state": "limit", "value": [{"kg": 7, "per_hour": 12}],
            "review_by": "2026-05-01", "course": "worsening", "basis": "report"}  # fmt: skip
    today = brussels_day(world.clock.now())
    coded = {"lines": [to_json(parse_capacity(line, today))]}
    written(world, "gp1", Kind.LIMITATIONS, coded)
    limited(world)  # waits, without any consent of its own
    assert texts(arts, address(document)) == before
