"""For whom he may decide: his mandates in force, and the people whom they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consent.decision import acting_for
from consent.mandates.rules import Mandate, MandateAct
from consent.mandates.service import Kept
from consent.parties import Actor
from consent.purposes import PurposeCode, purposes_offered
from messaging.dossiers.service import Listed, by_ids
from messaging.people.accounts import Named, organisations
from messaging.representing.standing import with_mandates
from messaging.work import NotFound, Work
from portal.desk import desk
from portal.i18n import _
from portal.pages.worker.common import Mine, doctor_to_call


@dataclass(frozen=True)
class His:
    """His mandates, in force or not, and the dossiers of those in force, as of this moment."""

    kept: tuple[Kept, ...]
    actor: Actor
    people: Mine
    now: datetime

    def person(self, dossier: str) -> Listed:
        """One for whom a mandate of his is in force; :class:`NotFound` for any other."""
        return self.people.dossier(dossier)

    def may(
        self,
        dossier: str,
        act: MandateAct,
        purpose: PurposeCode,
        *,
        asked: datetime | None = None,
    ) -> Mandate | None:
        """The mandate with which he decides this now; ``asked``: when a question was put."""
        return acting_for(self.actor, dossier, act, purpose, self.now, asked=asked)

    def purposes(self, dossier: str, act: MandateAct) -> list[PurposeCode]:
        """What he may decide so, in the order of the cards."""
        return [one.code for one in purposes_offered() if self.may(dossier, act, one.code)]

    def check(
        self,
        dossier: str,
        act: MandateAct,
        purpose: PurposeCode,
        *,
        asked: datetime | None = None,
    ) -> Mandate:
        """The mandate for this; :class:`NotFound` without one."""
        found = self.may(dossier, act, purpose, asked=asked)
        if found is None:
            raise NotFound("no mandate for this", chain=dossier)
        return found


def doctor_to_ring(workshops: Iterable[Named]) -> dict[str, str] | None:
    """Whom he rings about a worker: that one's occupational physician, and not his own."""
    known = doctor_to_call(workshops)
    if known is None:
        return None
    return {**known, "words": _("Call %(name)s, the occupational physician.", name=known["name"])}


def his() -> His:
    """Read anew at each request: a mandate that was ended a moment ago is none."""
    work, acting = desk().work, desk().acting
    now = work.clock.now()
    actor = with_mandates(work, acting.actor)
    kept = work.mandates.of_representative(acting.actor.account)
    return His(tuple(kept), actor, _people(work, actor, now), now)


def _people(work: Work, actor: Actor, now: datetime) -> Mine:
    found = by_ids(work, {one.dossier for one in actor.mandates if one.in_force(now)})
    named = {one.id: one for one in organisations(work, ids={d.workshop for d in found.values()})}
    return Mine(tuple(sorted(found.values(), key=lambda one: (one.name, one.id))), named)
