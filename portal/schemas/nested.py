"""Mistakes as schemas nest them, laid flat for a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def texts_of(found: Any) -> list[str]:
    """Every text at or below this place, in their order."""
    if isinstance(found, Mapping):
        return [text for below in found.values() for text in texts_of(below)]
    return [str(text) for text in found]
