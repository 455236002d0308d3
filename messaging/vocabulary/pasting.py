"""An advice as plain text, to paste where a doctor writes on: nothing in it but reviewed sentences.

The lines are those of the advice and, where it is given, of the sheet of limits; no heading, no
name, no free word. So it holds no more than what the worker let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from messaging.vocabulary.advice import Advice, advice_sentences
from messaging.vocabulary.limits import LimitsSheet, limits_sentences
from messaging.vocabulary.wording import SENTENCE_LANGUAGES


def pasted(
    advice: Advice,
    language: str,
    task_names: Mapping[str, str],
    sheets: Iterable[LimitsSheet] = (),
) -> str:
    """Say it in "nl", "en", "fr" or "de", each task and each sentence on a line of its own.

    A task without a name in `task_names` is left out, as on the page of its reader. Where no
    sentences about limits exist in a language (SENTENCE_LANGUAGES), the sheets are left out whole.
    """
    known = replace(advice, lines=tuple(one for one in advice.lines if one.task in task_names))
    lines = advice_sentences(known, language, task_names)
    if language in SENTENCE_LANGUAGES:
        for sheet in sheets:
            said = limits_sentences(sheet, language)
            lines += [f"{one[:1].upper()}{one[1:]}." for one in said]
    return "\n".join(lines)
