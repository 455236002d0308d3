"""Each line that he is shown first says what it is, and each number comes with a picture."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, g
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.purposes import Kind
from messaging.returning.standing import Standing
from messaging.vocabulary import (
    Capacity,
    CapacityState,
    Group,
    Phrasebook,
    advice_to_json,
    assessment_to_json,
    load,
    parse_advice,
    parse_assessment,
    restore_advice,
)
from messaging.vocabulary.capacity import add_comparisons
from messaging.vocabulary.cards import baseline_card
from messaging.vocabulary.phrases import CodedPhrase, Phrase
from messaging.vocabulary.values import Field, FieldKind, Record, Scalar
from portal import i18n
from portal.pages.return_words import PlanWords, StepWords
from portal.pages.worker.content import Named, Shown, in_words, plan_lines
from portal.pages.worker.meanings import meaning
from portal.pages.worker.measures import NO_PICTURE, days, hours, pictured, weeks
from portal.settings import LANGUAGES
from tests.messaging.vocabulary.strategies import TODAY, advices
from tests.messaging.vocabulary.test_assessment import OVERRIDE, SHOP, assessments

APP = Flask(__name__)
APP.extensions["catalogues"] = i18n.load(LANGUAGES)
NAMED = Named({}, {})
OTHERWISE = {Group.OUTCOME: "under its shape", "task_as_agreed": "beside the name of the task"}
"""Where a phrase is explained that stands on no line of its own."""


@contextmanager
def reading(language: str = "nl") -> Iterator[None]:
    """As somebody reads who chose this language."""
    with APP.app_context():
        g.language, g.translations = language, APP.extensions["catalogues"][language]
        yield


def coded(phrase: Phrase) -> list[CodedPhrase]:
    """The phrase as a document holds it, with every number that it takes."""
    parameter = phrase.parameter
    if parameter is None:
        return [CodedPhrase(phrase.code, phrase.version)]
    if parameter.kind == "date":
        return [CodedPhrase(phrase.code, phrase.version, TODAY)]
    many = int((parameter.maximum - parameter.minimum) / parameter.step + 1e-9)
    numbers = (parameter.minimum + step * parameter.step for step in range(many + 1))
    return [CodedPhrase(phrase.code, phrase.version, number) for number in numbers]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_explained(language: str) -> None:
    with reading(language):
        for phrase in Phrasebook.load().phrases:
            if not {phrase.group, phrase.code} & OTHERWISE.keys():
                for one in coded(phrase):
                    assert meaning(one).strip(), one


@settings(max_examples=20)
@given(advices())
def test_no_line_of_an_advice_is_without(data: dict[str, Any]) -> None:
    advice = parse_advice(data, TODAY)
    with reading():
        shown = in_words(Kind.ADVICE, advice_to_json(advice), NAMED)
    assert all(line.means for line in shown.lines), shown.lines
    for task, line in zip(shown.tasks, restore_advice(advice_to_json(advice)).lines, strict=True):
        assert len(task.means) == len(task.adaptations) == len(line.adaptations)
        assert all(task.means)


def test_no_line_of_a_card_that_everybody_has_is_without() -> None:
    with reading():
        shown = in_words(Kind.BASELINE_CARD, baseline_card(["a"]), NAMED)
    assert all(line.means for line in shown.lines)


@settings(max_examples=40)
@given(assessments())
def test_an_aid_is_explained_wherever_it_is_named(data: dict[str, Any]) -> None:
    """A line that names one says it with those words; the others are plain words themselves."""
    if all(one["state"] == "unknown" for one in data["lines"]) and not data["overrides"]:
        return
    kept = parse_assessment(data, TODAY, departments={SHOP, "garden"}, tasks={OVERRIDE["task"]})
    with reading():
        shown: Shown = in_words(Kind.ASSESSMENT, assessment_to_json(kept), NAMED)
        for line, one in zip(shown.lines, kept.lines, strict=False):
            aids = [*one.accepted, *filter(None, [one.capacity.adaptation])]
            assert all(meaning(aid) in line.means for aid in aids)


def numbers(field: Field) -> list[Scalar]:
    """What a number can be, in the steps of a form; of a choice the ones whose words count."""
    if field.kind is FieldKind.CHOICE:
        said = {one.id: field.word(one.id, "nl", plain=True) for one in field.options}
        counted = [one for one, words in said.items() if re.search("[0-9]", words)]
        return [one for one in counted if one not in NO_PICTURE]
    if field.kind is not FieldKind.NUMBER or field.unit in NO_PICTURE:
        return []
    step = field.step or 0.5
    many = int((field.maximum - field.minimum) / step + 1e-9)
    return [field.minimum + each * step for each in range(0, many + 1, max(1, many // 100))]


def test_every_number_of_a_limit_has_a_picture() -> None:
    """Its own words have one, or what stands beside it; else it is among those with a reason."""
    looked = 0
    with reading():
        for attribute in load().attributes:
            for field in attribute.capacity.fields:
                for number in numbers(field):
                    alone = (Record({field.id: number}),)
                    line = Capacity(attribute.id, attribute.version, CapacityState.LIMIT, alone)
                    said = add_comparisons("", attribute, alone, "nl") or pictured(line)
                    assert said, (attribute.id, field.id, number)
                    looked += 1
    assert looked > 300


@given(st.floats(0.25, 24), st.floats(0.25, 24))
def test_a_larger_number_has_no_smaller_picture(one: float, other: float) -> None:
    """Each picture holds for one stretch of numbers, and comes back nowhere else."""
    low, high = sorted((one, other))
    with reading():
        for said in (hours, weeks):
            if said(low) == said(high):
                assert said((low + high) / 2) == said(low)


@pytest.mark.parametrize(
    ("said", "number", "words"),
    [
        (hours, 2, "a film at the cinema"),
        (hours, 4, "half a day"),
        (hours, 8, "a whole day of work"),
        (days, 3, "free on two days"),
        (days, 2.5, "The half day is a morning"),
        (weeks, 4, "about a month"),
        (weeks, 26, "about half a year"),
    ],
)
def test_a_picture_is_true(said: Callable[[float], str], number: float, words: str) -> None:
    with reading("en"):
        assert words in said(number)


@given(st.integers(1, 16), st.integers(1, 10))
def test_each_step_of_a_return_has_its_hours_and_days_in_pictures(hour: int, day: int) -> None:
    said = CodedPhrase("hours_a_day", 1, hour / 2), CodedPhrase("days_a_week", 1, day / 2)
    step = StepWords(1, TODAY, ("hours", "days"), said, "", 1, current=True, confirmed=True)
    now = Standing(1, TODAY, None, None, None)
    plan = PlanWords((step,), now, permitted=True, entered_by="", confirms=None, marked=False)
    with reading():
        lines = plan_lines(plan)[1]
    assert [line.picture for line in lines] == ["clock", "calendar"]
    assert all(line.means for line in lines)
