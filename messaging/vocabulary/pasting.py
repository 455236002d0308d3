"""An advice as plain text, to paste where a doctor writes on: nothing in it but reviewed sentences.

The lines are those of the advice and, where it is given, of the sheet of limits; no heading, no
name, no free word. So it holds no more than what the worker let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from messaging.vocabulary.advice import Advice, advice_sentences
from messaging.vocabulary.limits import LimitsSheet, limits_sentences


def pasted(
    advice: Advice,
    language: str,
    task_names: Mapping[str, str],
    sheets: Iterable[LimitsSheet] = (),
) -> str:
    """Say it in "nl", "en", "fr" or "de", each task and each sentence on a line of its own.

    A task without a name in `task_names` is left out, as on the page of its reader.
    """
    known = replace(advice, lines=tuple(one for one in advice.lines if one.task in task_names))
    lines = advice_sentences(known, language, task_names)
    for sheet in sheets:
        lines += [f"{one[:1].upper()}{one[1:]}." for one in limits_sentences(sheet, language)]
    return "\n".join(lines)
