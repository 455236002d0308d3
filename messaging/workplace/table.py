"""A catalogue as a table, for a spreadsheet: one row for each part of what is said.

    department;task;what;row;part;value;label
    green;;name;;nl;Groen;
    green;;site;;opens;07:30;
    green;mow;name;;nl;Maaien;
    green;mow;training_weeks;;;2;
    green;mow;lift_low;1;kg;5;Tillen grond-heup
    green;mow;lift_low;1;per_hour;12;
    green;mow;lift_low;;origin;assumption;
    green;mow;pace;;state;unknown;Werktempo

`what` is ``name``, ``description``, ``site``, ``training_weeks`` or an attribute of the
vocabulary. Of an attribute `part` is ``state`` (``unknown`` or ``none``; with any other part it
has a value), a part of its value, ``origin`` (``assumption``, ``source``, or ``checked`` and the
day) or ``origin_nl`` (what it rests on, by language). `row` numbers the lines of an attribute that
has several. A set is written with spaces between, an empty one as ``{}``; yes and no are ``yes``
and ``no``. The order of departments and tasks is that of the file. `label` is for people and is
not read. A file is whole: an attribute that is not in it is unknown. A text that a spreadsheet
would take for a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.values import FieldKind, Form, Shape
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.checking import CatalogueError, Problem

Lines = Mapping[tuple[str | int, ...], int]
_COLUMN_OF: Final[Mapping[str, str]] = {
    "department_missing": "department", "subject_unknown": "what", "row_expected": "row",
    "part_unknown": "part",
}  # fmt: skip
"""The column in which each mistake of the table itself stands; the others are of a whole line."""
COLUMNS: Final = ("department", "task", "what", "row", "part", "value", "label")
_READ: Final = COLUMNS[:-1]
_EMPTY_SET: Final = "{}"
_FORMULA: Final = ("=", "+", "-", "@", "'", "\t", "\r")
_SITE: Final = (
    "kind", "opens", "closes", "days", "transport", "leaves", "returns", "distance_km", "coach",
    "fixed_shift", "available",
)  # fmt: skip
_SITE_SETS: Final = ("days", "available")
_ORIGINS: Final = ("origin", *(f"origin_{language}" for language in LANGUAGES))
_MOST_CELL: Final = 10_000


# Writing ----------------------------------------------------------------------------------


def write_table(data: Mapping[str, Any], language: str = "nl") -> str:
    """A catalogue, as it is exported, as a table that :func:`read_table` reads back."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\r\n")
    rows.writerow(COLUMNS)
    words = load()
    for department in data["departments"]:
        key = department["key"]
        for row in (*_words(department), *_site(department.get("site") or {})):
            rows.writerow(_cells(key, "", *row))
        for task in department["tasks"]:
            for row in (*_words(task), *_asked(task, words, language)):
                rows.writerow(_cells(key, task["key"], *row))
    return out.getvalue()


_Row = tuple[str, str, str, str, str]


def _cells(department: str, task: str, *row: str) -> list[str]:
    *others, value, label = row
    value = f"'{value}" if value.startswith(_FORMULA) else value
    return [department, task, *others, value, label]


def _words(entry: Mapping[str, Any]) -> Iterator[_Row]:
    for part in ("name", "description"):
        for language, text in entry.get(part, {}).items():
            yield part, "", language, text, ""


def _site(site: Mapping[str, Any]) -> Iterator[_Row]:
    flat = {**site, **(site.get("transport") or {})}
    if "transport" in site:
        flat["transport"] = flat.pop("exists")
    flat.setdefault("kind", "department")
    for part in _SITE:
        if part in flat:
            yield "site", "", part, _text(flat[part]), ""


