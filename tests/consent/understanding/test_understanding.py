"""The understanding questions: frozen, the same in every language, one right answer each."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import consent.understanding as module
from consent.purposes import PurposeCode
from consent.texts import LANGUAGES
from consent.understanding import (
    QUESTIONS,
    NoQuestions,
    Understanding,
    UnderstandingChanged,
    UnderstandingError,
    fingerprint,
    load,
    questions_for,
    read,
)
from consent.understanding.__main__ import main

FROZEN: dict[str, str] = json.loads(Path(__file__).with_name("frozen.json").read_text("utf-8"))
DATA = Path(module.__file__).parent / "data"
PICTURES = Path(__file__).parents[3] / "portal" / "static" / "pictures.json"
ALL = load()


def name_of(one: Understanding) -> str:
    return f"{one.purpose} {one.language} v{one.version}"


def files() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text("utf-8")) for path in DATA.glob("*.json")}


def dumped(data: dict[str, Any]) -> dict[str, str]:
    return {name: json.dumps(content) for name, content in data.items()}


def test_what_was_asked_is_frozen() -> None:
    """A published fingerprint never changes; add that of a new version to frozen.json."""
    assert {name_of(one): one.sha256 for one in ALL} == FROZEN


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", list(PurposeCode))
def test_each_purpose_has_its_three_questions(purpose: PurposeCode, language: str) -> None:
    known = {*json.loads(PICTURES.read_text("utf-8"))}
    asked = questions_for(str(purpose), language)
    assert [question.id for question in asked.questions] == list(QUESTIONS)
    for question in asked.questions:
        assert question.words.endswith("؟" if language == "ar" else "?")
        assert [answer.right for answer in question.answers].count(True) == 1
        assert {answer.picture for answer in question.answers} <= known
        for one in ("picture", "words", "id"):
            assert len({getattr(a, one) for a in question.answers}) == len(question.answers)
        assert question.right.words not in question.explanation, "said in other words"
    assert asked.question("stop").right.id == "always"


@pytest.mark.parametrize("purpose", list(PurposeCode))
def test_the_place_of_the_right_answer_tells_nothing(purpose: PurposeCode) -> None:
    asked = questions_for(str(purpose), "nl").questions
    assert len({question.answers.index(question.right) for question in asked}) > 1


@pytest.mark.parametrize("one", ALL, ids=name_of)
def test_nobody_is_told_that_he_is_wrong(one: Understanding) -> None:
    said = " ".join(" ".join(question.explanation) for question in one.questions).lower()
    for word in ("fout", "verkeerd", "wrong", "mistake", "faux", "erreur", "falsch", "خطأ"):
        assert word not in said


def test_nobody_reviewed_them_yet_and_each_says_so() -> None:
    assert not any(one.reviewed for one in ALL)
    data = files()
    data["coach.json"]["versions"][0]["words"]["ar"]["reviewed_by"] = ["A. Reviewer"]
    read_again = {name_of(one): one.reviewed for one in read(dumped(data))}
    assert [name for name, reviewed in read_again.items() if reviewed] == ["coach ar v1"]


@pytest.mark.parametrize("purpose", list(PurposeCode))
def test_german_never_says_they_where_a_reader_hears_you(purpose: str) -> None:
    for question in questions_for(purpose, "de").questions:
        for sentence in (question.words, *question.explanation):
            they = r"^Sie (?:sehen|lesen|suchen)\b|(?:sehen|lesen) sie\b"
            assert not re.search(they, sentence), sentence


def test_a_version_that_a_record_names_is_found_and_no_other() -> None:
    assert questions_for("advice", "fr", 4) == questions_for("advice", "fr")
    assert questions_for("advice", "de", 1) != questions_for("advice", "de")
    for unknown in (("advice", "xx", 1), ("gossip", "nl", 1), ("advice", "nl", 5)):
        with pytest.raises(NoQuestions):
            questions_for(*unknown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "change",
    [
        lambda entry, words: words["who"].update(question="Iets anders?"),
        lambda entry, words: words["what"]["explanation"].reverse(),
        lambda entry, words: entry["asked"]["who"].reverse(),
        lambda entry, words: entry["asked"]["who"][0].update(picture="door"),
    ],
)
def test_what_changed_without_a_version_is_refused(
    change: Callable[[Any, Any], None], language: str
) -> None:
    data = files()
    entry = data["advice.json"]["versions"][0]
    change(entry, entry["words"][language])
    with pytest.raises(UnderstandingChanged, match=r"advice\.json: version 1"):
        read(dumped(data))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda e: e["words"].pop("ar"), "words are there in"),
        (lambda e: e["asked"].pop("stop"), "in this order"),
        (lambda e: e.update(version=2), "count from 1"),
        (lambda e: e["asked"]["who"][0].update(right=True), "one answer of each question"),
        (lambda e: e["asked"]["who"].__delitem__(slice(1, 3)), "two or three"),
        (lambda e: e["words"]["fr"]["who"]["answers"].popitem(), "other answers"),
        (lambda e: e["words"]["fr"]["who"].update(explanation=[]), "explanation"),
        (lambda e: e["words"]["fr"]["who"].update(question=" ?"), "clean sentences"),
    ],
)
def test_a_wrong_file_is_refused_by_name(spoil: Callable[[Any], None], says: str) -> None:
    data = files()
    entry = data["advice.json"]["versions"][0]
    spoil(entry)
    for language in entry["words"] if len(entry["asked"]) == len(QUESTIONS) else ():
        words = entry["words"][language]
        words["sha256"] = fingerprint("advice", entry, language)
    with pytest.raises(UnderstandingError, match=says):
        read(dumped(data))


def test_the_command_stamps_new_words_and_never_hides_a_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, content in dumped(files()).items():
        (tmp_path / name).write_text(content, "utf-8")
    assert main([], folder=tmp_path) == 0
    data = files()["coach.json"]
    french = data["versions"][0]["words"]["fr"]
    french["sha256"] = "-"
    (tmp_path / "coach.json").write_text(json.dumps(data), "utf-8")
    assert main([], folder=tmp_path) == 1
    assert main(["--stamp"], folder=tmp_path) == 0
    assert json.loads((tmp_path / "coach.json").read_text("utf-8")) == files()["coach.json"]
    data = files()["coach.json"]
    data["versions"][0]["words"]["fr"]["who"]["question"] = "Qui ?"
    (tmp_path / "coach.json").write_text(json.dumps(data), "utf-8")
    assert main(["--stamp"], folder=tmp_path) == 1
    assert "CHANGED WITHOUT A NEW VERSION" in capsys.readouterr().out


def test_french_forbids_nobody_to_say_why() -> None:
    """With "vous ne devez pas", which is "you must not", and not "you need not"."""
    for one in ALL:
        newest = max(other.version for other in ALL if other.purpose == one.purpose)
        if one.language == "fr" and one.version == newest:
            said = [line for question in one.questions for line in question.explanation]
            assert not [line for line in said if "ne devez" in line]
