"""The typical tasks that the product ships, so that a workshop does not start from nothing.

`typical.json` holds them as data: the demands that all of them share under "base", and per task
what differs. Each demand names the source that it rests on, or is marked an assumption to check
on the spot; with both, the source gives a part of it. A task fills every attribute that there was
when it was written, because what is not filled in is unknown. No persons are in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.demand import Demand, demand_to_json, describe_demand, parse_demand
from messaging.vocabulary.errors import DemandError
from messaging.vocabulary.wording import LANGUAGES
from messaging.workplace.checking import CatalogueError, check_catalogue
from messaging.workplace.origins import Origin, OriginKind, origin_to_json

FORMAT: Final = 1
_TOP: Final = frozenset({"format", "about", "sources", "base", "departments"})
_ORIGIN: Final = frozenset({"source", "assumption"})
_CHECK: Final = {
    "nl": "aanname, ter plaatse nakijken",
    "en": "assumption, check on the spot",
}


class TypicalError(Exception):
    """The data file is not what it has to be; ``problems`` says each thing and where it stands.

    It is a fault of the product, not of a user, and therefore plain English.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """What a value rests on: its title, and in four languages what it says and what it does not."""

    id: str
    title: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A demand with its origin: a source, or an assumption to check on the spot, or both."""

    demand: Demand
    source: Source | None
    assumption: bool


@dataclass(frozen=True, slots=True, eq=False)
class TypicalTask:
    """A typical task. ``words``: ``name`` and ``description``, each in four languages.

    ``asks`` has what the file speaks of, in the order of the vocabulary; none is unknown. An
    attribute that came into the vocabulary later is not in it, and so not known of the task.
    """

    key: str
    words: Mapping[str, Mapping[str, str]]
    asks: Mapping[str, Asked]

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What the task asks, a line for each attribute that the file speaks of."""
        return tuple(one.demand for one in self.asks.values())


