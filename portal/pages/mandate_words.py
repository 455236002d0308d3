"""What stands in a mandate, in words: for doctors, for the representative, for the worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from consent.clock import brussels_day
from consent.mandates.rules import GOODS_ONLY, Ground, Mandate, MandateAct
from consent.mandates.service import Kept
from consent.purposes import purposes_offered
from consent.records.helping import Dependency
from messaging.people.accounts import people
from messaging.work import Work
from portal.i18n import N_, _
from portal.pages.doctors import PURPOSES
from portal.shown import last_day

GROUNDS: Final[Mapping[str, str]] = {
    Ground.NAMED: N_("The worker named this person himself, in writing"),
    Ground.COURT: N_("A judge gave this person power over the person, also for health"),
    Ground.NEXT_IN_LAW: N_("Nobody was named: this person is the next on the list of the law"),
    GOODS_ONLY: N_("A judge gave this person power over money and goods alone"),
}
ACTS: Final[Mapping[str, tuple[str, str]]] = {
    MandateAct.ANSWER: (
        N_("Answer questions: yes, no or not now"),
        N_("A yes holds from then on, and each text is still shown to the worker first."),
    ),
    MandateAct.WITHDRAW: (N_("Stop a yes"), N_("Also one that the worker gave himself.")),
    MandateAct.RELEASE: (
        N_("Look at a text that waits, and let it go"),
        N_(
            "Line by line, as the other gets it; lines can be left out. Also before the worker "
            "looked. Only what is written while this mandate and a yes hold."
        ),
    ),
    MandateAct.LOOK_BACK: (
        N_("Look back"),
        N_("What is allowed, the receipts, and who looked. No text is opened."),
    ),
}
TIES: Final[Mapping[str, str]] = {
    Dependency.NONE: N_("Nothing"),
    Dependency.WORKS_THERE: N_("Works at the workshop"),
    Dependency.PAID_BY: N_("Is paid by the workshop"),
    Dependency.UNKNOWN: N_("I do not know"),
}
WAITS, HOLDS, OVER, ENDED = "waits", "holds", "over", "ended"


def state_of(one: Mandate, now: Any) -> str:
    """Where a mandate stands."""
    if one.ended:
        return ENDED
    if one.until <= now:
        return OVER
    return HOLDS if one.approved else WAITS


def told(work: Work, mandates: Iterable[Kept]) -> list[dict[str, Any]]:
    """Each mandate for a page, with the names of who signed. One query."""
    kept = list(mandates)
    hands = {hand.subject for one in kept for hand in (one.entered, one.approved) if hand}
    names = {account: person.name for account, person in people(work, hands).items()}
    now = work.clock.now()
    grounds = {one.mandate.id: GROUNDS[one.document()["ground"]] for one in kept}
    return [
        {
            "id": one.mandate.id,
            "dossier": one.mandate.dossier,
            "name": one.name,
            "account": one.mandate.representative,
            "ground": _(grounds[one.mandate.id]),
            "acts": [_(ACTS[act][0]) for act in MandateAct if act in one.mandate.acts],
            "may_answer": MandateAct.ANSWER in one.mandate.acts,
            "may_stop": MandateAct.WITHDRAW in one.mandate.acts,
            "may_let_go": MandateAct.RELEASE in one.mandate.acts,
            "may_look_back": MandateAct.LOOK_BACK in one.mandate.acts,
            "purposes": [
                str(each.code) for each in purposes_offered() if each.code in one.mandate.purposes
            ],
            "titles": [
                _(PURPOSES[each.code][0])
                for each in purposes_offered()
                if each.code in one.mandate.purposes
            ],
            "since": brussels_day(one.mandate.begins),
            "until": last_day(one.mandate.until),
            "entered_by": names.get(one.entered.subject, ""),
            "approved_by": names.get(one.approved.subject, "") if one.approved else "",
            "state": state_of(one.mandate, now),
        }
        for one in kept
    ]
