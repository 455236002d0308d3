"""The server's keys: made once, kept in a directory outside the database, loaded at start."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from consent.log.service import LogKeys
from consent.signing import SigningKey
from messaging.sealing import FieldKey, IndexKey, Pepper

NAMES: Final = ("fields", "index", "directory", "log", "pepper", "cookies")
_MODE: Final = 0o600


class ServerKeysError(Exception):
    """A server key is missing, unreadable or not 32 bytes long."""


@dataclass(frozen=True, repr=False)
class ServerKeys:
    """One key each for fields, blind indexes, directory, log, pepper and cookies."""

    fields: FieldKey
    index: IndexKey
    directory: SigningKey
    log: SigningKey
    pepper: Pepper
    cookies: bytes

    @property
    def for_log(self) -> LogKeys:
        """What the log needs of them."""
        return LogKeys(self.log, self.fields)

    @classmethod
    def from_bytes(cls, keys: dict[str, bytes]) -> ServerKeys:
        """The typed keys from 32 bytes each; raises :class:`ServerKeysError`."""
        for name in NAMES:
            if len(keys.get(name, b"")) != 32:
                raise ServerKeysError(f"the server key '{name}' must be 32 bytes")
        return cls(
            fields=FieldKey(keys["fields"]),
            index=IndexKey(keys["index"]),
            directory=SigningKey(keys["directory"]),
            log=SigningKey(keys["log"]),
            pepper=Pepper(keys["pepper"]),
            cookies=keys["cookies"],
        )

    @classmethod
    def generate(cls) -> ServerKeys:
        """Fresh keys in memory, for tests."""
        return cls.from_bytes({name: secrets.token_bytes(32) for name in NAMES})

    @classmethod
    def load(cls, directory: Path) -> ServerKeys:
        """Read ``directory/NAME.key`` (64 hexadecimal digits each).

        Raises :class:`ServerKeysError` naming the key that is missing or unreadable.
        """
        keys = {}
        for name in NAMES:
            path = directory / f"{name}.key"
            try:
                keys[name] = bytes.fromhex(path.read_text(encoding="ascii").strip())
            except FileNotFoundError:
                raise ServerKeysError(
                    f"the server key '{name}' is missing: run 'portal keys make' once"
                ) from None
            except (OSError, ValueError) as error:
                raise ServerKeysError(f"the server key '{name}' cannot be read") from error
        return cls.from_bytes(keys)


def make_server_keys(directory: Path) -> None:
    """Write fresh keys, readable to their owner alone. Never overwrites one that exists."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        path = directory / f"{name}.key"
        if path.exists():
            continue
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
