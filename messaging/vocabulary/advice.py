"""An advice: which work suits, how much, for how long, with which adaptations. Codes alone.

What is not judged is open, and an open part reads the same whether nobody judged it or the
worker struck it. Two advices with the same codes and versions read the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from messaging.vocabulary.errors import AdviceError
from messaging.vocabulary.parsing import parse_version, plain_object
from messaging.vocabulary.phrases import CodedPhrase, Group, Outcome, Phrasebook

SCHEMA: Final = 1
MOST_LINES: Final = 500
"""An advice has at most so many lines: more tasks than any workshop describes."""

_TASK: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,79}", re.ASCII)
_NUMBER: Final = re.compile(r"\d{1,2}([.,]\d)?", re.ASCII)
_KEYS: Final = (
    "schema", "edition", "lines", "hours", "days", "build_up", "duration", "certainty", "review",
    "review_by",
)  # fmt: skip
_LINE_KEYS: Final = ("task", "outcome", "adaptations")


class Part(StrEnum):
    """The parts of an advice beside its tasks; each can be open, and can be struck."""

    HOURS = "hours"
    DAYS = "days"
    BUILD_UP = "build_up"
    DURATION = "duration"


_OPEN: Final[Mapping[Part, str]] = {
    Part.HOURS: "hours_open",
    Part.DAYS: "days_open",
    Part.BUILD_UP: "build_up_open",
    Part.DURATION: "duration_open",
}
_WITH_NUMBER: Final[Mapping[Part, tuple[str, str]]] = {
    Part.HOURS: ("hours_a_day", "hours"),
    Part.DAYS: ("days_a_week", "days"),
}


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """What is said of one task. `task` is the caller's own reference to it, never words."""

    task: str
    outcome: CodedPhrase
    adaptations: tuple[CodedPhrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """The content of an advice.

    `hours` (a day), `days` (a week), `build_up` and `duration` always say something: when they
    are open, that they are. `certainty` is about the duration and absent when that is open.
    `edition` is that of the phrasebook it was written with.
    """

    edition: int
    lines: tuple[AdviceLine, ...]
    hours: CodedPhrase
    days: CodedPhrase
    build_up: CodedPhrase
    duration: CodedPhrase
    certainty: CodedPhrase | None
    review: CodedPhrase

    @property
    def review_by(self) -> date:
        """The day by which the physician looks at it again."""
        assert isinstance(self.review.value, date)
        return self.review.value

    def outcome_of(self, task: str) -> Outcome:
        """Say what holds for a task; one that is not in the advice is still to be looked at."""
        for line in self.lines:
            if line.task == task:
                return Outcome(line.outcome.code)
        return Outcome.TO_BE_LOOKED_AT


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """One task of an advice in words: its outcome ("kan") and whole sentences beside it."""

    task: str
    code: Outcome
    outcome: str
    adaptations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RenderedAdvice:
    """An advice in words: the tasks, how much, and for how long (each a list of sentences)."""

    lines: tuple[RenderedLine, ...]
    how_much: tuple[str, ...]
    how_long: tuple[str, ...]


def parse_advice(
    data: Mapping[str, Any],
    today: date,
    *,
    tasks: Collection[str] | None = None,
    phrasebook: Phrasebook | None = None,
) -> Advice:
    """Check a new advice and give it.

    `data`: "lines" is a list of {"task", "outcome", "adaptations"}; "hours", "days", "build_up",
    "duration", "certainty" and "review" are phrases, as a code or as {"code", "version",
    "params"}. "hours" and "days" may be a bare number, and "review_by" a day instead of
    "review". Parts that are absent are open; certainty is required beside a duration. With
    `tasks`, no other task may stand in a line. Days lie from `today` to 12 months ahead for the
    review and 24 for the duration.

    Raises AdviceError(field, code, params).
    """
    return _read(data, today, tasks, phrasebook or Phrasebook.load())


def restore_advice(data: Mapping[str, Any], phrasebook: Phrasebook | None = None) -> Advice:
    """Read back an advice that was accepted earlier; its days are not compared with today.

    Raises AdviceError.
    """
    return _read(data, None, None, phrasebook or Phrasebook.load())


def lines_to_json(lines: Iterable[AdviceLine], book: Phrasebook) -> list[dict[str, Any]]:
    """The lines of an advice or of a card as JSON data, without words."""
    return [
        {
            "task": line.task,
            "outcome": book.to_json(line.outcome),
            "adaptations": [book.to_json(coded) for coded in line.adaptations],
        }
        for line in lines
    ]


def advice_to_json(advice: Advice, phrasebook: Phrasebook | None = None) -> dict[str, Any]:
    """Give an advice as JSON data: codes, versions and numbers, no words.

    The same advice always gives the same data; `restore_advice` gives the advice back.
    """
    book = phrasebook or Phrasebook.load()
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "edition": advice.edition,
        "lines": lines_to_json(advice.lines, book),
    }
    for part in Part:
        data[str(part)] = book.to_json(getattr(advice, part))
    if advice.certainty is not None:
        data["certainty"] = book.to_json(advice.certainty)
    data["review"] = book.to_json(advice.review)
    return data


