"""A catalogue as data: checked as a whole, then taken over by key, and given back.

    {"departments": [{"key": "green", "name": {"nl": ..., "en": ...}, "description": {...},
                      "tasks": [{"key": "mow", "name": {...}, "demands": {...}}, ...]}, ...]}

The workshop's own ``key``, ``name``, ``place`` and ``description`` may stand beside
``departments``, so that a file can hold several workshops; they are not taken over from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select

from consent.store import new_id
from messaging.vocabulary.demand import demand_to_json, parse_demands
from messaging.vocabulary.errors import DemandError
from messaging.work import Work
from messaging.workplace.models import Department, Task
from messaging.workplace.service import catalogue

LANGUAGES: Final = ("nl", "en", "fr", "de")
MOST_ENTRIES: Final = 500
LONGEST: Final = {"name": 120, "description": 1000}
_OF_WORKSHOP: Final = frozenset({"key", "name", "place", "description", "departments"})
_PARTS: Final = ("key", "name", "description")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)


class CatalogueError(ValueError):
    """A catalogue that cannot be taken; ``problems`` says each thing and where it stands."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems in the catalogue")
        self.problems = problems


@dataclass(frozen=True)
class Change:
    """What an import does, or would do."""

    departments: int = 0
    tasks: int = 0
    new: int = 0
    changed: int = 0
    retired: int = 0


@dataclass
class _Checker:
    problems: list[str] = field(default_factory=list)

    def entries(self, raw: object, where: str, keys: tuple[str, ...]) -> list[dict[str, Any]]:
        """A list of objects with a key each, no key twice."""
        if not isinstance(raw, list):
            self.problems.append(f"{where}: a list is expected")
            return []
        if len(raw) > MOST_ENTRIES:
            self.problems.append(f"{where}: more than {MOST_ENTRIES} entries")
            return []
        found: dict[str, dict[str, Any]] = {}
        for number, entry in enumerate(raw):
            at = f"{where}[{number}]"
            if not isinstance(entry, Mapping):
                self.problems.append(f"{at}: an object is expected")
                continue
            self.problems += [
                f"{at}: unknown part {str(part)[:40]!r}" for part in entry if part not in keys
            ]
            key = entry.get("key")
            if not isinstance(key, str) or not _KEY.fullmatch(key):
                self.problems.append(f"{at}.key: small letters, digits, - and _ are expected")
            elif key in found:
                self.problems.append(f"{at}.key: {key!r} stands twice")
            else:
                found[key] = dict(entry)
        return list(found.values())

    def words(self, entry: Mapping[str, Any], where: str) -> dict[str, dict[str, str]]:
        """Name and description, each by language; the Dutch name has to be there."""
        found: dict[str, dict[str, str]] = {}
        for part, longest in LONGEST.items():
            said = entry.get(part, {})
            if not isinstance(said, Mapping):
                self.problems.append(f"{where}.{part}: texts by language are expected")
                continue
            for language, text in said.items():
                at = f"{where}.{part}.{str(language)[:40]}"
                if language not in LANGUAGES:
                    self.problems.append(f"{at}: one of {', '.join(LANGUAGES)} is expected")
                elif not isinstance(text, str) or not text.strip():
                    self.problems.append(f"{at}: a text is expected")
                elif len(text) > longest:
                    self.problems.append(f"{at}: longer than {longest} characters")
                else:
                    found.setdefault(part, {})[language] = text.strip()
        if "nl" not in found.get("name", {}):
            self.problems.append(f"{where}.name.nl: is missing")
        return found

    def demands(self, raw: object, where: str) -> dict[str, Any]:
        """What a task asks, as the vocabulary writes it; what is unknown is left out."""
        try:
            demands = parse_demands(raw if raw is not None else {})  # type: ignore[arg-type]
        except DemandError as error:
            said = ", ".join(f"{k}: {v}" for k, v in error.params.items())
            place = f"{where}.{error.field}".rstrip(".")
            self.problems.append(f"{place}: {error.code}" + (f" ({said})" if said else ""))
            return {}
        return {d.attribute: demand_to_json(d) for d in demands if d.state != "unknown"}


def check_catalogue(data: object) -> list[dict[str, Any]]:
    """The departments of a catalogue in one form; :class:`CatalogueError` with all problems."""
    checker = _Checker()
    if not isinstance(data, Mapping) or "departments" not in data or set(data) - _OF_WORKSHOP:
        raise CatalogueError(["an object with 'departments' is expected, and no unknown part"])
    departments = []
    for one in checker.entries(data["departments"], "departments", (*_PARTS, "tasks")):
        where = f"departments.{one['key']}"
        tasks = [
            {
                "key": task["key"],
                "words": checker.words(task, f"{where}.tasks.{task['key']}"),
                "demands": checker.demands(
                    task.get("demands"), f"{where}.tasks.{task['key']}.demands"
                ),
            }
            for task in checker.entries(one.get("tasks"), f"{where}.tasks", (*_PARTS, "demands"))
        ]
        words = checker.words(one, where)
        departments.append({"key": one["key"], "words": words, "tasks": tasks})
    if checker.problems:
        raise CatalogueError(checker.problems)
    return departments


def import_catalogue(work: Work, workshop: str, data: object) -> Change:
    """Make a workshop's catalogue what ``data`` says, in the caller's transaction.

    A department or task with a known key keeps its id, so that placements and advices go on
    meaning it; one that is not in ``data`` is retired. Raises :class:`CatalogueError`.
    """
    checked = check_catalogue(data)
    rows = work.session.scalars(select(Department).where(Department.organisation_id == workshop))
    departments = {row.key: row for row in rows}
    tasks: dict[tuple[str, str], Task] = {}
    query = select(Task).where(Task.department_id.in_([row.id for row in departments.values()]))
    for known in work.session.scalars(query):
        tasks[known.department_id, known.key] = known
    new = changed = total = 0
    kept: set[str] = set()
    for position, one in enumerate(checked):
        row = departments.get(one["key"])
        values = {"position": position, "retired": False, "words": one["words"]}
        if row is None:
            row = Department(id=new_id(), organisation_id=workshop, key=one["key"], **values)
            work.session.add(row)
            new += 1
        else:
            changed += _set(row, values)
        kept.add(row.id)
        for place, task in enumerate(one["tasks"]):
            known_task = tasks.get((row.id, task["key"]))
            values = {
                "position": place, "retired": False,
                "words": task["words"], "demands": task["demands"],
            }  # fmt: skip
            if known_task is None:
                known_task = Task(id=new_id(), department_id=row.id, key=task["key"], **values)
                work.session.add(known_task)
                new += 1
            else:
                changed += _set(known_task, values)
            kept.add(known_task.id)
            total += 1
    gone: list[Department | Task] = [*departments.values(), *tasks.values()]
    retired = sum(_set(row, {"retired": True}) for row in gone if row.id not in kept)
    work.session.flush()
    return Change(len(checked), total, new, changed, retired)


def export_catalogue(work: Work, workshop: str) -> dict[str, Any]:
    """A workshop's catalogue as :func:`import_catalogue` takes it."""
    return {
        "departments": [
            {
                "key": one.key,
                **one.words,
                "tasks": [
                    {"key": task.key, **task.words, "demands": dict(task.demands)}
                    for task in one.tasks
                ],
            }
            for one in catalogue(work, workshop)
        ]
    }


def _set(row: Department | Task, values: Mapping[str, Any]) -> bool:
    """Change what differs; says whether anything did."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)
