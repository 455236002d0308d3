"""A question is announced to whom it was put, and to nobody else; asking costs the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from messaging.exchange.asking import requests_of
from messaging.messages.service import inbox
from messaging.people.accounts import change_profile
from messaging.people.cards import nobody, nobody_beside
from portal.mail.models import Mail
from portal.mail.sending import send_waiting
from portal.mail.service import seen
from portal.settings import Smtp
from tests.portal.mail.postbox import postbox
from tests.support.browsing import Visitor, application, counted_queries, visit
from tests.support.served import form_to
from tests.support.world import World


def announced(world: World) -> set[str]:
    """Whose mail is open, by account."""
    with world.work() as work:
        return set(work.session.scalars(select(Mail.account_id).where(Mail.due_at.is_not(None))))


def written_to(world: World) -> list[str]:
    """Send what is due to a real mail server; to whom it went."""
    with postbox() as box:
        smtp = Smtp("127.0.0.1", "portaal@post.example", port=box.port, starttls=False)
        send_waiting(world.store, world.server, world.clock, smtp)
        return sorted(box.to)


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
        nowhere, beside = nobody(work), nobody_beside(work)
    gp = world.keys["gp1"].account
    assert announced(world) == {nowhere, beside, gp}
    unknown, known = put(world, doctor, "8" * 16), put(world, doctor, _code(world, "an"))
    assert announced(world) == {nowhere, beside, an, gp}
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
    with world.work() as work:
        beside = nobody_beside(work)  # two are asked, always
    assert announced(world) == {beside, *(world.keys[name].account for name in (who, "arts"))}


def test_who_put_a_question_gets_no_mail_himself(world: World, tmp_path: Path) -> None:
    with world.work() as work:
        change_profile(work, world.keys["an"].account, email="an@example.org")
    put(world, visit(application(world, tmp_path), world, tmp_path, "gp1"), _code(world, "an"))
    assert written_to(world) == ["an@example.org"]


@pytest.mark.parametrize("answer", ["no", "not_now"])
def test_mail_does_not_tell_a_question_from_an_answer(
    world: World, tmp_path: Path, answer: str
) -> None:
    """Promise 2: by the table of mail a sealed item is a sealed item, whoever made it."""
    app = application(world, tmp_path)
    an = world.keys["an"].account
    with world.work() as work:
        change_profile(work, an, email="an@example.org")
    doctor = visit(app, world, tmp_path, "gp1")

    def row() -> tuple[object, ...]:
        with world.work() as work:
            mail = work.session.get_one(Mail, an)
            now = world.clock.now()
            return (mail.due_at == now, mail.created_at == now, mail.tries, mail.sent_at)

    put(world, doctor, _code(world, "an"))
    asked = row()
    world.clock.move(timedelta(minutes=10))
    with world.work() as work:
        seen(work, an)
        request = requests_of(inbox(work, world.acting(work, "an")))[0]
    worker = visit(app, world, tmp_path, "an")
    world.clock.move(timedelta(minutes=1))
    address = f"/me/questions/{request.id}"
    said = worker.post(address, {**form_to(worker.get(address).text, address), "answer": answer})
    assert f"/me/questions/{request.id}" in str(said.location)
    assert row() == asked
    assert "an@example.org" not in written_to(world)  # he was there himself


def test_a_mail_goes_to_who_was_here_only_before(world: World, tmp_path: Path) -> None:
    app = application(world, tmp_path)
    with world.work() as work:
        change_profile(work, world.keys["an"].account, email="an@example.org")
    doctor, worker = (visit(app, world, tmp_path, who) for who in ("gp1", "an"))
    worker.post("/me/start/nothing", {})
    world.clock.move(timedelta(minutes=1))
    put(world, doctor, _code(world, "an"))
    assert written_to(world) == ["an@example.org"]


def _code(world: World, who: str) -> str:
    return world.cards[who].contact_code
