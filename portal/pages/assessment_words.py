"""What an occupational physician established, in words: for doctors, and plainly for the worker.

Made of the codes alone, but for the note and the reason, which the physician wrote himself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from messaging.vocabulary import (
    Assessed,
    Group,
    Overruled,
    Phrasebook,
    describe,
    load,
    restore_assessment,
)
from messaging.vocabulary.wording import join_words
from portal.i18n import _, page_language, typed

PHRASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "suits": "suits",
        "suits_with": "suits_with_adaptation",
        "does_not": "does_not_suit",
        "unknown": "to_be_looked_at",
    }
)
"""The phrase in which each outcome of a comparison is said, on pages and to the workplace."""


def outcome_word(outcome: str) -> str:
    """An outcome as all pages say it: "kan", "kan met aanpassing", "kan niet", ..."""
    code = PHRASES[outcome]
    found = next(one for one in Phrasebook.load().group(Group.OUTCOME) if one.code == code)
    return found.words[page_language()]["other"]


def assessment_in_words(
    content: Mapping[str, Any],
    departments: Mapping[str, str],
    tasks: Mapping[str, str],
    *,
    plain: bool = False,
) -> tuple[str, ...]:
    """Every line and every override of an assessment, each as one text.

    ``departments`` and ``tasks``: their names by id; what the catalogue lost is said so.
    """
    assessment = restore_assessment(content)
    lines = [_line(one, departments, plain=plain) for one in assessment.lines]
    return (*lines, *(_override(one, tasks, plain=plain) for one in assessment.overrides))


def _line(one: Assessed, departments: Mapping[str, str], *, plain: bool) -> str:
    said = describe(one.capacity, page_language(), plain=plain).rstrip(".")
    text = f"{said[:1].upper()}{said[1:]}."
    if one.department is not None:
        place = departments.get(one.department) or _("A department that is no longer listed")
        text = _("Only in %(place)s: %(what)s", place=place, what=text)
    if one.accepted:
        labels = [load().adaptation(each).labels[page_language()] for each in one.accepted]
        more = _("More is possible with: %(help)s.", help=join_words(labels, page_language()))
        text = f"{text} {more}"
    if one.note:
        note = _("Note: %(note)s", note=typed(one.note))
        text = f"{text} {note}"
    return text


def _override(one: Overruled, tasks: Mapping[str, str], *, plain: bool) -> str:
    attribute = load().attribute(one.attribute)
    return _(
        "%(task)s, %(attribute)s: the physician decided “%(outcome)s”, because: %(reason)s",
        task=tasks.get(one.task) or _("A task that is no longer listed"),
        attribute=(attribute.easy if plain else attribute.labels)[page_language()],
        outcome=outcome_word(one.outcome),
        reason=typed(one.reason),
    )