def render_advice(
    advice: Advice, language: str, phrasebook: Phrasebook | None = None
) -> RenderedAdvice:
    """Say an advice in "nl", "en", "fr" or "de": the same words for worker and workplace.

    A function of the codes, versions and numbers alone. Raises KeyError for another language.
    """
    book = phrasebook or Phrasebook.load()
    how_long = [advice.duration, *([advice.certainty] if advice.certainty else []), advice.review]
    return RenderedAdvice(
        lines=tuple(
            RenderedLine(
                task=line.task,
                code=Outcome(line.outcome.code),
                outcome=book.say(line.outcome, language),
                adaptations=tuple(book.say(coded, language) for coded in line.adaptations),
            )
            for line in advice.lines
        ),
        how_much=tuple(
            book.say(coded, language) for coded in (advice.hours, advice.days, advice.build_up)
        ),
        how_long=tuple(book.say(coded, language) for coded in how_long),
    )


def advice_sentences(
    advice: Advice,
    language: str,
    task_names: Mapping[str, str],
    phrasebook: Phrasebook | None = None,
) -> list[str]:
    """Say an advice as a plain list of sentences, each task under its name.

    Raises AdviceError (unknown_task) when a name is missing.
    """
    rendered = render_advice(advice, language, phrasebook)
    sentences = []
    for line in rendered.lines:
        if line.task not in task_names:
            raise AdviceError("lines", "unknown_task", {"task": line.task})
        words = f"{task_names[line.task]}: {line.outcome}."
        sentences.append(" ".join([words, *line.adaptations]))
    return [*sentences, *rendered.how_much, *rendered.how_long]


def strike(
    advice: Advice,
    tasks: Iterable[str] = (),
    parts: Iterable[Part] = (),
    phrasebook: Phrasebook | None = None,
) -> Advice:
    """Give the advice without what the worker struck.

    A struck task reads "still to be looked at" and has no adaptations; a struck part is open. A
    single adaptation cannot be struck: without it the outcome would say more than was judged.
    The result is the advice that would have been written had nobody judged these. Raises
    AdviceError (unknown_task) for a task that is not in it.
    """
    book = phrasebook or Phrasebook.load()

    def current(code: str) -> CodedPhrase:
        return CodedPhrase(code, book.phrase_in(code, advice.edition).version)

    struck = set(tasks)
    unknown = struck - {line.task for line in advice.lines}
    if unknown:
        raise AdviceError("lines", "unknown_task", {"task": min(unknown)})
    lines = tuple(
        AdviceLine(line.task, current(Outcome.TO_BE_LOOKED_AT)) if line.task in struck else line
        for line in advice.lines
    )
    result = replace(advice, lines=lines)
    for part in {Part(part) for part in parts}:
        if part is Part.HOURS:
            result = replace(result, hours=current(_OPEN[part]))
        elif part is Part.DAYS:
            result = replace(result, days=current(_OPEN[part]))
        elif part is Part.BUILD_UP:
            result = replace(result, build_up=current(_OPEN[part]))
        else:
            result = replace(result, duration=current(_OPEN[part]), certainty=None)
    return result


def adaptation_words(
    advice: Advice, language: str, phrasebook: Phrasebook | None = None
) -> tuple[str, ...]:
    """Give every adaptation of an advice once, in words, in the order of the phrasebook."""
    book = phrasebook or Phrasebook.load()
    found = {coded for line in advice.lines for coded in line.adaptations}
    return tuple(book.say(coded, language) for coded in sorted(found, key=_order(book)))


# reading --------------------------------------------------------------------------------------


def _order(book: Phrasebook) -> Any:
    codes = [phrase.code for phrase in book.phrases]
    return lambda coded: (codes.index(coded.code), coded.version)


