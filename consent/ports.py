"""What `consent` needs from outside: it says the shape, `messaging` brings the thing."""

from __future__ import annotations

from typing import Protocol


class FieldCipher(Protocol):
    """Encrypts one field of one row under the server's field key."""

    def seal(self, value: bytes, *, table: str, row: str, column: str) -> bytes:
        """``value`` encrypted and bound to its place: moved elsewhere it does not open."""
        ...

    def open(self, sealed: bytes, *, table: str, row: str, column: str) -> bytes:
        """The value, or an error when it was changed or moved."""
        ...


class BlindIndex(Protocol):
    """Turns a value into something that can be looked up and not read."""

    def of(self, value: str, *, column: str, organisation: str = "") -> bytes:
        """A keyed 32-byte hash, separate for each column and organisation."""
        ...
