"""A catalogue as data, checked as a whole: every problem is found, each with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.book import load
from messaging.vocabulary.demand import demand_to_json, parse_demand
from messaging.vocabulary.errors import CodedError, DemandError
from messaging.vocabulary.values import parse_number
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.origins import OriginError, origin_to_json, parse_origins
from messaging.workplace.sites import SiteError, parse_site, site_to_json

MOST_ENTRIES: Final = 500
LONGEST: Final[Mapping[str, int]] = MappingProxyType({"name": 120, "description": 1000})
LONGEST_TRAINING: Final = 104
"""Weeks of training that a task can ask at most."""
_OF_WORKSHOP: Final = frozenset({"key", "name", "place", "description", "departments"})
_DEPARTMENT: Final = ("key", "name", "description", "site", "tasks")
_TASK: Final = ("key", "name", "description", "demands", "training_weeks", "origins")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)

SAID: Final[Mapping[str, str]] = MappingProxyType(
    {
        "catalogue_expected": "an object with 'departments' is expected, and no unknown part",
        "list_expected": "a list is expected",
        "too_many_entries": "more than {maximum} entries",
        "object_expected": "an object is expected",
        "unknown_part": "unknown part {part!r}",
        "key_expected": "small letters, digits, - and _ are expected",
        "key_twice": "{key!r} stands twice",
        "texts_expected": "texts by language are expected",
        "language_expected": "one of {allowed} is expected",
        "text_expected": "a text is expected",
        "text_too_long": "longer than {maximum} characters",
        "missing": "is missing",
        "not_utf8": "the file is not UTF-8",
        "not_json": "this is not JSON",
        "too_deep": "more levels than a catalogue has",
        "name_twice": "{name!r} stands twice",
        "columns_expected": "the columns {allowed} are expected",
        "cells_expected": "{number} cells are expected",
        "department_missing": "a department is expected",
        "subject_unknown": "{name!r} is nothing that is said of a department or a task",
        "part_unknown": "{name!r} is no part of it",
        "row_expected": "a whole number of the row is expected, from 1",
        "cell_twice": "this was said before",
    }
)
"""What a catalogue itself can have wrong, in plain English; the rest are codes of the vocabulary."""


@dataclass(frozen=True)
class Problem:
    """Something that is wrong: ``where`` in words that name keys, ``path`` by position.

    ``code``: one of ``SAID`` or of the vocabulary's ``ERROR_CODES``. ``line`` and, in a table, the
    ``column``: in a file, where they are known.
    """

    where: str
    path: tuple[str | int, ...]
    code: str
    params: Mapping[str, int | float | str]
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        said = SAID.get(self.code)
        if said is None:
            params = ", ".join(f"{name}: {value}" for name, value in self.params.items())
            said = self.code + (f" ({params})" if params else "")
        else:
            said = said.format(**self.params)
        return f"{self.where}: {said}" if self.where else said


class CatalogueError(ValueError):
    """A catalogue that cannot be taken; ``problems`` says each thing and where it stands."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems in the catalogue")
        self.problems = problems


@dataclass(frozen=True)
class Where:
    """A place in the data: as it is said, by keys, and as it is found, by position."""

    said: str = ""
    path: tuple[str | int, ...] = ()

    def part(self, name: str) -> Where:
        """A named part of this place."""
        return Where(f"{self.said}.{name}".lstrip("."), (*self.path, name))

    def entry(self, number: int, key: str | None = None) -> Where:
        """An entry of the list at this place."""
        said = f"{self.said}[{number}]" if key is None else f"{self.said}.{key}"
        return Where(said, (*self.path, number))


@dataclass(frozen=True)
class CheckedTask:
    """A task that can be taken. A part that is None was not in the data: it stays as it is."""

    key: str
    words: dict[str, dict[str, str]]
    demands: dict[str, Any]
    origins: dict[str, Any] | None
    training_weeks: int | None
    says_training: bool


@dataclass(frozen=True)
class CheckedDepartment:
    """A department that can be taken, with its tasks; ``site`` None: it stays as it is."""

    key: str
    words: dict[str, dict[str, str]]
    site: dict[str, Any] | None
    tasks: tuple[CheckedTask, ...]


def check_catalogue(data: object) -> list[CheckedDepartment]:
    """The departments of a catalogue in one form; :class:`CatalogueError` with all problems."""
    checker = Checker()
    if not isinstance(data, Mapping) or "departments" not in data or set(data) - _OF_WORKSHOP:
        checker.wrong(Where(), "catalogue_expected")
        raise CatalogueError(checker.problems)
    listed = Where().part("departments")
    departments = [
        checker.department(one, where)
        for one, where in checker.entries(data["departments"], listed, _DEPARTMENT)
    ]
    if checker.problems:
        raise CatalogueError(checker.problems)
    return departments


