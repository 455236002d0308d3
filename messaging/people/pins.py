"""Which four digits may stand between somebody's card and all that is his.

Who photographed a card may try twenty PINs, and two a day after that. So what a guesser tries first
is refused: it leaves the rest a little smaller and the first twenty tries worth no more than others.
A birthday is asked of nobody here and so cannot be refused; the page asks not to take it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from messaging.work import Refused

PIN_LENGTH: Final = 4
FEWEST_DIFFERENT: Final = 3
YEARS: Final = range(1930, 2031)
"""Years in which somebody here, or his child, was born, and the next few."""
COMMON: Final = (
    "1234", "1111", "0000", "1342", "1212", "2222", "4444", "1122", "1986", "2020", "7777", "5555",
    "1989", "9999", "6969", "2004", "1010", "4321", "6666", "1984", "1987", "1985", "8888", "2000",
    "1980", "1988", "1982", "2580", "1313", "1990", "1991", "1983", "1978", "1979", "1995", "1994",
    "1977", "1981", "3333", "1992", "1975", "2005", "1993", "1976", "1996", "2002", "1973", "2468",
    "1998", "1974", "1004",
)  # fmt: skip
"""The fifty that people choose most, the first one first, and one more.

Counted by J. Fell and T. Tan in 29 million stolen codes ("Almost one in 10 people use the same
four-digit PIN", ABC News, Australia, 28 January 2025), as newspapers reprinted it. The last one is
the sixth in an older count (N. Berry, "PIN analysis", DataGenetics, 2012).
"""
_ROWS = (1, 2, 8, 9)
"""Up or down by one or two, also past the nine."""
_TRIPLES = ("123", "456", "789", "147", "258", "369", "159", "357", "580")
"""Three keys in a line, as they stand on a telephone."""
_SQUARES = ("1397", "2486", "1254", "2365", "4587", "5698")
"""Four keys around a square."""


def check_pin(pin: str) -> None:
    """Raise :class:`Refused` for a PIN that is none, or that is easily guessed.

    ``pin_form``, and ``pin_few``, ``pin_row``, ``pin_year``, ``pin_line`` or ``pin_common``: by
    them the page says what to choose instead.
    """
    if len(pin) != PIN_LENGTH or not pin.isascii() or not pin.isdigit():
        raise Refused("pin_form")
    if len(set(pin)) < FEWEST_DIFFERENT:
        raise Refused("pin_few")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= set(_ROWS):
        raise Refused("pin_row")
    if int(pin) in YEARS:
        raise Refused("pin_year")
    if _on_a_line(pin) or _around_a_square(pin):
        raise Refused("pin_line")
    if pin in COMMON:
        raise Refused("pin_common")


def _on_a_line(pin: str) -> bool:
    return any(three in (pin + " " + pin[::-1]) for three in _TRIPLES)


def _around_a_square(pin: str) -> bool:
    return any(pin in around * 2 or pin[::-1] in around * 2 for around in _SQUARES)
