"""Fixed questions and answers."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from messaging.vocabulary import (
    QuestionBook,
    QuestionError,
    QuestionGroup,
    VocabularyError,
    answer_to_json,
    parse_telephone,
    question_to_json,
)
from messaging.vocabulary.reading import read_data
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.vocabulary.test_advice import MEDICAL
from tests.support.another_attribute import restamped

BOOK = QuestionBook.load()
QUESTIONS = list(BOOK.questions)


@pytest.mark.parametrize("question", QUESTIONS, ids=[q.code for q in QUESTIONS])
def test_every_question_reads_in_four_languages(question: Any) -> None:
    for language in LANGUAGES:
        assert BOOK.render(question.code, question.version, language)[-1] in ".?"
        for answer in question.answers:
            said = BOOK.render_answer(question.code, question.version, answer.code, language)
            assert said.endswith(".")
    assert not question.reviewed


def test_what_reaches_or_leaves_the_workplace_names_nothing_about_health() -> None:
    for question in QUESTIONS:
        if question.group in (QuestionGroup.TO_WORKPLACE, QuestionGroup.WORK_QUESTION):
            for text in [
                *question.words.values(), *(w for a in question.answers for w in a.words.values())
            ]:  # fmt: skip
                assert not MEDICAL.search(text), text


def test_who_is_asked_what() -> None:
    for role in ("social_service", "occupational_physician"):
        codes = [q.code for q in BOOK.group(QuestionGroup.TO_WORKPLACE, role)]
        for wanted in ("seated_work", "heaviest_lift", "shorter_hours", "quieter_place"):
            assert wanted in codes
    assert all(
        q.to == ("occupational_physician",) and not q.answers
        for q in BOOK.group(QuestionGroup.WORK_QUESTION)
    )
    assert all(q.to == ("gp",) and q.answers for q in BOOK.group(QuestionGroup.TO_DOCTOR))
    assert BOOK.group(QuestionGroup.TO_DOCTOR, "social_service") == ()
    assert BOOK.group(QuestionGroup.PUBLIC_TOPIC)


def test_a_doctor_can_always_say_that_he_does_not_know() -> None:
    for question in BOOK.group(QuestionGroup.TO_WORKPLACE):
        assert "not_known" in {answer.code for answer in question.answers}
    for question in BOOK.group(QuestionGroup.TO_DOCTOR):
        assert "not_sure" in {answer.code for answer in question.answers}


def test_round_trip() -> None:
    for question in QUESTIONS:
        coded = BOOK.parse_question(question.code, question.group)
        assert BOOK.parse_question(question_to_json(coded), question.group) == coded
        for answer in question.answers:
            given = BOOK.parse_answer(coded, answer.code)
            assert BOOK.restore_answer(answer_to_json(given)) == given


@pytest.mark.parametrize(
    ("raw", "group", "to", "code"),
    [
        ("no_such", QuestionGroup.TO_WORKPLACE, None, "unknown_code"),
        ({"code": "seated_work", "version": 9}, QuestionGroup.TO_WORKPLACE, None,
         "unknown_version"),
        ("how_long", QuestionGroup.TO_WORKPLACE, None, "wrong_group"),
        ("placement_current", QuestionGroup.TO_WORKPLACE, "social_service", "wrong_group"),
        ({"code": "seated_work", "text": "rug?"}, QuestionGroup.TO_WORKPLACE, None,
         "unknown_field"),
        ({}, QuestionGroup.TO_WORKPLACE, None, "required"),
        (None, QuestionGroup.TO_WORKPLACE, None, "expected_object"),
    ],
)  # fmt: skip
def test_a_wrong_question(raw: Any, group: QuestionGroup, to: str | None, code: str) -> None:
    with pytest.raises(QuestionError) as refused:
        BOOK.parse_question(raw, group, to)
    assert refused.value.code == code


def test_a_wrong_answer() -> None:
    question = BOOK.parse_question("seated_work", QuestionGroup.TO_WORKPLACE)
    for raw in ("maybe", None, "Ja, want zijn rug...", ["yes"]):
        with pytest.raises(QuestionError, match="not_allowed"):
            BOOK.parse_answer(question, raw)


def test_a_public_question_takes_a_topic_a_number_and_a_time() -> None:
    found = BOOK.parse_public_question(
        {"topic": "light_or_seated", "telephone": "011 / 22.33.44", "call_time": "noon"}
    )
    assert found.telephone == "011223344"
    assert BOOK.render_call_time(found.call_time, "nl") == "Over de middag, van 12 tot 14 uur."
    for wrong in (
        {"topic": "light_or_seated", "telephone": "011 22 33 44"},
        {"topic": "how_long", "telephone": "011 22 33 44", "call_time": "noon"},
        {"topic": "light_or_seated", "telephone": "011 22 33 44", "call_time": "night"},
        {"topic": "light_or_seated", "telephone": "011 22 33 44", "call_time": ["noon"]},
        {"topic": "light_or_seated", "telephone": "Jan", "call_time": "noon"},
        {"topic": "light_or_seated", "telephone": "011223344", "call_time": "noon", "name": "Jan"},
    ):
        with pytest.raises(QuestionError):
            BOOK.parse_public_question(wrong)


@pytest.mark.parametrize(
    ("raw", "number"),
    [("+32 (0)11 22 33 44", "+3211223344"), ("0032 11 22 33 44", "+3211223344"),
     ("0470 12 34 56", "0470123456")],
)  # fmt: skip
def test_telephones(raw: str, number: str) -> None:
    assert parse_telephone(raw) == number


@pytest.mark.parametrize("raw", ["", "1234567", "1" * 16, "011 22 33 44 Jan", "++3211223344", 11])
def test_no_telephones(raw: Any) -> None:
    with pytest.raises(QuestionError, match="telephone"):
        parse_telephone(raw)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda d: d["questions"][0]["to"].append("insurer"), "roles are"),
        (lambda d: d["questions"][0].update(group="gossip"), "group"),
        (lambda d: d["questions"][0]["versions"][0].pop("answers"), "answers"),
        (lambda d: d["questions"].append(copy.deepcopy(d["questions"][0])), "twice"),
        (lambda d: d["questions"][0]["versions"][0]["words"].pop("fr"), "words"),
    ],
)
def test_a_wrong_file_is_refused_by_name(spoil: Any, says: str) -> None:
    data = copy.deepcopy(read_data("questions.json"))
    spoil(data)
    with pytest.raises(VocabularyError, match=says):
        QuestionBook.from_json(restamped(data))
