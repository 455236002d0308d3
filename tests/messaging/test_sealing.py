"""Sealing: to whom it was sealed, where it was put, as it was; anything else opens nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.encoding import Json
from consent.log.service import Committed
from messaging.sealing import (
    SIZE_CLASSES,
    CannotOpen,
    FieldKey,
    IndexKey,
    Pepper,
    SealingKey,
    StretchCost,
    fingerprint,
    join,
    new_document_key,
    open_document,
    seal_document,
    seal_to,
    split,
    unwrap,
    wrap,
)

CONTEXT: Mapping[str, Json] = {"table": "t", "row": "1", "version": 1}
PLACE = {"table": "t", "row": "1", "column": "c"}
SECRET = b"what nobody else may read"


def committed(*documents: str) -> Committed:
    """As the log makes one after its commit; tests/consent/test_log.py says nobody else can."""
    made = Committed.__new__(Committed)
    object.__setattr__(made, "_documents", frozenset(documents))
    return made


def person() -> tuple[bytes, Callable[[bytes, dict[str, Any]], bytes]]:
    key = SealingKey.generate()
    return seal_to(key.public, SECRET, CONTEXT), key.open


def document() -> tuple[bytes, Callable[[bytes, dict[str, Any]], bytes]]:
    key = new_document_key()
    sealed = seal_document(key, SECRET, CONTEXT)
    return sealed, lambda data, context: open_document(committed("d"), "d", key, data, context)


def wrapped() -> tuple[bytes, Callable[[bytes, dict[str, Any]], bytes]]:
    key = new_document_key()
    return wrap(key, SECRET, CONTEXT), lambda data, context: unwrap(key, data, context)


def field() -> tuple[bytes, Callable[[bytes, dict[str, Any]], bytes]]:
    key = FieldKey(new_document_key())
    sealed = key.seal(SECRET, table="t", row="1", column="1")

    def opened(data: bytes, context: dict[str, Any]) -> bytes:
        return key.open(
            data, table=context["table"], row=context["row"], column=str(context["version"])
        )

    return sealed, opened


WAYS = [person, document, wrapped, field]


@pytest.mark.parametrize("way", WAYS)
def test_it_opens_where_it_was_put(way: Any) -> None:
    sealed, opened = way()
    assert opened(sealed, CONTEXT) == SECRET
    assert SECRET not in sealed


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=30)
@given(data=st.data())
def test_one_bit_anywhere_and_it_does_not(way: Any, data: st.DataObject) -> None:
    sealed, opened = way()
    changed = bytearray(sealed)
    changed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        opened(bytes(changed), CONTEXT)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("length", [0, 1, 5, 13, -1])
def test_cut_short_it_does_not(way: Any, length: int) -> None:
    sealed, opened = way()
    with pytest.raises(CannotOpen):
        opened(sealed[:length], CONTEXT)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("change", [{"table": "u"}, {"row": "2"}, {"version": 2}])
def test_moved_elsewhere_it_does_not(way: Any, change: dict[str, Any]) -> None:
    sealed, opened = way()
    with pytest.raises(CannotOpen):
        opened(sealed, {**CONTEXT, **change})


@pytest.mark.parametrize("way", WAYS)
def test_with_another_key_it_does_not(way: Any) -> None:
    sealed, _ = way()
    _, others = way()
    with pytest.raises(CannotOpen):
        others(sealed, CONTEXT)


def test_one_sort_is_never_taken_for_another() -> None:
    key = new_document_key()
    with pytest.raises(CannotOpen):
        unwrap(key, seal_document(key, SECRET, CONTEXT), CONTEXT)
    with pytest.raises(CannotOpen):
        open_document(committed("d"), "d", key, wrap(key, SECRET, CONTEXT), CONTEXT)


def test_no_committed_line_no_content() -> None:
    key = new_document_key()
    sealed = seal_document(key, SECRET, CONTEXT)
    assert open_document(committed("d"), "d", key, sealed, CONTEXT) == SECRET
    with pytest.raises(CannotOpen):
        open_document(committed("e"), "d", key, sealed, CONTEXT)
    with pytest.raises(CannotOpen):
        open_document(committed(), "d", key, sealed, CONTEXT)


@pytest.mark.parametrize("size", SIZE_CLASSES)
def test_a_length_tells_only_its_size_class(size: int) -> None:
    key = new_document_key()
    smaller = {0: 0, **dict(zip(SIZE_CLASSES[1:], SIZE_CLASSES, strict=False))}.get(size, 0)
    lengths = {
        len(seal_document(key, bytes(length), CONTEXT))
        for length in {max(0, smaller - 3), max(0, smaller - 3) + 1, size - 5, size - 4}
    }
    assert lengths == {1 + 12 + size + 16}


def test_more_than_the_largest_class_is_refused() -> None:
    with pytest.raises(ValueError, match="largest"):
        seal_document(new_document_key(), bytes(SIZE_CLASSES[-1] - 3), CONTEXT)


@settings(max_examples=25)
@given(st.binary(max_size=5000))
def test_what_is_padded_comes_back_whole(plaintext: bytes) -> None:
    key = new_document_key()
    sealed = seal_document(key, plaintext, CONTEXT)
    assert open_document(committed("d"), "d", key, sealed, CONTEXT) == plaintext
    fields = FieldKey(key)
    assert fields.open(fields.seal(plaintext, **PLACE), **PLACE) == plaintext


def test_fields_are_padded_too() -> None:
    fields = FieldKey(new_document_key())
    assert len({len(fields.seal(b"x" * n, **PLACE)) for n in range(61)}) == 1
    assert len(fields.seal(b"x" * 61, **PLACE)) == len(fields.seal(b"", **PLACE)) + 64


def test_indexes_are_apart_by_column_and_organisation() -> None:
    key = IndexKey(b"i" * 32)
    made = {
        key.of("7", column="a"),
        key.of("7", column="b"),
        key.of("7", column="a", organisation="x"),
        key.of("7", column="a", organisation="y"),
        key.of("8", column="a"),
        IndexKey(b"j" * 32).of("7", column="a"),
    }
    assert len(made) == 6
    assert key.of("7", column="a") == key.of("7", column="a")


def test_what_proves_does_not_unwrap() -> None:
    cost = StretchCost(8, 1, 1)
    made = Pepper(b"p" * 32).stretch("secret", bytes(16), cost)
    assert made.verifier != made.wrapping
    assert made.proves(made.verifier)
    assert not made.proves(made.wrapping)
    for other in (
        Pepper(b"q" * 32).stretch("secret", bytes(16), cost),
        Pepper(b"p" * 32).stretch("Secret", bytes(16), cost),
        Pepper(b"p" * 32).stretch("secret", b"1" * 16, cost),
        Pepper(b"p" * 32).stretch("secret", bytes(16), StretchCost(16, 1, 1)),
    ):
        assert not other.proves(made.verifier)
        assert other.wrapping != made.wrapping


def test_nothing_prints_a_key() -> None:
    key = SealingKey.generate()
    for one in (key, FieldKey(b"k" * 32), Pepper(b"k" * 32), IndexKey(b"k" * 32)):
        assert "kkkk" not in repr(one)
        assert key.raw.hex()[:16] not in repr(one)


@given(st.binary(min_size=1, max_size=200))
def test_two_shares_together_are_the_secret(secret: bytes) -> None:
    one, other = split(secret)
    assert join(one, other) == secret
    assert len(one) == len(other) == len(secret)


def test_one_share_is_random() -> None:
    shares = [split(bytes(64)) for _ in range(2)]
    assert len({part for pair in shares for part in pair}) == 2  # a zero secret: equal halves
    assert shares[0][0] != shares[1][0]


def test_a_fingerprint_is_of_every_byte() -> None:
    assert fingerprint(b"a") != fingerprint(b"b")
    assert len(fingerprint(b"")) == 64
