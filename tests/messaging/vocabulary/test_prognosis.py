"""A prognosis: weeks, how certain, when it is looked at again; and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.vocabulary import (
    PrognosisError,
    parse_prognosis,
    prognosis_to_json,
    restore_prognosis,
    say_prognosis,
)
from messaging.vocabulary.wording import LANGUAGES
from tests.messaging.vocabulary.strategies import LATEST, TODAY

GOOD: dict[str, Any] = {"weeks": 6, "certainty": "likely", "review_by": "2026-04-04"}
prognoses = st.fixed_dictionaries(
    {
        "weeks": st.integers(1, 52) | st.integers(1, 52).map(str),
        "certainty": st.sampled_from(["certain", "likely", "uncertain"]),
        "review_by": st.dates(TODAY, LATEST).map(date.isoformat),
    }
)


@given(prognoses)
def test_it_is_read_back_as_it_was_written(data: dict[str, Any]) -> None:
    made = parse_prognosis(data, TODAY)
    assert restore_prognosis(prognosis_to_json(made)) == made
    assert made.weeks == int(data["weeks"])
    assert made.until == TODAY + timedelta(weeks=made.weeks)


@given(prognoses)
def test_it_never_says_how_long_without_how_certain(data: dict[str, Any]) -> None:
    made = parse_prognosis(data, TODAY)
    for language in LANGUAGES:
        how_long, how_certain = say_prognosis(made, language)
        assert str(made.weeks) in how_long
        assert how_certain.endswith(".")


def test_case_4_six_weeks_likely_review_at_five() -> None:
    made = parse_prognosis(GOOD, TODAY)
    assert say_prognosis(made, "en") == (
        "This is expected to last 6 weeks.",
        "That length of time is likely.",
    )
    assert made.review_by == TODAY + timedelta(weeks=5)
    assert made.until == date(2026, 4, 11)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"weeks": 0}, "weeks", "too_low"),
        ({"weeks": 53}, "weeks", "too_high"),
        ({"weeks": "1,5"}, "weeks", "step"),
        ({"weeks": ""}, "weeks", "required"),
        ({"weeks": "long"}, "weeks", "expected_number"),
        ({"certainty": ""}, "certainty", "required"),
        ({"certainty": "suits"}, "certainty", "wrong_group"),
        ({"certainty": "sure"}, "certainty", "unknown_code"),
        ({"review_by": None}, "review_by", "required"),
        ({"review_by": "2026-02-27"}, "review_by", "date_past"),
        ({"review_by": "2027-03-01"}, "review_by", "date_too_far"),
        ({"cause": "back"}, "", "unknown_field"),
    ],
)
def test_what_it_cannot_be(changed: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(PrognosisError) as caught:
        parse_prognosis(GOOD | changed, TODAY)
    assert (caught.value.field, caught.value.code) == (field, code)


@pytest.mark.parametrize(
    "changed",
    [{"schema": 2}, {"duration": "lasting"}, {"said_on": None}, {"why": "x"}, {"certainty": None}],
)
def test_what_was_never_accepted_is_not_read_back(changed: dict[str, Any]) -> None:
    stored = prognosis_to_json(parse_prognosis(GOOD, TODAY))
    with pytest.raises(PrognosisError):
        restore_prognosis(stored | changed)
