"""Codes forgive how people type; unlockers do the same work for whoever is not there."""

from __future__ import annotations

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.codes import ALPHABET, CODE_LENGTH, grouped, is_code, new_code, normalise
from consent.signing import key_from_code
from messaging.people.cards import unlock_card
from messaging.people.unlocking import UnlockerKind, drop_unlocker, set_unlocker, unlock
from messaging.sealing import Pepper, StretchCost
from messaging.work import Refused
from tests.support.world import CHEAP, World

CODES = st.text(st.sampled_from(ALPHABET), min_size=CODE_LENGTH, max_size=CODE_LENGTH)


@given(CODES, st.randoms(use_true_random=False))
def test_however_it_is_typed_it_is_the_same_code(code: str, random: object) -> None:
    look_alike = {"0": "oO0", "1": "iIlL1", "V": "uUvV"}
    typed = "".join(
        random.choice(look_alike.get(ch, ch + ch.lower())) + random.choice(["", "-", " ", "."])  # type: ignore[attr-defined]
        for ch in code
    )
    assert normalise(typed) == code
    assert is_code(typed)
    assert normalise(grouped(code)) == code


@pytest.mark.parametrize(
    "typed", ["", "AAAA", "A" * 15, "A" * 17, "é" * 16, "AAAA-BBBB-CCCC-DDD!", "٣" * 16]
)
def test_what_cannot_be_a_code(typed: str) -> None:
    assert not is_code(typed)


def test_codes_are_new_each_time() -> None:
    made = {new_code() for _ in range(100)}
    assert len(made) == 100
    assert all(is_code(code) and set(code) <= set(ALPHABET) for code in made)
    assert key_from_code("0" * 16).public != key_from_code("1" + "0" * 15).public


def work_done(world: World, account: str | None, kind: UnlockerKind, secret: str) -> list[object]:
    """The stretching that one try costs."""
    with (
        world.work() as work,
        mock.patch.object(Pepper, "stretch", autospec=True, side_effect=Pepper.stretch) as stretch,
    ):
        assert unlock(work, account, kind, secret, CHEAP) is None
    return [call.args[3] for call in stretch.call_args_list]


def test_the_same_work_for_who_is_not_there(world: World) -> None:
    known = world.keys["gp1"].account
    wrong = work_done(world, known, UnlockerKind.PASSWORD, "wrong password")
    assert wrong == [CHEAP]
    assert work_done(world, None, UnlockerKind.PASSWORD, "wrong password") == wrong
    assert work_done(world, "f" * 32, UnlockerKind.PASSWORD, "wrong password") == wrong
    assert work_done(world, known, UnlockerKind.CARD_PIN, "wrong password") == wrong


def test_each_unlocker_gives_the_same_keys(world: World) -> None:
    keys = world.keys["gp1"]
    with world.work() as work:
        for kind, secret in (
            (UnlockerKind.PASSWORD, world.passwords["gp1"]),
            (UnlockerKind.SHEET, world.sheets["gp1"]),
        ):
            found = unlock(work, keys.account, kind, secret, CHEAP)
            assert found is not None
            assert found.to_bytes() == keys.to_bytes()
            assert unlock(work, keys.account, kind, secret + "x", CHEAP) is None
        # One way in is not another.
        password = world.passwords["gp1"]
        assert unlock(work, keys.account, UnlockerKind.SHEET, password, CHEAP) is None


def test_an_unlocker_that_was_replaced_or_dropped_unlocks_nothing(world: World) -> None:
    keys, old = world.keys["gp1"], world.passwords["gp1"]
    dearer = StretchCost(16, 1, 1)
    with world.work() as work:
        set_unlocker(work, keys, UnlockerKind.PASSWORD, "a new long password", dearer)
    with world.work() as work:
        assert unlock(work, keys.account, UnlockerKind.PASSWORD, old, CHEAP) is None
        # What it costs stands with it, so that the cost can be raised.
        new = unlock(work, keys.account, UnlockerKind.PASSWORD, "a new long password", CHEAP)
        assert new is not None
        drop_unlocker(work, keys.account, UnlockerKind.PASSWORD)
    with world.work() as work:
        assert (
            unlock(work, keys.account, UnlockerKind.PASSWORD, "a new long password", CHEAP) is None
        )


def test_a_card_alone_or_a_pin_alone_unlocks_nothing(world: World) -> None:
    card = world.cards["an"].login_secret
    with world.work() as work:
        assert unlock_card(work, card, "2594", CHEAP) is not None
        assert unlock_card(work, grouped(card).lower(), "2594", CHEAP) is not None
        for secret, pin in (
            (card, "2581"),
            (card, ""),
            ("0" * 16, "2594"),
            ("", "2594"),
            (world.cards["bo"].contact_code, "2594"),
        ):
            assert unlock_card(work, secret, pin, CHEAP) is None
        account = world.keys["an"].account
        assert unlock(work, account, UnlockerKind.CARD_FIRST_USE, card, CHEAP) is None


@pytest.mark.parametrize("pin", ["", "123", "12345", "abcd", "1111", "1234", "4321", "٢٥٨٠"])
def test_a_pin_that_is_no_pin(world: World, pin: str) -> None:
    from messaging.people.cards import first_use

    with world.work() as work, pytest.raises(Refused):
        first_use(work, world.cards["an"].login_secret, pin, CHEAP)
