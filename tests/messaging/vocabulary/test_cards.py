"""The coach's cards: coded, few, physical; and the baseline card, the same for everybody."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    AdviceError,
    CapacityError,
    Group,
    Phrasebook,
    load,
    restore_capacity,
)
from messaging.vocabulary.cards import (
    MOST_APPROACH,
    baseline_card,
    card_to_json,
    do_line,
    is_physical,
    parse_card,
    parse_do_lines,
    render_baseline,
    render_card,
    restore_card,
    strike_card,
)
from messaging.vocabulary.wording import LANGUAGES

TODAY = date(2026, 3, 2)
BOOK = Phrasebook.load()
APPROACHES = [one.code for one in BOOK.group(Group.APPROACH)]
TOO_MANY = APPROACHES[: MOST_APPROACH + 1]
ADAPTATIONS = [one.code for one in BOOK.group(Group.ADAPTATION)]


@st.composite
def cards(draw: st.DrawFn) -> dict[str, Any]:
    lines = []
    for number in range(draw(st.integers(1, 4))):
        outcome = draw(st.sampled_from(["suits", "suits_with_adaptation", "does_not_suit",
                                        "to_be_looked_at"]))  # fmt: skip
        line: dict[str, Any] = {"task": f"task-{number}", "outcome": outcome}
        if outcome == "suits_with_adaptation":
            line["adaptations"] = draw(
                st.lists(st.sampled_from(ADAPTATIONS), min_size=1, max_size=3, unique=True)
            )
        lines.append(line)
    approach = draw(st.lists(st.sampled_from(APPROACHES), max_size=MOST_APPROACH, unique=True))
    return {"lines": lines, "approach": approach}


@given(cards())
def test_what_is_kept_is_what_was_written_and_holds_no_words(data: dict[str, Any]) -> None:
    card = parse_card(data)
    kept = card_to_json(card)
    assert restore_card(kept) == card
    assert card_to_json(restore_card(kept)) == kept
    words = {phrase.words["nl"]["other"] for phrase in BOOK.phrases}
    assert not any(text in str(kept) for text in words if len(text) > 12)


@given(cards(), st.data())
def test_striking_takes_away_alone_and_leaves_what_nobody_judged(
    data: dict[str, Any], draw: st.DataObject
) -> None:
    card = parse_card(data)
    tasks = draw.draw(st.sets(st.sampled_from([line.task for line in card.lines])))
    gone = draw.draw(st.sets(st.sampled_from(APPROACHES)))
    struck = render_card(strike_card(card, tasks, gone), "nl")
    whole = render_card(card, "nl")
    for before, after in zip(whole.lines, struck.lines, strict=True):
        if before.task in tasks:
            assert (after.word, after.help) == ("nog te bekijken", ())
        else:
            assert after == before
    assert set(struck.approach) <= set(whole.approach)


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"lines": [{"task": "a", "outcome": "likely"}]}, "lines.0.outcome", "wrong_group"),
        ({"lines": [{"task": "a", "outcome": "suits_with_adaptation"}]}, "lines.0.adaptations",
         "adaptation_expected"),
        ({"lines": [{"task": "a", "outcome": "suits"}], "approach": ["suits"]}, "approach.0",
         "wrong_group"),
        ({"lines": [{"task": "a", "outcome": "suits"}], "approach": TOO_MANY}, "approach",
         "too_many"),
        ({"lines": [{"task": "a", "outcome": "suits"}], "approach": ["show_first"] * 2},
         "approach", "duplicate"),
        ({"lines": [{"task": "a", "outcome": "suits"}], "note": "hernia"}, "", "unknown_field"),
        ({"lines": [{"task": "a", "outcome": "suits"}], "approach": ["be kind"]}, "approach.0",
         "unknown_code"),
    ],
)  # fmt: skip
def test_a_card_takes_nothing_but_its_codes(data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(AdviceError) as refused:
        parse_card(data)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_task_that_came_later_is_still_to_be_looked_at() -> None:
    card = parse_card({"lines": [{"task": "a", "outcome": "suits"}]})
    said = render_card(card, "nl", ["b", "a"])
    assert [(one.task, one.word) for one in said.lines] == [("b", "nog te bekijken"), ("a", "kan")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_baseline_card_says_the_same_of_everybody(language: str) -> None:
    said = render_baseline(baseline_card(["a", "b"]), language)
    assert len({line.word for line in said.lines}) == 1
    assert {line.code for line in said.lines} == {""}
    assert len(said.approach) == 1
    assert "tasks" in baseline_card(["a"])
    # Nothing of it can be taken for an outcome of an advice.
    outcomes = {one.words[language]["other"] for one in BOOK.group(Group.OUTCOME)}
    assert said.lines[0].word not in outcomes


def test_the_ways_to_speak_are_functional_and_short() -> None:
    medical = re.compile(
        r"autis|diagnos|depress|angst|psych|ziek|stoornis|trauma|medic|beperk|handicap|anxi|"
        r"disorder|maladie|krank|behinder", re.IGNORECASE,
    )  # fmt: skip
    assert 12 <= len(APPROACHES) <= 20
    for phrase in (*BOOK.group(Group.APPROACH), *BOOK.group(Group.BASELINE)):
        for text in (forms["other"] for forms in phrase.words.values()):
            assert not medical.search(text), text
            assert len(text) <= 110
            assert not re.search(r"\d", text)


def test_do_lines_are_at_most_three_and_physical() -> None:
    def line(attribute: str) -> dict[str, Any]:
        return {"attribute": attribute, "state": "not", "review_by": "2026-05-01"}

    physical = [a.id for a in load().attributes if is_physical(a.id)]
    assert {"lift_low", "standing", "bend_twist", "repetitive"} <= set(physical)
    assert not {"hours_day", "vision", "noise", "stimuli", "coach", "pressure"} & set(physical)
    some = [one for one in physical if one in ("lift_low", "carry", "push_pull", "climb_height")]
    assert len(parse_do_lines({"lines": [line(one) for one in some[:3]]}, TODAY).lines) == 3
    with pytest.raises(CapacityError, match="too_many"):
        parse_do_lines({"lines": [line(one) for one in some]}, TODAY)
    with pytest.raises(CapacityError, match="not_visible"):
        parse_do_lines({"lines": [line("driving")]}, TODAY)
    lifts = {
        "attribute": "lift_low", "state": "limit", "value": [{"kg": 5, "per_hour": 12}],
        "review_by": "2026-05-01",
    }  # fmt: skip
    said = do_line(restore_capacity(lifts), "nl")
    assert said.startswith("Mag tot 5 kg tillen")
    assert "halve emmer water" in said
