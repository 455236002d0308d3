"""The coach's cards: per task what suits and with what help, and how best to speak to somebody.

Codes alone, as in an advice. The baseline card has the same layout and says nothing special: it
is made of the placement record and of nothing else, so that it is the same whatever anybody
answered, wrote or withdrew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from messaging.vocabulary.advice import AdviceLine, lines_to_json, task_lines
from messaging.vocabulary.book import Vocabulary, load
from messaging.vocabulary.capacity import Capacity, add_comparisons, describe
from messaging.vocabulary.errors import AdviceError, CapacityError
from messaging.vocabulary.limits import LimitsSheet, parse_limits_sheet, restore_limits_sheet
from messaging.vocabulary.parsing import parse_version, plain_object
from messaging.vocabulary.phrases import CodedPhrase, Group, Outcome, Phrasebook

SCHEMA: Final = 1
MOST_APPROACH: Final = 3
"""What is read in half a minute: at most so many phrases about how to speak to somebody."""
MOST_DO_LINES: Final = 3
PHYSICAL_ROWS: Final = range(6, 23)
"""Rows of the vocabulary that a do-line may be of: lifting to repeated movement."""


@dataclass(frozen=True, slots=True)
class Card:
    """A task card. ``edition`` is that of the phrasebook it was written with."""

    edition: int
    lines: tuple[AdviceLine, ...]
    approach: tuple[CodedPhrase, ...]


@dataclass(frozen=True, slots=True)
class CardLine:
    """One task of a card in words; ``code`` is empty where nothing special is said."""

    task: str
    code: str
    word: str
    help: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedCard:
    """A card in words: the tasks, and how best to speak to its person."""

    lines: tuple[CardLine, ...]
    approach: tuple[str, ...]


def parse_card(data: Mapping[str, Any], *, tasks: Collection[str] | None = None) -> Card:
    """Check a new card, {"lines": [...], "approach": [...]}; lines as those of an advice.

    With `tasks`, no other task may stand in a line. Raises AdviceError.
    """
    return _read(data, tasks, Phrasebook.load())


def restore_card(data: Mapping[str, Any]) -> Card:
    """Read back a card that was accepted earlier. Raises AdviceError."""
    return _read(data, None, Phrasebook.load())


def card_to_json(card: Card) -> dict[str, Any]:
    """Give a card as JSON data, without words; `restore_card` gives the card back."""
    book = Phrasebook.load()
    return {
        "schema": SCHEMA,
        "edition": card.edition,
        "lines": lines_to_json(card.lines, book),
        "approach": [book.to_json(coded) for coded in card.approach],
    }


def strike_card(card: Card, tasks: Iterable[str], approach: Iterable[str]) -> Card:
    """Give the card without what is struck: a task is then still to be looked at."""
    book = Phrasebook.load()
    struck, gone = set(tasks), set(approach)
    version = book.phrase_in(Outcome.TO_BE_LOOKED_AT, card.edition).version
    open_ = CodedPhrase(Outcome.TO_BE_LOOKED_AT, version)
    return replace(
        card,
        lines=tuple(
            AdviceLine(line.task, open_) if line.task in struck else line for line in card.lines
        ),
        approach=tuple(coded for coded in card.approach if coded.code not in gone),
    )


def render_card(card: Card, language: str, tasks: Sequence[str] | None = None) -> RenderedCard:
    """Say a card in "nl", "en", "fr" or "de".

    `tasks`: what somebody does now, in this order, where his placement is younger than the card;
    a task that the card does not name is still to be looked at.
    """
    book = Phrasebook.load()
    said = {line.task: line for line in card.lines}
    version = book.phrase_in(Outcome.TO_BE_LOOKED_AT, card.edition).version
    open_ = CodedPhrase(Outcome.TO_BE_LOOKED_AT, version)
    wanted = list(said) if tasks is None else list(tasks)
    lines = [said.get(task) or AdviceLine(task, open_) for task in wanted]
    return RenderedCard(
        tuple(
            CardLine(
                line.task,
                line.outcome.code,
                book.say(line.outcome, language),
                tuple(book.say(coded, language) for coded in line.adaptations),
            )
            for line in lines
        ),
        tuple(book.say(coded, language) for coded in card.approach),
    )


def baseline_card(tasks: Sequence[str]) -> dict[str, Any]:
    """The card that everybody has: the tasks of his placement record, and nothing special."""
    return {"schema": SCHEMA, "edition": Phrasebook.load().edition, "tasks": list(tasks)}


def render_baseline(data: Mapping[str, Any], language: str) -> RenderedCard:
    """Say a baseline card: the same words for everybody."""
    book = Phrasebook.load()

    def say(code: str) -> str:
        return book.say(CodedPhrase(code, book.phrase_in(code, data["edition"]).version), language)

    return RenderedCard(
        tuple(CardLine(task, "", say("task_as_agreed")) for task in data["tasks"]),
        (say("approach_as_everybody"),),
    )


# Do-lines -----------------------------------------------------------------------------------


def is_physical(attribute: str, vocabulary: Vocabulary | None = None) -> bool:
    """Whether a do-line may be of this attribute."""
    words = vocabulary or load()
    return words.attribute(attribute).row in PHYSICAL_ROWS and words.fits_limits(attribute)


def parse_do_lines(data: Mapping[str, Any], today: date) -> LimitsSheet:
    """Check new do-lines: at most three lines of a sheet with numbers, physical ones alone.

    Raises CapacityError.
    """
    return _few(parse_limits_sheet(data, today))


def restore_do_lines(data: Mapping[str, Any]) -> LimitsSheet:
    """Read back do-lines that were accepted earlier. Raises CapacityError."""
    return _few(restore_limits_sheet(data))


def do_line(capacity: Capacity, language: str) -> str:
    """Say a do-line to a coach, with an everyday comparison where there is one."""
    words = load()
    said = describe(capacity, language)
    attribute = words.attribute(capacity.attribute, capacity.version)
    return add_comparisons(f"{said[:1].upper()}{said[1:]}.", attribute, capacity.value, language)


def _few(sheet: LimitsSheet) -> LimitsSheet:
    if len(sheet.lines) > MOST_DO_LINES:
        raise CapacityError("lines", "too_many", {"maximum": MOST_DO_LINES})
    for n, line in enumerate(sheet.lines):
        if not is_physical(line.attribute):
            raise CapacityError(
                f"lines.{n}.attribute", "not_visible", {"attribute": line.attribute}
            )
    return sheet


def _read(data: Mapping[str, Any], tasks: Collection[str] | None, book: Phrasebook) -> Card:
    raw = plain_object(data, ("schema", "edition", "lines", "approach"), AdviceError)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise AdviceError("schema", "unknown_version")
    edition = parse_version(raw.get("edition"), "edition", AdviceError) or book.edition
    if edition > book.edition:
        raise AdviceError("edition", "unknown_version", {"version": edition})

    def phrase(value: object, field: str, group: Group) -> CodedPhrase:
        return book.parse(value, field=field, group=group, edition=edition)

    lines = task_lines(raw.get("lines"), phrase, tasks, book)
    given = raw.get("approach", [])
    if not isinstance(given, list | tuple):
        raise AdviceError("approach", "expected_list")
    if len(given) > MOST_APPROACH:
        raise AdviceError("approach", "too_many", {"maximum": MOST_APPROACH})
    approach = [phrase(code, f"approach.{n}", Group.APPROACH) for n, code in enumerate(given)]
    if len({coded.code for coded in approach}) != len(approach):
        raise AdviceError("approach", "duplicate", {"what": "approach"})
    order = [one.code for one in book.group(Group.APPROACH)]
    return Card(edition, lines, tuple(sorted(approach, key=lambda one: order.index(one.code))))
