"""Signing "unchanged" for one person: his permanent limits, and the advice that rests on them.

All of it or nothing: what a colleague wrote meanwhile is never written over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.clock import brussels_day
from consent.parties import Actor
from consent.purposes import Kind
from messaging.documents.facts import MARKED, Stored, facts_of_chains
from messaging.documents.reading import Opened
from messaging.documents.writing import write
from messaging.translation.backgrounds import own_standing
from messaging.translation.renewing import moved, moves_with, renewed
from messaging.vocabulary import (
    Advice,
    Assessment,
    advice_to_json,
    assessment_to_json,
    restore_advice,
    restore_assessment,
)
from messaging.work import Acting, Refused, Work


class Beside(StrEnum):
    """What "unchanged" does to the advice beside an assessment, and why not."""

    NONE = "none"
    MOVES = "moves"
    WAITS = "waits"
    """A newer text waits for the worker, or for its author."""
    MARKED = "marked"
    """It was marked "to be reviewed": that asks more than "unchanged"."""
    OWN_TERM = "own_term"
    """It has an end or steps of its own, or is looked at later anyway."""


@dataclass(frozen=True)
class Standing:
    """What a physician's group wrote about one person and that stands, as it was opened."""

    document: Stored
    assessment: Assessment
    advices: tuple[Opened, ...]

    def beside(self, until: date) -> Beside:
        """What signing "unchanged until then" does to the advice."""
        if not self.advices:
            return Beside.NONE
        if len(self.advices) > 1 or not self.advices[0].stored.facts.delivered:
            return Beside.WAITS
        if self.advices[0].stored.step(MARKED) is not None:
            return Beside.MARKED
        return Beside.MOVES if moves_with(self._advice(), until) else Beside.OWN_TERM

    def _advice(self) -> Advice:
        return restore_advice(self.advices[0].content)


def standing_of(actor: Actor, opened: Iterable[Opened]) -> dict[str, Standing]:
    """What stands, by dossier; nobody of whom this group established nothing."""
    assessments: dict[str, Opened] = {}
    advices: dict[str, list[Opened]] = {}
    for one in opened:
        facts = one.stored.facts
        if not own_standing(actor, one.stored):
            continue
        if facts.kind is Kind.ASSESSMENT:
            assessments[facts.dossier] = one
        else:
            advices.setdefault(facts.dossier, []).append(one)
    return {
        dossier: Standing(
            one.stored, restore_assessment(one.content), tuple(advices.get(dossier, ()))
        )
        for dossier, one in assessments.items()
    }


def renew(work: Work, acting: Acting, standing: Standing, until: date) -> str | None:
    """Write the next version of an assessment, and of its advice where that moves with it.

    Only the review dates of its permanent lines that are due differ, and the review day of the
    advice, which goes the ordinary way: shown to the worker first unless he chose otherwise.
    Returns the id of the new advice, if there is one. Raises :class:`Refused`
    ``written_meanwhile`` when a colleague wrote since it was opened, and
    :class:`messaging.vocabulary.CapacityError` for a day that is not allowed; the caller undoes
    what was written then.
    """
    facts = standing.document.facts
    today = brussels_day(work.clock.now())
    content = assessment_to_json(renewed(standing.assessment, today, until))
    beside = standing.beside(until)
    write(
        work, acting, facts.dossier, Kind.ASSESSMENT, content, replaces=standing.document.id
    )  # fmt: skip
    # The chain is locked by now: what stands does not change any more.
    found = {
        one.id
        for one in facts_of_chains(work, [facts.dossier]).values()
        if one.facts.kind is Kind.ADVICE and own_standing(acting.actor, one)
    }
    if found != {one.id for one in standing.advices}:
        raise Refused("written_meanwhile")
    if beside is not Beside.MOVES:
        return None
    before = standing.advices[0]
    advice = advice_to_json(moved(restore_advice(before.content), until))
    return write(work, acting, facts.dossier, Kind.ADVICE, advice, replaces=before.id)
