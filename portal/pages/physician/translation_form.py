"""The left side of the translation: an assessment as it is being filled in.

Rows of the form of functional limitations, in general and for one department, and the colours
that he chose himself. What is right counts at once, also while something else is still wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from messaging.suitability import Statement
from messaging.translation import JudgedPlace
from messaging.vocabulary import Assessment, load, parse_assessment, restore_assessment, to_json
from messaging.vocabulary.assessment import OUTCOMES
from messaging.vocabulary.attributes import CapacityState
from portal.pages import functional_form
from portal.pages.functional_form import Beside, Layout, key_of
from portal.schemas.functional import AssessmentSchema
from portal.schemas.nested import texts_of

Typed = MultiDict[str, str]
ROW: Final = "row"
"""The hidden boxes that name the rows for one department: those are added one by one."""
NOTHING: Final = Assessment(())
_OVERRIDE: Final = re.compile(r"decide\.(?P<task>[\w-]+)\.(?P<attribute>\w+)\.\w+", re.ASCII)
_REVIEW: Final = "review_by"


@dataclass(frozen=True)
class Named:
    """What may be named in an assessment: departments by id with their names, and tasks."""

    departments: Mapping[str, str]
    tasks: Collection[str]


@dataclass(frozen=True)
class Filled:
    """What stands in the form. ``counts``: what of it is right; ``content``: all, if all is.

    ``errors`` by row or box. ``empty``: nothing is said, which is right until he saves it.
    """

    counts: Assessment
    content: dict[str, Any] | None = None
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    empty: bool = False


def box_of(task: str, attribute: str, part: str) -> str:
    """The name of a box of an override."""
    return f"decide.{task}.{attribute}.{part}"


def begun_with(content: Mapping[str, Any] | None) -> Typed:
    """The form as it would have been filled in for this assessment."""
    if content is None:
        return MultiDict()
    typed = _plain(functional_form.typed_from(content["lines"]))
    for line in content["lines"]:
        if "department" in line:
            _add_row(typed, key_of(line["attribute"], line["department"]))
    for one in content["overrides"]:
        for part in ("outcome", "reason", "review_by"):
            typed[box_of(one["task"], one["attribute"], part)] = one[part]
    return typed


def _add_row(typed: Typed, row: str) -> None:
    if row not in typed.getlist(ROW):
        typed.add(ROW, row)


def _plain(typed: Typed) -> Typed:
    """As a browser sends it: a box in which nothing is ticked sends nothing."""
    return MultiDict(list(typed.items(multi=True)))


def rows_of(typed: Typed, named: Named) -> tuple[str, ...]:
    """The rows for one department that the form has."""
    known = load().ids
    found: dict[str, None] = {}
    for name in typed.getlist(ROW):
        attribute, at, department = name.partition("@")
        if at and attribute in known and department in named.departments:
            found[name] = None
    return tuple(found)


def layout(
    typed: Typed,
    named: Named,
    first: Collection[str] = (),
    why: Mapping[str, str] | None = None,
    unsaid: Mapping[str, str] | None = None,
) -> Layout:
    """All rows: those of ``first``, and those for one department, before the others."""
    rows = rows_of(typed, named)
    here = {name.partition("@")[0] for name in rows}
    ids = load().ids
    opened = [one for one in ids if one in first or one in here]
    return Layout(
        first=tuple(
            name
            for one in opened
            for name in (one, *(row for row in rows if row.partition("@")[0] == one))
        ),
        more=tuple(one for one in ids if one not in opened),
        departments=named.departments,
        why=why or {},
        unsaid=unsaid or {},
        beside=frozenset(Beside),
    )


def fill(typed: Typed, named: Named, today: date) -> Filled:
    """Read the form. Every mistake is told, and what is right counts without what is not."""
    rows = layout(typed, named)
    errors: dict[str, list[str]] = {}
    readable = MultiDict(typed)
    try:
        lines = functional_form.read_lines(readable, rows)
    except ValidationError as error:
        errors |= {name: list(texts) for name, texts in error.messages_dict.items()}
        for name in [one for one in readable if one.rpartition(".")[0].split(".")[0] in errors]:
            del readable[name]
        lines = functional_form.read_lines(readable, rows)
    overrides = _overrides(typed)
    schema = AssessmentSchema(today=today, tasks=named.tasks, departments=named.departments)
    data = {"lines": [one for _n, one in lines], "overrides": [one for _n, one in overrides]}
    if not lines and not overrides:
        return Filled(NOTHING, errors=errors, empty=not errors)
    try:
        content: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        wrong = error.messages_dict
        _place(errors, wrong.get("lines"), [name for name, _l in lines], typed)
        _place(errors, wrong.get("overrides"), [name for name, _l in overrides], None)
        right = {part: _without(data[part], wrong.get(part)) for part in data}
        return Filled(_parsed(right, named, today), errors=errors)
    if errors:
        return Filled(restore_assessment(content), errors=errors)
    return Filled(restore_assessment(content), content)


def _parsed(data: Mapping[str, Any], named: Named, today: date) -> Assessment:
    if not data["lines"] and not data["overrides"]:
        return NOTHING
    return parse_assessment(data, today, tasks=named.tasks, departments=named.departments)


def _overrides(typed: Typed) -> list[tuple[str, dict[str, Any]]]:
    """The colours that he chose, each with the beginning of its boxes' names."""
    found = {}
    for name in typed:
        match = _OVERRIDE.fullmatch(name)
        if match is None:
            continue
        task, attribute = match["task"], match["attribute"]
        outcome = typed.get(box_of(task, attribute, "outcome"), "")
        reason = typed.get(box_of(task, attribute, "reason"), "").strip()
        if outcome or reason:
            due = typed.get(box_of(task, attribute, "review_by"), "").strip()
            found[f"decide.{task}.{attribute}"] = {
                "task": task,
                "attribute": attribute,
                "outcome": outcome if outcome in (*OUTCOMES, "") else "-",
                "reason": reason,
                "review_by": due or typed.get(_REVIEW, "").strip(),
            }
    return list(found.items())


