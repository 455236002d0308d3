"""What a worker thinks of his work: checked, given back as it was, and never a capacity."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging import suitability
from messaging.vocabulary.errors import OwnViewError
from messaging.vocabulary.own_view import View, Wish, own_view_to_json, parse_own_view

LINES = st.lists(
    st.fixed_dictionaries(
        {"department": st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)},
        optional={
            "view": st.sampled_from([str(one) for one in View]),
            "wish": st.sampled_from([str(one) for one in Wish]),
        },
    ),
    unique_by=lambda line: line["department"],
)


@given(LINES)
def test_what_he_said_comes_back_as_he_said_it(lines: list[dict[str, Any]]) -> None:
    said = parse_own_view({"lines": lines})
    assert parse_own_view(own_view_to_json(said)) == said
    assert [(one.department, str(one.wish or "")) for one in said] == [
        (line["department"], line.get("wish", "")) for line in lines
    ]


@pytest.mark.parametrize(
    ("lines", "field", "code"),
    [
        ("good", "lines", "expected_list"),
        ([{"view": "good"}], "lines.0.department", "unknown_department"),
        ([{"department": "far", "view": "good"}], "lines.0.department", "unknown_department"),
        ([{"department": "a", "view": "bad"}], "lines.0.view", "not_allowed"),
        ([{"department": "a", "wish": "x"}], "lines.0.wish", "not_allowed"),
        ([{"department": "a", "why": "my back"}], "lines.0", "unknown_field"),
        ([{"department": "a"}] * 2, "lines.1.department", "duplicate"),
        ([{"department": "a"}] * 501, "lines", "too_many"),
    ],
)
def test_refused_with_a_code(lines: Any, field: str, code: str) -> None:
    with pytest.raises(OwnViewError) as refused:
        parse_own_view({"lines": lines}, {"a"})
    assert (refused.value.field, refused.value.code) == (field, code)


def test_no_comparison_takes_a_wish() -> None:
    for name in ("judge", "known", "suitability", "smallest", "told"):
        wanted = inspect.signature(getattr(suitability, name)).parameters.values()
        assert not any("wish" in str(one).lower() or "view" in str(one).lower() for one in wanted)