def _asked(task: Mapping[str, Any], words: Vocabulary, language: str) -> Iterator[_Row]:
    weeks = task.get("training_weeks")
    yield "training_weeks", "", "", "" if weeks is None else str(weeks), ""
    for attribute in words.attributes:
        label = attribute.labels[language]
        demand = task["demands"].get(attribute.id)
        if demand is None or demand["state"] != "value":
            state = "unknown" if demand is None else demand["state"]
            yield attribute.id, "", "state", state, label
        else:
            value = demand["value"]
            pairs = isinstance(value, list)
            for number, record in enumerate(value if pairs else [value], start=1):
                row = str(number) if pairs else ""
                for part, given in record.items():
                    yield attribute.id, row, part, _text(given), label
        origin = task.get("origins", {}).get(attribute.id)
        if origin is not None:
            said = f"{origin['kind']} {origin.get('day', '')}".strip()
            yield attribute.id, "", "origin", said, label
            for name, text in origin.get("text", {}).items():
                yield attribute.id, "", f"origin_{name}", text, label


def _text(given: Any) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, list):
        return " ".join(map(str, given)) or _EMPTY_SET
    return str(given)


# Reading ----------------------------------------------------------------------------------


def read_table(text: str) -> tuple[dict[str, Any], Lines, tuple[Problem, ...]]:
    """Read a table into a catalogue's data, the line of each part of them, and what is wrong.

    What its values say is checked afterwards. Raises :class:`CatalogueError` for a table without
    the columns of a catalogue: then there is nothing to read.
    """
    reader = _Reader(load())
    reader.read(text)
    return {"departments": reader.departments}, reader.lines, tuple(reader.problems)


