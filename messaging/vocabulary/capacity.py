"""A capacity: one functional limitation line about a person, without a word of free text.

"Unknown" is not "no limit": it is the state until a doctor says otherwise. A line that limits
carries a date by which it is looked at again; after that day it still protects.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from consent.clock import add_months
from messaging.vocabulary.attributes import Attribute, CapacityState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.errors import CapacityError
from messaging.vocabulary.parsing import parse_choice, parse_date, parse_version, plain_object
from messaging.vocabulary.values import Record

REVIEW_MONTHS: Final = 12
"""A review date lies at most so many months ahead."""

REVIEW_SUGGESTION: Final = timedelta(days=90)
"""What a form suggests as the time until the review."""

_E = TypeVar("_E", bound=StrEnum)
_WITH_VALUE: Final = frozenset({CapacityState.LIMIT, CapacityState.ONLY_WITH})
_WITH_REVIEW: Final = frozenset({CapacityState.LIMIT, CapacityState.ONLY_WITH, CapacityState.NOT})
_KEYS: Final = (
    "attribute", "version", "state", "value", "adaptation", "side", "valid_from", "review_by",
    "permanent", "course", "basis",
)  # fmt: skip


class Side(StrEnum):
    """Which side of the body a line is about; absent where it makes no difference."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class Course(StrEnum):
    """How a limitation is expected to go. Stays between doctors and the worker."""

    IMPROVING = "improving"
    STABLE = "stable"
    FLUCTUATING = "fluctuating"
    WORSENING = "worsening"


class Basis(StrEnum):
    """What a doctor's statement rests on. Stays between doctors and the worker."""

    EXAMINATION = "examination"
    CONVERSATION = "conversation"
    REPORT = "report"
    OBSERVATION = "observation"


@dataclass(frozen=True, slots=True)
class Capacity:
    """One line: what is known of one attribute of one person.

    `value` holds the records of the attribute's shape (kilos in kg, times per hour, minutes at a
    stretch, hours per day, ...) and is empty unless the state is `limit` or `only_with`; then
    `adaptation` names the one thing that it takes. `version` is that of the attribute.
    """

    attribute: str
    version: int
    state: CapacityState
    value: tuple[Record, ...] = ()
    adaptation: str | None = None
    side: Side | None = None
    valid_from: date | None = None
    review_by: date | None = None
    permanent: bool = False
    course: Course | None = None
    basis: Basis | None = None

    def to_review(self, today: date) -> bool:
        """Whether its review date has passed; on that day itself the line still holds."""
        return self.review_by is not None and self.review_by < today


def suggested_review(today: date) -> date:
    """Give the review date that a form suggests: 90 days from today."""
    return today + REVIEW_SUGGESTION


def parse_capacity(
    data: Mapping[str, Any], today: date, vocabulary: Vocabulary | None = None
) -> Capacity:
    """Check a new line and give it.

    `data` holds "attribute" and "state" (absent: unknown), and "value", "adaptation", "side",
    "valid_from", "review_by", "permanent", "course", "basis" where they apply; dates are text
    YYYY-MM-DD. Empty parts count as absent, unknown keys are refused. `review_by` is required
    for limit, only_with and not, from `today` to 12 months ahead.

    Raises CapacityError(field, code, params).
    """
    capacity = restore_capacity(data, vocabulary)
    if capacity.review_by is None:
        if capacity.state in _WITH_REVIEW:
            raise CapacityError("review_by", "required")
        return capacity
    check_review(capacity.review_by, today)
    if capacity.valid_from is not None and capacity.valid_from > capacity.review_by:
        raise CapacityError("valid_from", "over_other", {"other": "review_by"})
    return capacity


def check_review(review_by: date, today: date) -> None:
    """Refuse a review date before today or more than 12 months ahead, with a CapacityError."""
    latest = add_months(today, REVIEW_MONTHS)
    if review_by < today:
        raise CapacityError("review_by", "date_past", {"earliest": today.isoformat()})
    if review_by > latest:
        raise CapacityError("review_by", "date_too_far", {"latest": latest.isoformat()})


