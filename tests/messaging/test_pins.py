"""Which PINs may be chosen: what a guesser tries first is not among them, and enough is left."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product

import pytest

from messaging.people.pins import COMMON, YEARS, check_pin
from messaging.work import Refused

EVERY_PIN = ["".join(digits) for digits in product("0123456789", repeat=4)]
KEYS = {str(n): ((n - 1) % 3, (n - 1) // 3) for n in range(1, 10)} | {"0": (1, 3)}
"""Where the keys lie, column and row: the test's own telephone."""


def refused(pin: str) -> str:
    """Why this PIN may not be chosen; empty for one that may."""
    try:
        check_pin(pin)
    except Refused as why:
        return why.code
    return ""


ALLOWED = [pin for pin in EVERY_PIN if not refused(pin)]


def straight(keys: str) -> bool:
    """Whether these keys lie one beside the other in a straight line."""
    places = [KEYS[key] for key in keys]
    ways = {(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)}
    return len(ways) == 1 and max(map(abs, next(iter(ways)))) == 1


def test_enough_is_left() -> None:
    assert len(ALLOWED) > 8800
    # No digit tells that much more than another, at no place.
    for place in range(4):
        counts = [sum(pin[place] == digit for pin in ALLOWED) for digit in "0123456789"]
        assert max(counts) < 1.2 * min(counts)


def test_what_people_choose_most_is_refused() -> None:
    assert len(COMMON) == len(set(COMMON)) <= 60
    assert not set(COMMON) & set(ALLOWED)


def patterns() -> Iterator[tuple[str, str]]:
    for a, b in product("0123456789", repeat=2):
        yield from (("pair", f"{a}{b}{a}{b}"), ("pair", f"{a}{a}{b}{b}"), ("pair", f"{a}{b}{b}{a}"))
        yield from (("thrice", f"{a}{a}{a}{b}"), ("thrice", f"{b}{a}{a}{a}"))
    for year in YEARS:
        yield "year", str(year)
    for start, step in product(range(10), (1, -1, 2, -2)):
        yield "row", "".join(str((start + i * step) % 10) for i in range(4))
    for pin in EVERY_PIN:
        if straight(pin[:3]) or straight(pin[1:]):
            yield "line", pin


@pytest.mark.parametrize("kind", ["pair", "thrice", "year", "row", "line"])
def test_what_has_a_pattern_is_refused(kind: str) -> None:
    those = {pin for name, pin in patterns() if name == kind}
    assert len(those) >= 40
    assert not those & set(ALLOWED)


def test_a_refusal_says_what_is_wrong() -> None:
    for pin, why in {
        "7777": "pin_few", "1212": "pin_few", "3456": "pin_row", "1987": "pin_year", "9012": "pin_row",
        "2580": "pin_line", "7410": "pin_line", "9514": "pin_line", "1397": "pin_line",
        "1342": "pin_common", "12": "pin_form", "٢٥٩٤": "pin_form", "25 4": "pin_form",
    }.items():  # fmt: skip
        assert refused(pin) == why, pin
