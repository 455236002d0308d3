"""The values of a capacity or a demand: named parts, checked against what the data file says.

A *shape* says which parts a value has ("kg" and "per_hour"), whether it is one record or a list
of them, and how it reads. Nothing here knows a single attribute: a new one is data alone.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

from messaging.vocabulary.errors import CodedError
from messaging.vocabulary.wording import format_number, join_words, plural_form

Scalar: TypeAlias = int | float | str | bool | tuple[int | str, ...]
"""One part of a value: a number, a code, yes or no, or a set of codes in their fixed order."""

UNLIMITED: Final = "unlimited"
"""The word that stands for "no limit" in a number that may have one."""

_NUMBER: Final = re.compile(r"-?\d{1,6}([.,]\d{1,3})?", re.ASCII)
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)(?::([a-z_]+))?\}")


class FieldKind(StrEnum):
    """What a part of a value can be."""

    NUMBER = "number"
    CHOICE = "choice"
    LEVEL = "level"
    SET = "set"
    FLAG = "flag"


class Form(StrEnum):
    """Whether a value is one record or a list of records."""

    ONE = "one"
    PAIRS = "pairs"


class Record(Mapping[str, Scalar]):
    """An unchangeable, hashable record of named parts, in the order of its shape."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Mapping[str, Scalar]) -> None:
        self._parts: tuple[tuple[str, Scalar], ...] = tuple(parts.items())

    def __getitem__(self, key: str) -> Scalar:
        for name, part in self._parts:
            if name == key:
                return part
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __hash__(self) -> int:
        return hash(self._parts)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Record):
            return self._parts == other._parts
        return NotImplemented

    def __repr__(self) -> str:
        return f"Record({dict(self._parts)!r})"


