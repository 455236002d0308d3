"""The content of a document in the worker's words, line by line; and a text without some lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from consent.encoding import Json
from consent.lines import ADVICE_PARTS, NUMBERS
from consent.purposes import Kind
from messaging.vocabulary import (
    Capacity,
    Part,
    QuestionBook,
    advice_to_json,
    describe,
    limits_sheet_to_json,
    render_advice,
    restore_advice,
    restore_arrangement,
    restore_capacity,
    restore_limits_sheet,
    restore_prognosis,
    say_arrangement,
    strike,
    strike_lines,
)
from messaging.vocabulary.cards import (
    card_to_json,
    render_baseline,
    render_card,
    restore_card,
    strike_card,
)
from messaging.vocabulary.phrases import Outcome
from messaging.work import Refused, Work
from messaging.workplace.service import (
    DepartmentView,
    TaskView,
    departments_by_id,
    tasks_by_id,
)
from portal.i18n import Written, _, of_workshop, page_language, typed
from portal.pages.assessment_words import assessment_in_words
from portal.pages.content_words import absence_answer
from portal.pages.own_view_words import own_view_in_words
from portal.pages.prognosis_words import prognosis_plainly
from portal.pages.return_words import PlanWords
from portal.pages.worker.meanings import (
    BASELINE_APPROACH,
    assessed_meanings,
    limit_meaning,
    meaning,
    meanings,
)
from portal.pages.worker.measures import weeks
from portal.pages.worker.pictures import attribute_picture

_TASK, _PART, _LINE, _APPROACH = "task:", "part:", "line:", "approach:"
_OPEN_CODES = frozenset({"hours_open", "days_open", "build_up_open", "duration_open"})


@dataclass(frozen=True)
class TaskLine:
    """What an advice says of one task. ``strike``: the line's id, where it can be left out.

    ``means``: what each adaptation is, in plain words.
    """

    name: str
    place: str
    outcome: str
    word: str
    adaptations: tuple[str, ...]
    means: tuple[str, ...]
    strike: str | None


@dataclass(frozen=True)
class TextLine:
    """A line in words. ``strike``: its id, where it can be left out. ``picture``: beside it.

    ``means``: what it is for him, which is said beside the line and is no part of the text.
    """

    text: str
    strike: str | None = None
    picture: str = ""
    means: str = ""


@dataclass(frozen=True)
class Shown:
    """A document in words. ``text`` is what a doctor wrote himself; the rest is made of codes.

    ``fixed``: a fixed question, and its answer. ``place`` and ``work``: of a placement record.
    ``is_card``: its lines say how best to speak to him.
    """

    tasks: tuple[TaskLine, ...] = ()
    lines: tuple[TextLine, ...] = ()
    text: str = ""
    fixed: tuple[str, ...] = ()
    place: str = ""
    work: tuple[str, ...] = ()
    is_card: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of it, in the order of a page."""
        tasks = (t for one in self.tasks for t in (one.name, one.place, one.word, *one.adaptations))
        lines = (one.text for one in self.lines)
        return (*tasks, *lines, self.place, *self.work, *self.fixed, self.text)

    @property
    def strikable(self) -> frozenset[str]:
        """The ids of every line that can be left out."""
        tasks = {one.strike for one in self.tasks}
        return frozenset(one for one in tasks | {x.strike for x in self.lines} if one)


@dataclass(frozen=True)
class Named:
    """The tasks and departments that a document names; the retired ones too.

    Their names are a workshop's own words: they exist in no other language than it wrote.
    """

    tasks: Mapping[str, TaskView]
    departments: Mapping[str, DepartmentView]

    def task(self, task: str) -> str:
        """The name of a task; empty when the catalogue has lost it."""
        return of_workshop(self.tasks[task]) if task in self.tasks else ""

    def place_of(self, task: str) -> str:
        """The department of a task."""
        known = self.tasks.get(task)
        return self.department(known.department) if known else ""

    def department(self, department: str) -> str:
        """The name of a department."""
        known = self.departments.get(department)
        return of_workshop(known) if known else ""


