"""The card of one worker as a coach reads it: made of what was opened, and of nothing else.

Without a card that was let go it is the baseline card. What it says then follows from the
placement record alone, so that no reason for "nothing special" can be told from another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.clock import BRUSSELS
from consent.purposes import Kind
from messaging.documents.reading import Opened
from messaging.vocabulary.cards import (
    RenderedCard,
    baseline_card,
    do_line,
    render_baseline,
    render_card,
    restore_card,
    restore_do_lines,
)
from messaging.work import Work
from messaging.workplace.service import TaskView, tasks_by_id
from portal.i18n import language

MIDNIGHT = "24:00"
CARDS = (Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES)


@dataclass(frozen=True)
class CardTask:
    """A task of a card: ``code`` is empty where nothing special is said of it."""

    name: str
    code: str
    word: str
    help: tuple[str, ...]


@dataclass(frozen=True)
class CardView:
    """A card in words."""

    tasks: tuple[CardTask, ...]
    approach: tuple[str, ...]
    do_lines: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words there are to read on it, without the name."""
        tasks = (said for one in self.tasks for said in (one.name, one.word, *one.help))
        return sum(len(said.split()) for said in (*tasks, *self.approach, *self.do_lines))


def until_words(closes: datetime) -> str:
    """When a place closes, as a clock in Brussels says it."""
    said = closes.astimezone(BRUSSELS).strftime("%H:%M")
    return MIDNIGHT if said == "00:00" else said


def cards_of(work: Work, opened: Sequence[Opened]) -> dict[str, CardView]:
    """A card for each dossier whose baseline card was opened; the words of tasks in one query."""
    newest: dict[tuple[str, Kind], Opened] = {}
    for one in opened:  # the newest comes first
        newest.setdefault((one.stored.facts.dossier, one.stored.facts.kind), one)
    bases = {d: one for (d, kind), one in newest.items() if kind is Kind.BASELINE_CARD}
    named = tasks_by_id(work, [task for one in bases.values() for task in one.content["tasks"]])
    return {
        dossier: _card(
            base, newest.get((dossier, Kind.TASK_CARD)), newest.get((dossier, Kind.DO_LINES)), named
        )
        for dossier, base in bases.items()
    }


def preview_of(
    card: Mapping[str, Any], lines: Mapping[str, Any] | None, named: Mapping[str, TaskView]
) -> CardView:
    """A card before it is sent, exactly as its coach would read it today."""
    said = render_card(restore_card(card), language())
    usual = render_baseline(baseline_card([]), language())
    return CardView(tuple(_tasks(said, named)), said.approach or usual.approach, _do_lines(lines))


def _card(
    base: Opened, card: Opened | None, lines: Opened | None, named: Mapping[str, TaskView]
) -> CardView:
    usual = render_baseline(base.content, language())
    said = usual
    if card is not None:
        said = render_card(restore_card(card.content), language(), base.content["tasks"])
    return CardView(
        tasks=tuple(_tasks(said, named)),
        approach=said.approach or usual.approach,
        do_lines=_do_lines(lines.content if lines else None),
    )


def _tasks(said: RenderedCard, named: Mapping[str, TaskView]) -> Iterable[CardTask]:
    for line in said.lines:
        if line.task in named:
            yield CardTask(named[line.task].said(language()), line.code, line.word, line.help)


def _do_lines(lines: Mapping[str, Any] | None) -> tuple[str, ...]:
    if lines is None:
        return ()
    return tuple(do_line(line, language()) for line in restore_do_lines(lines).lines)
