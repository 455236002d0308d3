"""A yes of the representative never widens what the worker is asked with beforehand."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlparse

from flask import Flask

from consent.purposes import PurposeCode
from tests.messaging.representing.test_mandates import says_yes
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.test_worker_stopped import say_yes
from tests.portal.pages.worker_support import advice
from tests.support.representing import represents
from tests.support.world import World

ADVICE = PurposeCode.ADVICE


def stops(an: Browser, receipt: str) -> Page:
    forms = an.get(f"/me/receipts/{receipt}").forms
    return an.submit(next(one for one in forms if "receipt" in one.names()))


def asked_with(an: Browser, address: str) -> list[str]:
    fields = an.get(address).form("answer").fields
    return [value for name, value in fields if name == "left_out"]


def to_the_question(page: Page) -> list[str]:
    return [one for one in page.links if urlparse(one).path == f"/me/start/{ADVICE}"]


def test_after_a_whole_yes_of_his_representative_he_is_asked_as_he_said_it_himself(
    world: World, app: Flask, an: Browser
) -> None:
    say_yes(an, "advice", left_out=["hours"])
    world.clock.move(timedelta(days=200))
    represents(world, "rep", "an", purposes=(ADVICE,))
    his = says_yes(world, "rep", "an", ADVICE)
    text = advice(world)
    world.clock.move(timedelta(minutes=1))
    an = Browser(app, world, "an")
    stopped = stops(an, his.id)
    page = an.get(f"/me/documents/{text}")
    # The way from the text, the way back from what he stopped, and the switch.
    for where in (page, stopped, an.get("/me/consents")):
        links = to_the_question(where)
        assert links, where.path
        for link in links:
            assert asked_with(an, link) == ["hours"], link


def test_who_never_said_yes_himself_is_asked_as_his_representative_said_it(
    world: World, app: Flask, an: Browser
) -> None:
    represents(world, "rep", "an", purposes=(ADVICE,))
    his = says_yes(world, "rep", "an", ADVICE, months=1)
    stopped = stops(an, his.id)
    [link, *_more] = [one for one in to_the_question(stopped) if "like=" in one]
    assert dict(an.get(link).form("answer").fields)["months"] == "1"
