"""A line in words, for doctors; and what the workplace never gets of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.suitability import Override, Place, explain
from messaging.suitability.wording import CAUSES
from messaging.vocabulary import Attribute
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.suitability.making import (
    GREEN,
    asks,
    attributes,
    line,
    random_demand,
    random_place,
    random_statement,
    says,
)

STANDS = says("standing", {"stretch_min": 30, "total_h": 6}, accepted=["sit_stand_stool"])
STAND_60 = asks("standing", {"stretch_min": 60, "total_h": 6})
STOOL = Place(available=frozenset({"sit_stand_stool"}))


def test_every_language_has_words_for_the_same_causes() -> None:
    assert set(CAUSES) == set(LANGUAGES)
    assert all(set(words) == set(CAUSES["nl"]) for words in CAUSES.values())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", "tot 60 minuten aan één stuk staan; mag hoogstens 30 minuten aan één stuk staan"),
        ("en", "standing up to 60 minutes at a stretch; may stand at most 30 minutes at a stretch"),
    ],
)
def test_a_red_line_says_only_the_part_that_decides(language: str, words: str) -> None:
    assert explain(line(STAND_60, STANDS), language) == words


def test_an_amber_line_says_with_what() -> None:
    said = explain(line(STAND_60, STANDS, place=STOOL), "nl")
    assert said.endswith("; kan met een zit-stakruk")
    late = says("standing", {"stretch_min": 90, "total_h": 8}, review_by="2026-03-01")
    assert explain(line(STAND_60, late), "en").endswith("; to be reviewed")


def test_a_grey_line_says_what_is_to_be_asked() -> None:
    assert explain(line(asks("pace", "unknown")), "en").endswith(
        "what the task asks is not known yet"
    )
    assert explain(line(STAND_60), "nl").endswith("wat hij kan, is nog niet bekend")


def test_the_physician_s_colour_is_marked_as_his() -> None:
    found = line(STAND_60, STANDS, override=Override(GREEN))
    assert "decided by the occupational physician" in explain(found, "en")


@given(attributes, st.data(), st.sampled_from(LANGUAGES))
def test_every_line_has_words(attribute: Attribute, data: st.DataObject, language: str) -> None:
    demand, place = data.draw(random_demand(attribute)), data.draw(random_place())
    said = data.draw(st.lists(random_statement(attribute), max_size=3))
    found = line(demand, *said, place=place)
    words = explain(found, language)
    assert words
    assert "{" not in words
    if found.outcome is not GREEN:
        assert "; " in words, "beside what is asked stands what limits it"


def test_other_languages_are_refused() -> None:
    with pytest.raises(KeyError):
        explain(line(STAND_60, STANDS), "it")
