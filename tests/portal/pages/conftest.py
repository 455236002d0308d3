"""The portal over a test's world with a described workshop, and a worker at his browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.portal.pages.browser import Browser, site
from tests.portal.pages.worker_support import catalogue
from tests.support.world import World


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    """For a file that needs no other."""
    catalogue(world)
    return site(world, tmp_path)


@pytest.fixture
def an(app: Flask, world: World) -> Browser:
    """A worker of the workshop east, logged in."""
    return Browser(app, world, "an")