def _read(
    data: Mapping[str, Any],
    today: date | None,
    tasks: Collection[str] | None,
    book: Phrasebook,
) -> Advice:
    raw = plain_object(data, _KEYS, AdviceError)
    if raw.get("schema", SCHEMA) != SCHEMA:
        raise AdviceError("schema", "unknown_version")
    edition = parse_version(raw.get("edition"), "edition", AdviceError) or book.edition
    if edition > book.edition:
        raise AdviceError("edition", "unknown_version", {"version": edition})

    def phrase(value: object, field: str, group: Group) -> CodedPhrase:
        return book.parse(value, field=field, group=group, today=today, edition=edition)

    def part(which: Part) -> CodedPhrase:
        value = raw.get(which, _OPEN[which])
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if which in _WITH_NUMBER and (
            is_number or (isinstance(value, str) and _NUMBER.fullmatch(value))
        ):
            code, name = _WITH_NUMBER[which]
            value = {"code": code, "params": {name: value}}
        return phrase(value, which, Group(which))

    lines = task_lines(raw.get("lines"), phrase, tasks, book)
    duration = part(Part.DURATION)
    certainty: CodedPhrase | None = None
    if duration.code == _OPEN[Part.DURATION]:
        if "certainty" in raw:
            raise AdviceError("certainty", "only_if", {"other": "duration"})
    elif "certainty" not in raw:
        raise AdviceError("certainty", "required")
    else:
        certainty = phrase(raw["certainty"], "certainty", Group.CERTAINTY)
    if "review" in raw:
        if "review_by" in raw:
            raise AdviceError("review_by", "duplicate", {"what": "review"})
        review = phrase(raw["review"], "review", Group.REVIEW)
    else:
        if "review_by" not in raw:
            raise AdviceError("review_by", "required")
        try:
            review = phrase(
                {"code": "review_by", "params": {"date": raw["review_by"]}}, "", Group.REVIEW
            )
        except AdviceError as error:
            raise AdviceError("review_by", error.code, error.params) from None
    return Advice(
        edition=edition,
        lines=lines,
        hours=part(Part.HOURS),
        days=part(Part.DAYS),
        build_up=part(Part.BUILD_UP),
        duration=duration,
        certainty=certainty,
        review=review,
    )


def task_lines(
    raw: object, phrase: Any, tasks: Collection[str] | None, book: Phrasebook
) -> tuple[AdviceLine, ...]:
    """The lines of an advice or a card, checked; `phrase` reads one phrase of a group."""
    if not isinstance(raw, list | tuple):
        raise AdviceError("lines", "required" if raw is None else "expected_list")
    if not raw:
        raise AdviceError("lines", "empty")
    if len(raw) > MOST_LINES:
        raise AdviceError("lines", "too_many", {"maximum": MOST_LINES})
    found: dict[str, AdviceLine] = {}
    for n, item in enumerate(raw):
        at = f"lines.{n}"
        entry = plain_object(item, _LINE_KEYS, AdviceError, at)
        task = entry.get("task")
        if not isinstance(task, str) or not _TASK.fullmatch(task):
            raise AdviceError(f"{at}.task", "required" if task is None else "unknown_task")
        if tasks is not None and task not in tasks:
            raise AdviceError(f"{at}.task", "unknown_task", {"task": task})
        if task in found:
            raise AdviceError(f"{at}.task", "duplicate", {"what": task})
        if "outcome" not in entry:
            raise AdviceError(f"{at}.outcome", "required")
        outcome = phrase(entry["outcome"], f"{at}.outcome", Group.OUTCOME)
        given = entry.get("adaptations", [])
        if not isinstance(given, list | tuple):
            raise AdviceError(f"{at}.adaptations", "expected_list")
        adaptations = [
            phrase(code, f"{at}.adaptations.{m}", Group.ADAPTATION) for m, code in enumerate(given)
        ]
        if len({coded.code for coded in adaptations}) != len(adaptations):
            raise AdviceError(f"{at}.adaptations", "duplicate", {"what": "adaptation"})
        if outcome.code == Outcome.SUITS_WITH_ADAPTATION and not adaptations:
            raise AdviceError(f"{at}.adaptations", "adaptation_expected")
        if outcome.code != Outcome.SUITS_WITH_ADAPTATION and adaptations:
            raise AdviceError(f"{at}.adaptations", "adaptation_not_expected")
        found[task] = AdviceLine(task, outcome, tuple(sorted(adaptations, key=_order(book))))
    return tuple(found.values())
