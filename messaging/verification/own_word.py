"""What the worker stopped himself: nobody who represents him opened it again without a new question.

By the chain alone and by its order: the rule that :mod:`messaging.representing.own_word` keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consent.mandates.rules import MandateAct
from consent.mandates.service import Kept
from messaging.verification.consents import Consent
from messaging.verification.report import Report, Wrong


def check_own_word(
    report: Report, chain: str, consents: Mapping[str, Consent], mandates: Mapping[str, Kept]
) -> None:
    """No yes of a representative to a reader whom the worker stopped since the mandate was entered.

    A stop counts where no yes of his own to the same reader went on beside it, or came after it.
    """
    for record, one in consents.items():
        carrying = _carrying(one, mandates.values())
        if not carrying:
            continue  # his own; or without a mandate at all, which is a finding already
        since = max(kept.entered.place for kept in carrying)
        same = [other for other in consents.values() if _to_the_same(other, one)]
        if any(_stopped(other, since, one.given) and not _goes_on(other, same) for other in same):
            report.add(Wrong.AGAINST_HIS_STOP, "consent_record", record, (chain, one.given))


def _carrying(one: Consent, mandates: Iterable[Kept]) -> list[Kept]:
    """The mandates under which who gave this yes could give it, at its place."""
    grant = one.grant
    return [
        kept
        for kept in mandates
        if kept.mandate.representative == one.representative
        and kept.carried(MandateAct.ANSWER, grant.purpose, one.given, grant.given_at)
    ]


def _to_the_same(other: Consent, one: Consent) -> bool:
    """Whether it was there before, for the same purpose and reader."""
    return other.given < one.given and (other.grant.purpose, other.grant.recipient) == (
        one.grant.purpose, one.grant.recipient,
    )  # fmt: skip


def _stopped(other: Consent, since: int, before: int) -> bool:
    """Whether the worker himself ended it between these places of the chain."""
    return other.stopped_at is not None and since <= (other.withdrawn or 0) < before


def _goes_on(stopped: Consent, same: Iterable[Consent]) -> bool:
    """Whether another yes of the worker's own went on where he stopped this one, or came after."""
    moment, place = stopped.stopped_at, stopped.withdrawn or 0
    return any(
        other.representative is None
        and moment is not None
        and other.grant.valid_until > moment
        and (other.withdrawn is None or other.withdrawn > place)
        for other in same
    )
