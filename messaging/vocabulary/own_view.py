"""What a worker thinks of his work himself, by department: how it goes, and what he would like.

It stands beside what doctors say, is shown to them as his, and is never a capacity: nothing that
compares takes it (`messaging.suitability` has no argument for it).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from messaging.vocabulary.errors import OwnViewError
from messaging.vocabulary.parsing import parse_choice, plain_object

SCHEMA: Final = 1
MOST_LINES: Final = 500
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,79}", re.ASCII)


class View(StrEnum):
    """How he finds the work of a department."""

    GOOD = "good"
    HARD = "hard"
    DONT_KNOW = "dont_know"


class Wish(StrEnum):
    """What he would like."""

    LIKE = "like"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class Said:
    """What he says of one department; ``wish`` is None where he said nothing of it."""

    department: str
    view: View
    wish: Wish | None = None


def parse_own_view(
    data: Mapping[str, Any], departments: Collection[str] | None = None
) -> tuple[Said, ...]:
    """Check what he says and give it, in the order in which it came.

    `data`: "lines", a list of {"department", "view", "wish"}; who says neither has no line. An
    empty list is allowed: so he takes back what he said. With `departments`, no other may stand
    in it. Raises OwnViewError(field, code, params).
    """
    raw = plain_object(data, ("schema", "lines"), OwnViewError)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise OwnViewError("schema", "unknown_version")
    lines = raw.get("lines")
    if not isinstance(lines, list):
        raise OwnViewError("lines", "expected_list")
    if len(lines) > MOST_LINES:
        raise OwnViewError("lines", "too_many", {"maximum": MOST_LINES})
    found: dict[str, Said] = {}
    for n, item in enumerate(lines):
        at = f"lines.{n}"
        line = plain_object(item, ("department", "view", "wish"), OwnViewError, at)
        department = line.get("department")
        if not isinstance(department, str) or not _ID.fullmatch(department):
            raise OwnViewError(f"{at}.department", "unknown_department")
        if departments is not None and department not in departments:
            raise OwnViewError(f"{at}.department", "unknown_department")
        if department in found:
            raise OwnViewError(f"{at}.department", "duplicate", {"what": "department"})
        view = parse_choice(line.get("view", View.DONT_KNOW), f"{at}.view", View, OwnViewError)
        wish = line.get("wish")
        found[department] = Said(
            department,
            View(view),
            Wish(parse_choice(wish, f"{at}.wish", Wish, OwnViewError)) if wish else None,
        )
    return tuple(found.values())


def own_view_to_json(said: tuple[Said, ...]) -> dict[str, Any]:
    """Give it as JSON data; `parse_own_view` gives the same back."""
    return {
        "schema": SCHEMA,
        "lines": [
            {"department": one.department, "view": str(one.view)}
            | ({"wish": str(one.wish)} if one.wish else {})
            for one in said
        ],
    }