@dataclass
class Checker:
    """Checks the parts one by one and keeps what is wrong."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, where: Where, code: str, **params: int | float | str) -> None:
        """Note one problem."""
        self.problems.append(Problem(where.said, where.path, code, params))

    def refused(self, where: Where, error: CodedError) -> None:
        """Note a problem that the vocabulary found below ``where``."""
        for step in error.field.split(".") if error.field else ():
            path = (*where.path, int(step) if step.isdecimal() else step)
            where = Where(f"{where.said}.{step}", path)
        self.wrong(where, error.code, **error.params)

    def entries(
        self, raw: object, where: Where, keys: tuple[str, ...]
    ) -> list[tuple[dict[str, Any], Where]]:
        """A list of objects with a key each, no key twice; None is an empty list."""
        if not isinstance(raw, list):
            self.wrong(where, "list_expected")
            return []
        if len(raw) > MOST_ENTRIES:
            self.wrong(where, "too_many_entries", maximum=MOST_ENTRIES)
            return []
        found: dict[str, tuple[dict[str, Any], Where]] = {}
        for number, entry in enumerate(raw):
            at = where.entry(number)
            if not isinstance(entry, Mapping):
                self.wrong(at, "object_expected")
                continue
            for part in entry:
                if part not in keys:
                    self.wrong(at, "unknown_part", part=str(part)[:40])
            key = entry.get("key")
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                self.wrong(at.part("key"), "key_expected")
            elif key in found:
                self.wrong(at.part("key"), "key_twice", key=key)
            else:
                found[key] = dict(entry), where.entry(number, key)
        return list(found.values())

    def department(self, one: Mapping[str, Any], where: Where) -> CheckedDepartment:
        """A department with its tasks."""
        tasks = self.entries(one.get("tasks"), where.part("tasks"), _TASK)
        checked = tuple(self.task(task, at) for task, at in tasks)
        site = None
        if one.get("site") is not None:
            try:
                site = site_to_json(parse_site(one["site"]))
            except SiteError as error:
                self.refused(where.part("site"), error)
        return CheckedDepartment(one["key"], self.words(one, where), site, checked)

    def task(self, one: Mapping[str, Any], where: Where) -> CheckedTask:
        """A task with what it asks."""
        demands = self.demands(one.get("demands"), where.part("demands"))
        origins = None
        if one.get("origins") is not None:
            try:
                found = parse_origins(one["origins"], demands)
                origins = {name: origin_to_json(origin) for name, origin in found.items()}
            except OriginError as error:
                self.refused(where.part("origins"), error)
        weeks = None
        if one.get("training_weeks") is not None:
            weeks = self.training(one["training_weeks"], where.part("training_weeks"))
        return CheckedTask(
            one["key"], self.words(one, where), demands, origins, weeks, "training_weeks" in one
        )

    def training(self, raw: object, where: Where) -> int | None:
        """A number of whole weeks."""
        try:
            return int(
                parse_number(raw, "", DemandError, minimum=0, maximum=LONGEST_TRAINING, step=1)
            )
        except DemandError as error:
            self.refused(where, error)
            return None

    def words(self, entry: Mapping[str, Any], where: Where) -> dict[str, dict[str, str]]:
        """Name and description, each by language; the Dutch name has to be there."""
        found: dict[str, dict[str, str]] = {}
        for part, longest in LONGEST.items():
            said = entry.get(part, {})
            if not isinstance(said, Mapping):
                self.wrong(where.part(part), "texts_expected")
                continue
            for language, text in said.items():
                at = where.part(part).part(str(language)[:40])
                if language not in LANGUAGES:
                    self.wrong(at, "language_expected", allowed=", ".join(LANGUAGES))
                elif not isinstance(text, str) or not text.strip():
                    self.wrong(at, "text_expected")
                elif len(text) > longest:
                    self.wrong(at, "text_too_long", maximum=longest)
                else:
                    found.setdefault(part, {})[language] = text.strip()
        if "nl" not in found.get("name", {}):
            self.wrong(where.part("name").part("nl"), "missing")
        return found

    def demands(self, raw: object, where: Where) -> dict[str, Any]:
        """What a task asks, as the vocabulary writes it; what is unknown is left out."""
        if raw is not None and not isinstance(raw, Mapping):
            self.refused(where, DemandError("", "expected_object"))
            return {}
        given: Mapping[str, Any] = raw or {}
        words, found = load(), {}
        for name in given:
            if name not in words.ids:
                params = {"attribute": str(name)[:40]}
                self.refused(
                    where.part(str(name)[:40]), DemandError("", "unknown_attribute", params)
                )
        for name in words.ids:
            try:
                demand = parse_demand(name, given.get(name), words)
            except DemandError as error:
                self.refused(where.part(name), error)
                continue
            if demand.state != "unknown":
                found[name] = demand_to_json(demand)
        return found
