"""From what was typed to lines; every mistake at the row that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from messaging.vocabulary import Attribute, CapacityState, load
from messaging.vocabulary.values import FieldKind
from messaging.vocabulary.values import Form as Shaped
from portal.i18n import _
from portal.pages.functional_form.building import EXTRAS, REVIEW
from portal.pages.functional_form.model import Beside, Layout
from portal.pages.functional_form.naming import (
    EMPTY,
    LIMIT,
    Key,
    box,
    lead_of,
    parse_key,
    split_state,
)
from portal.schemas.nested import texts_of

Line = dict[str, Any]
LONGEST_NOTE: Final = 100
_OTHER: Final = {"left": "right", "right": "left"}


def read(
    typed: MultiDict[str, str], schema: Schema, layout: Layout | None = None
) -> dict[str, Any]:
    """The content of the document that this form makes, as ``schema`` takes ``lines``.

    Raises :class:`ValidationError` with the mistakes by row, by ``review_by``, or ``form``.
    """
    found = read_lines(typed, layout)
    if not found:
        raise ValidationError({"form": [_("Say something on at least one line.")]})
    try:
        content: dict[str, Any] = schema.load({"lines": [line for _name, line in found]})
    except ValidationError as error:
        names = [name for name, _line in found]
        raise ValidationError(_by_row(dict(error.messages_dict), names)) from None
    return content


def read_lines(
    typed: MultiDict[str, str], layout: Layout | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """The lines of all rows that say anything, each with the name of its row; not yet checked.

    A value beside "I don't know" is kept, so that the check refuses it instead of losing it.
    Raises :class:`ValidationError` by row where two things that stand there cannot both be meant.
    """
    chosen = layout or Layout.all()
    found: list[tuple[str, Line]] = []
    wrong: dict[str, list[str]] = {}
    for name in chosen.keys:
        key = parse_key(name)
        attribute = load().attribute(key.attribute)
        side = typed.get(box(key, "side"), "") if attribute.sides else ""
        for row, where in ((key, side), (key.twin, _OTHER.get(side, ""))):
            if row.other and not attribute.sides:
                continue
            try:
                line = _line(row, attribute, where, typed, chosen.beside)
            except ValidationError as error:
                wrong[str(row)] = [str(one) for one in error.messages]
                continue
            if line is not None and row.other and not where:
                wrong[str(row)] = [_("Say on the line above which side that one is about.")]
            elif line is not None:
                found.append((str(row), line))
    if wrong:
        raise ValidationError(wrong)
    return found


def _line(
    key: Key, attribute: Attribute, side: str, typed: MultiDict[str, str], beside: frozenset[Beside]
) -> Line | None:
    """The line of one row, if it says anything."""
    chosen = typed.get(box(key, "state")) or str(CapacityState.UNKNOWN)
    state, first = split_state(chosen)
    records = _records(key, attribute, typed)
    extra = _beside(key, typed, beside)
    value: Any = records[0]
    if attribute.capacity.form is Shaped.PAIRS:
        value = records if first else [one for one in records if one] or records[:1]
    if state == CapacityState.UNKNOWN:
        said = any(records) or any(name in extra for name in (Beside.ACCEPTED, Beside.NOTE))
        if not said:
            return None
        return {"attribute": attribute.id, "state": state, "value": value}
    line: Line = {"attribute": attribute.id, "state": state}
    if key.department:
        line["department"] = key.department
    if side:
        line["side"] = side
    if state != CapacityState.NO_LIMIT:
        line[REVIEW] = typed.get(REVIEW, "").strip()
        line |= {name: typed[name] for name in ("course", "basis") if typed.get(name)}
    line |= extra
    if state == LIMIT:
        line["value"] = _with_first(attribute, value, first)
        adaptation = typed.get(box(key, "with"), "")
        if adaptation:
            line |= {"state": str(CapacityState.ONLY_WITH), "adaptation": adaptation}
    return line


def _records(key: Key, attribute: Attribute, typed: MultiDict[str, str]) -> list[dict[str, Any]]:
    """What the boxes hold, a record for each pair; a pair in which nothing stands is none."""
    found = []
    for number in range(1, attribute.capacity.most + 1):
        record: dict[str, Any] = {}
        for part in attribute.capacity.fields:
            name = box(key, part.id, number)
            given = [one for one in typed.getlist(name) if one.strip()]
            if part.kind is FieldKind.SET:
                if given:
                    record[part.id] = [] if given == [EMPTY] else given
            elif given:
                record[part.id] = given[0].strip()
        if record or number == 1:
            found.append(record)
    return found


def _with_first(attribute: Attribute, value: Any, first: str) -> Any:
    """The value with the first part that the choice of state said."""
    lead = lead_of(attribute)
    if not first or lead is None:
        return value
    record = value[0] if isinstance(value, list) else value
    if record.get(lead.id, first) != first:
        raise ValidationError([_("Two values stand here. Choose one of them.")])
    record[lead.id] = first
    return value


def _beside(key: Key, typed: MultiDict[str, str], beside: frozenset[Beside]) -> Line:
    found: Line = {}
    if Beside.COURSE in beside:
        given = {name: typed.get(box(key, name), "").strip() for name in EXTRAS}
        found = {name: one for name, one in given.items() if one}
        if "permanent" in found:
            found["permanent"] = True
    if Beside.ACCEPTED in beside:
        accepted = [one for one in typed.getlist(box(key, Beside.ACCEPTED)) if one]
        found |= {str(Beside.ACCEPTED): accepted} if accepted else {}
    if Beside.NOTE in beside:
        note = typed.get(box(key, Beside.NOTE), "").strip()
        if len(note) > LONGEST_NOTE:
            raise ValidationError([_("At most %(most)s characters.", most=LONGEST_NOTE)])
        found |= {str(Beside.NOTE): note} if note else {}
    return found


def _by_row(messages: Mapping[Any, Any], names: Sequence[str]) -> dict[str, list[str]]:
    """The schema's mistakes, each at the row that it belongs to; the day's once."""
    found: dict[str, list[str]] = {}
    for key, below in messages.items():
        if key != "lines" or not isinstance(below, Mapping):
            found.setdefault("form" if key == "lines" else str(key), []).extend(texts_of(below))
            continue
        for number, mistakes in below.items():
            if not isinstance(mistakes, Mapping) or not isinstance(number, int):
                found.setdefault("form", []).extend(texts_of(mistakes))
                continue
            for part, texts in mistakes.items():
                place = REVIEW if part == REVIEW else names[number]
                for one in texts_of(texts):
                    if one not in found.setdefault(place, []):
                        found[place].append(one)
    return found
