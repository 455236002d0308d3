"""Numbers with their noun, for the sentences of the command line."""

from __future__ import annotations


def how_many(number: int, one: str, several: str) -> str:
    """``1 problem``, ``2 problems``: the number, and the noun that goes with it."""
    return f"{number} {one if number == 1 else several}"
