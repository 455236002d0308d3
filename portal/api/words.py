"""A document's codes as sentences, in the caller's language: the words of the reviewed phrases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from consent.purposes import Kind
from messaging.documents.reading import Opened
from messaging.vocabulary import (
    QuestionBook,
    advice_sentences,
    describe,
    limits_sentences,
    restore_advice,
    restore_arrangement,
    restore_capacity,
    restore_limits_sheet,
    restore_prognosis,
    say_arrangement,
)
from messaging.work import Work
from messaging.workplace.service import departments_by_id, tasks_by_id
from portal.i18n import _, day, language, page_language
from portal.pages.assessment_words import assessment_in_words
from portal.pages.content_words import absence_answer
from portal.pages.own_view_words import own_view_in_words
from portal.pages.prognosis_words import prognosis_in_words
from portal.pages.return_words import plan_of


def sentences(work: Work, opened: Opened) -> list[str]:
    """What a document says. A note between doctors says it in its own words already."""
    kind, content = opened.stored.facts.kind, opened.content
    if kind is Kind.ADVICE:
        return _advice(work, content)
    if kind is Kind.LIMITS_SHEET:
        return limits_sentences(restore_limits_sheet(content), page_language())
    if kind is Kind.LIMITATIONS:
        lines = map(restore_capacity, content["lines"])
        return [describe(line, page_language()) for line in lines]
    if kind is Kind.ASSESSMENT:
        return _assessment(work, content)
    if kind is Kind.OWN_VIEW:
        named = departments_by_id(work, [one["department"] for one in content["lines"]])
        words = {one.id: one.said(language()) for one in named.values()}
        return list(own_view_in_words(content, words))
    if kind is Kind.LOOKED_QUESTION:
        return [content["said"]]
    if kind is Kind.PLACEMENT:
        place = departments_by_id(work, [content["department"]])
        tasks = tasks_by_id(work, content["tasks"])
        where = [one.said(language()) for one in place.values()]
        return where + [tasks[one].said(language()) for one in content["tasks"] if one in tasks]
    if kind in (Kind.WORK_QUESTION, Kind.WORKPLACE_QUESTION):
        book = QuestionBook.load()
        return [book.render(content["code"], content["version"], page_language())]
    if kind is Kind.RETURN_PLAN:
        return _plan(opened)
    if kind is Kind.ARRANGEMENT:
        return _arrangement(work, content)
    if kind is Kind.ABSENCE_ANSWER:
        return list(absence_answer(content, page_language()))
    if kind is Kind.WORKPLACE_ANSWER:
        question = QuestionBook.load().question(content["question_code"], content["version"])
        spoken = page_language()
        return [question.words[spoken], question.answer(content["code"]).words[spoken]]
    return _asked(content)


def _advice(work: Work, content: Mapping[str, Any]) -> list[str]:
    advice = restore_advice(content)
    tasks = tasks_by_id(work, [line.task for line in advice.lines])
    names = {line.task: line.task for line in advice.lines}
    names |= {task.id: task.said(language()) for task in tasks.values()}
    return advice_sentences(advice, page_language(), names)


def _assessment(work: Work, content: Mapping[str, Any]) -> list[str]:
    places = departments_by_id(
        work, [one["department"] for one in content["lines"] if "department" in one]
    )
    tasks = tasks_by_id(work, [one["task"] for one in content["overrides"]])
    return list(
        assessment_in_words(
            content,
            {one.id: one.said(language()) for one in places.values()},
            {one.id: one.said(language()) for one in tasks.values()},
        )
    )


def _arrangement(work: Work, content: Mapping[str, Any]) -> list[str]:
    said = say_arrangement(restore_arrangement(content), page_language())
    tasks = tasks_by_id(work, [one.task for one in said])
    return [
        " ".join(filter(None, (
            f"{tasks[one.task].said(language()) if one.task in tasks else one.task}:",
            one.adaptation, one.said, one.reason,
        )))
        for one in said
    ]  # fmt: skip


def _plan(opened: Opened) -> list[str]:
    """The steps, each with where it stands: one that nobody confirmed is no step to take."""
    plan = plan_of(opened)
    said = []
    for step in plan.steps:
        stands = [_("now")] if step.current else []
        stands += [] if step.confirmed else [_("to be confirmed")]
        marks = f" ({', '.join(stands)})" if stands else ""
        said.append(" ".join((f"{day(step.begins)}{marks}:", *step.words)))
    permission = (
        _("Permission of the advisory physician: yes.")
        if plan.permitted
        else _("Permission of the advisory physician: not yet.")
    )
    waits = [_("Waits for the physician.")] if plan.standing.waits_since else []
    return [*said, *waits, permission]


def _asked(content: Mapping[str, Any]) -> list[str]:
    """The fixed question that stands with a note, or the prognosis in it."""
    if content.get("prognosis"):
        return list(prognosis_in_words(restore_prognosis(content["prognosis"])))
    if not content.get("question"):
        return []
    book = QuestionBook.load()
    question = book.question(content["question"], content.get("question_version"))
    return [question.words[page_language()]]