@dataclass
class _Reader:
    words: Vocabulary
    departments: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)
    _places: dict[tuple[str, ...], tuple[dict[str, Any], tuple[str | int, ...]]] = field(
        default_factory=dict
    )
    _said: set[tuple[str, ...]] = field(default_factory=set)

    def read(self, text: str) -> None:
        """Read every row; what is wrong with one does not hide the next."""
        first = text.split("\n", 1)[0]
        delimiter = max(";,\t", key=first.count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        line, columns = 1, None
        while True:
            try:
                row = next(rows)
            except StopIteration:
                break
            except csv.Error:
                self._wrong(line, "", "cells_expected", number=len(COLUMNS))
                break
            if columns is None:
                columns = [name.strip().lower() for name in row]
                wrong = set(columns) - set(COLUMNS) or set(_READ) - set(columns)
                if wrong or len(set(columns)) != len(columns):
                    self._no_columns()
            elif any(cell.strip() for cell in row):
                if len(row) > len(columns) and any(row[len(columns) :]):
                    self._wrong(line, "", "cells_expected", number=len(columns))
                else:
                    padded = [*row, *[""] * len(columns)]
                    self._row(line, dict(zip(columns, padded, strict=False)))
            line = rows.line_num + 1
        if columns is None:
            self._no_columns()

    def _no_columns(self) -> NoReturn:
        self._wrong(1, "", "columns_expected", allowed=", ".join(COLUMNS))
        raise CatalogueError(self.problems)

    def _wrong(self, line: int, where: str, code: str, **params: int | str) -> None:
        column = _COLUMN_OF.get(code, "")
        self.problems.append(Problem(where, (), code, params, line, column))

    def _row(self, line: int, cells: Mapping[str, str]) -> None:
        department, task, what, row, part = (
            cells[name].strip() for name in ("department", "task", "what", "row", "part")
        )
        value = cells["value"]
        if value[:1] == "'" and value[1:].startswith(_FORMULA):
            value = value[1:]
        where = ".".join(one for one in (department, task, what, part) if one)
        if not department:
            self._wrong(line, where, "department_missing")
            return
        entry, path = self._place(department, task, line)
        if len(value) > _MOST_CELL:
            self._wrong(line, where, "text_too_long", maximum=_MOST_CELL)
            return
        said = (department, task, what, row, part)
        if said in self._said:
            self._wrong(line, where, "cell_twice")
            return
        self._said.add(said)
        if what in ("name", "description"):
            if value.strip():
                self._put(entry, path, (what, part), value, line)
        elif what == "site" and not task:
            self._site(entry, path, part, value.strip(), line, where)
        elif what == "training_weeks" and task:
            self._put(entry, path, (what,), value.strip() or None, line)
        elif what in self.words.ids and task:
            self._demand(entry, path, (what, row, part), value.strip(), line, where)
        else:
            self._wrong(line, where, "subject_unknown", name=what[:40])

    def _place(
        self, department: str, task: str, line: int
    ) -> tuple[dict[str, Any], tuple[str | int, ...]]:
        """The entry that a row is about, and its path; it begins where it is first named."""
        home = self._places.get((department,))
        if home is None:
            path: tuple[str | int, ...] = ("departments", len(self.departments))
            home = {"key": department, "tasks": []}, path
            self.departments.append(home[0])
            self._places[department,] = home
            self.lines[path] = line
        if not task:
            return home
        found = self._places.get((department, task))
        if found is None:
            path = (*home[1], "tasks", len(home[0]["tasks"]))
            found = {"key": task, "demands": {}, "origins": {}, "training_weeks": None}, path
            home[0]["tasks"].append(found[0])
            self._places[department, task] = found
            self.lines[path] = line
        return found

    def _put(
        self,
        entry: dict[str, Any],
        path: tuple[str | int, ...],
        steps: tuple[str, ...],
        value: Any,
        line: int,
    ) -> None:
        for step in steps[:-1]:
            entry = entry.setdefault(step, {})
            path = (*path, step)
            self.lines.setdefault(path, line)
        entry[steps[-1]] = value
        self.lines[*path, steps[-1]] = line

    def _site(
        self,
        entry: dict[str, Any],
        path: tuple[str | int, ...],
        part: str,
        value: str,
        line: int,
        where: str,
    ) -> None:
        if part not in _SITE:
            self._wrong(line, where, "part_unknown", name=part[:40])
        elif part in _SITE_SETS:
            self._put(entry, path, ("site", part), _items(value), line)
        elif part in ("transport", "leaves", "returns"):
            name = "exists" if part == "transport" else part
            self._put(entry, path, ("site", "transport", name), value, line)
        else:
            self._put(entry, path, ("site", part), value, line)

    def _demand(
        self,
        entry: dict[str, Any],
        path: tuple[str | int, ...],
        cell: tuple[str, str, str],
        value: str,
        line: int,
        where: str,
    ) -> None:
        name, row, part = cell
        shape = self.words.attribute(name).demand
        if part in _ORIGINS:
            self._origin(entry, path, name, part, value, line)
        elif part == "state":
            if value != "value":
                self._put(entry, path, ("demands", name, "state"), value, line)
        elif part not in [one.id for one in shape.fields]:
            self._wrong(line, where, "part_unknown", name=part[:40])
        elif shape.form is Form.ONE:
            self._put(
                entry, path, ("demands", name, "value", part), _given(shape, part, value), line
            )
        elif not row.isdecimal() or not 1 <= int(row) <= 99:
            self._wrong(line, where, "row_expected")
        else:
            self._pair(entry, path, name, int(row), part, _given(shape, part, value), line)

    def _pair(
        self,
        entry: dict[str, Any],
        path: tuple[str | int, ...],
        name: str,
        row: int,
        part: str,
        value: Any,
        line: int,
    ) -> None:
        """A part of one line of a list; the lines stand in the order in which the file has them."""
        rows = self._places.setdefault(
            (*map(str, path), name, str(row)), ({}, (*path, "demands", name, "value"))
        )
        record, at = rows
        demand = entry["demands"].setdefault(name, {})
        listed = demand.setdefault("value", [])
        if not any(one is record for one in listed):
            listed.append(record)
        number = next(n for n, one in enumerate(listed) if one is record)
        record[part] = value
        for known in (at[:-1], at, (*at, number)):
            self.lines.setdefault(known, line)
        self.lines[*at, number, part] = line

    def _origin(
        self,
        entry: dict[str, Any],
        path: tuple[str | int, ...],
        name: str,
        part: str,
        value: str,
        line: int,
    ) -> None:
        if part == "origin":
            kind, _, day = value.partition(" ")
            self._put(entry, path, ("origins", name, "kind"), kind, line)
            if day:
                self._put(entry, path, ("origins", name, "day"), day.strip(), line)
        elif value:
            language = part.removeprefix("origin_")
            self._put(entry, path, ("origins", name, "text", language), value, line)


def _items(value: str) -> list[str]:
    return [] if value == _EMPTY_SET else value.split()


def _given(shape: Shape, part: str, value: str) -> Any:
    if shape.field(part).kind is not FieldKind.SET:
        return value
    return _items(value) if value else None