def restore_capacity(data: Mapping[str, Any], vocabulary: Vocabulary | None = None) -> Capacity:
    """Read back a line that was accepted earlier: everything but its dates is checked again.

    Raises CapacityError.
    """
    words = vocabulary or load()
    raw = plain_object(data, _KEYS, CapacityError)
    attribute = _find(raw, words)
    state = CapacityState(
        parse_choice(raw.get("state", "unknown"), "state", attribute.capacity_states, CapacityError)
    )
    value: tuple[Record, ...] = ()
    if state in _WITH_VALUE:
        if "value" not in raw:
            raise CapacityError("value", "required")
        try:
            value = attribute.capacity.parse(raw["value"], CapacityError)
        except CapacityError as error:
            raise error.within("value") from None
    elif "value" in raw:
        raise CapacityError("value", "value_not_expected", {"state": state})
    permanent = raw.get("permanent", False)
    if not isinstance(permanent, bool):
        raise CapacityError("permanent", "expected_yes_or_no")
    capacity = Capacity(
        attribute=attribute.id,
        version=attribute.version,
        state=state,
        value=value,
        adaptation=_adaptation(raw.get("adaptation"), state, attribute, words),
        side=_optional(Side, raw, "side"),
        valid_from=parse_date(raw.get("valid_from"), "valid_from", CapacityError),
        review_by=parse_date(raw.get("review_by"), "review_by", CapacityError),
        permanent=permanent,
        course=_optional(Course, raw, "course"),
        basis=_optional(Basis, raw, "basis"),
    )
    if capacity.side is not None and not attribute.sides:
        raise CapacityError("side", "side_not_used")
    if state is CapacityState.UNKNOWN and capacity != Capacity(
        attribute.id, attribute.version, state
    ):
        extra = next(key for key in _KEYS[3:] if raw.get(key) not in (None, False))
        raise CapacityError(extra, "value_not_expected", {"state": state})
    return capacity


def parse_capacities(
    data: Iterable[Mapping[str, Any]], today: date, vocabulary: Vocabulary | None = None
) -> tuple[Capacity, ...]:
    """Check the lines of one form and give them in the order of the vocabulary.

    Lines that say nothing (unknown) are left out: what is not said is unknown. An attribute
    stands at most once, or once for each side. Raises CapacityError, its field led by the
    place of the line; "empty" when nothing is left.
    """
    words = vocabulary or load()
    found: list[Capacity] = []
    seen: set[tuple[str, Side | None]] = set()
    for n, item in enumerate(data):
        if n >= 2 * len(words.attributes):
            raise CapacityError("", "too_many", {"maximum": 2 * len(words.attributes)})
        try:
            capacity = parse_capacity(item, today, words)
        except CapacityError as error:
            raise error.within(str(n)) from None
        if capacity.state is CapacityState.UNKNOWN:
            continue
        key = (capacity.attribute, capacity.side)
        clash = {(capacity.attribute, s) for s in (None, Side.BOTH)}
        whole = capacity.side in (None, Side.BOTH)
        if key in seen or clash & seen or (whole and capacity.attribute in {a for a, _ in seen}):
            raise CapacityError(f"{n}.attribute", "duplicate", {"what": capacity.attribute})
        seen.add(key)
        found.append(capacity)
    if not found:
        raise CapacityError("", "empty")
    return order_capacities(found, words)


def order_capacities(
    capacities: Iterable[Capacity], vocabulary: Vocabulary | None = None
) -> tuple[Capacity, ...]:
    """Put lines in the order of the vocabulary, left before right."""
    ids = (vocabulary or load()).ids
    return tuple(sorted(capacities, key=lambda c: (ids.index(c.attribute), c.side or "")))


def to_json(capacity: Capacity, vocabulary: Vocabulary | None = None) -> dict[str, Any]:
    """Give a line as JSON data; `restore_capacity` gives the same line back."""
    attribute = (vocabulary or load()).attribute(capacity.attribute, capacity.version)
    data: dict[str, Any] = {
        "attribute": capacity.attribute,
        "version": capacity.version,
        "state": str(capacity.state),
    }
    if capacity.value:
        data["value"] = attribute.capacity.to_json(capacity.value)
    for key in ("adaptation", "side", "course", "basis"):
        if getattr(capacity, key) is not None:
            data[key] = str(getattr(capacity, key))
    for key in ("valid_from", "review_by"):
        if getattr(capacity, key) is not None:
            data[key] = getattr(capacity, key).isoformat()
    if capacity.permanent:
        data["permanent"] = True
    return data


