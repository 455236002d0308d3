"""The groups of lines that a worker can leave out hold every attribute of the vocabulary."""

from __future__ import annotations

from consent.lines import GROUPS, OFFERED
from consent.purposes import PurposeCode
from messaging.vocabulary import load


def test_every_attribute_stands_in_one_group_and_every_number_can_be_left_out() -> None:
    doctors = [GROUPS[one] for one in OFFERED[PurposeCode.DOCTORS] if one != "own_view"]
    assert sorted(line for group in doctors for line in group) == sorted(load().ids)
    numbers = frozenset().union(*(GROUPS[one] for one in OFFERED[PurposeCode.LIMITS]))
    assert {one for one in load().ids if load().fits_limits(one)} <= numbers
