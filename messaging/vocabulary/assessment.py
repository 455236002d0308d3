"""What an occupational physician established about somebody himself: coded lines, and overrides.

A line holds everywhere, or in one department alone. It may carry the adaptations that he accepts
for it and a short note. An override is a colour that he chose for one line of one task, with his
reason. All of it stays between the physicians of his service and the worker.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from messaging.vocabulary.attributes import CapacityState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.capacity import (
    Capacity,
    Side,
    check_review,
    parse_capacity,
    restore_capacity,
    to_json,
)
from messaging.vocabulary.errors import AssessmentError, CapacityError, CodedError
from messaging.vocabulary.parsing import parse_choice, parse_date, plain_object

SCHEMA: Final = 1
MOST_LINES: Final = 600
MOST_NOTE: Final = 100
MOST_REASON: Final = 300
OUTCOMES: Final = ("suits", "suits_with", "does_not")
"""The colours that an override can choose: a grey line is filled in, not overridden."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,79}", re.ASCII)
_LINE_KEYS: Final = (
    "attribute", "version", "state", "value", "adaptation", "side", "valid_from", "review_by",
    "permanent", "course", "basis",
)  # fmt: skip
_BESIDE: Final = ("department", "accepted", "note")
_OVERRIDE_KEYS: Final = ("task", "attribute", "outcome", "reason", "review_by")
_ACCEPTING: Final = frozenset({CapacityState.LIMIT, CapacityState.ONLY_WITH, CapacityState.NOT})


@dataclass(frozen=True, slots=True)
class Assessed:
    """One line: a capacity, and the only department that it is about (None: everywhere).

    `accepted` are the adaptations that he accepts beside the limit, sorted; `note` is in
    functional words.
    """

    capacity: Capacity
    department: str | None = None
    accepted: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Overruled:
    """The colour that he chose for one attribute of one task, and why."""

    task: str
    attribute: str
    outcome: str
    reason: str
    review_by: date


@dataclass(frozen=True, slots=True)
class Assessment:
    """The lines and overrides in their canonical order."""

    lines: tuple[Assessed, ...]
    overrides: tuple[Overruled, ...] = ()


def parse_assessment(
    data: Mapping[str, Any],
    today: date,
    *,
    tasks: Collection[str] | None = None,
    departments: Collection[str] | None = None,
    vocabulary: Vocabulary | None = None,
) -> Assessment:
    """Check a new assessment and give it.

    `data`: "lines" and "overrides". A line is what `parse_capacity` takes, with "department",
    "accepted" and "note" where they apply; lines that say nothing (unknown) are left out. An
    attribute stands at most once in general and once for each department, or once for each side
    there. An override is {"task", "attribute", "outcome", "reason", "review_by"}, all required,
    one for each task and attribute. With `tasks` and `departments`, no others may be named.

    Raises AssessmentError(field, code, params), its field led by the place ("lines.3.value");
    "empty" when nothing is said at all.
    """
    words = vocabulary or load()
    raw = _raw(data)
    lines = _parse_lines(raw["lines"], today, departments, words)
    overrides = _parse_overrides(raw["overrides"], today, tasks, words)
    if not lines and not overrides:
        raise AssessmentError("", "empty")
    return Assessment(_ordered(lines, words), overrides)


def restore_assessment(data: Mapping[str, Any], vocabulary: Vocabulary | None = None) -> Assessment:
    """Read back an assessment that was accepted earlier: everything but its dates is checked.

    Raises AssessmentError.
    """
    words = vocabulary or load()
    raw = _raw(data)
    lines = _parse_lines(raw["lines"], None, None, words)
    return Assessment(_ordered(lines, words), _parse_overrides(raw["overrides"], None, None, words))


def assessment_to_json(
    assessment: Assessment, vocabulary: Vocabulary | None = None
) -> dict[str, Any]:
    """Give an assessment as JSON data; the same one always gives the same data.

    `restore_assessment` gives it back.
    """
    words = vocabulary or load()
    return {
        "schema": SCHEMA,
        "lines": [_line_to_json(one, words) for one in assessment.lines],
        "overrides": [
            {
                "task": one.task,
                "attribute": one.attribute,
                "outcome": one.outcome,
                "reason": one.reason,
                "review_by": one.review_by.isoformat(),
            }
            for one in assessment.overrides
        ],
    }


def parse_assessed(
    data: Mapping[str, Any],
    today: date | None,
    departments: Collection[str] | None = None,
    vocabulary: Vocabulary | None = None,
) -> Assessed:
    """Check one line; with `today` as a new one, without as one that was accepted earlier.

    Raises AssessmentError.
    """
    words = vocabulary or load()
    raw = plain_object(data, (*_LINE_KEYS, *_BESIDE), AssessmentError)
    capacity: dict[str, Any] = {key: raw[key] for key in _LINE_KEYS if key in raw}
    try:
        line = (
            restore_capacity(capacity, words)
            if today is None
            else parse_capacity(capacity, today, words)
        )
    except CapacityError as error:
        raise _as_own(error) from None
    department = raw.get("department")
    if department is not None and (
        not isinstance(department, str)
        or not _ID.fullmatch(department)
        or (departments is not None and department not in departments)
    ):
        raise AssessmentError("department", "unknown_department")
    return Assessed(
        line,
        department,
        _accepted(raw.get("accepted", []), line, words),
        _text(raw.get("note", ""), "note", MOST_NOTE),
    )


