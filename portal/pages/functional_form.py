"""The form of functional limitations: a row for each attribute, built from the vocabulary alone.

Every row begins at "I don't know". Which attributes it offers is said by the vocabulary
(``offered_first``); one that is added there gets its row here without a change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from messaging.vocabulary import Attribute, CapacityState, Vocabulary, load, suggested_review
from messaging.vocabulary.values import Field, FieldKind
from portal.i18n import N_, _, language
from portal.pages.dossier_words import capital, sentence_language

GROUPS: Final = (
    (range(1, 6), N_("Time")),
    (range(6, 10), N_("Lifting and carrying")),
    (range(10, 23), N_("Posture and hands")),
    (range(23, 29), N_("Senses and safety")),
    (range(29, 36), N_("Surroundings")),
    (range(36, 46), N_("Attention, people, coaching")),
)
"""The rows of the vocabulary by the headings under which the form asks for them."""

REVIEW: Final = "review_by"
_EXTRAS: Final = ("course", "basis")


@dataclass(frozen=True)
class Part:
    """One box of a row. ``options``: value and words; ``picks``: numbers that are offered."""

    name: str
    label: str
    kind: str
    unit: str
    options: tuple[tuple[str, str], ...]
    picks: tuple[str, ...]
    value: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One attribute: what may be said of it, and what is said."""

    id: str
    label: str
    states: tuple[tuple[str, str], ...]
    state: str
    parts: tuple[Part, ...]
    sides: tuple[tuple[str, str], ...]
    side: str
    adaptations: tuple[tuple[str, str], ...]
    adaptation: str
    errors: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Form:
    """The whole form. ``errors`` by row (or ``review_by``, ``form``), for the summary."""

    groups: tuple[Group, ...]
    review_by: str
    course: str
    basis: str
    errors: dict[str, list[str]]
    labels: dict[str, str]


def build(
    typed: MultiDict[str, str],
    today: date,
    errors: Mapping[str, Sequence[str]] | None = None,
    *,
    wanted: Callable[[Attribute], bool] = lambda _attribute: True,
) -> Form:
    """The form with what was typed; rows of the attributes that are ``wanted``."""
    words = load()
    found = {key: list(texts) for key, texts in (errors or {}).items()}
    rows = [
        (attribute.row, _row(attribute, words, typed, found.get(attribute.id, ())))
        for attribute in words.offered()
        if wanted(attribute)
    ]
    groups = [
        Group(_(title), tuple(row for number, row in rows if number in numbers))
        for numbers, title in GROUPS
    ]
    return Form(
        groups=tuple(group for group in groups if group.rows),
        # A day that he emptied stays empty; one that was never asked for is suggested.
        review_by=typed.get(REVIEW, suggested_review(today).isoformat()),
        course=typed.get("course", ""),
        basis=typed.get("basis", ""),
        errors=found,
        labels={row.id: row.label for _number, row in rows} | {REVIEW: _("Look at it again on")},
    )


def _row(
    attribute: Attribute, words: Vocabulary, typed: MultiDict[str, str], errors: Sequence[str]
) -> Row:
    said = {
        CapacityState.UNKNOWN: _("I don’t know"),
        CapacityState.NO_LIMIT: _("no limit"),
        CapacityState.LIMIT: _("a limit"),
        CapacityState.NOT: _("not at all"),
    }
    with_adaptation = CapacityState.ONLY_WITH in attribute.capacity_states
    return Row(
        id=attribute.id,
        label=attribute.labels[language()],
        states=tuple(
            (str(state), text) for state, text in said.items() if state in attribute.capacity_states
        ),
        state=typed.get(f"{attribute.id}.state") or str(CapacityState.UNKNOWN),
        parts=tuple(_part(attribute, part, typed) for part in attribute.capacity.fields),
        sides=(
            (("", _("both sides, or no difference")), ("left", _("left")), ("right", _("right")))
            if attribute.sides
            else ()
        ),
        side=typed.get(f"{attribute.id}.side", ""),
        adaptations=tuple(
            (one.id, one.labels[language()])
            for one in (words.offered_adaptations(attribute.id) if with_adaptation else ())
        ),
        adaptation=typed.get(f"{attribute.id}.with", ""),
        errors=tuple(errors),
    )


