"""Reading a roster in CSV or JSON: everything that is wrong, by line, and never an exception.

CSV: UTF-8, a first line with the names of the columns; comma, semicolon or tab between them.
JSON: a list of objects, or ``{"people": [...]}``; a "line" is then the place in the list.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from consent.purposes import Role
from portal.counting import how_many
from portal.settings import LANGUAGES

REQUIRED: Final = ("number", "name")
COLUMNS: Final = (*REQUIRED, "card", "language", "role")
LONGEST: Final[Mapping[str, int]] = {
    "number": 32, "name": 120, "card": 16, "language": 16, "role": 32,
}  # fmt: skip
MOST_LINES: Final = 50_000
MOST_BYTES: Final = 32 * 1024 * 1024
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A worker: his number in the workshop, his name, and the card that is his (or the next)."""

    line: int
    number: str
    name: str
    card: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; line 0 is the file as a whole."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}" if self.line else self.text


@dataclass
class Roster:
    """What was read, and everything that is wrong with it."""

    lines: list[RosterLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Unreadable(Exception):
    """Nothing can be read beyond this point."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.problem = Problem(line, text)


def parse_roster(data: bytes, *, is_json: bool) -> Roster:
    """Read a roster. Never raises: what is wrong stands in ``problems``, in order of the lines."""
    roster = Roster()
    numbers: dict[str, int] = {}
    cards: dict[str, int] = {}
    try:
        text = _decode(data)
        for line, row in _json_rows(text) if is_json else _csv_rows(text):
            _take(roster, line, row, numbers, cards)
    except _Unreadable as stop:
        roster.problems.append(stop.problem)
    if not roster.lines and not roster.problems:
        roster.problems.append(Problem(0, "there is nobody in this file"))
    return roster


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise _Unreadable(0, f"larger than {MOST_BYTES // 1024 // 1024} MB: split the file")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _Unreadable(line, "not UTF-8: save the file as UTF-8 and try again") from None


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if columns is None:
                columns = _header([cell.strip().lower() for cell in cells])
            elif any(cell.strip() for cell in cells):
                if len(cells) != len(columns):
                    found = how_many(len(cells), "column", "columns")
                    yield here, {"": f"{found} where {len(columns)} are expected"}
                else:
                    yield here, dict(zip(columns, cells, strict=True))
    except csv.Error as error:
        raise _Unreadable(line, f"cannot be read as CSV: {error}") from None


def _header(columns: list[str]) -> list[str]:
    known = ", ".join(COLUMNS)
    problems = [f"there is no column {name!r}" for name in REQUIRED if name not in columns]
    problems += [f"unknown column {_short(name)!r}" for name in columns if name not in COLUMNS]
    problems += [f"column {name!r} stands twice" for name in COLUMNS if columns.count(name) > 1]
    if problems:
        raise _Unreadable(1, "; ".join(problems[:10]) + f" (columns: {known})")
    return columns


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise _Unreadable(error.lineno, f"cannot be read as JSON: {error.msg}") from None
    except (ValueError, RecursionError):
        raise _Unreadable(0, "cannot be read as JSON") from None
    if isinstance(data, dict) and set(data) == {"people"}:
        data = data["people"]
    if not isinstance(data, list):
        raise _Unreadable(0, 'a list of people is expected, or {"people": [...]}')
    for place, entry in enumerate(data, start=1):
        if not isinstance(entry, dict):
            yield place, {"": "an object is expected"}
            continue
        unknown = [name for name in entry if name not in COLUMNS]
        if unknown:
            yield place, {"": f"unknown column {_short(unknown[0])!r}"}
        else:
            yield place, entry


def _take(
    roster: Roster,
    line: int,
    row: Mapping[str, Any],
    numbers: dict[str, int],
    cards: dict[str, int],
) -> None:
    """Check one row; it becomes a line, or its problems are noted."""
    if len(roster.lines) >= MOST_LINES:
        raise _Unreadable(line, f"more than {MOST_LINES} people: split the file")
    problems = [row[""]] if "" in row else []
    values: dict[str, str] = {}
    for name in COLUMNS if "" not in row else ():
        said = _cell(row.get(name))
        if said is None:
            problems.append(f"{name}: a text is expected")
        elif not said and name in REQUIRED:
            problems.append(f"{name}: is empty")
        elif len(said) > LONGEST[name]:
            problems.append(f"{name}: longer than {LONGEST[name]} characters")
        elif not said.isprintable():
            problems.append(f"{name}: holds characters that cannot be printed")
        else:
            values[name] = said
    problems += _meaning(values)
    problems += _twice(values, line, numbers, cards)
    if problems:
        roster.problems += [Problem(line, text) for text in problems]
        return
    roster.lines.append(
        RosterLine(
            line,
            values["number"],
            values["name"],
            values["card"] or None,
            values["language"] or None,
        )
    )


def _cell(value: object) -> str | None:
    """A cell as trimmed text, in one form of writing; ``None`` for what is no text."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**32:
        value = str(value)
    if not isinstance(value, str):
        return None
    return unicodedata.normalize("NFC", value.strip())


def _meaning(values: Mapping[str, str]) -> list[str]:
    problems = []
    role = values.get("role", "")
    if role and role not in set(Role):
        problems.append(f"role: unknown role {_short(role)!r}")
    elif role and role != Role.WORKER:
        problems.append("role: a roster holds workers; use 'portal people invite' for others")
    language = values.get("language", "")
    if language and language not in LANGUAGES:
        problems.append(f"language: one of {', '.join(LANGUAGES)} is expected")
    return problems


def _twice(
    values: Mapping[str, str], line: int, numbers: dict[str, int], cards: dict[str, int]
) -> list[str]:
    problems = []
    for name, seen in (("number", numbers), ("card", cards)):
        value = values.get(name)
        if value and (before := seen.setdefault(value, line)) != line:
            problems.append(f"{name}: {_short(value)!r} stands on line {before} already")
    return problems


def _short(text: object) -> str:
    return str(text)[:40]
