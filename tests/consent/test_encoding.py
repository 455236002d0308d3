"""The one encoding: deterministic, without fractions, and under its domain."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.encoding import (
    b64,
    canonical,
    commitment,
    digest,
    from_b64,
    in_domain,
    new_blinding,
    parse,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(VALUES)
def test_what_is_encoded_comes_back(value: Any) -> None:
    assert parse(canonical(value)) == value
    assert canonical(parse(canonical(value))) == canonical(value)


@given(st.dictionaries(TEXT, st.integers(0, 9), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(list(value.items())))
    assert canonical(turned) == canonical(value)


@pytest.mark.parametrize("value", [1.0, {"a": 0.5}, [1, [2.0]], {"a": ({"b": 1e3},)}])
def test_a_fraction_is_refused_wherever_it_stands(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical(value)


def test_a_domain_separates() -> None:
    assert in_domain("a", b"b") == b"a\x00b"
    assert digest("a", b"x") != digest("b", b"x")
    assert digest("a", b"bx") != digest("ab", b"x")


@given(VALUES, VALUES)
def test_a_commitment_binds_to_its_value(one: Any, other: Any) -> None:
    blinding = new_blinding()
    same = canonical(one) == canonical(other)
    assert (commitment(one, blinding) == commitment(other, blinding)) == same
    assert commitment(one, blinding) != commitment(one, new_blinding())


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_commitment_takes_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32"):
        commitment("yes", bytes(length))


@given(st.binary(max_size=100))
def test_bytes_in_a_record(data: bytes) -> None:
    assert from_b64(b64(data)) == data
    assert "=" not in b64(data)