@dataclass(frozen=True, slots=True, eq=False)
class Option:
    """One choice of a part, from light to heavy.

    `words` stand in a sentence; `easy` replace them for a worker; `anchors` say in a full
    sentence what a level means; each in four languages. `forms` holds, per style ("de",
    "de-easy"), other shapes of those words that a sentence asks for by name: "{level:dative}".
    """

    id: int | str
    words: Mapping[str, str]
    easy: Mapping[str, str]
    anchors: Mapping[str, str]
    forms: Mapping[str, Mapping[str, str]]

    def word(self, language: str, *, plain: bool = False, form: str | None = None) -> str:
        """Give the words for a sentence; plain ones where they exist.

        `form` names another shape of them (a case, an article); KeyError where there is none.
        """
        easy = plain and language in self.easy
        if form is not None:
            return self.forms[f"{language}-easy" if easy else language][form]
        return self.easy[language] if easy else self.words[language]


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One part of a value.

    For a number: `unit` (kg, min, h, ...), inclusive bounds, `step` (None: any), the values that
    a form offers first (`picks`) and whether it may be "unlimited". `amount` holds the number
    with its unit in words, per language ("nl", and "nl-easy" where it differs), one and many.
    `at_most` names a part that this one may not exceed; `only_if` a part that must have a value.
    """

    id: str
    kind: FieldKind
    labels: Mapping[str, str]
    unit: str | None
    minimum: float
    maximum: float
    step: float | None
    picks: tuple[int | float, ...]
    unlimited: bool
    amount: Mapping[str, Mapping[str, str]]
    options: tuple[Option, ...]
    may_be_empty: bool
    at_most: str | None
    only_if: tuple[str, Scalar] | None
    _ranks: Mapping[Scalar, float] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        ranks = {option.id: float(n) for n, option in enumerate(self.options)}
        object.__setattr__(self, "_ranks", ranks)

    def option(self, option_id: int | str) -> Option:
        """Give one option; KeyError when there is none of that id."""
        for option in self.options:
            if option.id == option_id and type(option.id) is type(option_id):
                return option
        raise KeyError(option_id)

    def rank(self, part: Scalar) -> float:
        """Give the place of a part on its own scale: larger is more, unlimited the most."""
        if part == UNLIMITED:
            return math.inf
        if self.kind in (FieldKind.CHOICE, FieldKind.LEVEL):
            return self._ranks[part]
        if isinstance(part, tuple):
            return float(len(part))
        return float(part)

    def word(
        self, part: Scalar, language: str, *, plain: bool = False, form: str | None = None
    ) -> str:
        """Say one part in words, without the sentence around it; KeyError without such a form."""
        if self.kind is FieldKind.NUMBER and isinstance(part, (int, float)) and form is None:
            forms = (self.amount.get(f"{language}-easy") if plain else None) or self.amount[
                language
            ]
            return forms[plural_form(part, language)].replace("{n}", format_number(part, language))
        if isinstance(part, tuple):
            words = [self.option(item).word(language, plain=plain, form=form) for item in part]
            return join_words(words, language)
        if isinstance(part, (int, str)) and not isinstance(part, bool):
            return self.option(part).word(language, plain=plain, form=form)
        raise KeyError(part)


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """The form of a value on one side (capacity or demand) of one attribute.

    `sentences` maps each style ("nl", "nl-easy", ...) to templates, each under the parts that it
    says: "stretch_min+total_h", or more precisely "level=0"; "more:..." for the further records
    of a list.
    """

    form: Form
    fields: tuple[Field, ...]
    optional: frozenset[str]
    most: int
    sentences: Mapping[str, Mapping[str, str]]
    _by_id: Mapping[str, Field] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {one.id: one for one in self.fields})

    def field(self, field_id: str) -> Field:
        """Give one part; KeyError when the shape has none of that id."""
        return self._by_id[field_id]

    # reading ------------------------------------------------------------------------------

    def parse(self, raw: object, error: type[CodedError]) -> tuple[Record, ...]:
        """Check a value and give it in its one canonical order.

        Numbers may come as text, with a comma or a point, as a form sends them; empty parts
        count as absent. Raises `error`, with a field relative to the value.
        """
        if self.form is Form.ONE:
            return (self._parse_record(raw, "", error),)
        if not isinstance(raw, Sequence) or isinstance(raw, (str, bytes)):
            raise error("", "expected_list")
        if not raw:
            raise error("", "empty")
        if len(raw) > self.most:
            raise error("", "too_many", {"maximum": self.most})
        records = [self._parse_record(item, str(n), error) for n, item in enumerate(raw)]
        for n, record in enumerate(records):
            if record in records[:n]:
                raise error(str(n), "duplicate", {"what": "line"})
        return tuple(sorted(records, key=self._ranks, reverse=True))

    def _ranks(self, record: Record) -> tuple[float, ...]:
        return tuple(
            field.rank(record[field.id]) if field.id in record else -1.0 for field in self.fields
        )

    def _parse_record(self, raw: object, path: str, error: type[CodedError]) -> Record:
        if not isinstance(raw, Mapping):
            raise error(path, "expected_object")

        def at(name: str) -> str:
            return f"{path}.{name}" if path else name

        known = {field.id for field in self.fields}
        for key in raw:
            if key not in known:
                raise error(path, "unknown_field")
        parts: dict[str, Scalar] = {}
        for field in self.fields:
            given = raw.get(field.id)
            if given is None or given == "":
                if field.id not in self.optional:
                    raise error(at(field.id), "required")
                continue
            part = parse_part(field, given, at(field.id), error)
            if part == () and not field.may_be_empty:
                if field.id not in self.optional:
                    raise error(at(field.id), "empty")
                continue
            parts[field.id] = part
        if not parts:
            raise error(path, "empty")
        for field in self.fields:
            if field.id not in parts:
                continue
            if field.only_if is not None and parts.get(field.only_if[0]) != field.only_if[1]:
                raise error(at(field.id), "only_if", {"other": field.only_if[0]})
            if field.at_most is not None and field.at_most in parts:
                other = self.field(field.at_most)
                if field.rank(parts[field.id]) > other.rank(parts[other.id]):
                    raise error(at(field.id), "over_other", {"other": other.id})
        return Record(parts)

    def to_json(self, value: tuple[Record, ...]) -> Any:
        """Give the value as JSON data: an object, or a list of them.

        A fraction is text ("7.5"), because a signed record holds no floating numbers.
        """
        plain = [{name: part_to_json(part) for name, part in record.items()} for record in value]
        return plain[0] if self.form is Form.ONE else plain

    # saying -------------------------------------------------------------------------------

    def say(self, value: tuple[Record, ...], language: str, *, plain: bool = False) -> str:
        """Say the value in words; KeyError when the data file has no sentence for it."""
        key = f"{language}-easy" if plain else language
        said = [
            self._fill(self._template(record, key, further=n > 0), record, language, plain)
            for n, record in enumerate(value)
        ]
        return (" " if plain else ", ").join(said)

    def _template(self, record: Record, key: str, *, further: bool) -> str:
        templates = self.sentences[key]
        tokens = []
        for name, part in record.items():
            exact = "none" if part == () else str(part).lower()
            tokens.append((f"{name}={exact}", name))
        prefix = "more:" if further else ""
        for chosen in itertools.product(*tokens):
            template = templates.get(prefix + "+".join(chosen))
            if template is not None:
                return template
        raise KeyError(prefix + "+".join(record))

    def _fill(self, template: str, record: Record, language: str, plain: bool) -> str:
        return _PLACEHOLDER.sub(
            lambda match: self.field(match[1]).word(
                record[match[1]], language, plain=plain, form=match[2]
            ),
            template,
        )

    def samples(self) -> Iterator[Record]:
        """Give a record for every combination of parts that reads differently."""
        choices: list[list[tuple[str, Scalar] | None]] = []
        for field in self.fields:
            parts: list[tuple[str, Scalar] | None] = [(field.id, p) for p in _sample_parts(field)]
            if field.id in self.optional:
                parts.append(None)
            choices.append(parts)
        for chosen in itertools.product(*choices):
            parts_now = dict(part for part in chosen if part is not None)
            allowed = all(
                field.only_if is None
                or field.id not in parts_now
                or parts_now.get(field.only_if[0]) == field.only_if[1]
                for field in self.fields
            )
            if parts_now and allowed:
                yield Record(parts_now)


def part_to_json(part: Scalar) -> int | str | bool | list[int | str]:
    """Give one part as JSON data without floating numbers; reading it gives the part back."""
    if isinstance(part, tuple):
        return list(part)
    return str(part) if isinstance(part, float) else part


def _sample_parts(field: Field) -> list[Scalar]:
    if field.kind is FieldKind.NUMBER:
        least = _whole(field.minimum)
        return [least, UNLIMITED] if field.unlimited else [least]
    if field.kind is FieldKind.FLAG:
        return [True, False]
    if field.kind is FieldKind.SET:
        full: list[Scalar] = [tuple(option.id for option in field.options)]
        return [*full, ()] if field.may_be_empty else full
    return [option.id for option in field.options]


def parse_part(field: Field, raw: object, path: str, error: type[CodedError]) -> Scalar:
    """Check one part of a value and give it; raises `error` at `path`."""
    if field.kind is FieldKind.NUMBER:
        return _parse_number(field, raw, path, error)
    if field.kind is FieldKind.FLAG:
        return _parse_flag(raw, path, error)
    if field.kind is FieldKind.SET:
        if not isinstance(raw, Sequence) or isinstance(raw, (str, bytes)):
            raise error(path, "expected_list")
        chosen = [_parse_option(field, item, path, error) for item in raw]
        if len(set(chosen)) != len(chosen):
            raise error(path, "duplicate", {"what": "choice"})
        return tuple(option.id for option in field.options if option.id in chosen)
    return _parse_option(field, raw, path, error)


def parse_number(
    raw: object, path: str, error: type[CodedError], *, minimum: float, maximum: float,
    step: float | None,
) -> int | float:  # fmt: skip
    """Read a number that may come as text with a comma or a point; whole numbers become int.

    Raises `error` with expected_number, too_low, too_high or step.
    """
    if isinstance(raw, str) and _NUMBER.fullmatch(raw.strip()):
        number = float(raw.strip().replace(",", "."))
    elif isinstance(raw, (int, float)) and not isinstance(raw, bool):
        if not abs(raw) <= 1_000_000:  # also refuses not-a-number and infinity
            raise error(path, "expected_number")
        number = round(float(raw), 3)
    else:
        raise error(path, "expected_number")
    if number < minimum:
        raise error(path, "too_low", {"minimum": _whole(minimum)})
    if number > maximum:
        raise error(path, "too_high", {"maximum": _whole(maximum)})
    if step is not None and abs(number / step - round(number / step)) > 1e-9:
        raise error(path, "step", {"step": _whole(step)})
    return _whole(number)


def _parse_number(field: Field, raw: object, path: str, error: type[CodedError]) -> Scalar:
    if field.unlimited and raw == UNLIMITED:
        return UNLIMITED
    return parse_number(
        raw, path, error, minimum=field.minimum, maximum=field.maximum, step=field.step
    )


def _whole(number: float) -> int | float:
    return int(number) if float(number).is_integer() else float(number)


def _parse_flag(raw: object, path: str, error: type[CodedError]) -> bool:
    if isinstance(raw, bool):
        return raw
    if raw in ("true", "yes", "1", "on"):
        return True
    if raw in ("false", "no", "0"):
        return False
    raise error(path, "expected_yes_or_no")


def _parse_option(field: Field, raw: object, path: str, error: type[CodedError]) -> int | str:
    if isinstance(raw, (int, str)) and not isinstance(raw, bool):
        for option in field.options:
            if str(option.id) == str(raw):
                return option.id
    allowed = ", ".join(str(option.id) for option in field.options)
    raise error(path, "not_allowed", {"allowed": allowed})
