"""From what was typed, or from the lines of a document, to the form that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from messaging.vocabulary import Attribute, CapacityState, Comparator, Vocabulary, load
from messaging.vocabulary import suggested_review as suggested
from messaging.vocabulary.values import UNLIMITED, Field, FieldKind, Record
from messaging.vocabulary.values import Form as Shaped
from portal.i18n import N_, _, language
from portal.pages.content_words import capital
from portal.pages.functional_form.model import (
    RECORDS,
    Beside,
    Choice,
    Form,
    Group,
    Layout,
    Part,
    Row,
)
from portal.pages.functional_form.naming import (
    EMPTY,
    LIMIT,
    Key,
    box,
    is_closed,
    lead_of,
    lead_values,
    parse_key,
    text,
)

GROUPS: Final = (
    (range(1, 6), N_("Time")),
    (range(6, 10), N_("Lifting and carrying")),
    (range(10, 23), N_("Posture and hands")),
    (range(23, 29), N_("Senses and safety")),
    (range(29, 36), N_("Surroundings")),
    (range(36, 1000), N_("Attention, people, coaching")),
)
"""The rows of the vocabulary by the headings under which the form asks for them.

An attribute that is added later has its place under the last one.
"""

REVIEW: Final = "review_by"
EXTRAS: Final = (REVIEW, "valid_from", "permanent", "course", "basis")
"""What a row may say of its own days, and of what it rests on."""

_MOST_CHIPS: Final = 7
_UNITS: Final = {"days": N_("days"), "h": N_("hours")}
"""Units that are words; the others are signs."""
_LOADS: Final = ("kg", "kgf")
"""Units of a limit whose part is called after what is measured, and not after how much of it."""


def unit_words(unit: str | None) -> str:
    """A unit beside its box: a word where it is one, else its sign."""
    return _(_UNITS[unit]) if unit in _UNITS else unit or ""


def build(
    typed: MultiDict[str, str],
    today: date,
    errors: Mapping[str, Sequence[str]] | None = None,
    layout: Layout | None = None,
) -> Form:
    """The form with what was typed, in the rows of ``layout`` (by itself: all attributes)."""
    chosen = layout or Layout.all()
    found = {key: list(texts) for key, texts in (errors or {}).items()}
    rows = {name: _row(parse_key(name), chosen, typed, found) for name in _with_twins(chosen.keys)}
    first = [rows[name] for name in _with_twins(chosen.first)]
    return Form(
        groups=_grouped(first) if chosen.grouped else (Group("", tuple(first)),),
        more=_grouped([rows[name] for name in _with_twins(chosen.more)]),
        # A day that he emptied stays empty; one that was never asked for is suggested.
        review_by=typed.get(REVIEW, suggested(today).isoformat()),
        course=typed.get("course", ""),
        basis=typed.get("basis", ""),
        errors=found,
        labels={name: _whole_label(row) for name, row in rows.items()}
        | {REVIEW: _("Look at it again on")},
    )


def _with_twins(names: Iterable[str]) -> Iterator[str]:
    """Each row, and after one that has sides the row of the other side."""
    words = load()
    for name in names:
        key = parse_key(name)
        yield name
        if words.attribute(key.attribute).sides:
            yield str(key.twin)


def _grouped(rows: Sequence[Row]) -> tuple[Group, ...]:
    words = load()
    numbers = {row.id: words.attribute(parse_key(row.id).attribute).row for row in rows}
    groups = [
        Group(_(title), tuple(row for row in rows if numbers[row.id] in under))
        for under, title in GROUPS
    ]
    return tuple(group for group in groups if group.rows)


def _whole_label(row: Row) -> str:
    return f"{row.label} ({row.department})" if row.department else row.label


def _row(
    key: Key, layout: Layout, typed: MultiDict[str, str], errors: Mapping[str, Sequence[str]]
) -> Row:
    words = load()
    attribute = words.attribute(key.attribute)
    label = attribute.labels[language()]
    state = _state(attribute, key, typed)
    lead = lead_of(attribute)
    said = _said(attribute, layout.unsaid.get(str(key), ""))
    return Row(
        id=str(key),
        label=_("%(what)s: the other side", what=label) if key.other else label,
        why="" if key.other else layout.why.get(str(key), ""),
        department=layout.departments.get(key.department, ""),
        other=key.other,
        states=tuple(said[one] for one in ("unknown", "no_limit") if one in said),
        leads=tuple(_lead(attribute, lead, value) for value in lead_values(attribute))
        if lead
        else (),
        lead_label=_lead_label(attribute, lead) if lead else "",
        otherwise=None
        if is_closed(attribute)
        else Choice(LIMIT, _("something else") if lead else _("a limit")),
        last=tuple(said[one] for one in ("not",) if one in said),
        scale=lead is not None and any(option.anchors for option in lead.options),
        state=state,
        records=_records(attribute, key, typed),
        sides=(
            Choice("", _("both sides, or no difference")),
            Choice("left", _("left")),
            Choice("right", _("right")),
        )
        if attribute.sides and not key.other
        else (),
        side=typed.get(box(key, "side"), ""),
        adaptations=_adaptations(attribute, words)
        if CapacityState.ONLY_WITH in attribute.capacity_states
        else (),
        adaptation=typed.get(box(key, "with"), ""),
        may_accept=_adaptations(attribute, words) if Beside.ACCEPTED in layout.beside else (),
        accepted=tuple(typed.getlist(box(key, "accepted"))),
        note=typed.get(box(key, "note"), ""),
        extras={name: typed.get(box(key, name), "") for name in EXTRAS},
        beside=layout.beside,
        errors=tuple(errors.get(str(key), ())),
    )


def _state(attribute: Attribute, key: Key, typed: MultiDict[str, str]) -> str:
    """What is chosen; a first part that can be nothing but a choice is shown as that choice."""
    state = typed.get(box(key, "state")) or str(CapacityState.UNKNOWN)
    lead = lead_of(attribute)
    if state == LIMIT and lead is not None and is_closed(attribute):
        value = typed.get(box(key, lead.id), "")
        if value in lead_values(attribute):
            return f"{LIMIT}={value}"
    return state


def _said(attribute: Attribute, unsaid: str) -> dict[str, Choice]:
    words = language()
    said = {
        "unknown": unsaid or _("I don’t know"),
        "no_limit": attribute.sentences[words].get("no_limit") or _("no limit"),
        # "Not at all" says something else of noise than of lifting: each has a sentence of its own.
        "not": attribute.frame("not", words).replace("{label}", attribute.labels[language()]),
    }
    states = {str(state) for state in attribute.capacity_states}
    return {state: Choice(state, words) for state, words in said.items() if state in states}


def _lead_label(attribute: Attribute, lead: Field) -> str:
    """What stands before the limits that are one tap: that they are the most, or the least."""
    if attribute.comparator is Comparator.NEED:
        return _("Needs at least")
    levels = any(option.anchors for option in lead.options)
    return _("At most") if levels or lead.unit in _LOADS else lead.labels[language()]


def _lead(attribute: Attribute, lead: Field, value: str) -> Choice:
    """A limit that is one tap: its first part in words."""
    chosen = f"{LIMIT}={value}"
    if value == UNLIMITED:
        return Choice(chosen, _("no limit at a stretch"))
    if lead.kind is FieldKind.NUMBER:
        pick = next(pick for pick in lead.picks if str(pick) == value)
        return Choice(chosen, lead.word(pick, language()))
    if lead.kind is FieldKind.FLAG:
        record = Record({lead.id: value == "true"})
        return Choice(chosen, capital(attribute.capacity.say((record,), language())))
    option = next(option for option in lead.options if str(option.id) == value)
    return Choice(chosen, option.words[language()], option.anchors.get(language(), ""))


def _records(
    attribute: Attribute, key: Key, typed: MultiDict[str, str]
) -> tuple[tuple[Part, ...], ...]:
    shape = attribute.capacity
    if shape.form is Shaped.ONE:
        return (_record(attribute, key, typed, 1),)
    filled = [
        number
        for number in range(1, shape.most + 1)
        if any(typed.get(box(key, one.id, number)) for one in shape.fields)
    ]
    places = min(shape.most, max(RECORDS, *filled, 0))
    return tuple(_record(attribute, key, typed, number) for number in range(1, places + 1))


def _record(
    attribute: Attribute, key: Key, typed: MultiDict[str, str], number: int
) -> tuple[Part, ...]:
    lead = lead_of(attribute)
    closed = number == 1 and is_closed(attribute)
    return tuple(
        _part(attribute, key, one, typed, number, lead=number == 1 and one is lead)
        for one in attribute.capacity.fields
        if not (closed and one is lead)
    )


def _part(
    attribute: Attribute,
    key: Key,
    part: Field,
    typed: MultiDict[str, str],
    number: int,
    *,
    lead: bool,
) -> Part:
    name = box(key, part.id, number)
    optional = part.id in attribute.capacity.optional
    return Part(
        name=name,
        label=part.labels[language()],
        kind=_kind(part, few=number == 1 and not lead),
        unit=unit_words(part.unit),
        options=_options(part, optional=optional),
        picks=tuple(str(pick) for pick in part.picks),
        value=typed.get(name, ""),
        values=tuple(typed.getlist(name)),
        optional=optional,
        lead=lead,
    )


def _kind(part: Field, *, few: bool) -> str:
    if part.kind is FieldKind.NUMBER:
        return "number"
    if part.kind is FieldKind.SET:
        return "set"
    return "choice" if few and len(part.options) <= _MOST_CHIPS else "select"


def _options(part: Field, *, optional: bool) -> tuple[Choice, ...]:
    if part.kind is FieldKind.FLAG:
        return (Choice("true", _("yes")), Choice("false", _("no")))
    found = [
        Choice(str(one.id), capital(one.words[language()]), one.anchors.get(language(), ""))
        for one in part.options
    ]
    if part.may_be_empty:
        found.append(Choice(EMPTY, _("none of these") if optional else _("nothing of this")))
    return tuple(found)


def _adaptations(attribute: Attribute, words: Vocabulary) -> tuple[Choice, ...]:
    """What can change something about this attribute."""
    return tuple(
        Choice(one.id, one.labels[language()]) for one in words.adaptations_for(attribute.id)
    )


# From lines ---------------------------------------------------------------------------------------


def typed_from(lines: Iterable[Mapping[str, Any]]) -> MultiDict[str, str]:
    """The form as it would have been filled in for these lines: to begin a new version with.

    A line may hold ``department``, ``accepted`` and ``note`` beside what the vocabulary knows.
    """
    words = load()
    typed: MultiDict[str, str] = MultiDict()
    for line in lines:
        key = Key(line["attribute"], line.get("department") or "")
        if box(key, "state") in typed:
            key = key.twin
        _fill(typed, key, words.attribute(key.attribute), line)
    return typed


def _fill(
    typed: MultiDict[str, str], key: Key, attribute: Attribute, line: Mapping[str, Any]
) -> None:
    value = line.get("value") or []
    records = [dict(one) for one in (value if isinstance(value, list) else [value])]
    state = LIMIT if line["state"] == CapacityState.ONLY_WITH else str(line["state"])
    lead = lead_of(attribute)
    if state == LIMIT and lead is not None and records:
        first = text(records[0].get(lead.id, ""))
        if first in lead_values(attribute):
            state = f"{LIMIT}={first}"
            del records[0][lead.id]
    typed[box(key, "state")] = state
    side = str(line.get("side") or "")
    typed[box(key, "side")] = "" if side == "both" else side
    typed[box(key, "with")] = line.get("adaptation") or ""
    for number, record in enumerate(records, start=1):
        for part, given in record.items():
            name = box(key, part, number)
            if isinstance(given, list):
                typed.setlist(name, [text(one) for one in given] or [EMPTY])
            else:
                typed[name] = text(given)
    for extra in EXTRAS:
        if line.get(extra):
            typed[box(key, extra)] = text(line[extra])
    typed.setlist(box(key, "accepted"), list(line.get("accepted") or ()))
    typed[box(key, "note")] = line.get("note") or ""
