"""The form of what a task asks: a row for each attribute, built from the vocabulary alone.

Every row begins at "not known". Nothing here knows an attribute: what can be filled in, in which
kind of box, and the words beside it are data. What somebody typed stands there again, letter for
letter, when his form comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from messaging.vocabulary import Attribute, load
from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.demand import demand_to_json, parse_demand
from messaging.vocabulary.errors import CodedError, DemandError
from messaging.vocabulary.values import UNLIMITED, Field, FieldKind, Form
from portal.i18n import _, language
from portal.pages.content_words import capital
from portal.pages.functional_form.building import GROUPS, unit_words

LEAST_ROWS: Final = 3
"""A list of lines offers at least so many, as far as its attribute takes them."""
CHECKED: Final = "checked"
_STATES: Final = tuple(str(state) for state in DemandState)


@dataclass(frozen=True)
class Choice:
    """One option of a part: its words, and the sentence that says what it means."""

    value: str
    words: str
    anchor: str


@dataclass(frozen=True)
class Box:
    """One part of a value. ``kind``: number, select, levels, set or flag.

    ``typed``: what stands in it; ``unlimited``: the name of the box for "without a break".
    """

    name: str
    label: str
    kind: str
    unit: str
    choices: tuple[Choice, ...]
    picks: tuple[str, ...]
    typed: tuple[str, ...]
    unlimited: str
    optional: bool


@dataclass(frozen=True)
class Row:
    """One attribute: what can be asked of it, and what is said. ``lines``: boxes, line by line."""

    id: str
    label: str
    states: tuple[tuple[str, str], ...]
    state: str
    lines: tuple[tuple[Box, ...], ...]
    several: bool
    checked: bool
    errors: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Whether it is filled in."""
        return self.state != DemandState.UNKNOWN


@dataclass(frozen=True)
class Group:
    """Rows under one heading: those that matter first, and the others, folded."""

    id: str
    title: str
    first: tuple[Row, ...]
    others: tuple[Row, ...]

    @property
    def known_others(self) -> int:
        """How many of the folded ones are filled in."""
        return sum(row.known for row in self.others)

    @property
    def unknown(self) -> int:
        """How many of all of them are not filled in."""
        return sum(not row.known for row in (*self.first, *self.others))

    @property
    def open(self) -> bool:
        """Whether something folded is wrong, and has to be seen."""
        return any(row.errors for row in self.others)


@dataclass(frozen=True)
class DemandForm:
    """The whole form."""

    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row, in the order of the vocabulary."""
        return tuple(row for group in self.groups for row in (*group.first, *group.others))

    @property
    def known(self) -> int:
        """How many attributes are filled in."""
        return sum(row.known for row in self.rows)

    @property
    def labels(self) -> dict[str, str]:
        """Each row's words, for the list of mistakes."""
        return {row.id: row.label for row in self.rows}


def build(
    typed: MultiDict[str, str], errors: Mapping[str, Sequence[str]] | None = None
) -> DemandForm:
    """The form with what was typed."""
    words, wrong = load(), errors or {}
    rows = [(one, _row(one, typed, wrong.get(one.id, ()))) for one in words.attributes]
    return DemandForm(
        tuple(
            Group(
                f"g{number}",
                _(title),
                tuple(
                    row for one, row in rows if one.row in numbers and one.id in words.offered_first
                ),
                tuple(
                    row
                    for one, row in rows
                    if one.row in numbers and one.id not in words.offered_first
                ),
            )
            for number, (numbers, title) in enumerate(GROUPS, start=1)
        )
    )


def typed_from(demands: Mapping[str, Any]) -> MultiDict[str, str]:
    """The form as it would have been filled in for these demands (JSON)."""
    typed: MultiDict[str, str] = MultiDict()
    for attribute in load().attributes:
        demand = demands.get(attribute.id, {"state": "unknown"})
        typed[f"{attribute.id}.state"] = demand["state"]
        value = demand.get("value", {})
        for number, record in enumerate(value if isinstance(value, list) else [value]):
            for part in attribute.demand.fields:
                if part.id in record:
                    name = _name(attribute, number, part)
                    typed.setlist(name, _written(part, record[part.id]))
        if isinstance(value, list) and len(value) < attribute.demand.most:
            # Below what is said, a line for more.
            typed[_name(attribute, len(value), attribute.demand.fields[0])] = ""
    return typed


def read(
    typed: MultiDict[str, str], stood: MultiDict[str, str] | None = None
) -> tuple[dict[str, Any], dict[str, CodedError]]:
    """What the form says: demands as JSON without what is unknown, and what is wrong, by row.

    ``stood``: the form as it was when he began. Who leaves a value as it stood and chooses "not
    known" over it takes it away; who typed one and chose nothing is asked what he meant.
    """
    demands: dict[str, Any] = {}
    wrong: dict[str, CodedError] = {}
    before: MultiDict[str, str] = MultiDict() if stood is None else stood
    for attribute in load().attributes:
        try:
            demand = parse_demand(attribute.id, _data(attribute, typed, before))
        except DemandError as error:
            wrong[attribute.id] = error
            continue
        if demand.state is not DemandState.UNKNOWN:
            demands[attribute.id] = demand_to_json(demand)
    return demands, wrong


