"""The sheet with numbers for the purpose `limits`: physical lines alone, and only what is said.

A ceiling: a mental or social line never stands on it, nor a course, a basis or a beginning. A
line that is struck is simply not there, like a line that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from messaging.vocabulary.attributes import CapacityState
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.capacity import (
    Capacity,
    describe,
    for_the_workplace,
    order_capacities,
    parse_capacities,
    restore_capacity,
    to_json,
)
from messaging.vocabulary.errors import CapacityError
from messaging.vocabulary.parsing import plain_object

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class LimitsSheet:
    """The lines, in the order of the vocabulary. Made by the functions of this module only."""

    lines: tuple[Capacity, ...]


def limits_sheet(
    capacities: Iterable[Capacity], vocabulary: Vocabulary | None = None
) -> LimitsSheet:
    """Take from a person's lines what the workplace may see under `limits`.

    Leaves out every line that may not be shown, or says nothing, and from the others what stays
    between doctors.
    """
    words = vocabulary or load()
    return LimitsSheet(
        order_capacities(
            (
                for_the_workplace(capacity)
                for capacity in capacities
                if words.fits_limits(capacity.attribute)
                and capacity.state is not CapacityState.UNKNOWN
            ),
            words,
        )
    )


def parse_limits_sheet(
    data: Mapping[str, Any], today: date, vocabulary: Vocabulary | None = None
) -> LimitsSheet:
    """Check a new sheet, {"lines": [...]}, each line as `parse_capacity` takes it.

    Raises CapacityError: not_visible for a line that the workplace may never see,
    value_not_expected for a part that stays between doctors.
    """
    words = vocabulary or load()
    lines = parse_capacities(_raw_lines(data), today, words)
    return LimitsSheet(tuple(_allowed(line, n, words) for n, line in enumerate(lines)))


def restore_limits_sheet(
    data: Mapping[str, Any], vocabulary: Vocabulary | None = None
) -> LimitsSheet:
    """Read back a sheet that was accepted earlier. Raises CapacityError."""
    words = vocabulary or load()
    lines = []
    for n, item in enumerate(_raw_lines(data)):
        try:
            line = restore_capacity(item, words)
        except CapacityError as error:
            raise error.within(f"lines.{n}") from None
        lines.append(_allowed(line, n, words))
    return LimitsSheet(tuple(lines))


def limits_sheet_to_json(
    sheet: LimitsSheet, vocabulary: Vocabulary | None = None
) -> dict[str, Any]:
    """Give a sheet as JSON data; `restore_limits_sheet` gives the same sheet back."""
    return {"schema": SCHEMA, "lines": [to_json(line, vocabulary) for line in sheet.lines]}


def limits_sentences(
    sheet: LimitsSheet, language: str, plain: bool = False, vocabulary: Vocabulary | None = None
) -> list[str]:
    """Say each line in words, in "nl", "en", "fr" or "de"; `plain` as the worker reads it."""
    return [describe(line, language, plain, vocabulary) for line in sheet.lines]


def strike_lines(sheet: LimitsSheet, attributes: Iterable[str]) -> LimitsSheet:
    """Give the sheet without the lines of these attributes."""
    struck = set(attributes)
    return LimitsSheet(tuple(line for line in sheet.lines if line.attribute not in struck))


def _raw_lines(data: Mapping[str, Any]) -> list[Any]:
    raw = plain_object(data, ("schema", "lines"), CapacityError)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise CapacityError("schema", "unknown_version")
    lines = raw.get("lines")
    if not isinstance(lines, list | tuple):
        raise CapacityError("lines", "required" if lines is None else "expected_list")
    return list(lines)


def _allowed(line: Capacity, n: int, words: Vocabulary) -> Capacity:
    if not words.attribute(line.attribute, line.version).fits_limits:
        raise CapacityError(f"lines.{n}.attribute", "not_visible", {"attribute": line.attribute})
    if line != for_the_workplace(line) or line.state is CapacityState.UNKNOWN:
        raise CapacityError(f"lines.{n}", "value_not_expected", {"state": line.state})
    return line