def named_in(work: Work, *contents: Mapping[str, Any]) -> Named:
    """What documents name, in two queries however many they are."""
    parts = ("lines", "overrides", "answers")
    lines = [line for one in contents for part in parts for line in one.get(part, ())]
    named = [line["task"] for line in lines if "task" in line]
    tasks = tasks_by_id(work, [*(t for one in contents for t in one.get("tasks", ())), *named])
    departments = {task.department for task in tasks.values()}
    departments |= {line["department"] for line in lines if "department" in line}
    departments |= {one.get("department", "") for one in contents}
    return Named(tasks, departments_by_id(work, departments))


def in_words(kind: Kind, content: Mapping[str, Any], named: Named, *, plain: bool = True) -> Shown:
    """A document as its readers get it, in his language; in plain words where only he reads so.

    ``plain``: lines with an everyday picture of each number, as everybody gets them who did not
    ask for the usual words.
    """
    if kind is Kind.ADVICE:
        return _advice(content, named)
    if kind is Kind.TASK_CARD:
        return _card(content, named)
    if kind is Kind.BASELINE_CARD:
        return _baseline(content, named)
    if kind in (Kind.LIMITS_SHEET, Kind.DO_LINES):
        sheet = restore_limits_sheet(content)
        return Shown(
            lines=tuple(_limit(one, plain, f"{_LINE}{one.attribute}") for one in sheet.lines)
        )
    if kind is Kind.LIMITATIONS:
        restored = [restore_capacity(line) for line in content["lines"]]
        return Shown(lines=tuple(_limit(one, plain) for one in restored))
    if kind is Kind.ASSESSMENT:
        places = {one: named.department(one) for one in named.departments}
        tasks = {one: named.task(one) for one in named.tasks}
        said = assessment_in_words(content, places, tasks, plain=plain)
        means = assessed_meanings(content) if plain else ()
        return Shown(
            lines=tuple(
                TextLine(one, means=more) for one, more in zip_longest(said, means, fillvalue="")
            )
        )
    if kind is Kind.OWN_VIEW:
        places = {one: named.department(one) for one in named.departments}
        said = own_view_in_words(content, places, plain=True)
        return Shown(lines=tuple(TextLine(one) for one in said))
    if kind is Kind.LOOKED_QUESTION:
        return Shown(
            lines=(TextLine(Written(content["said"], content.get("language", page_language()))),)
        )
    if kind is Kind.PLACEMENT:
        return Shown(
            place=named.department(content["department"]),
            work=_names(content["tasks"], named),
        )
    if kind is Kind.RETURN_PLAN:
        return Shown()
    if kind is Kind.ABSENCE_ANSWER:
        return Shown(fixed=absence_answer(content, page_language()))
    if kind is Kind.ARRANGEMENT:
        return _arrangement(content, named)
    if kind is Kind.NOTE:
        question = content.get("question")
        return Shown(
            lines=_prognosis(content),
            text=typed(content.get("text", "")),
            fixed=(_question(question, content.get("question_version")),) if question else (),
        )
    return Shown(fixed=_fixed(kind, content))


def _limit(one: Capacity, plain: bool, strike: str | None = None) -> TextLine:
    """A line of limits, with pictures of its numbers where it is said plainly."""
    said = describe(one, page_language(), plain=plain)
    means = limit_meaning(one) if plain else ""
    return TextLine(said, strike, attribute_picture(one.attribute), means)


def _prognosis(content: Mapping[str, Any]) -> tuple[TextLine, ...]:
    """How long the doctor thinks it will last, and when he looks at it again."""
    if not content.get("prognosis"):
        return ()
    prognosis = restore_prognosis(content["prognosis"])
    how_long, *more = prognosis_plainly(prognosis)
    first = TextLine(how_long, means=weeks(prognosis.weeks))
    return (first, *(TextLine(each) for each in more))


