"""Where a department works, and what a demand rests on: checked, and the same after a round."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary.errors import ERROR_CODES
from messaging.workplace.origins import (
    OriginError,
    OriginKind,
    checked,
    kept,
    origin_to_json,
    parse_origin,
    parse_origins,
)
from messaging.workplace.sites import (
    NO_TRANSPORT,
    UNKNOWN_SITE,
    CoachPresence,
    Site,
    SiteError,
    SiteKind,
    Transport,
    parse_site,
    site_to_json,
)
from tests.messaging.workplace.describing import origins, sites


@given(sites())
def test_a_site_is_the_same_after_a_round(data: dict[str, Any]) -> None:
    site = parse_site(data)
    again = json.loads(json.dumps(site_to_json(site)))
    assert parse_site(again) == site
    assert site_to_json(parse_site(again)) == again
    for part in ("opens", "closes", "distance_km", "coach", "fixed_shift", "transport"):
        # What was not said is unknown, and nothing that was said becomes so.
        assert (getattr(site, part) is None) is (data.get(part) is None)


def test_an_enclave_in_full() -> None:
    site = parse_site(
        {
            "kind": "enclave", "opens": "7:30", "closes": "16.00", "days": ["1", 5, 2],
            "transport": {"exists": "yes", "leaves": "07:00", "returns": "16:30"},
            "distance_km": "12,5", "coach": "on_call", "fixed_shift": "yes",
            "available": ["lifting_aid"],
        }
    )  # fmt: skip
    assert site == Site(
        SiteKind.ENCLAVE, time(7, 30), time(16), (1, 2, 5), Transport(True, time(7), time(16, 30)),
        12.5, CoachPresence.ON_CALL, True, frozenset({"lifting_aid"}),
    )  # fmt: skip


def test_unknown_and_none_are_two_things() -> None:
    assert parse_site(None) == parse_site({}) == UNKNOWN_SITE == Site()
    assert parse_site({"transport": {"exists": False}}).transport == NO_TRANSPORT
    assert UNKNOWN_SITE.transport is None
    assert parse_site({"fixed_shift": False}).fixed_shift is False
    assert parse_site({"distance_km": 0}).distance_km == 0


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ([], "", "expected_object"),
        ({"boss": "X"}, "", "unknown_field"),
        ({"kind": "office"}, "kind", "not_allowed"),
        ({"opens": "25:00"}, "opens", "expected_time"),
        ({"opens": 8}, "opens", "expected_time"),
        ({"opens": "16:00", "closes": "16:00"}, "closes", "not_after"),
        ({"opens": "22:00", "closes": "06:00"}, "closes", "not_after"),
        ({"days": [0]}, "days.0", "not_allowed"),
        ({"days": [1, True]}, "days.1", "not_allowed"),
        ({"days": [1, 1]}, "days", "duplicate"),
        ({"days": "12"}, "days", "expected_list"),
        ({"transport": True}, "transport", "expected_object"),
        ({"transport": {"leaves": "7:00"}}, "transport.exists", "required"),
        ({"transport": {"exists": 1}}, "transport.exists", "expected_yes_or_no"),
        ({"transport": {"exists": False, "leaves": "7:00"}}, "transport.leaves", "only_if"),
        (
            {"transport": {"exists": True, "leaves": "7:00", "returns": "6:00"}},
            "transport.returns",
            "not_after",
        ),
        ({"distance_km": -1}, "distance_km", "too_low"),
        ({"distance_km": "far"}, "distance_km", "expected_number"),
        ({"coach": "maybe"}, "coach", "not_allowed"),
        ({"fixed_shift": "perhaps"}, "fixed_shift", "expected_yes_or_no"),
        ({"available": ["magic"]}, "available.0", "unknown_code"),
        ({"available": [["magic"]]}, "available.0", "unknown_code"),
        ({"available": ["gloves_nitrile"] * 2}, "available", "duplicate"),
    ],
)
def test_what_is_wrong_is_named(data: Any, field: str, code: str) -> None:
    with pytest.raises(SiteError) as caught:
        parse_site(data)
    assert (caught.value.field, caught.value.code) == (field, code)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "opens", "days", "transport", "exists", "text", "nl", "day"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(_JSON)
def test_no_data_make_it_crash(data: Any) -> None:
    for parse, error in ((parse_site, SiteError), (parse_origin, OriginError)):
        try:
            parse(data)
        except error as refused:
            assert refused.code in ERROR_CODES  # noqa: PT017


# Origins ----------------------------------------------------------------------------------


@given(origins())
def test_an_origin_is_the_same_after_a_round(data: dict[str, Any]) -> None:
    origin = parse_origin(data)
    assert parse_origin(json.loads(json.dumps(origin_to_json(origin)))) == origin


def test_a_look_on_the_spot_keeps_the_source() -> None:
    guessed = parse_origin({"kind": "assumption", "text": {"nl": "Een wet"}})
    seen = checked(date(2026, 3, 2), guessed)
    assert (seen.kind, seen.day, seen.said("en")) == (
        OriginKind.CHECKED, date(2026, 3, 2), "Een wet",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({"kind": "rumour"}, "kind", "not_allowed"),
        ({}, "kind", "not_allowed"),
        ({"kind": "source"}, "text", "required"),
        ({"kind": "source", "text": {"tlh": "x"}}, "text", "not_allowed"),
        ({"kind": "source", "text": {"nl": " "}}, "text.nl", "expected_text"),
        ({"kind": "source", "text": {"nl": "x" * 601}}, "text.nl", "too_many"),
        ({"kind": "checked"}, "day", "required"),
        ({"kind": "checked", "day": "gisteren"}, "day", "expected_date"),
        ({"kind": "assumption", "day": "2026-03-02"}, "day", "value_not_expected"),
    ],
)
def test_what_is_wrong_with_an_origin_is_named(data: Any, field: str, code: str) -> None:
    with pytest.raises(OriginError) as caught:
        parse_origin(data)
    assert (caught.value.field, caught.value.code) == (field, code)


def test_an_origin_goes_with_its_demand() -> None:
    guess = {"kind": "assumption"}
    before = {"pace": {"state": "none"}, "noise": {"state": "none"}, "coach": {"level": 1}}
    after = {"pace": {"state": "none"}, "noise": {"class": "lt70"}}
    assert kept(dict.fromkeys(before, guess), before, after) == {"pace": guess}
    with pytest.raises(OriginError) as caught:
        parse_origins({"pace": guess, "stairs": guess}, before)
    assert (caught.value.field, caught.value.code) == ("stairs", "value_not_expected")
    with pytest.raises(OriginError) as caught:
        parse_origins({"magic": guess}, before)
    assert caught.value.code == "unknown_attribute"
