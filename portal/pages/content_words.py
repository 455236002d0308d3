"""What the content of each kind of document says, in words.

The words come from the codes and their versions alone, so that what a preview shows is what is
delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from consent.purposes import Kind
from messaging.vocabulary import (
    Group,
    Phrase,
    Phrasebook,
    QuestionBook,
    describe,
    describe_demand,
    limits_sentences,
    render_advice,
    restore_advice,
    restore_arrangement,
    restore_capacity,
    restore_limits_sheet,
    restore_prognosis,
    say_arrangement,
)
from messaging.vocabulary.attributes import DemandState
from messaging.vocabulary.cards import do_line, render_card, restore_card, restore_do_lines
from messaging.workplace.service import DepartmentView, TaskView
from portal.i18n import _, language
from portal.i18n import day as say_day
from portal.pages.assessment_words import assessment_in_words
from portal.pages.own_view_words import own_view_in_words
from portal.pages.prognosis_words import prognosis_in_words


def capital(sentence: str) -> str:
    """A sentence with a capital, as it stands by itself."""
    return sentence[:1].upper() + sentence[1:]


def phrase_choices(group: Group) -> list[tuple[str, str]]:
    """The phrases of a group for a list of choices, with dots where a value comes."""
    return [(phrase.code, _with_dots(phrase)) for phrase in Phrasebook.load().group(group)]


def _with_dots(phrase: Phrase) -> str:
    text = phrase.words[language()]["other"]
    if phrase.parameter is not None:
        text = text.replace(f"{{{phrase.parameter.name}}}", "…").replace("….", "…")
    return text


@dataclass(frozen=True)
class Task:
    """A task of a workshop with what it asks, in words."""

    id: str
    name: str
    department: str
    description: str
    demands: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """The tasks and departments that documents name, by id; the retired ones too."""

    tasks: Mapping[str, TaskView]
    departments: Mapping[str, DepartmentView]

    @classmethod
    def of(cls, departments: Iterable[DepartmentView]) -> Catalogue:
        """Of the departments of one workshop."""
        places = list(departments)
        tasks = {task.id: task for place in places for task in place.tasks}
        return cls(tasks, {place.id: place for place in places})


def task_in_words(task: TaskView, department: DepartmentView | None) -> Task:
    """A task of the catalogue with the demands that are filled in."""
    return Task(
        task.id,
        task.said(language()),
        department.said(language()) if department else "",
        task.said(language(), "description"),
        tuple(
            capital(describe_demand(demand, language()))
            for demand in task.asked()
            if demand.state is DemandState.VALUE
        ),
    )


def _note(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    said: dict[str, Any] = {"text": content.get("text") or "", "reply_to": content.get("reply_to")}
    if content.get("prognosis"):
        prognosis = restore_prognosis(content["prognosis"])
        said |= {"sentences": prognosis_in_words(prognosis), "foretold_until": prognosis.review_by}
    if content.get("question"):
        book = QuestionBook.load()
        question = book.question(content["question"], content.get("question_version"))
        said |= {
            "question": question.words[language()],
            "question_code": question.code,
            "question_version": question.version,
            "answers": tuple((one.code, one.words[language()]) for one in question.answers),
        }
    return said


def _limitations(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    lines = [restore_capacity(line) for line in content["lines"]]
    return {"sentences": tuple(capital(describe(line, language())) for line in lines)}


def _assessment(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {
        "sentences": assessment_in_words(
            content,
            {one.id: one.said(language()) for one in catalogue.departments.values()},
            {one.id: one.said(language()) for one in catalogue.tasks.values()},
        ),
    }


def _own_view(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    names = {one.id: one.said(language()) for one in catalogue.departments.values()}
    return {"sentences": own_view_in_words(content, names)}


def _placement(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    place = catalogue.departments.get(content["department"])
    return {
        "department": place.said(language()) if place else "",
        "tasks": tuple(
            task_in_words(catalogue.tasks[task], place)
            for task in content["tasks"]
            if task in catalogue.tasks
        ),
    }


def _question(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    question = QuestionBook.load().question(content["code"], content["version"])
    return {
        "question": question.words[language()],
        "question_code": question.code,
        "question_version": question.version,
        "answers": tuple((one.code, one.words[language()]) for one in question.answers),
    }


def _answer(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    question = QuestionBook.load().question(content["question_code"], content["version"])
    return {
        "question": question.words[language()],
        "answer": question.answer(content["code"]).words[language()],
        "reply_to": content["question"],
    }


def _absence_answer(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    question, said = absence_answer(content, language())
    return {"question": question, "answer": said}


def absence_answer(content: Mapping[str, Any], spoken: str) -> tuple[str, str]:
    """The one question of a sick call, and what was answered, in the reader's language."""
    book = QuestionBook.load()
    code, version = content["question"], content["version"]
    said = book.render_answer(code, version, content["answer"], spoken)
    return book.render(code, version, spoken), said


