"""The fixed values from which the vectors of version 1 were made."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from consent.parties import Party, PartyKind
from consent.purposes import Role

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UNTIL = datetime(2026, 9, 2, 22, 0, tzinfo=UTC)
CHAIN, DOCUMENT, SERVICE = "1" * 32, "2" * 32, "4" * 32
GP = Party(PartyKind.PERSON, "a" * 32, "b" * 32, Role.GP)


def _seed(name: str, length: int = 32) -> bytes:
    return hashlib.shake_256(b"vectors of version 1: " + name.encode()).digest(length)


SEEDS = {
    name: _seed(name)
    for name in (
        "log", "fields", "index", "directory", "pepper", "worker", "gp", "document",
    )
} | {"sealing": _seed("sealing", 96)}  # fmt: skip


class FixedClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return AT


class NoDatabase:
    """Takes what the log appends and keeps it."""

    def __init__(self) -> None:
        self.added: list[Any] = []

    def add(self, row: Any) -> None:
        self.added.append(row)

    def flush(self) -> None:
        """Nothing to do."""
