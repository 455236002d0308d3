"""The mistakes that marshmallow finds, in the caller's words; and all of them, flat, by path."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from portal.i18n import N_, _

WRONG: Final[Mapping[str, str]] = MappingProxyType(
    {
        "required": N_("This is still to be filled in."),
        "unknown": N_("This does not belong here."),
        "type": N_("This has another form than expected."),
        "choice": N_("Choose one of the answers."),
        "length": N_("This is too long or too short."),
        "other": N_("This is not right. Look at it again."),
    }
)

_BY_BEGINNING: Final = (
    ("Missing data for required field", "required"),
    ("Field may not be null", "required"),
    ("Unknown field", "unknown"),
    ("Must be one of", "choice"),
    ("Longer than", "length"),
    ("Shorter than", "length"),
    ("Length must be", "length"),
    ("Must be ", "other"),
    ("Not a valid", "type"),
    ("Invalid input type", "type"),
    ("Invalid value", "type"),
    ("Number too large", "type"),
)
"""How marshmallow's own English messages begin; every other message is ours already."""


def in_words(text: str) -> str:
    """A mistake in the language of the request."""
    for beginning, code in _BY_BEGINNING:
        if text.startswith(beginning):
            return _(WRONG[code])
    return text


def flat(nested: Any, path: str = "") -> dict[str, list[str]]:
    """Nested mistakes by path: ``{"content.lines.0.value": [...]}``."""
    if isinstance(nested, Mapping):
        found: dict[str, list[str]] = {}
        for name, below in nested.items():
            # What is wrong with the whole belongs to the whole.
            step = "" if name == "_schema" else str(name)
            found |= flat(below, ".".join(part for part in (path, step) if part))
        return found
    texts = nested if isinstance(nested, list) else [nested]
    return {path or "form": [in_words(str(text)) for text in texts]}