def _advice(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {"advice": advice_in_words(content, catalogue)}


@dataclass(frozen=True)
class AdviceWords:
    """An advice exactly as the workplace reads it: (task, outcome code, word, sentences)."""

    lines: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    how_much: tuple[str, ...]
    how_long: tuple[str, ...]


def advice_in_words(content: Mapping[str, Any], catalogue: Catalogue) -> AdviceWords:
    """The words of an advice: what a preview shows and what is delivered come from here alike."""
    rendered = render_advice(restore_advice(content), language())
    names = {task.id: task.said(language()) for task in catalogue.tasks.values()}
    return AdviceWords(
        tuple(
            (names.get(line.task, _("A task that is no longer listed")), str(line.code),
             line.outcome, line.adaptations)
            for line in rendered.lines
        ),
        rendered.how_much,
        rendered.how_long,
    )  # fmt: skip


def _arrangement(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    said = say_arrangement(restore_arrangement(content), language())
    names = {task.id: task.said(language()) for task in catalogue.tasks.values()}
    gone = _("A task that is no longer listed")
    return {"arranged": tuple((names.get(one.task, gone), one) for one in said)}


def _plan(_content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    return {}


def _limits(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    sentences = limits_sentences(restore_limits_sheet(content), language())
    return {"sentences": tuple(map(capital, sentences))}


def _task_card(content: Mapping[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    return {"sentences": card_in_words(content, catalogue)}


def card_in_words(content: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """A task card as sentences: a preview shows them, and a delivery brings the same."""
    said = render_card(restore_card(content), language())
    names = {task.id: task.said(language()) for task in catalogue.tasks.values()}
    lines = [
        f"{names.get(line.task, _('A task that is no longer listed'))}: "
        + " ".join((line.word, *(f"– {help_}" for help_ in line.help)))
        for line in said.lines
    ]
    return (*lines, *said.approach)


def _do_lines(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    lines = restore_do_lines(content).lines
    return {"sentences": tuple(do_line(line, language()) for line in lines)}


def _looked(content: Mapping[str, Any], _catalogue: Catalogue) -> dict[str, Any]:
    when = say_day(date.fromisoformat(content["day"]))
    return {"text": _("On %(day)s: “%(said)s”", day=when, said=content["said"])}


_WORDS: Final = {
    Kind.NOTE: _note,
    Kind.LIMITATIONS: _limitations,
    Kind.ASSESSMENT: _assessment,
    Kind.OWN_VIEW: _own_view,
    Kind.LOOKED_QUESTION: _looked,
    Kind.PLACEMENT: _placement,
    Kind.WORK_QUESTION: _question,
    Kind.WORKPLACE_QUESTION: _question,
    Kind.WORKPLACE_ANSWER: _answer,
    Kind.ADVICE: _advice,
    Kind.LIMITS_SHEET: _limits,
    Kind.ARRANGEMENT: _arrangement,
    Kind.TASK_CARD: _task_card,
    Kind.DO_LINES: _do_lines,
    Kind.RETURN_PLAN: _plan,
    Kind.ABSENCE_ANSWER: _absence_answer,
}


def content_in_words(
    kind: Kind, content: Mapping[str, Any], catalogue: Catalogue
) -> dict[str, Any]:
    """What a document of ``kind`` says, as the parts of a ``dossier_words.Shown``."""
    return _WORDS[kind](content, catalogue)
