"""Stopping: in the session of the worker, of who represents him, or with the code of a receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from consent.codes import is_code, normalise
from consent.decision import may_withdraw
from consent.encoding import Json
from consent.log.models import Chain
from consent.log.service import EventType
from consent.purposes import Role
from consent.records.service import Recorded
from consent.signing import SigningKey, key_from_code
from messaging.documents.copies import delete_for_grants, delete_lapsed
from messaging.representing.standing import with_mandates
from messaging.representing.waiting import take_back
from messaging.work import Acting, NotFound, Work


def his_chain(work: Work, acting: Acting, dossier: str) -> Chain:
    """The dossier's chain, for somebody whom it can concern at all; else :class:`NotFound`."""
    if acting.actor.role is Role.REPRESENTATIVE:
        his = {one.mandate.dossier for one in work.mandates.of_representative(acting.actor.account)}
    else:
        his = set(acting.actor.dossiers if acting.actor.role is Role.WORKER else ())
    if dossier not in his:
        raise NotFound("only the worker decides, or who represents him for this", chain=dossier)
    return work.log.lock(dossier)


def withdraw(work: Work, acting: Acting, dossier: str, targets: Iterable[str]) -> list[str]:
    """End consents in the session of the worker, or of who represents him for these.

    Deletes the copies; returns what ended. Raises :class:`NotFound` for anybody else.
    """
    head = his_chain(work, acting, dossier)
    actor, now = with_mandates(work, acting.actor, [dossier]), work.log.now(head)
    every = {grant.id: grant for grant in work.records.grants(dossier)}
    wanted = [every[target] for target in targets if target in every]
    decisions = [(one.id, may_withdraw(actor, dossier, one.purpose, now)) for one in wanted]
    if not all(decision.allowed for _, decision in decisions):
        raise NotFound("only the worker decides, or who represents him for this", chain=dossier)
    key, account = acting.keys.signing, acting.actor.account
    by: dict[str | None, list[str]] = {}
    for target, decision in decisions:
        by.setdefault(decision.mandate.id if decision.mandate else None, []).append(target)
    ended = []
    for mandate, some in by.items():
        how = "session" if mandate is None else "mandate"
        ended += _withdraw(work, dossier, some, key, how, account, mandate)
    return ended


def withdraw_by_code(work: Work, typed: str) -> None:
    """End what a receipt's code stands for. Says nothing: the same whether it exists or not."""
    code = normalise(typed) if is_code(typed) else "0" * 16
    key = key_from_code(code)
    found: dict[str, list[str]] = {}
    for one in work.records.by_revocation_code(code):
        if one.revocation_public == key.public:
            found.setdefault(one.grant.dossier, []).append(one.grant.id)
    for dossier, targets in sorted(found.items()):
        _withdraw(work, dossier, targets, key, "code", None)


def _withdraw(
    work: Work,
    dossier: str,
    targets: Iterable[str],
    key: SigningKey,
    how: str,
    actor: str | None,
    mandate: str | None = None,
) -> list[str]:
    return end_grants(work, work.log.lock(dossier), targets, key, how, actor, mandate=mandate)


def end_grants(
    work: Work,
    head: Chain,
    targets: Iterable[str],
    key: SigningKey,
    how: str,
    actor: str | None,
    known: Mapping[str, frozenset[str]] | None = None,
    *,
    mandate: str | None = None,
) -> list[str]:
    """End consents of a locked dossier with every copy that only they carried; returns which.

    ``known``: the lines of documents, as :func:`delete_lapsed` takes them. ``mandate``: with which
    a representative ends them.
    """
    ended = work.records.withdraw(head, targets, key, how=how, actor=actor, mandate=mandate)
    deleted = delete_for_grants(work, ended)
    if ended:
        lapsed = delete_lapsed(work, head, work.records.grants(head.id), ended, known)
        body: dict[str, Json] = {
            "grants": list(ended), "copies": deleted + len(lapsed), "why": "withdrawn",
        }  # fmt: skip
        if lapsed:
            body["deleted"] = list(lapsed)
        work.log.append(head, EventType.COPIES_DELETED, body)
        take_back(work, head)
    return ended


def receipt_targets(recorded: Iterable[Recorded], receipt: str) -> list[str]:
    """The grants of one receipt that are not withdrawn."""
    return [
        one.grant.id for one in recorded if one.grant.receipt == receipt and not one.grant.withdrawn
    ]
