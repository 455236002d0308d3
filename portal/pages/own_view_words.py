"""What a worker thinks of his work, in words: for his doctors, and for himself."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary.own_view import View, Wish, parse_own_view
from portal.i18n import N_, _

_DOCTOR: Final[Mapping[View | Wish, str]] = MappingProxyType(
    {
        View.GOOD: N_("finds that it goes well"),
        View.HARD: N_("finds it hard"),
        View.DONT_KNOW: N_("does not know"),
        Wish.LIKE: N_("likes to do this"),
        Wish.AVOID: N_("would rather not do this"),
    }
)
_OWN: Final[Mapping[View | Wish, str]] = MappingProxyType(
    {
        View.GOOD: N_("It goes well."),
        View.HARD: N_("It is hard."),
        View.DONT_KNOW: N_("I do not know."),
        Wish.LIKE: N_("I like to do this."),
        Wish.AVOID: N_("I would rather not."),
    }
)


def own_word(said: View | Wish) -> str:
    """A choice in his own voice, as his page offers it."""
    return _(_OWN[said])


def own_view_in_words(
    content: Mapping[str, Any], departments: Mapping[str, str], *, plain: bool = False
) -> tuple[str, ...]:
    """One text for each department; ``plain``: in his own voice. ``departments``: names by id."""
    found = []
    for one in parse_own_view(content):
        name = departments.get(one.department) or _("A department that is no longer listed")
        parts: list[View | Wish] = [one.view, *([one.wish] if one.wish else ())]
        if plain:
            found.append(f"{name}: {' '.join(own_word(part) for part in parts)}")
        else:
            found.append(f"{name}: {', '.join(_(_DOCTOR[part]) for part in parts)}")
    return tuple(found)
