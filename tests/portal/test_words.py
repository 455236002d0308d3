"""The word list: in each language, findable in every form, with a picture that is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import portal.words as module
from portal.settings import LANGUAGES
from portal.words import WordListError, explanation, read, word_list, words_in

FILE = Path(module.__file__).with_name("words.json")
PICTURES = Path(module.__file__).parents[1] / "static" / "pictures.json"
HARD = (
    "arbeidsarts", "sociale dienst", "advies", "maatwerkbedrijf", "huisarts", "toestemming",
    "coach", "uitkering", "ziekenfonds", "tilhulp",
)  # fmt: skip


@pytest.mark.parametrize("word", HARD)
def test_the_words_that_cannot_be_avoided_are_explained(word: str) -> None:
    found = explanation(word.upper(), "nl")
    assert found is not None
    assert found.word == word
    for language in LANGUAGES:
        assert found.id in {each.id for each in word_list(language)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_leads_to_its_word_and_every_picture_is_there(language: str) -> None:
    pictures = json.loads(PICTURES.read_text("utf-8"))
    for word in word_list(language):
        assert word.picture in pictures
        assert word.word == word.forms[0]
        for form in word.forms:
            assert explanation(form, language) == word
            assert word in words_in(f"({form}).", language)


def test_a_text_names_its_words_once_and_in_order() -> None:
    text = "De arbeidsarts en de sociale dienst. Twee Arbeidsartsen met een tilhulp."
    assert [word.word for word in words_in(text, "nl")] == [
        "arbeidsarts",
        "sociale dienst",
        "tilhulp",
    ]
    assert words_in("Een coachbus", "nl") == ()
    assert explanation("zomer", "nl") is None


def test_nobody_reviewed_the_words_yet() -> None:
    assert not any(word.reviewed_by for language in LANGUAGES for word in word_list(language))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda data: data["words"].append(data["words"][0]), "twice"),
        (lambda data: data["words"][0].pop("ar"), "a picture and its languages"),
        (lambda data: data["words"][0]["fr"].update(forms=[]), "one or two sentences"),
        (lambda data: data["words"][0]["fr"]["explanation"].extend(["A.", "B."]), "one or two"),
        (lambda data: data["words"][0]["fr"]["forms"].append(" "), "clean words"),
        (lambda data: data["words"][0]["nl"]["forms"].append("huisarts"), "two explanations"),
    ],
)
def test_a_wrong_list_is_refused(spoil: Any, says: str) -> None:
    data = json.loads(FILE.read_text("utf-8"))
    spoil(data)
    with pytest.raises(WordListError, match=says):
        read(json.dumps(data))
