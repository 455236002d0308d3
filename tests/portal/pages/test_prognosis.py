"""Case 4: a GP asks for a prognosis before he writes a certificate, and gets one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind
from messaging.documents.reading import waiting
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
from tests.support.world import World

PROGNOSIS: dict[str, Any] = {"weeks": "6", "certainty": "likely", "review_by": "2026-04-06"}
SAID = ("This is expected to last 6 weeks.", "That length of time is likely.")


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def asked(app: Flask, world: World) -> str:
    """The question, put with one tap from his patient's page."""
    consent(world, "doctors")
    gp = Browser(app, world, "gp1")
    page = gp.submit(gp.get(patient(world)).form("/prognosis"))
    assert page.status == 200
    assert "Your question was handed in" in page.text
    question = newest(world, Kind.NOTE)
    world.clock.move(timedelta(minutes=5))
    return question


def patient(world: World) -> str:
    return f"/gp/patients/{world.dossiers['an']}"


def dossier(world: World) -> str:
    return f"/physician/dossiers/{world.dossiers['an']}"


def on_worklist(world: World) -> list[str]:
    with world.work() as work:
        return [one.stored.id for one in waiting(work, world.acting(work, "arts"))]


def test_from_the_question_to_the_words_of_all_three(app: Flask, world: World, asked: str) -> None:
    gp, arts = Browser(app, world, "gp1"), Browser(app, world, "arts")
    assert asked in on_worklist(world)
    waits = gp.get(patient(world))
    assert "No answer yet" in waits.text
    assert not [one for one in waits.forms if one.action.endswith("/prognosis")]
    form = arts.get(dossier(world)).form("/prognosis", reply_to=asked)
    page = arts.submit(form, PROGNOSIS, text="As usual after this.")
    assert "Your prognosis was handed in" in page.text
    assert asked not in on_worklist(world)
    assert not [one for one in page.forms if one.action.endswith("/prognosis")]
    answer = gp.get(patient(world))
    for words in (*SAID, "That is until about 13 April 2026.", "6 April 2026", "As usual after"):
        assert words in answer.text
    # He may ask again, the next time.
    assert [one for one in answer.forms if one.action.endswith("/prognosis")]
    own = Browser(app, world, "an").get(f"/me/documents/{newest(world, Kind.NOTE)}")
    for words in (
        "The doctor thinks that this will last 6 weeks.",
        "The doctor thinks so, but is not sure.",
        "That is until about 13 April 2026.",
        "The doctor looks at it again on 6 April 2026.",
    ):
        assert words in own.text


def test_nothing_of_it_reaches_the_workplace(
    app: Flask, worlds: Callable[[], World], tmp_path: Path
) -> None:
    """Its pages are the same, but for what every page makes anew, asked and answered or never."""
    seen = []
    for answered in (False, True):
        world = worlds()
        app = site(world, tmp_path)
        place(world, "an", [describe_work(world)["fold"]])
        for purpose in ("doctors", "workplace", "advice", "limits"):
            consent(world, purpose)
        if answered:
            gp, arts = Browser(app, world, "gp1"), Browser(app, world, "arts")
            gp.submit(gp.get(patient(world)).form("/prognosis"))
            question = newest(world, Kind.NOTE)
            assert not opens(world, "ss_east", question)
            world.clock.move(timedelta(minutes=5))
            form = arts.get(dossier(world)).form("/prognosis", reply_to=question)
            arts.submit(form, PROGNOSIS)
            assert not opens(world, "ss_east", newest(world, Kind.NOTE))
        service = Browser(app, world, "ss_east")
        pages = [
            service.get(path).text for path in ("/work", f"/work/people/{world.dossiers['an']}")
        ]
        for text in pages:
            assert "Worker an" in text
            assert "prognosis" not in text.lower()
        seen.append([re.sub(r'value="[^"]*"|[0-9a-f]{32}|data-session-[a-z-]+="[^"]*"', "", text)
                     for text in pages])  # fmt: skip
    assert seen[0] == seen[1]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weeks": ""}, "This is still to be filled in."),
        ({"weeks": "60"}, "At most 52."),
        ({"certainty": "sure"}, "is not known here."),
        ({"review_by": "2026-03-01"}, "This day is over."),
        ({"text": "x" * 20_001}, "characters."),
    ],
)
def test_a_mistake_stands_at_its_field_and_nothing_is_lost(
    app: Flask, world: World, asked: str, wrong: dict[str, str], said: str
) -> None:
    arts = Browser(app, world, "arts")
    form = arts.get(dossier(world)).form("/prognosis", reply_to=asked)
    page = arts.submit(form, PROGNOSIS | {"text": "Kept."} | wrong)
    assert page.status == 422
    assert said in page.text
    back = dict(page.form("/prognosis", reply_to=asked).fields)
    for name, value in (PROGNOSIS | {"text": "Kept."} | wrong).items():
        if value != "sure":
            assert back[name] == value
    assert contents(world, "gp1")[0][1].get("prognosis") is None
    assert asked in on_worklist(world)


@pytest.mark.parametrize("who", ["gp1", "gp2", "ss_east", "ss_west", "an"])
def test_only_the_physician_answers(app: Flask, world: World, asked: str, who: str) -> None:
    page = Browser(app, world, who).post(
        f"{dossier(world)}/prognosis", reply_to=asked, once="one", **PROGNOSIS
    )
    assert page.status == 404
    assert len(contents(world, "gp1")) == 1


def test_what_is_answered_is_a_note_that_he_may_read(app: Flask, world: World, asked: str) -> None:
    lines = [{"attribute": "noise", "version": 1, "state": "no_limit"}]
    for question in (
        "",
        "0" * 32,
        written(world, "gp1", Kind.LIMITATIONS, {"lines": lines}),
    ):
        page = Browser(app, world, "arts").post(
            f"{dossier(world)}/prognosis", reply_to=question, once=question or "x", **PROGNOSIS
        )
        assert page.status == 404, question


@pytest.mark.parametrize("who", ["gp2", "arts", "ss_east", "an"])
def test_nobody_asks_without_a_consent(app: Flask, world: World, who: str) -> None:
    consent(world, "doctors")
    page = Browser(app, world, who).post(f"{patient(world)}/prognosis", once="one")
    assert page.status == 404


def test_the_consent_to_know_the_work_is_not_enough(app: Flask, world: World) -> None:
    consent(world, "workplace")
    gp = Browser(app, world, "gp1")
    assert gp.post(f"{patient(world)}/prognosis", once="one").status == 404
    assert "Ask for a prognosis" not in gp.get(patient(world)).text


def test_an_old_note_reads_as_ever(app: Flask, world: World) -> None:
    consent(world, "doctors")
    written(world, "arts", Kind.NOTE, {"text": "Old.", "reply_to": None, "question": None})
    page = Browser(app, world, "gp1").get(patient(world))
    assert "Old." in page.text
    assert "expected to last" not in page.text