def strikes_of(kind: Kind, content: Mapping[str, Any], lines: frozenset[str]) -> frozenset[str]:
    """The ids under which these lines of a text are left out; of a line that has none, none.

    So what goes as a whole, or is left out as a whole, cannot be made to go.
    """
    if kind is Kind.ADVICE:
        return frozenset(f"{_PART}{part}" for part in Part if ADVICE_PARTS[part] in lines)
    if kind is Kind.TASK_CARD:
        coded = restore_card(content).approach if lines else ()
        return frozenset(f"{_APPROACH}{one.code}" for one in coded)
    if kind in (Kind.LIMITS_SHEET, Kind.DO_LINES):
        return frozenset(f"{_LINE}{one}" for one in lines if one != NUMBERS)
    return frozenset()


def without(kind: Kind, content: Mapping[str, Any], chosen: Sequence[str]) -> dict[str, Json]:
    """The content without the chosen lines: it only takes away, whatever was posted.

    Raises :class:`Refused`: ``line_missing`` for an id that is no line of this text,
    ``nothing_struck`` when none is chosen, ``nothing_left`` when no line would remain.
    """
    if not chosen:
        raise Refused("nothing_struck")
    picked = set(chosen)
    if kind is Kind.ADVICE:
        return _advice_without(content, picked)
    if kind is Kind.TASK_CARD:
        return _card_without(content, picked)
    if kind in (Kind.LIMITS_SHEET, Kind.DO_LINES):
        sheet = restore_limits_sheet(content)
        known = {f"{_LINE}{line.attribute}": line.attribute for line in sheet.lines}
        if not picked <= known.keys():
            raise Refused("line_missing")
        if picked == known.keys():
            raise Refused("nothing_left")
        return limits_sheet_to_json(strike_lines(sheet, [known[one] for one in picked]))
    raise Refused("line_missing")


def plan_lines(plan: PlanWords | None) -> dict[int, tuple[TextLine, ...]]:
    """The hours and the days of each step of a return, by its number, each with its picture."""
    pictures = ("clock", "calendar")
    return {
        step.number: tuple(
            TextLine(words, None, picture, meaning(coded))
            for words, picture, coded in zip(step.words, pictures, step.coded, strict=True)
        )
        for step in (plan.steps if plan else ())
    }


def _names(tasks: Iterable[str], named: Named) -> tuple[str, ...]:
    return tuple(filter(None, (named.task(one) for one in tasks)))


def _baseline(content: Mapping[str, Any], named: Named) -> Shown:
    said = render_baseline(content, page_language())
    return Shown(
        work=_names(content["tasks"], named),
        lines=tuple(
            TextLine(each, None, "speech", meaning(BASELINE_APPROACH)) for each in said.approach
        ),
        is_card=True,
    )


def _card(content: Mapping[str, Any], named: Named) -> Shown:
    """A card word for word as the coach gets it, each line with what leaves it out."""
    card = restore_card(content)
    said = render_card(card, page_language())
    return Shown(
        tasks=tuple(
            TaskLine(
                name=named.task(line.task) or _("A task that is no longer listed"),
                place=named.place_of(line.task),
                outcome=line.code,
                word=line.word,
                adaptations=line.help,
                means=meanings(coded.adaptations),
                strike=None if line.code == Outcome.TO_BE_LOOKED_AT else f"{_TASK}{line.task}",
            )
            for line, coded in zip(said.lines, card.lines, strict=True)
        ),
        lines=tuple(
            TextLine(text, f"{_APPROACH}{coded.code}", "speech", meaning(coded))
            for text, coded in zip(said.approach, card.approach, strict=True)
        ),
        is_card=True,
    )


def _card_without(content: Mapping[str, Any], picked: set[str]) -> dict[str, Json]:
    card = restore_card(content)
    tasks = {
        f"{_TASK}{line.task}": line.task
        for line in card.lines
        if line.outcome.code != Outcome.TO_BE_LOOKED_AT
    }
    approach = {f"{_APPROACH}{coded.code}": coded.code for coded in card.approach}
    if not picked <= tasks.keys() | approach.keys():
        raise Refused("line_missing")
    return card_to_json(
        strike_card(
            card,
            [tasks[one] for one in picked if one in tasks],
            [approach[one] for one in picked if one in approach],
        )
    )


