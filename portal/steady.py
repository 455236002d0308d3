"""Answers that take the same time, whatever there is to find.

Promise 5 wants one timing class for every state of a consent. The pages of the social service do
the same queries in each state; what remains, a few rows more to decrypt, disappears because their
answers leave on the beat of a clock.
"""

from __future__ import annotations

import time
from typing import Final

from flask import Response, g

BEAT_SECONDS: Final = 0.1
"""Answers leave at the next multiple of this after the request began."""


def begin() -> None:
    """Note when the request began; the monotonic clock of the process."""
    g.steady_began = time.monotonic()


def hold(response: Response) -> Response:
    """Wait for the beat."""
    if "steady_began" in g:
        time.sleep((g.steady_began - time.monotonic()) % BEAT_SECONDS)
    return response
