"""How a figure is taken and printed: always beside what it is compared with."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

ROUNDS = 7
EACH = 60


def median_ms(act: Callable[[], object], times: int = EACH) -> float:
    """The median over the rounds of the mean time of one act, in milliseconds."""
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(times):
            act()
        found.append((time.perf_counter() - began) / times * 1000)
    return statistics.median(found)


def compare(what: str, measured: float, against: str, base: float) -> None:
    """One line: the figure, what it is compared with, and how many times that it is."""
    sys.stdout.write(
        f"{what:<52} {measured:8.3f} ms   {against:<44} {base:8.3f} ms   x{measured / base:.1f}\n"
    )
