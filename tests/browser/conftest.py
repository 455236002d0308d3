"""A browser, and the demonstration that the pages are looked at in, made once for each file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.displays import NOT_BY_A_LINK
from tests.browser.walking import Demonstration, Stop, demonstration, first_of_each
from tests.support.chromium import chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, shared by the tests of a file."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """It is served."""
    with demonstration(tmp_path_factory.mktemp("demonstration")) as found:
        yield found


@pytest.fixture(scope="module")
def pages(shown: Demonstration) -> list[Stop]:
    """A page of each route."""
    return first_of_each(shown, set(NOT_BY_A_LINK))
