"""What a worker thinks of his work: he says it, his doctors read it under his yes, nobody else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from consent.purposes import Kind
from messaging.workplace.service import catalogue
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import consent, describe_work, newest, opens
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    describe_work(world)
    return site(world, tmp_path)


@pytest.fixture
def garden(app: Flask, world: World) -> str:
    with world.work() as work:
        places = catalogue(work, world.organisations["east"])
    return next(one.id for one in places if one.key == "garden")


def test_he_says_it_and_his_doctors_read_it_as_his(app: Flask, world: World, garden: str) -> None:
    worker = Browser(app, world, "an")
    path = f"/me/view/{world.dossiers['an']}"
    before = Browser(app, world, "ss_east").get(f"/work/people/{world.dossiers['an']}").text
    page = worker.get("/me/view")
    assert "What do you think of the work?" in page.text
    kept = worker.submit(
        page.form(path), {f"view.{garden}": "hard", f"wish.{garden}": "avoid"}
    )  # fmt: skip
    assert "This is kept." in kept.text
    assert (f"view.{garden}", "hard") in kept.form(path).fields
    first = newest(world, Kind.OWN_VIEW)
    for who in ("gp1", "arts", "ss_east", "bo"):
        assert not opens(world, who, first)
    consent(world, "doctors", earlier=True)
    assert opens(world, "gp1", first)
    assert opens(world, "arts", first)
    dossier = Browser(app, world, "arts").get(f"/physician/dossiers/{world.dossiers['an']}").text
    assert "The worker’s own view" in dossier
    assert "finds it hard, would rather not do this" in dossier
    world.clock.move(timedelta(minutes=1))
    again = worker.get(path)
    worker.submit(again.form(path), {f"view.{garden}": "good", f"wish.{garden}": ""})
    second = newest(world, Kind.OWN_VIEW)
    assert opens(world, "gp1", second)
    assert not opens(world, "gp1", first), "what he said before is over for his doctors"
    assert (
        "finds it hard"
        not in Browser(app, world, "arts").get(f"/physician/dossiers/{world.dossiers['an']}").text
    )
    shown = worker.get(f"/me/documents/{second}").text
    assert "It goes well." in shown
    for who in ("ss_east", "bo", "gp2"):
        assert not opens(world, who, second)
    after = Browser(app, world, "ss_east").get(f"/work/people/{world.dossiers['an']}").text
    assert _plain(before) == _plain(after)


def test_what_is_wrong_is_told_and_nothing_is_lost(app: Flask, world: World, garden: str) -> None:
    worker = Browser(app, world, "an")
    path = f"/me/view/{world.dossiers['an']}"
    form = worker.get(path).form(path)
    wrong = worker.submit(form, {f"view.{garden}": "wonderful", f"wish.{garden}": "like"})
    assert wrong.status == 422
    assert "Choose one of the answers." in wrong.text
    assert (f"wish.{garden}", "like") in wrong.form(path).fields
    worker.submit(worker.get(path).form(path), {f"view.{garden}": "good"})
    # A second window still has the page from before.
    stale = worker.submit(form, {f"view.{garden}": "hard", "once": "another-window"})
    assert stale.status == 422
    assert (f"view.{garden}", "hard") in stale.form(path).fields
    for who in ("bo", "cleo"):
        if who in world.keys:
            assert Browser(app, world, who).get(path).status == 404
    assert Browser(app, world, "an").get(f"/me/view/{'0' * 32}").status == 404


def _plain(text: str) -> str:
    import re

    return re.sub(r'(name="(?:csrf_token|once)" value="|data-session-[a-z-]+=")[^"]*', r"\1", text)
