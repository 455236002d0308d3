"""What a physician established: he, his colleagues and the worker read it, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from consent.purposes import Kind
from messaging.workplace.service import catalogue
from tests.portal.api.support import Api, log_in
from tests.portal.pages.browser import Browser, site
from tests.portal.pages.doctors_support import consent, describe_work, newest, opens
from tests.support.world import World

BY = "2026-05-15"


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def content(world: World) -> dict[str, Any]:
    """Standing in general and more in the garden, and one line that he decided himself."""
    tasks = describe_work(world)
    with world.work() as work:
        places = {one.key: one.id for one in catalogue(work, world.organisations["east"])}
    stand = {"attribute": "standing", "state": "limit", "review_by": BY}
    return {
        "lines": [
            {**stand, "value": {"stretch_min": 30}, "accepted": ["sit_stand_stool"]},
            {
                **stand, "value": {"stretch_min": 60}, "department": places["garden"],
                "note": "leans on the cart",
            },
        ],
        "overrides": [
            {
                "task": tasks["fold"], "attribute": "standing", "outcome": "suits",
                "reason": "There is a wall to lean on.", "review_by": BY,
            }
        ],
    }  # fmt: skip


def test_it_is_read_by_its_authors_side_and_the_worker_alone(app: Flask, world: World) -> None:
    for purpose in ("doctors", "workplace", "advice", "limits"):
        consent(world, purpose, show_first=False)
    arts: Api = log_in(app, world, "arts")
    path = f"/dossiers/{world.dossiers['an']}/documents"
    body = {"kind": "assessment", "content": content(world)}
    made = arts.post(path, body, 201)["id"]
    assert made == newest(world, Kind.ASSESSMENT)
    for who in ("gp1", "gp2", "ss_east", "ss_west", "bo"):
        assert not opens(world, who, made)
    # Who did not see the version that stands is told, and nothing is written over it.
    assert arts.post(path, body, 409)["error"] == "written_meanwhile"
    arts.post(path, {**body, "replaces": made}, 201)
    assert arts.post(path, {**body, "replaces": made}, 409)["error"] == "written_meanwhile"

    page = Browser(app, world, "arts").get(f"/physician/dossiers/{world.dossiers['an']}").text
    assert page.count('<h3 class="letter__title">What the occupational physician establ') == 1
    for words in ("Only in Garden: ", "leans on the cart", "sit-stand stool", "wall to lean on"):
        assert words in page
    worker = Browser(app, world, "an")
    shown = worker.get(f"/me/documents/{newest(world, Kind.ASSESSMENT)}").text
    for words in (
        "30 minutes", "Only in Garden: ", "60 minutes", "leans on the cart", "Folding boxes",
        "the physician decided “suits”", "There is a wall to lean on.",
    ):  # fmt: skip
        assert words in shown
    assert "The doctor who wrote it, with his or her colleagues." in shown


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"lines": [{"attribute": "standing", "state": "limit"}]}, "content.lines.0.value"),
        ({"lines": [], "overrides": []}, "content.form"),
        ({"overrides": [{"task": "x", "attribute": "standing"}]}, "content.overrides.0.task"),
    ],
)
def test_what_is_wrong_is_named(app: Flask, world: World, more: dict[str, Any], field: str) -> None:
    arts: Api = log_in(app, world, "arts")
    path = f"/dossiers/{world.dossiers['an']}/documents"
    body = {"kind": "assessment", "content": {**content(world), **more}}
    assert field in arts.post(path, body, 422)["fields"]