def looked_at(typed: MultiDict[str, str]) -> list[str]:
    """The attributes that were marked as checked on the spot."""
    return [one for one in load().ids if typed.get(f"{one}.{CHECKED}")]


def _data(
    attribute: Attribute, typed: MultiDict[str, str], stood: MultiDict[str, str]
) -> dict[str, Any]:
    """One row as the vocabulary reads it; a new value beside another state is a mistake of it."""
    state = typed.get(f"{attribute.id}.state") or str(DemandState.UNKNOWN)
    asked = state == DemandState.VALUE
    pairs = attribute.demand.form is Form.PAIRS
    records = []
    for number in range(attribute.demand.most if pairs else 1):
        record = {}
        for part in attribute.demand.fields:
            given = _given(part, typed.getlist(_name(attribute, number, part)))
            # Nothing ticked is an answer where something is asked, and else no answer at all.
            if given or (asked and not pairs and part.kind is FieldKind.SET):
                record[part.id] = given
        if record:
            records.append(record)
    if state not in _STATES or (not asked and (not records or _untouched(attribute, typed, stood))):
        return {"state": state}
    return {"state": state, "value": records if pairs else (records[0] if records else {})}


def _untouched(
    attribute: Attribute, typed: MultiDict[str, str], stood: MultiDict[str, str]
) -> bool:
    return all(
        filled(typed, _name(attribute, number, part))
        == filled(stood, _name(attribute, number, part))
        for number in range(attribute.demand.most)
        for part in attribute.demand.fields
    )


def filled(typed: MultiDict[str, str], name: str) -> list[str]:
    """What stands in the boxes of one name, without the empty ones."""
    return sorted(filter(None, typed.getlist(name)))


def _given(part: Field, raw: Iterable[str]) -> Any:
    texts = [text for one in raw if (text := one.strip())]
    if part.kind is FieldKind.SET:
        return texts
    # Both a number and "without a break": what is wrong is said, and nothing is chosen for him.
    return " ".join(texts)


def _name(attribute: Attribute, number: int, part: Field) -> str:
    if attribute.demand.form is Form.ONE:
        return f"{attribute.id}.{part.id}"
    return f"{attribute.id}.{number + 1}.{part.id}"


def _written(part: Field, given: Any) -> list[str]:
    if isinstance(given, list):
        return [str(one) for one in given]
    if isinstance(given, bool):
        return ["yes" if given else "no"]
    text = str(given)
    if part.kind is FieldKind.NUMBER and language() != "en":
        text = text.replace(".", ",")
    return [text]


def _row(attribute: Attribute, typed: MultiDict[str, str], errors: Sequence[str]) -> Row:
    offer = DemandState.NONE not in attribute.demand_states
    said = {
        DemandState.UNKNOWN: _("not known"),
        DemandState.NONE: _("asks nothing"),
        DemandState.VALUE: _("offers") if offer else _("asks"),
    }
    several = attribute.demand.form is Form.PAIRS
    count = max(LEAST_ROWS, _highest(attribute, typed)) if several else 1
    return Row(
        id=attribute.id,
        label=attribute.labels[language()],
        states=tuple((str(state), said[state]) for state in attribute.demand_states),
        state=typed.get(f"{attribute.id}.state") or str(DemandState.UNKNOWN),
        lines=tuple(
            tuple(_box(attribute, number, part, typed) for part in attribute.demand.fields)
            for number in range(min(count, attribute.demand.most))
        ),
        several=several,
        checked=bool(typed.get(f"{attribute.id}.{CHECKED}")),
        errors=tuple(errors),
    )


def _highest(attribute: Attribute, typed: MultiDict[str, str]) -> int:
    """The last line of a list that the form already had, filled in or not."""
    return max(
        (
            number + 1
            for number in range(attribute.demand.most)
            if any(_name(attribute, number, part) in typed for part in attribute.demand.fields)
        ),
        default=0,
    )


def _box(attribute: Attribute, number: int, part: Field, typed: MultiDict[str, str]) -> Box:
    name = _name(attribute, number, part)
    several = attribute.demand.form is Form.PAIRS
    anchored = any(option.anchors for option in part.options)
    kind = {FieldKind.NUMBER: "number", FieldKind.SET: "set", FieldKind.FLAG: "flag"}.get(
        part.kind, "levels" if anchored and not several else "select"
    )
    return Box(
        name=name,
        label=part.labels[language()],
        kind=kind,
        unit=unit_words(part.unit),
        choices=tuple(
            Choice(
                str(option.id),
                capital(option.words[language()]),
                option.anchors.get(language(), ""),
            )
            for option in part.options
        ),
        picks=tuple(str(pick) for pick in part.picks),
        typed=tuple(typed.getlist(name)),
        unlimited=UNLIMITED if part.unlimited else "",
        optional=part.id in attribute.demand.optional,
    )
