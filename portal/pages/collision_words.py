"""What of an advice cannot be carried out at a place, in words.

For the physician before it goes, and for the social service beside what was delivered: the same
words for both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import time
from types import MappingProxyType
from typing import Final

from messaging.vocabulary import Advice, Outcome, restore_advice
from messaging.workplace.collisions import Because, Collision, Part, collisions
from messaging.workplace.service import DepartmentView
from portal.i18n import N_, _, language

_PARTS: Final[Mapping[Part, str]] = MappingProxyType(
    {
        Part.HALF_DAYS: N_("half days"),
        Part.FEWER_HOURS: N_("fewer hours a day"),
        Part.BUILD_UP: N_("beginning with shorter days"),
        Part.SHORTER_BLOCK: N_("a shorter block"),
        Part.OTHER_HOURS: N_("other hours"),
    }
)
_CAN: Final = (Outcome.SUITS, Outcome.SUITS_WITH_ADAPTATION)


def collisions_at(advice: Advice, place: DepartmentView, tasks: Iterable[str]) -> tuple[str, ...]:
    """What of an advice cannot be done at a department, a sentence each; ``tasks``: that suit."""
    return tuple(_said(one) for one in collisions(advice, place.site, set(tasks)))


def collisions_of(
    content: Mapping[str, object], places: Iterable[DepartmentView]
) -> list[tuple[str, tuple[str, ...]]]:
    """By name of each department where work suits and something collides."""
    advice = restore_advice(content)
    suits = {line.task for line in advice.lines if line.outcome.code in _CAN}
    found = []
    for place in places:
        tasks = suits & {task.id for task in place.tasks}
        if tasks and (said := collisions_at(advice, place, tasks)):
            found.append((place.said(language()), said))
    return found


def _said(one: Collision) -> str:
    parts = ", ".join(_(_PARTS[part]) for part in one.parts)
    times = {"begins": _clock(one.begins), "ends": _clock(one.ends)}
    known = one.begins is not None and one.ends is not None
    if one.because is Because.FIXED_SHIFT:
        return (
            _(
                "Here the shift runs from %(begins)s to %(ends)s and cannot be divided. "
                "Cannot be carried out here: %(parts)s.",
                parts=parts,
                **times,
            )
            if known
            else _(
                "Here the shift cannot be divided. Cannot be carried out here: %(parts)s.",
                parts=parts,
            )
        )
    if known:
        return _(
            "The transport leaves at %(begins)s and comes back at %(ends)s. "
            "It does not go with: %(parts)s.",
            parts=parts,
            **times,
        )
    if one.begins is not None:
        return _(
            "The transport leaves at %(begins)s. It does not go with: %(parts)s.",
            parts=parts,
            begins=times["begins"],
        )
    return _(
        "The transport comes back at %(ends)s. It does not go with: %(parts)s.",
        parts=parts,
        ends=times["ends"],
    )


def _clock(moment: time | None) -> str:
    """An hour as people write it: 7.30."""
    return f"{moment.hour}.{moment.minute:02}" if moment else ""