def _advice(content: Mapping[str, Any], named: Named) -> Shown:
    advice = restore_advice(content)
    said = render_advice(advice, page_language())
    tasks = tuple(
        TaskLine(
            name=named.task(line.task) or _("A task that is no longer listed"),
            place=named.place_of(line.task),
            outcome=str(line.code),
            word=line.outcome,
            adaptations=line.adaptations,
            means=meanings(judged.adaptations),
            strike=None if line.code is Outcome.TO_BE_LOOKED_AT else f"{_TASK}{line.task}",
        )
        for line, judged in zip(said.lines, advice.lines, strict=True)
    )
    coded = {part: getattr(advice, part) for part in Part}
    ids = {
        part: None if phrase.code in _OPEN_CODES else f"{_PART}{part}"
        for part, phrase in coded.items()
    }
    # How sure the doctor is belongs to how long it lasts: they stand, and go, together.
    duration = " ".join(said.how_long[:-1])
    hours, days, build_up = said.how_much
    sure = [advice.certainty] if advice.certainty else []
    lasts = " ".join(meanings([advice.duration, *sure]))
    lines = (
        TextLine(hours, ids[Part.HOURS], "clock", meaning(advice.hours)),
        TextLine(days, ids[Part.DAYS], "calendar", meaning(advice.days)),
        TextLine(build_up, ids[Part.BUILD_UP], "growth", meaning(advice.build_up)),
        TextLine(duration, ids[Part.DURATION], "later", lasts),
        TextLine(said.how_long[-1], None, "doctor", meaning(advice.review)),
    )
    return Shown(tasks=tasks, lines=lines)


def _arrangement(content: Mapping[str, Any], named: Named) -> Shown:
    gone = _("A task that is no longer listed")
    arrangement = restore_arrangement(content)
    return Shown(
        lines=tuple(
            TextLine(" ".join(filter(None, (
                f"{named.task(one.task) or gone}.", one.adaptation, one.said, one.reason,
            ))), means=meaning(coded.adaptation))
            for one, coded in zip(
                say_arrangement(arrangement, page_language()), arrangement.answers, strict=True
            )
        )
    )  # fmt: skip


def _advice_without(content: Mapping[str, Any], picked: set[str]) -> dict[str, Json]:
    advice = restore_advice(content)
    known_tasks = {
        f"{_TASK}{line.task}": line.task
        for line in advice.lines
        if line.outcome.code != Outcome.TO_BE_LOOKED_AT
    }
    known_parts = {
        f"{_PART}{part}": part for part in Part if getattr(advice, part).code not in _OPEN_CODES
    }
    if not picked <= known_tasks.keys() | known_parts.keys():
        raise Refused("line_missing")
    struck = strike(
        advice,
        [known_tasks[one] for one in picked if one in known_tasks],
        [known_parts[one] for one in picked if one in known_parts],
    )
    return advice_to_json(struck)


def _fixed(kind: Kind, content: Mapping[str, Any]) -> tuple[str, ...]:
    """A fixed question, or a fixed answer under its question."""
    if kind is Kind.WORKPLACE_ANSWER:
        asked = str(content.get("question_code", ""))
        version = content.get("version")
        try:
            said = QuestionBook.load().render_answer(
                asked, int(version or 1), str(content.get("code")), page_language()
            )
        except KeyError:
            return ()
        return (_question(asked, version), said)
    return (_question(content.get("code"), content.get("version")),)


def _question(code: object, version: object) -> str:
    book = QuestionBook.load()
    known = version if isinstance(version, int) else None
    try:
        found = book.question(str(code), known)
    except KeyError:
        return ""
    return found.words[page_language()]
