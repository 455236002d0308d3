"""Codes that people type or read aloud: Crockford's base 32, which forgives O for 0, I for 1."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_FORGIVEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
CODE_LENGTH: Final = 16


def new_code(length: int = CODE_LENGTH) -> str:
    """A random code of 5 bits a character (16 characters: 80 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalise(typed: str) -> str:
    """A code as it was meant: without spaces and dashes, in capitals, look-alikes replaced.

    Of a whole address, as a scanner or a paste puts it there, what stands behind its ``#``.
    """
    kept = "".join(ch for ch in behind_hash(typed).upper() if ch.isalnum())
    return kept.translate(_FORGIVEN)


def behind_hash(typed: str) -> str:
    """What stands behind the last ``#``; all of it where there is none."""
    return typed.rpartition("#")[2]


def is_code(typed: str, length: int = CODE_LENGTH) -> bool:
    """Whether ``typed`` can be a code at all."""
    code = normalise(typed)
    return len(code) == length and all(ch in ALPHABET for ch in code)


def grouped(code: str) -> str:
    """A code in groups of four, as it is printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
