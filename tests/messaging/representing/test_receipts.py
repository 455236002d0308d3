"""A receipt of a yes that a representative gave: every promise of it holds, far from the portal."""

from __future__ import annotations

import json
from typing import Any

import pytest

from consent.codes import normalise
from consent.encoding import b64, from_b64
from consent.mandates.rules import MandateAct
from consent.purposes import PurposeCode
from consent.receipts.verification import Keys, verify_receipt
from messaging.exchange.consents import Receipt
from messaging.exchange.receipts import receipt_file
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from tests.messaging.representing.test_mandates import says_yes
from tests.support.representing import represents
from tests.support.world import World

ADVICE, LIMITS = PurposeCode.ADVICE, PurposeCode.LIMITS


def file_of(world: World, receipt: Receipt) -> bytes:
    with world.work() as work:
        return receipt_file(work, world.dossiers["an"], receipt.id)


def keys(world: World) -> Keys:
    return Keys(world.server.directory.public, world.server.log.public)


def wrong(world: World, file: bytes, code: str | None = None) -> list[str]:
    checked = verify_receipt(file, keys(world), code)
    # The words of a test's world are no published text: of that promise other tests speak.
    return [
        sentence
        for holds, sentence in checked.sentences
        if not holds and "published text" not in sentence
    ]


@pytest.mark.parametrize("who", ["rep", "an", "code", "code of advice", None])
def test_it_holds_however_it_ended(world: World, who: str | None) -> None:
    represents(world, "rep", "an")
    advice = says_yes(world, "an", "an", ADVICE)
    receipt = says_yes(world, "rep", "an", LIMITS)
    if who in ("rep", "an"):
        with world.work() as work:
            targets = [receipt.grants[0].id]
            withdraw(work, world.acting(work, who), world.dossiers["an"], targets)
    elif who is not None:
        with world.work() as work:
            withdraw_by_code(work, receipt.code if who == "code" else advice.code)
    file = file_of(world, receipt)
    assert wrong(world, file, normalise(receipt.code)) == []
    assert wrong(world, file_of(world, advice)) == []
    told = "\n".join(sentence for _, sentence in verify_receipt(file, keys(world)).sentences)
    assert "a representative's key" in told
    assert "the worker's own key" not in told


def test_it_holds_where_he_stops_the_workers_own_yes(world: World) -> None:
    represents(world, "rep", "an", acts=[MandateAct.WITHDRAW], purposes=[ADVICE])
    advice, limits = (says_yes(world, "an", "an", one) for one in (ADVICE, LIMITS))
    with world.work() as work:
        withdraw(work, world.acting(work, "rep"), world.dossiers["an"], [advice.grants[0].id])
    for receipt in (advice, limits):
        assert wrong(world, file_of(world, receipt)) == []


def test_a_mandate_that_was_changed_is_noticed(world: World) -> None:
    """Both signatures, what was signed, and the keys; one for the other; and none at all."""
    represents(world, "rep", "an")
    whole: dict[str, Any] = json.loads(file_of(world, says_yes(world, "rep", "an", ADVICE)))
    mandate = whole["grants"][0]["mandate"]
    for side in ("entered", "approved"):
        for part in ("signed", "key"):
            for name in ("data", "signature"):
                before = mandate[side][part][name]
                raw = bytearray(from_b64(before))
                raw[len(raw) // 2] ^= 1
                mandate[side][part][name] = b64(bytes(raw))
                assert wrong(world, written(whole)), (side, part, name)
                mandate[side][part][name] = before
    assert wrong(world, written(whole)) == []
    kept = dict(mandate)
    mandate["approved"] = mandate["entered"]
    assert wrong(world, written(whole))
    whole["grants"][0]["mandate"] = kept
    del whole["grants"][0]["mandate"]
    assert wrong(world, written(whole))


def written(whole: dict[str, Any]) -> bytes:
    return (json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