def _place(
    errors: dict[str, list[str]], wrong: Any, names: Sequence[str], typed: Typed | None
) -> None:
    """The mistakes of a list, each at the row or box that it belongs to."""
    for number, below in (wrong or {}).items():
        for part, texts in below.items():
            place = names[number]
            if typed is None:
                place = f"{place}.{part}"
            elif part == _REVIEW and not typed.get(f"{place}.{_REVIEW}"):
                place = _REVIEW
            for text in texts_of(texts):
                if text not in errors.setdefault(place, []):
                    errors[place].append(text)


def _without(items: Sequence[Any], wrong: Any) -> list[Any]:
    return [one for number, one in enumerate(items) if number not in (wrong or {})]


# One tap -----------------------------------------------------------------------------------------


def accept(typed: Typed, named: Named, places: Iterable[JudgedPlace], task: str, one: str) -> None:
    """Accept an adaptation for whatever it would open of a task.

    Where somebody else's limit decides, it becomes his own, as it stands, with the adaptation.
    """
    words = load()
    about = {each.id: each.relieves for each in words.adaptations}.get(one, ())
    for place in places:
        for judged in place.tasks:
            if judged.task.id != task:
                continue
            for line in judged.suitability.deciding:
                if line.attribute in about:
                    deciding = place.person.get(line.attribute, {})
                    said = [each for here in deciding.values() for each in here]
                    _say(typed, named, said, accepted=one)


def narrow(typed: Typed, named: Named, places: Iterable[JudgedPlace], row: str) -> str | None:
    """Add a row for one department, as the line stands there now; its name, if there can be one."""
    attribute, _at, department = row.partition("@")
    if attribute not in load().ids or department not in named.departments:
        return None
    if row in rows_of(typed, named):
        return row
    _add_row(typed, row)
    here = next((one for one in places if one.department.id == department), None)
    deciding = here.person.get(attribute, {}) if here else {}
    _say(typed, named, [s for said in deciding.values() for s in said], department=department)
    return row


def _say(
    typed: Typed,
    named: Named,
    said: Sequence[Statement],
    *,
    accepted: str = "",
    department: str = "",
) -> None:
    """Write statements into their rows, where nothing stands there yet."""
    lines = []
    for one in dict.fromkeys(said):
        line = to_json(one.capacity)
        where = department or one.department or ""
        if where and where not in named.departments:
            continue
        more = {"department": where, "accepted": sorted(one.accepted)}
        lines.append({**line, **more})
    fresh = _plain(functional_form.typed_from(lines))
    rows = {key_of(line["attribute"], line["department"]) for line in lines}
    for row in sorted(rows):
        if "@" in row:
            _add_row(typed, row)
        for name in (row, f"{row}~"):
            if typed.get(f"{name}.state", "unknown") == "unknown" and f"{name}.state" in fresh:
                for each in fresh:
                    if each.startswith(f"{name}."):
                        typed.setlist(each, fresh.getlist(each))
            if accepted and typed.get(f"{name}.state", "unknown") != "unknown":
                before = typed.getlist(f"{name}.accepted")
                typed.setlist(f"{name}.accepted", [*dict.fromkeys([*before, accepted])])


def no_more(typed: Typed, named: Named, others: Iterable[Statement]) -> int:
    """Say "no limit" of everything of which nobody said anything yet; gives of how many.

    It is his own word, as if he had pressed each of them: what somebody said, in general or for
    one department, stays as it is.
    """
    said = {one.capacity.attribute for one in others}
    said |= {row.partition("@")[0] for row in rows_of(typed, named)}
    found = 0
    for attribute in load().attributes:
        state = f"{attribute.id}.state"
        untouched = typed.get(state, "") in ("", CapacityState.UNKNOWN)
        allowed = CapacityState.NO_LIMIT in attribute.capacity_states
        if untouched and allowed and attribute.id not in said:
            typed[state] = str(CapacityState.NO_LIMIT)
            found += 1
    return found
