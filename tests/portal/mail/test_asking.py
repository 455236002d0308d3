"""A question is announced to whom it was put, and to nobody else; asking costs the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from messaging.people.cards import nobody
from portal.mail.models import Mail
from tests.support.browsing import Visitor, application, counted_queries, visit
from tests.support.world import World


def announced(world: World) -> set[str]:
    """Whose mail is open, by account."""
    with world.work() as work:
        return set(work.session.scalars(select(Mail.account_id).where(Mail.due_at.is_not(None))))


def put(world: World, doctor: Visitor, code: str) -> int:
    """Put the doctors' question; how many statements it took."""
    with counted_queries(world) as queries:
        answer = doctor.post("/gp/ask", {"code": code, "purpose": "doctors"})
    assert answer.status_code == 303
    return len(queries)


def test_asking_takes_the_same_whoever_has_the_code(world: World, tmp_path: Path) -> None:
    doctor = visit(application(world, tmp_path), world, tmp_path, "gp1")
    an = world.keys["an"].account
    put(world, doctor, "7" * 16)  # the first of all makes the place where such questions go
    with world.work() as work:
        nowhere = nobody(work)
    assert announced(world) == {nowhere}
    unknown, known = put(world, doctor, "8" * 16), put(world, doctor, _code(world, "an"))
    assert announced(world) == {nowhere, an}
    assert unknown == known
    again, never = put(world, doctor, _code(world, "an")), put(world, doctor, "8" * 16)
    assert again == never


def test_a_question_that_reaches_nobody_announces_nothing(world: World, tmp_path: Path) -> None:
    doctor = visit(application(world, tmp_path), world, tmp_path, "gp1")
    put(world, doctor, _code(world, "an"))
    with world.work() as work:
        work.session.get_one(Mail, world.keys["an"].account).due_at = None
    put(world, doctor, _code(world, "an"))
    assert world.keys["an"].account not in announced(world)


@pytest.mark.parametrize("who", ["an", "bo"])
def test_a_physicians_question_is_announced(world: World, tmp_path: Path, who: str) -> None:
    physician = visit(application(world, tmp_path), world, tmp_path, "arts")
    asked = physician.post(f"/physician/dossiers/{world.dossiers[who]}/ask", {"purpose": "advice"})
    assert asked.status_code == 303
    assert announced(world) == {world.keys[who].account}


def _code(world: World, who: str) -> str:
    return world.cards[who].contact_code
