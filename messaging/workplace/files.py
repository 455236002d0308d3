"""Catalogues in files: JSON or a table, each mistake with its line.

A file is read into data as ``checking`` takes them, beside the lines on which their parts stand.
"""

from __future__ import annotations

import bisect
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from messaging.workplace.checking import CatalogueError, Problem, check_catalogue
from messaging.workplace.table import Lines, read_table

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_SCALAR: Final = re.compile(r"[^\s,\]}]+")
_MARK: Final = "\ufeff"


@dataclass(frozen=True)
class Read:
    """What a file says: data for :func:`check_catalogue`, and the line of each part of them.

    ``problems``: what is wrong with the file itself; its other parts are read all the same.
    ``table``: it is one, and a part has a column too.
    """

    data: Any
    lines: Lines
    problems: tuple[Problem, ...] = ()
    table: bool = False

    def placed(self, problem: Problem, within: tuple[str | int, ...] = ()) -> Problem:
        """A problem with the line of its place, or of the nearest place around it.

        ``within``: where the catalogue stands in a file of several.
        """
        path = (*within, *problem.path)
        while path and path not in self.lines:
            path = path[:-1]
        column = ""
        if self.table and path == (*within, *problem.path) and path:
            inside = (one for one in self.lines if len(one) > len(path))
            column = "" if any(one[: len(path)] == path for one in inside) else "value"
        return replace(problem, line=self.lines.get(path), column=column)


def read_file(content: bytes) -> Read:
    """Read a catalogue from JSON or, for anything that does not begin as JSON does, a table.

    Raises :class:`CatalogueError` for what is no such file at all.
    """
    try:
        text = content.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CatalogueError([Problem("", (), "not_utf8", {}, line)]) from None
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text)
    return Read(*read_table(text), table=True)


def checked_file(content: bytes) -> Any:
    """The data of a file that can be taken; :class:`CatalogueError` with a line for each mistake."""
    read = read_file(content)
    problems = list(read.problems)
    try:
        check_catalogue(read.data)
    except CatalogueError as error:
        problems += [read.placed(one) for one in error.problems]
    if problems:
        raise CatalogueError(by_line(problems))
    return read.data


def by_line(problems: Iterable[Problem]) -> list[Problem]:
    """Problems in the order of their lines; what has none comes first."""
    return sorted(problems, key=lambda one: one.line or 0)


def write_json(data: Mapping[str, Any]) -> str:
    """A catalogue as a file that somebody can read and edit."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _read_json(text: str) -> Read:
    try:
        data = json.loads(text)
        walk = _Walk(text)
        walk.value((), 0)
    except json.JSONDecodeError as error:
        raise CatalogueError([Problem("", (), "not_json", {}, error.lineno)]) from None
    except RecursionError:
        raise CatalogueError([Problem("", (), "too_deep", {})]) from None
    except ValueError:  # a number with more digits than Python reads
        raise CatalogueError([Problem("", (), "not_json", {})]) from None
    return Read(data, walk.lines, tuple(walk.problems))


class _Walk:
    """Goes through a text that is JSON, and notes on which line each value begins."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self.lines: dict[tuple[str | int, ...], int] = {}
        self.problems: list[Problem] = []

    def value(self, path: tuple[str | int, ...], at: int) -> int:
        """Walk the value at ``at``; returns where it ends."""
        at = self._space(at)
        self.lines[path] = self._line(at)
        sign = self._text[at]
        if sign == "{":
            return self._object(path, at + 1)
        if sign == "[":
            return self._list(path, at + 1)
        found = (_STRING if sign == '"' else _SCALAR).match(self._text, at)
        assert found is not None  # the text was read as JSON before
        return found.end()

    def _object(self, path: tuple[str | int, ...], at: int) -> int:
        names: set[str] = set()
        at = self._space(at)
        while self._text[at] != "}":
            at = self._space(at + 1 if self._text[at] == "," else at)
            began = at
            said = _STRING.match(self._text, at)
            assert said is not None
            name, at = json.loads(said[0]), said.end()
            if name in names:
                where = ".".join(map(str, (*path, name)))
                params = {"name": name[:40]}
                self.problems.append(
                    Problem(where, (*path, name), "name_twice", params, self._line(began))
                )
            names.add(name)
            at = self._space(self.value((*path, name), self._space(at) + 1))
        return at + 1

    def _list(self, path: tuple[str | int, ...], at: int) -> int:
        number = 0
        at = self._space(at)
        while self._text[at] != "]":
            at = self._space(self.value((*path, number), at + (self._text[at] == ",")))
            number += 1
        return at + 1

    def _space(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    def _line(self, at: int) -> int:
        return bisect.bisect_left(self._ends, at) + 1