def describe(
    capacity: Capacity, language: str, plain: bool = False, vocabulary: Vocabulary | None = None
) -> str:
    """Say a line in words, in one of the four languages: "mag tot 5 kg tillen van de grond tot de heup, ...".

    `plain` speaks to the worker himself, in short whole sentences, and adds an everyday
    comparison where there is one. Dates, course and basis are never part of it. Raises KeyError
    for another language.
    """
    words = vocabulary or load()
    attribute = words.attribute(capacity.attribute, capacity.version)
    if not capacity.value:
        label = attribute.easy[language] if plain else attribute.labels[language]
        sentence = attribute.frame(capacity.state, language, plain=plain)
        sentence = sentence.replace("{label}", label)
    else:
        sentence = attribute.capacity.say(capacity.value, language, plain=plain)
    if capacity.side is not None:
        frame = attribute.frame(capacity.side, language, plain=plain)
        sentence = frame.replace("{sentence}", sentence)
    if capacity.adaptation is not None:
        frame = attribute.frame("only_with", language, plain=plain)
        label = words.adaptation(capacity.adaptation).labels[language]
        sentence = frame.replace("{sentence}", sentence).replace("{adaptation}", label)
    return add_comparisons(sentence, attribute, capacity.value, language) if plain else sentence


def add_comparisons(
    sentence: str, attribute: Attribute, value: tuple[Record, ...], language: str
) -> str:
    """Add, for the heaviest record, what its numbers are about as much as in everyday life.

    A number within a tenth of a known comparison counts as "about".
    """
    for name, part in value[0].items() if value else ():
        for comparison in attribute.comparisons:
            if comparison.field != name:
                continue
            at = comparison.at
            if isinstance(part, str) or isinstance(at, str):
                close = part == at
            else:
                close = isinstance(part, (int, float)) and abs(part - at) <= abs(part) / 10
            if close:
                amount = attribute.capacity.field(name).word(part, language, plain=True)
                frame = attribute.frame("comparison", language, plain=True)
                sentence = (
                    frame.replace("{sentence}", sentence)
                    .replace("{amount}", amount[:1].upper() + amount[1:])
                    .replace("{comparison}", comparison.words[language])
                )
                break
    return sentence


def for_the_workplace(capacity: Capacity) -> Capacity:
    """Give the line without what stays between doctors: course, basis, begin, permanence."""
    return replace(capacity, course=None, basis=None, valid_from=None, permanent=False)


def _find(raw: Mapping[str, Any], words: Vocabulary) -> Attribute:
    name = raw.get("attribute")
    if not isinstance(name, str):
        raise CapacityError("attribute", "required")
    if name not in words.ids:
        raise CapacityError("attribute", "unknown_attribute", {"attribute": name[:40]})
    version = parse_version(raw.get("version"), "version", CapacityError)
    try:
        return words.attribute(name, version)
    except KeyError:
        raise CapacityError("version", "unknown_version", {"version": version or 0}) from None


def _adaptation(
    raw: object, state: CapacityState, attribute: Attribute, words: Vocabulary
) -> str | None:
    if state is not CapacityState.ONLY_WITH:
        if raw is not None:
            raise CapacityError("adaptation", "adaptation_not_expected")
        return None
    if raw is None:
        raise CapacityError("adaptation", "adaptation_expected")
    if raw not in [adaptation.id for adaptation in words.adaptations]:
        raise CapacityError("adaptation", "unknown_code", {"code": str(raw)[:40]})
    if raw not in [adaptation.id for adaptation in words.adaptations_for(attribute.id)]:
        raise CapacityError("adaptation", "adaptation_unsuited", {"attribute": attribute.id})
    return str(raw)


def _optional(kind: type[_E], raw: Mapping[str, Any], key: str) -> _E | None:
    if key not in raw:
        return None
    return kind(parse_choice(raw[key], key, [str(item) for item in kind], CapacityError))
