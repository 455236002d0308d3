"""The portal over a world of its own, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.portal.api.support import Api, log_in, say_yes
from tests.support.browsing import application
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return application(world, tmp_path)


@pytest.fixture
def gp(app: Flask, world: World) -> Api:
    """A GP with a consent of ``an`` to write."""
    gp = log_in(app, world, "gp1")
    code = world.cards["an"].contact_code
    gp.post("/asked", {"code": code, "purpose": "doctors"}, 202)
    say_yes(log_in(app, world, "an"), "doctors", gp)
    return gp


@pytest.fixture
def path(world: World) -> str:
    return f"/dossiers/{world.dossiers['an']}/documents"