def _accepted(raw: object, line: Capacity, words: Vocabulary) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise AssessmentError("accepted", "expected_list")
    if raw and line.state not in _ACCEPTING:
        raise AssessmentError("accepted", "adaptation_not_expected")
    known = {one.id for one in words.adaptations}
    about = {one.id for one in words.adaptations_for(line.attribute)}
    for one in raw:
        if not isinstance(one, str) or one not in known:
            raise AssessmentError("accepted", "unknown_code", {"code": str(one)[:40]})
        if one not in about:
            raise AssessmentError("accepted", "adaptation_unsuited", {"attribute": line.attribute})
    return tuple(sorted(set(raw)))


def _text(raw: object, field: str, most: int) -> str:
    """Words on one line, so that the same words are always the same text."""
    if not isinstance(raw, str):
        raise AssessmentError(field, "expected_text")
    text = " ".join(raw.split())
    if len(text) > most:
        raise AssessmentError(field, "too_long", {"maximum": most})
    return text


def _raw(data: Mapping[str, Any]) -> dict[str, list[Any]]:
    raw = plain_object(data, ("schema", "lines", "overrides"), AssessmentError)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise AssessmentError("schema", "unknown_version")
    found = {}
    for name in ("lines", "overrides"):
        items = raw.get(name, [])
        if not isinstance(items, list | tuple):
            raise AssessmentError(name, "expected_list")
        if len(items) > MOST_LINES:
            raise AssessmentError(name, "too_many", {"maximum": MOST_LINES})
        found[name] = list(items)
    return found


def _parse_lines(
    raw: list[Any], today: date | None, departments: Collection[str] | None, words: Vocabulary
) -> list[Assessed]:
    found: list[Assessed] = []
    seen: dict[tuple[str, str | None], set[Side | None]] = {}
    for n, item in enumerate(raw):
        try:
            one = parse_assessed(item, today, departments, words)
        except AssessmentError as error:
            raise error.within(f"lines.{n}") from None
        if one.capacity.state is CapacityState.UNKNOWN:
            if one != Assessed(one.capacity, one.department):
                raise AssessmentError(f"lines.{n}.note", "value_not_expected", {"state": "unknown"})
            continue
        sides = seen.setdefault((one.capacity.attribute, one.department), set())
        side = None if one.capacity.side is Side.BOTH else one.capacity.side
        if sides and (side is None or None in sides or side in sides):
            raise AssessmentError(
                f"lines.{n}.attribute", "duplicate", {"what": one.capacity.attribute}
            )
        sides.add(side)
        found.append(one)
    return found


def _parse_overrides(
    raw: list[Any], today: date | None, tasks: Collection[str] | None, words: Vocabulary
) -> tuple[Overruled, ...]:
    found: dict[tuple[str, str], Overruled] = {}
    for n, item in enumerate(raw):
        try:
            one = _override(item, today, tasks, words)
        except AssessmentError as error:
            raise error.within(f"overrides.{n}") from None
        if (one.task, one.attribute) in found:
            raise AssessmentError(f"overrides.{n}.attribute", "duplicate", {"what": one.attribute})
        found[one.task, one.attribute] = one
    return tuple(sorted(found.values(), key=lambda one: (one.task, words.ids.index(one.attribute))))


def _override(
    item: object, today: date | None, tasks: Collection[str] | None, words: Vocabulary
) -> Overruled:
    raw = plain_object(item, _OVERRIDE_KEYS, AssessmentError)
    task, attribute = raw.get("task"), raw.get("attribute")
    if not isinstance(task, str) or not _ID.fullmatch(task):
        raise AssessmentError("task", "required" if task is None else "unknown_task")
    if tasks is not None and task not in tasks:
        raise AssessmentError("task", "unknown_task", {"task": task})
    if not isinstance(attribute, str) or attribute not in words.ids:
        code = "required" if attribute is None else "unknown_attribute"
        raise AssessmentError("attribute", code)
    if "outcome" not in raw:
        raise AssessmentError("outcome", "required")
    outcome = parse_choice(raw["outcome"], "outcome", OUTCOMES, AssessmentError)
    reason = _text(raw.get("reason", ""), "reason", MOST_REASON)
    if not reason:
        raise AssessmentError("reason", "required")
    review_by = parse_date(raw.get("review_by"), "review_by", AssessmentError)
    if review_by is None:
        raise AssessmentError("review_by", "required")
    if today is not None:
        try:
            check_review(review_by, today)
        except CapacityError as error:
            raise _as_own(error) from None
    return Overruled(task, attribute, outcome, reason, review_by)


def _as_own(error: CodedError) -> AssessmentError:
    return AssessmentError(error.field, error.code, error.params)


def _ordered(lines: Iterable[Assessed], words: Vocabulary) -> tuple[Assessed, ...]:
    """By attribute; what holds everywhere before what holds in a department, left before right."""
    ids = words.ids
    return tuple(
        sorted(
            lines,
            key=lambda one: (
                ids.index(one.capacity.attribute), one.department or "", one.capacity.side or ""
            ),
        )
    )  # fmt: skip


def _line_to_json(line: Assessed, words: Vocabulary) -> dict[str, Any]:
    data = to_json(line.capacity, words)
    if line.department is not None:
        data["department"] = line.department
    if line.accepted:
        data["accepted"] = list(line.accepted)
    if line.note:
        data["note"] = line.note
    return data
