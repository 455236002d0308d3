"""Which doors lead to an address: two pages, for a worker and for a doctor, and no other."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from consent.purposes import DOCTORS, Role
from portal.access import ROUTES

PORTAL = Path(__file__).parents[3] / "portal"
MADE_UP = {"portal/demonstration/telling.py"}
"""Tells the stories of people who do not exist."""
DOORS = {
    ("portal.secondway.service", "enter"): {"portal/pages/way_words.py"},
    ("portal.pages.way_words", "handed_in"): {
        "portal/pages/worker/second_way.py", "portal/pages/reaching.py",
    },
    ("portal.pages.reaching", "reaching_page"): {
        "portal/pages/physician/reaching.py", "portal/pages/gp/reaching.py",
    },
    ("portal.helping.service", "name_helper"): {"portal/pages/worker/helper.py"},
}  # fmt: skip
"""Who may call what keeps an address."""
TABLES = {
    "SecondWay": {"portal/secondway/service.py", "portal/erasing.py", "portal/verifying.py"},
    "NamedHelper": {
        "portal/helping/service.py", "portal/helping/reading.py", "portal/erasing.py",
        "portal/verifying.py",
    },
}  # fmt: skip
"""Who may touch the rows; the deletion of a worker takes them away, and `verify` reads them."""


@cache
def imports() -> list[tuple[str, str, str]]:
    """Every import of the portal: in which file, from which module, what."""
    found = []
    for path in sorted(PORTAL.rglob("*.py")):
        file = path.relative_to(PORTAL.parent).as_posix()
        text = path.read_text(encoding="utf-8")
        if "secondway" in text or "helping" in text or "way_words" in text or "reaching" in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.ImportFrom):
                    found += [(file, node.module or "", one.name) for one in node.names]
                elif isinstance(node, ast.Import):
                    found += [(file, one.name, "") for one in node.names]
    return found


def importers(module: str, name: str) -> set[str]:
    """The modules of the portal that import ``name`` from ``module``, or all of ``module``."""
    package, _dot, last = module.rpartition(".")
    ways = {(module, name), (module, "*"), (module, ""), (package, last)}
    return {file for file, one, what in imports() if (one, what) in ways} - MADE_UP


@pytest.mark.parametrize(("module", "name"), DOORS, ids=[name for _module, name in DOORS])
def test_nothing_else_keeps_an_address(module: str, name: str) -> None:
    """Not the roster, the workshop's pages, the API or a command."""
    assert importers(module, name) == DOORS[module, name]


@pytest.mark.parametrize("name", TABLES)
def test_nothing_else_touches_its_rows(name: str) -> None:
    package = "secondway" if name == "SecondWay" else "helping"
    assert importers(f"portal.{package}.models", name) == TABLES[name]


def test_the_doors_are_open_to_a_worker_and_his_doctors_alone() -> None:
    mine = {"worker.second_way", "worker.second_way_end", "worker.helper", "worker.helper_end"}
    doors = {name for name in ROUTES if name.endswith(".second_way")} | mine
    assert doors == {"gp.second_way", "physician.second_way", *mine}
    for name in doors:
        roles = ROUTES[name]
        assert not isinstance(roles, str), name
        assert roles <= ({Role.WORKER} if name in mine else DOCTORS), name
