"""Answers that take the same time, whatever there is to find.

Promise 5 wants one timing class for every state of a consent. The pages of the social service do
the same queries in each state; what remains, a few rows more to decrypt, disappears because their
answers leave on the beat of a clock.
"""

from __future__ import annotations

import time
from typing import Final

from flask import Response, g, request

BEAT_SECONDS: Final = 0.1
"""Answers leave at the next multiple of this after the request began."""

CALL_BEATS: Final = 5
"""So many beats a sick call waits for, and its taking back: an answer that is sealed to a doctor
who is told of it takes longer than one that nobody else may read, and on a busy machine one of the
two alone would miss a single beat."""

WITHDRAWAL_SECONDS: Final = 0.5
"""The beat of a withdrawal by code: a record that is ended takes longer than a code that is none,
and on a busy machine one of the two alone would miss a short beat. It is waited for once."""


def begin(beat: float | None = None) -> None:
    """Note when the request began, by the monotonic clock of the process; ``beat``: its own one."""
    g.steady_began, g.steady_beat = time.monotonic(), beat or BEAT_SECONDS


def begin_call() -> None:
    """Note when a request about sick calls began: what writes waits for :data:`CALL_BEATS`."""
    begin(CALL_BEATS * BEAT_SECONDS if request.method == "POST" else None)


def hold(response: Response) -> Response:
    """Wait for the beat."""
    if "steady_began" in g:
        time.sleep((g.steady_began - time.monotonic()) % g.steady_beat)
    return response