@dataclass(frozen=True, slots=True, eq=False)
class TypicalDepartment:
    """A kind of department with its typical tasks. ``words`` has its ``name``."""

    key: str
    words: Mapping[str, Mapping[str, str]]
    tasks: tuple[TypicalTask, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Typical:
    """All typical tasks, by department."""

    sources: Mapping[str, Source]
    departments: tuple[TypicalDepartment, ...]

    @property
    def tasks(self) -> tuple[TypicalTask, ...]:
        """The tasks of all departments; a key stands for one task alone."""
        return tuple(task for department in self.departments for task in department.tasks)


@dataclass
class _Reader:
    """Reads the parts and keeps what is wrong, each by its place."""

    vocabulary: Vocabulary
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def mapping(self, raw: object, where: str) -> Mapping[str, Any]:
        if isinstance(raw, Mapping):
            return raw
        self.problems.append(f"{where}: an object is expected")
        return {}

    def languages(self, raw: object, where: str) -> Mapping[str, str]:
        """Words in exactly the four languages."""
        said = self.mapping(raw, where)
        if set(said) != set(LANGUAGES):
            self.problems.append(f"{where}: words are expected in {', '.join(LANGUAGES)}")
        for language, text in said.items():
            if not isinstance(text, str) or not text.strip() or text != text.strip():
                self.problems.append(f"{where}.{language}: clean words are expected")
        return MappingProxyType(dict(said))

    def source(self, key: str, raw: object) -> None:
        where = f"sources.{key}"
        entry = self.mapping(raw, where)
        title = entry.get("title")
        if set(entry) != {"title", "says"} or not isinstance(title, str) or not title.strip():
            self.problems.append(f"{where}: a title and what it says are expected")
        self.sources[key] = Source(
            key, str(title), self.languages(entry.get("says"), f"{where}.says")
        )

    def demands(self, raw: object, where: str) -> dict[str, Asked]:
        """The demands of one place in the file, those that can be read."""
        found = {}
        for attribute, entry in self.mapping(raw, where).items():
            asked = self._asked(attribute, entry, f"{where}.{attribute}")
            if asked is not None:
                found[attribute] = asked
        return found

    def _asked(self, attribute: str, raw: object, where: str) -> Asked | None:
        entry = self.mapping(raw, where)
        key, assumption = entry.get("source"), entry.get("assumption", False)
        source = self.sources.get(key) if isinstance(key, str) else None
        if key is not None and source is None:
            self.problems.append(f"{where}.source: {str(key)[:40]!r} is no source of this file")
        if not isinstance(assumption, bool):
            self.problems.append(f"{where}.assumption: yes or no is expected")
        elif source is None and not assumption:
            self.problems.append(f"{where}: a source is expected, or the mark of an assumption")
        plain = {name: part for name, part in entry.items() if name not in _ORIGIN}
        try:
            demand = parse_demand(attribute, plain, self.vocabulary)
        except DemandError as error:
            self.problems.append(f"{where}.{error.field}".rstrip(".") + f": {error.code}")
            return None
        if demand.state is DemandState.UNKNOWN:
            self.problems.append(f"{where}: a typical task leaves nothing unknown")
        return Asked(demand, source, assumption is True)

    def task(self, raw: Mapping[str, Any], base: Mapping[str, Asked], where: str) -> TypicalTask:
        asks = {**base, **self.demands(raw.get("demands", {}), f"{where}.demands")}
        in_order = {name: asks[name] for name in self.vocabulary.ids if name in asks}
        words = {
            part: self.languages(raw.get(part), f"{where}.{part}")
            for part in ("name", "description")
        }
        return TypicalTask(raw["key"], MappingProxyType(words), MappingProxyType(in_order))


@cache
def load_typical() -> Typical:
    """Give the typical tasks of the product, read and checked once.

    Raises :class:`TypicalError` with everything that is wrong.
    """
    text = resources.files("messaging.workplace").joinpath("typical.json").read_text("utf-8")
    return parse_typical(json.loads(text, object_pairs_hook=_no_duplicates))


def parse_typical(data: object, vocabulary: Vocabulary | None = None) -> Typical:
    """Check typical tasks as a whole and give them; `vocabulary` is the shipped one by default.

    Raises :class:`TypicalError` with everything that is wrong, each by its place.
    """
    if not isinstance(data, Mapping) or set(data) != _TOP or data["format"] != FORMAT:
        raise TypicalError([f"an object of format {FORMAT} with {', '.join(sorted(_TOP))}"])
    _check_frame(data["departments"])
    reader = _Reader(vocabulary or load())
    for key, raw in reader.mapping(data["sources"], "sources").items():
        reader.source(key, raw)
    base = reader.demands(data["base"], "base")
    departments = []
    keys: list[str] = []
    for raw in data["departments"]:
        where = f"departments.{raw['key']}"
        name = {"name": reader.languages(raw.get("name"), f"{where}.name")}
        tasks = [
            reader.task(task, base, f"{where}.tasks.{task['key']}") for task in raw.get("tasks", ())
        ]
        keys += [task.key for task in tasks]
        departments.append(TypicalDepartment(raw["key"], MappingProxyType(name), tuple(tasks)))
    twice = sorted({key for key in keys if keys.count(key) > 1})
    reader.problems += [f"departments: the task {key!r} stands twice" for key in twice]
    if reader.problems:
        raise TypicalError(reader.problems)
    return Typical(MappingProxyType(reader.sources), tuple(departments))


def as_catalogue(typical: Typical) -> dict[str, Any]:
    """Give the typical tasks, with their origins, as `import_catalogue` takes them."""
    return {
        "departments": [
            {
                "key": department.key,
                **plain_words(department.words),
                "tasks": [as_task(task) for task in department.tasks],
            }
            for department in typical.departments
        ]
    }


def as_task(task: TypicalTask) -> dict[str, Any]:
    """Give a typical task as a catalogue's data: its words, its demands, and their origins."""
    return {
        "key": task.key,
        **plain_words(task.words),
        "demands": {one.attribute: demand_to_json(one) for one in task.demands},
        "origins": origins_of(task),
    }


def origins_of(task: TypicalTask) -> dict[str, Any]:
    """Give what each demand of a typical task rests on, as JSON data of a task's origins."""
    return {name: origin_to_json(_origin(one)) for name, one in task.asks.items()}


def to_check(typical: Typical, language: str) -> list[tuple[str, str, str, str, str, str]]:
    """Give the list to go round with: department, task, attribute, demand, source, to check.

    In "nl" or "en"; KeyError for another language.
    """
    return [
        (
            department.words["name"][language],
            task.words["name"][language],
            name,
            describe_demand(one.demand, language),
            f"{one.source.title}: {one.source.says[language]}" if one.source else "",
            _CHECK[language] if one.assumption else "",
        )
        for department in typical.departments
        for task in department.tasks
        for name, one in task.asks.items()
    ]


def _origin(one: Asked) -> Origin:
    text = {}
    if one.source is not None:
        text = {name: f"{one.source.title}: {said}" for name, said in one.source.says.items()}
    return Origin(OriginKind.ASSUMPTION if one.assumption else OriginKind.SOURCE, text)


def plain_words(words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Words as rows and files hold them."""
    return {part: dict(said) for part, said in words.items()}


def _check_frame(departments: object) -> None:
    """Keys, words and unknown parts, as any catalogue is checked; the demands come after."""
    try:
        bare = [
            {**one, "tasks": [{**task, "demands": {}} for task in one.get("tasks", ())]}
            for one in departments  # type: ignore[attr-defined]
        ]
    except (AttributeError, TypeError):
        raise TypicalError(["departments: a list of objects with tasks is expected"]) from None
    try:
        check_catalogue({"departments": bare})
    except CatalogueError as error:
        raise TypicalError([str(one) for one in error.problems]) from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise TypicalError([f"a key stands twice among {sorted(key for key, _ in pairs)}"])
    return found
