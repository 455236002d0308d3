"""The text to paste: each line of it is a reviewed sentence, and each sentence is in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    limits_sentences,
    limits_sheet,
    parse_advice,
    parse_capacity,
    render_advice,
)
from messaging.vocabulary.pasting import pasted
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.vocabulary.strategies import TODAY, advices, capacities


@given(advices(), st.lists(capacities(), max_size=4), st.sampled_from(LANGUAGES), st.data())
def test_it_holds_the_sentences_and_nothing_else(
    raw: dict[str, Any], lines: list[dict[str, Any]], language: str, data: st.DataObject
) -> None:
    advice = parse_advice(raw, TODAY)
    tasks = [line.task for line in advice.lines]
    known = data.draw(st.sets(st.sampled_from(tasks)))
    names = {task: f"Task {task} (Place)" for task in known}
    sheet = limits_sheet(parse_capacity(one, TODAY) for one in lines)
    said = render_advice(advice, language)
    expected = [
        " ".join([f"{names[line.task]}: {line.outcome}.", *line.adaptations])
        for line in said.lines
        if line.task in names
    ]
    expected += [*said.how_much, *said.how_long]
    expected += [f"{one[0].upper()}{one[1:]}." for one in limits_sentences(sheet, language)]
    assert pasted(advice, language, names, [sheet]).split("\n") == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_sheet_there_is_no_line_of_limits(language: str) -> None:
    raw = {"lines": [{"task": "boxes", "outcome": "suits"}], "review_by": "2026-04-01"}
    advice = parse_advice(raw, TODAY)
    assert pasted(advice, language, {"boxes": "Boxes"}) == pasted(
        advice, language, {"boxes": "Boxes"}, [limits_sheet([])]
    )
