"""What a worker filled in to answer once more is there again after his session ended."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlparse

import pytest
from flask import Flask

from consent.purposes import PurposeCode
from messaging.exchange.consents import Choice, give
from portal.sessions import drafts
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.test_worker_answers import open_question
from tests.portal.pages.worker_support import ask
from tests.support.world import OWN_DEVICE, SHOWN, World

NO, YES = ("answer", "no"), ("answer", "yes")
KEPT = "It is not sent yet."


def left(an: Browser, world: World, app: Flask) -> tuple[Browser, str, str]:
    """He said no, asked for the question again, chose a shorter time, and was away too long."""
    ask(world)
    calm = an.submit(open_question(an).form("answer"), NO)
    [again] = [link for link in calm.links if "again=1" in link]
    form = an.get(again).form("answer")
    world.clock.move(timedelta(minutes=11))
    late = an.submit(form, YES, months="2")
    assert late.path.startswith("/login/card")
    way = parse_qs(urlparse(late.path).query)["next"][0]
    return Browser(app, world, "an"), way, calm.path


def months(page: Page) -> str:
    return dict(page.form("answer").fields)["months"]


@pytest.mark.parametrize("answered", [False, True])
def test_it_is_as_he_left_it(world: World, app: Flask, an: Browser, answered: bool) -> None:
    an, way, calm = left(an, world, app)
    page = an.get(f"/resume?next={way}")
    assert KEPT in page.text
    assert months(page) == "2"
    # Without it the page says what he answered, as ever.
    assert not [one for one in an.get(calm).forms if "answer" in one.names()]
    if not answered:
        an.submit(page.form("answer"), NO)
    else:
        an.passing(an.submit(page.form("answer"), YES))
    # An answer ends it: an old address shows what he answered.
    assert not [one for one in an.get(page.path).forms if "answer" in one.names()]
    with world.work() as work:
        assert drafts.all_of(work, world.keys["an"], None) == []


def test_a_draft_that_is_not_there_shows_what_he_answered(world: World, an: Browser) -> None:
    ask(world)
    calm = an.submit(open_question(an).form("answer"), NO)
    also = "&" if "?" in calm.path else "?"
    page = an.get(f"{calm.path}{also}draft={'0' * 32}")
    assert not [one for one in page.forms if "answer" in one.names()]


def test_while_a_yes_holds_no_draft_asks_again(world: World, app: Flask, an: Browser) -> None:
    """He said yes meanwhile, through a program of his own, which drops no draft."""
    an, way, calm = left(an, world, app)
    page = an.get(f"/resume?next={way}")
    question = urlparse(calm).path.rpartition("/")[2]
    with world.work() as work:
        give(
            work, world.acting(work, "an"), world.dossiers["an"],
            Choice(PurposeCode.DOCTORS, gp=world.group(work, "gp1")),
            shown=SHOWN, collected=OWN_DEVICE, request=question,
        )  # fmt: skip
        assert drafts.all_of(work, world.keys["an"], None)
    page = an.get(page.path)
    assert not [one for one in page.forms if "answer" in one.names()]
    assert page.title.startswith("What you answered")
