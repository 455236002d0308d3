"""The social service's page of a person: what it can do there, and what it finds afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind, Role
from messaging.documents.writing import write
from messaging.exchange.questions import question_addressee
from messaging.vocabulary import QuestionBook
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import consent, contents, describe_work, newest, place
from tests.support.world import World

QUESTION: dict[str, Any] = {"code": "seated_work", "version": 1}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def page_of(world: World, worker: str = "an") -> str:
    return f"/work/people/{world.dossiers[worker]}"


def asked(world: World) -> str:
    """A GP's fixed question to the social service."""
    with world.work() as work:
        to = question_addressee(work, world.organisations["east"], Role.SOCIAL_SERVICE)
        acting = world.acting(work, "gp1")
        kind = Kind.WORKPLACE_QUESTION
        return write(work, acting, world.dossiers["an"], kind, QUESTION, addressees=[to])


def test_a_question_stays_until_it_is_answered_and_then_goes(app: Flask, world: World) -> None:
    consent(world, "workplace")
    question = asked(world)
    service = Browser(app, world, "ss_east")
    service.get(page_of(world))  # looking answers nothing
    page = service.get(page_of(world))
    form = page.form(f"/work/questions/{question}")
    wrong = service.submit(form, answer="")
    assert wrong.status == 422
    book = QuestionBook.load()
    first = book.question(QUESTION["code"]).answers[0].code
    done = service.submit(wrong.form(f"/work/questions/{question}"), answer=first)
    assert done.status == 200
    for later in (done, service.get(page_of(world))):
        assert not [one for one in later.forms if "/work/questions/" in one.action]
    answer = newest(world, Kind.WORKPLACE_ANSWER)
    assert answer
    assert (str(Kind.WORKPLACE_ANSWER), first) in [
        (kind, said.get("code")) for kind, said in contents(world, "gp1")
    ]


def test_the_placement_is_kept_and_corrected(app: Flask, world: World) -> None:
    tasks = describe_work(world)
    place(world, "an", [tasks["fold"]])
    service = Browser(app, world, "ss_east")
    page = service.get(page_of(world))
    none = service.submit(page.form("/placement"), {"tasks": []})
    assert none.status == 422
    other = next(task for name, task in tasks.items() if name != "fold")
    service.post(f"{page_of(world)}/placement", tasks=other)
    [(_kind, said)] = [one for one in contents(world, "ss_east") if one[0] == Kind.PLACEMENT]
    assert said["tasks"] == [other]


def test_after_a_work_question_there_is_passed_on_and_nothing_else(
    app: Flask, world: World
) -> None:
    service = Browser(app, world, "ss_east")
    page = service.get(page_of(world))
    missing = service.submit(page.form("/work-question"), question="")
    assert missing.status == 422
    done = service.submit(missing.form("/work-question"), question="work_still_suits")
    assert "Passed on" in done.text
    assert contents(world, "ss_east") == []
    assert [kind for kind, _ in contents(world, "arts")] == [str(Kind.WORK_QUESTION)]
