"""What the worker said himself: nobody who represents him went over it without a new mandate.

By the chain alone and by its order: the rules of :mod:`consent.mandates.own_word`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consent.mandates.own_word import ForHim, Said, opens_again, widens
from consent.mandates.rules import MandateAct
from consent.mandates.service import Kept
from messaging.verification.consents import Consent
from messaging.verification.report import Report, Wrong


def check_own_word(
    report: Report, chain: str, consents: Mapping[str, Consent], mandates: Mapping[str, Kept]
) -> None:
    """No yes of a representative to more than one of the worker's own gave, while that held.

    And none to a reader whom the worker stopped since the mandate was entered, where no yes of his
    own to him went on beside it, or came after it.
    """
    for record, one in consents.items():
        carrying = _carrying(one, mandates.values())
        if not carrying:
            continue  # his own; or without a mandate at all, which is a finding already
        grant, since = one.grant, max(kept.entered.place for kept in carrying)
        asked = ForHim(grant.purpose, grant.recipient, grant.sources, grant.given_at, since)
        before = [_said(other, one.given) for other in consents.values() if other.given < one.given]
        for wrong, found in (
            (Wrong.BEYOND_HIS_OWN, widens(asked, before)),
            (Wrong.AGAINST_HIS_STOP, opens_again(asked, before)),
        ):
            if found:
                report.add(wrong, "consent_record", record, (chain, one.given))


def _carrying(one: Consent, mandates: Iterable[Kept]) -> list[Kept]:
    """The mandates under which who gave this yes could give it, at its place."""
    grant = one.grant
    return [
        kept
        for kept in mandates
        if kept.mandate.representative == one.representative
        and kept.carried(MandateAct.ANSWER, grant.purpose, one.given, grant.given_at)
    ]


def _said(one: Consent, place: int) -> Said:
    """As it stood at a place of the chain."""
    own = one.representative is None
    if one.withdrawn is None or one.withdrawn > place:
        return Said(one.grant, one.given, own)
    return Said(one.grant, one.given, own, one.withdrawn, one.stopped_at)
