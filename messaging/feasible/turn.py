"""One search at a time in each process: a search takes a core for seconds.

Who comes while another searches waits a little, and is then told to try again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

PATIENCE_SECONDS = 3.0
_SEARCHING: Final = threading.BoundedSemaphore(1)


class Busy(Exception):
    """Somebody else is searching; nothing was done."""


@contextmanager
def one_search() -> Iterator[None]:
    """Have the only turn to search within the block.

    To be taken before anything is opened and outside a transaction, so that nothing waits for who
    waits here. Raises :class:`Busy` when the turn does not come in time.
    """
    if not _SEARCHING.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _SEARCHING.release()
