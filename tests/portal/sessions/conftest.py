"""What a request has, for the tests of the ways in."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.desk import Services
from tests.portal.sessions.support import services_for
from tests.support.world import World


@pytest.fixture
def services(world: World, tmp_path: Path) -> Services:
    return services_for(world, tmp_path)