def _part(attribute: Attribute, part: Field, typed: MultiDict[str, str]) -> Part:
    name = f"{attribute.id}.{part.id}"
    kind = {FieldKind.NUMBER: "number", FieldKind.SET: "set"}.get(part.kind, "select")
    return Part(
        name=name,
        label=part.labels[language()],
        kind=kind,
        unit=part.unit or "",
        options=tuple(
            (str(option.id), capital(option.words[sentence_language()])) for option in part.options
        ),
        picks=tuple(str(pick) for pick in part.picks),
        value=typed.get(name, ""),
        values=tuple(typed.getlist(name)),
    )


def typed_from(lines: Sequence[Mapping[str, Any]]) -> MultiDict[str, str]:
    """The form as it would have been filled in for these lines: to begin a new version with."""
    typed: MultiDict[str, str] = MultiDict()
    for line in lines:
        name = line["attribute"]
        state = line["state"]
        typed[f"{name}.state"] = "limit" if state == "only_with" else state
        typed[f"{name}.side"] = line.get("side", "")
        typed[f"{name}.with"] = line.get("adaptation", "")
        value = line.get("value") or {}
        record = value[0] if isinstance(value, list) else value
        for part, given in record.items():
            if isinstance(given, list):
                typed.setlist(f"{name}.{part}", [str(one) for one in given])
            else:
                typed[f"{name}.{part}"] = str(given)
    return typed


def read(
    typed: MultiDict[str, str],
    schema: Schema,
    *,
    wanted: Callable[[Attribute], bool] = lambda _attribute: True,
) -> dict[str, Any]:
    """The content of the document that this form makes.

    Raises :class:`ValidationError` with the mistakes by row, by ``review_by``, or ``form``.
    """
    lines = [line for one in load().offered() if wanted(one) for line in _line(one, typed)]
    if not lines:
        raise ValidationError({"form": [_("Say something on at least one line.")]})
    try:
        content: dict[str, Any] = schema.load({"lines": lines})
    except ValidationError as error:
        raise ValidationError(_by_row(dict(error.messages_dict), lines)) from None
    return content


def _line(attribute: Attribute, typed: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The line of one row, if it says anything; a value beside "I don't know" is a mistake."""
    state = typed.get(f"{attribute.id}.state") or str(CapacityState.UNKNOWN)
    record: dict[str, Any] = {}
    for part in attribute.capacity.fields:
        given: Any = typed.getlist(f"{attribute.id}.{part.id}")
        if part.kind is not FieldKind.SET:
            given = (given[0] if given else "").strip()
        if given:
            record[part.id] = given
    if state == CapacityState.UNKNOWN:
        if not record:
            return []
        return [{"attribute": attribute.id, "state": state, "value": record}]
    line: dict[str, Any] = {"attribute": attribute.id, "state": state}
    if state == CapacityState.NO_LIMIT:
        return [line]
    line |= {REVIEW: typed.get(REVIEW, "").strip()}
    line |= {name: typed[name] for name in _EXTRAS if typed.get(name)}
    if attribute.sides:
        line["side"] = typed.get(f"{attribute.id}.side", "")
    if state == CapacityState.LIMIT:
        adaptation = typed.get(f"{attribute.id}.with", "")
        if adaptation:
            line |= {"state": str(CapacityState.ONLY_WITH), "adaptation": adaptation}
        line["value"] = [record] if attribute.capacity.form == "pairs" else record
    return [line]


def _by_row(
    messages: Mapping[Any, Any], lines: Sequence[Mapping[str, Any]]
) -> dict[str, list[str]]:
    """The schema's mistakes, each at the row that it belongs to; the day's once."""
    found: dict[str, list[str]] = {}
    for key, below in messages.items():
        if key != "lines" or not isinstance(below, Mapping):
            found.setdefault("form" if key == "lines" else str(key), []).extend(_flat(below))
            continue
        for number, mistakes in below.items():
            if not isinstance(mistakes, Mapping) or not isinstance(number, int):
                found.setdefault("form", []).extend(_flat(mistakes))
                continue
            for part, texts in mistakes.items():
                place = REVIEW if part == REVIEW else str(lines[number]["attribute"])
                for text in _flat(texts):
                    if text not in found.setdefault(place, []):
                        found[place].append(text)
    return found


def _flat(texts: Any) -> list[str]:
    if isinstance(texts, Mapping):
        return [text for below in texts.values() for text in _flat(below)]
    return [str(text) for text in texts]
