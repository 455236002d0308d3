"""Which lines a text holds, and a text taken apart so that nobody gets one that was left out.

What a document says is sealed, so the server does not know its lines: whoever has it open (its
author who writes it, the worker who lets it go or shares it) tells the decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from consent.encoding import Json
from consent.lines import ADVICE_PARTS, APPROACH, INSIDE
from consent.purposes import Kind
from messaging.documents.facts import Stored
from messaging.vocabulary import Part, restore_advice

_OPEN = "_open"
"""How the code of a part of an advice ends of which nothing is said."""


def lines_in(kind: Kind, content: Mapping[str, Any]) -> frozenset[str]:
    """The lines that this text tells; every one that it may hold where it cannot be read."""
    possible = INSIDE.get(kind, frozenset())
    if not possible:
        return possible
    try:
        if kind is Kind.ADVICE:
            advice = restore_advice(content)
            return frozenset(
                ADVICE_PARTS[part]
                for part in Part
                if not getattr(advice, part).code.endswith(_OPEN)
            )
        if kind is Kind.TASK_CARD:
            return frozenset({APPROACH} if content["approach"] else ())
        return frozenset(line["attribute"] for line in content["lines"])
    except (LookupError, TypeError, ValueError):
        return possible


def apart(
    kind: Kind, content: Mapping[str, Json], left_out: Iterable[frozenset[str]]
) -> list[Mapping[str, Json]]:
    """A text in as many parts as its readers need, so that each gets every line that he may.

    ``left_out``: what each of the consents does not carry. First the lines that all carry. Only
    functional limitations go without the worker's seeing them first and can be taken apart.
    """
    apart_from = list(left_out)
    if kind is not Kind.LIMITATIONS or not any(apart_from):
        return [content]
    lines: Any = content["lines"]
    parts: dict[tuple[bool, ...], list[Json]] = {}
    for line in lines:
        withheld = tuple(line["attribute"] in one for one in apart_from)
        parts.setdefault(withheld, []).append(line)
    return [{**content, "lines": parts[withheld]} for withheld in sorted(parts)] or [content]


def with_lines(
    stored: Mapping[str, Stored], known: Mapping[str, frozenset[str]]
) -> dict[str, Stored]:
    """Documents with the lines of those that were opened, and of what they answer."""
    found = {
        one.id: replace(one, facts=replace(one.facts, holds=known.get(one.id)))
        for one in stored.values()
    }
    return {
        one.id: replace(one, facts=replace(one.facts, about=found[one.about].facts))
        if one.about in found and one.facts.about is not None
        else one
        for one in found.values()
    }
