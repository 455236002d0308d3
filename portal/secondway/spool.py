"""A folder into which finished files are put, each whole or not at all, and only for its owner."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Final

from consent.store import new_id
from portal.mail.transport import Outcome

_MODE: Final = 0o600
_log = logging.getLogger(__name__)


def put(folder: Path, ending: str, content: bytes) -> Outcome:
    """Put a file there under a name of chance; it waits when the folder cannot be written."""
    name = new_id()
    unfinished = folder / f".{name}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(folder / f"{name}.{ending}")
    except OSError as error:
        _log.warning("the folder of notices cannot be written: %s", type(error).__name__)
        return Outcome.LATER
    return Outcome.GONE
