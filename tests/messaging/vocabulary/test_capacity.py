"""Functional limitation lines: what is taken, what is refused with a code, how they read."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.clock import add_months
from messaging.vocabulary import (
    ERROR_CODES,
    CapacityError,
    CapacityState,
    describe,
    load,
    parse_capacities,
    parse_capacity,
    restore_capacity,
    suggested_review,
    to_json,
)
from tests.messaging.vocabulary.strategies import LATEST, TODAY, capacities

SOON = (TODAY + timedelta(days=90)).isoformat()


def lift(**more: Any) -> dict[str, Any]:
    return {
        "attribute": "lift_low", "state": "limit", "value": [{"kg": 5, "per_hour": 12}],
        "review_by": SOON, **more,
    }  # fmt: skip


@given(capacities())
def test_round_trip(data: dict[str, Any]) -> None:
    line = parse_capacity(data, TODAY)
    assert restore_capacity(to_json(line)) == line
    assert parse_capacity(to_json(line), TODAY) == line
    assert hash(line) == hash(restore_capacity(to_json(line)))


@given(capacities())
def test_stored_lines_hold_no_floating_numbers(data: dict[str, Any]) -> None:
    def walk(value: Any) -> None:
        assert not isinstance(value, float)
        if isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(to_json(parse_capacity(data, TODAY)))


@given(capacities(), st.sampled_from(["nl", "en"]))
def test_every_line_reads_in_words(data: dict[str, Any], language: str) -> None:
    line = parse_capacity(data, TODAY)
    usual = describe(line, language)
    easy = describe(line, language, plain=True)
    assert "{" not in usual + easy
    assert easy.endswith(".")
    assert not usual.endswith(".")
    for code in ("lift_low", "_h", "None", "unlimited", "True"):
        assert code not in usual + easy
    for word in ("improving", "fluctuating", "examination", "report"):
        assert word not in usual + easy


@given(st.dictionaries(st.text(max_size=12), st.integers() | st.text() | st.none(), max_size=6))
def test_rubbish_is_refused_with_a_declared_code(data: dict[str, Any]) -> None:
    with pytest.raises(CapacityError) as refused:
        parse_capacity(data, TODAY)
    assert refused.value.code in ERROR_CODES


@given(capacities(), st.data())
def test_one_spoiled_part_is_never_an_accident(data: dict[str, Any], draw: st.DataObject) -> None:
    """Any part replaced by anything: taken, or refused with a code, never another exception."""
    key = draw.draw(st.sampled_from(sorted(data)))
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    nested = st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
    )
    with contextlib.suppress(CapacityError):
        line = parse_capacity({**data, key: draw.draw(nested)}, TODAY)
        assert restore_capacity(to_json(line)) == line


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"attribute": "diagnosis"}, "attribute", "unknown_attribute"),
        ({}, "attribute", "required"),
        (lift(note="rug"), "", "unknown_field"),
        (lift(state="maybe"), "state", "not_allowed"),
        (lift(review_by=None), "review_by", "required"),
        (lift(review_by="31/12/2026"), "review_by", "expected_date"),
        (lift(review_by="2026-02-30"), "review_by", "expected_date"),
        (lift(review_by="2026-02-27"), "review_by", "date_past"),
        (lift(review_by="2027-03-01"), "review_by", "date_too_far"),
        (lift(value=None), "value", "required"),
        (lift(value=[]), "value", "empty"),
        (lift(value={"kg": 5, "per_hour": 12}), "value", "expected_list"),
        (lift(value=[{"kg": 5}]), "value.0.per_hour", "required"),
        (lift(value=[{"kg": 0, "per_hour": 12}]), "value.0.kg", "too_low"),
        (lift(value=[{"kg": 61, "per_hour": 12}]), "value.0.kg", "too_high"),
        (lift(value=[{"kg": "vijf", "per_hour": 12}]), "value.0.kg", "expected_number"),
        (lift(value=[{"kg": float("nan"), "per_hour": 12}]), "value.0.kg", "expected_number"),
        (lift(value=[{"kg": True, "per_hour": 12}]), "value.0.kg", "expected_number"),
        (lift(value=[{"kg": 5, "per_hour": 13}]), "value.0.per_hour", "not_allowed"),
        (lift(value=[{"kg": 5, "per_hour": 12, "why": "rug"}]), "value.0", "unknown_field"),
        (lift(value=[{"kg": 5, "per_hour": 12}] * 2), "value.1", "duplicate"),
        (lift(value=[{"kg": n + 1, "per_hour": 1} for n in range(6)]), "value", "too_many"),
        (lift(adaptation="lifting_aid"), "adaptation", "adaptation_not_expected"),
        (lift(state="only_with"), "adaptation", "adaptation_expected"),
        (lift(state="only_with", adaptation="magic"), "adaptation", "unknown_code"),
        (lift(state="only_with", adaptation="quiet_corner"), "adaptation", "adaptation_unsuited"),
        (lift(state="not"), "value", "value_not_expected"),
        (lift(version=7), "version", "unknown_version"),
        (lift(valid_from="2026-12-31"), "valid_from", "over_other"),
        (lift(side="middle"), "side", "not_allowed"),
        ({"attribute": "coach", "state": "not", "review_by": SOON}, "state", "not_allowed"),
        ({"attribute": "carry", "course": "stable"}, "course", "value_not_expected"),
        (
            {
                "attribute": "sitting", "state": "limit", "review_by": SOON, "side": "left",
                "value": {"stretch_min": 30},
            },
            "side", "side_not_used",
        ),
        (
            {"attribute": "sitting", "state": "limit", "review_by": SOON, "value": {}},
            "value", "empty",
        ),
        (
            {"attribute": "hours_day", "state": "limit", "review_by": SOON,
             "value": {"max_h": 3.3}},
            "value.max_h", "step",
        ),
        (
            {"attribute": "days_week", "state": "limit", "review_by": SOON,
             "value": {"excluded": [1, 1]}},
            "value.excluded", "duplicate",
        ),
        (
            {"attribute": "days_week", "state": "limit", "review_by": SOON,
             "value": {"excluded": [0]}},
            "value.excluded", "not_allowed",
        ),
    ],
)  # fmt: skip
def test_refused_with_a_code(data: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(CapacityError) as refused:
        parse_capacity(data, TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_unknown_is_the_default_and_asks_no_review() -> None:
    line = parse_capacity({"attribute": "noise", "review_by": ""}, TODAY)
    assert line.state is CapacityState.UNKNOWN
    assert line.review_by is None


@pytest.mark.parametrize("state", ["limit", "not", "only_with"])
def test_a_line_that_limits_is_reviewed(state: str) -> None:
    data = lift(state=state)
    if state == "not":
        del data["value"]
    if state == "only_with":
        data["adaptation"] = "lifting_aid"
    assert parse_capacity(data, TODAY).review_by is not None
    with pytest.raises(CapacityError, match="review_by"):
        parse_capacity({**data, "review_by": ""}, TODAY)


def test_the_review_date_reaches_from_today_to_twelve_months() -> None:
    assert parse_capacity(lift(review_by=TODAY.isoformat()), TODAY).review_by == TODAY
    assert parse_capacity(lift(review_by=LATEST.isoformat()), TODAY).review_by == LATEST
    assert suggested_review(TODAY) == TODAY + timedelta(days=90)
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)


def test_after_its_review_date_a_line_is_to_review_and_stays_a_limit() -> None:
    line = parse_capacity(lift(), TODAY)
    assert line.review_by is not None
    assert not line.to_review(line.review_by)
    assert line.to_review(line.review_by + timedelta(days=1))
    assert restore_capacity(to_json(line)).state is CapacityState.LIMIT


def test_a_form_may_send_text() -> None:
    line = parse_capacity(lift(value=[{"kg": " 7,5 ", "per_hour": "12"}]), TODAY)
    assert line.value[0]["kg"] == 7.5
    assert line.value[0]["per_hour"] == 12
    assert to_json(line)["value"] == [{"kg": "7.5", "per_hour": 12}]


def test_the_order_in_which_pairs_are_sent_makes_no_difference() -> None:
    pairs = [{"kg": 5, "per_hour": 60}, {"kg": 10, "per_hour": 12}]
    assert parse_capacity(lift(value=pairs), TODAY) == parse_capacity(
        lift(value=pairs[::-1]), TODAY
    )


@pytest.mark.parametrize(
    ("data", "usual", "easy"),
    [
        (
            lift(),
            "mag tot 5 kg tillen van de grond tot de heup, hoogstens 12 keer per uur",
            ("Je mag tot 5 kilo optillen van de grond, hoogstens 12 keer per uur. "
            "5 kilo is ongeveer een halve emmer water."),
        ),
        (
            lift(value=[{"kg": 5, "per_hour": 60}, {"kg": 10, "per_hour": 12}], side="left"),
            ("mag tot 10 kg tillen van de grond tot de heup, hoogstens 12 keer per uur, "
            "en tot 5 kg, hoogstens 60 keer per uur (links)"),
            ("Je mag tot 10 kilo optillen van de grond, hoogstens 12 keer per uur. "
            "Tot 5 kilo mag hoogstens 60 keer per uur. Dit gaat over links. "
            "10 kilo is ongeveer een volle emmer water."),
        ),
        (
            {"attribute": "standing", "state": "only_with", "adaptation": "sit_stand_stool",
             "value": {"stretch_min": 30, "total_h": 6}, "review_by": SOON},
            ("mag hoogstens 30 minuten aan één stuk staan, samen hoogstens 6 uur per dag, "
            "en alleen met een zit-stakruk"),
            ("Je mag hoogstens 30 minuten na elkaar staan. "
            "Op een hele dag mag je samen hoogstens 6 uur staan. "
            "Doe dat alleen met een zit-stakruk. "
            "30 minuten is ongeveer een middagpauze."),
        ),
        (
            {"attribute": "sitting", "state": "limit",
             "value": {"stretch_min": "unlimited", "total_h": 4}, "review_by": SOON},
            "mag samen hoogstens 4 uur per dag zitten, aan één stuk zonder grens",
            ("Op een hele dag mag je samen hoogstens 4 uur zitten. "
            "Hoe lang na elkaar, maakt dan niet uit."),
        ),
        (
            {"attribute": "days_week", "state": "limit",
             "value": {"max_days": 3, "excluded": [5, 1]}, "review_by": SOON},
            "mag hoogstens 3 dagen per week werken, niet op maandag en vrijdag",
            "Je mag hoogstens 3 dagen per week werken. Je werkt niet op maandag en vrijdag.",
        ),
        (
            {"attribute": "noise", "state": "limit", "review_by": SOON,
             "value": [{"class": "70_80", "exposure": 3}, {"class": "80_85", "exposure": 1}]},
            ("mag kort of af en toe werken bij 80 tot 85 decibel, de hele dag bij "
            "70 tot 80 decibel"),
            ("Je mag kort of af en toe werken bij veel lawaai, zoals van een haardroger vlakbij. "
            "Je mag de hele dag werken bij lawaai zoals van een stofzuiger."),
        ),
        (
            {"attribute": "stimuli", "state": "limit", "value": {"level": 0},
             "review_by": SOON},
            "kan enkel werken op een rustige plek, of alleen",
            "Je hebt een rustige plek nodig.",
        ),
        (
            {"attribute": "coach", "state": "limit", "value": {"level": 3}, "review_by": SOON},
            "heeft nodig: een coach die elk uur langskomt",
            "Dit heb je nodig: een coach die elk uur langskomt.",
        ),
        (
            {"attribute": "carry", "state": "not", "review_by": SOON},
            "mag niets dragen",
            "Je mag niets dragen.",
        ),
        ({"attribute": "noise"}, "Lawaai: nog niet bekend",
         "Lawaai om je heen: dat weten we nog niet."),
        ({"attribute": "noise", "state": "no_limit"}, "Lawaai: geen beperking",
         "Lawaai om je heen: daar is geen grens voor."),
    ],
)  # fmt: skip
def test_the_words(data: dict[str, Any], usual: str, easy: str) -> None:
    line = parse_capacity(data, TODAY)
    assert describe(line, "nl") == usual
    assert describe(line, "nl", plain=True) == easy


def test_english_and_no_other_language() -> None:
    line = parse_capacity(lift(value=[{"kg": 7.5, "per_hour": "more"}]), TODAY)
    assert describe(line, "en") == (
        "may lift up to 7.5 kg from the floor to the hip, also more than 60 times an hour"
    )
    assert describe(line, "nl").startswith("mag tot 7,5 kg")
    with pytest.raises(KeyError):
        describe(line, "xx")


def test_a_form_is_put_in_order_and_says_only_what_is_said() -> None:
    lines = parse_capacities(
        [
            {"attribute": "coach", "state": "no_limit"},
            {"attribute": "noise"},
            lift(side="right"),
            lift(side="left"),
        ],
        TODAY,
    )
    assert [(line.attribute, line.side) for line in lines] == [
        ("lift_low", "left"), ("lift_low", "right"), ("coach", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "field", "code"),
    [
        ([lift(), lift()], "1.attribute", "duplicate"),
        ([lift(side="left"), lift()], "1.attribute", "duplicate"),
        ([lift(side="both"), lift(side="left")], "1.attribute", "duplicate"),
        ([{"attribute": "noise"}], "", "empty"),
        ([lift(), lift(side="left", review_by=None)], "1.review_by", "required"),
        ([{"attribute": "noise"}] * 100, "", "too_many"),
    ],
)
def test_a_form_is_refused(items: list[dict[str, Any]], field: str, code: str) -> None:
    with pytest.raises(CapacityError) as refused:
        parse_capacities(items, TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_every_attribute_has_a_state_that_a_form_can_offer() -> None:
    for attribute in load().attributes:
        assert attribute.capacity_states[0] is CapacityState.UNKNOWN
        assert CapacityState.LIMIT in attribute.capacity_states


def test_a_temperature_below_zero_has_its_comparison() -> None:
    value = {"min_c": -18, "max_c": 5}
    data = {"attribute": "temperature", "state": "limit", "value": value}
    cold = restore_capacity({**data, "review_by": LATEST.isoformat()})
    assert "vriez" in describe(cold, "nl", plain=True).lower()


def test_nothing_barred_is_not_the_same_as_not_said() -> None:
    data = {"attribute": "dust_fumes", "state": "limit", "review_by": LATEST.isoformat()}
    nothing = restore_capacity({**data, "value": {"exposure": 2, "barred": []}})
    not_said = restore_capacity({**data, "value": {"exposure": 2}})
    assert nothing != not_said
    assert restore_capacity(to_json(nothing)) == nothing


def test_a_set_that_may_not_be_empty_is_not() -> None:
    data = {"attribute": "ppe", "state": "limit", "value": {"items": []}}
    with pytest.raises(CapacityError) as refused:
        restore_capacity(data)
    assert (refused.value.field, refused.value.code) == ("value.items", "empty")
