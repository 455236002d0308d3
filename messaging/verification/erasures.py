"""Deletions: each was asked for by the worker a week before, and nothing of it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from consent.encoding import from_timestamp
from consent.log.service import EventType, Line
from consent.records.models import ConsentRecord
from consent.signing import verify
from messaging.documents.models import Document
from messaging.erasure.requests import DAYS, DOMAIN, statement
from messaging.verification.erased import Erased
from messaging.verification.known import Known
from messaging.verification.report import Report, Wrong
from messaging.work import Work

_LOST: Final = ("blocked", "replaced")


def check_erased(
    work: Work, report: Report, known: Known, chain: str, lines: Sequence[Line], erased: Erased
) -> None:
    """The worker signed that it may go, a week before it went; and nothing of it is there.

    Nor was his card blocked or replaced after he signed: his own chain tells of both.

    In the chain of anybody else an ``erased`` reaches messages and nothing more, which have no
    opening: that they are about who was erased, nobody else can tell.
    """
    owner = known.dossiers[chain].worker if chain in known.dossiers else chain
    his = known.kinds.get(owner) == "worker"
    sealed = {str(one.body.get("document")) for one in lines if one.type is EventType.SEALED}
    changed = [one for one in lines if one.type is EventType.CARD and one.body.get("what") in _LOST]
    for line in lines:
        if line.type is not EventType.ERASED:
            continue
        report.checked["erasures"] += 1
        row, at = f"{chain}/{line.sequence}", (chain, line.sequence)
        with report.noting(Wrong.UNASKED, "event", row, at):
            body = line.body
            if not his:
                if set(body) != {"documents"} or not set(body["documents"]) <= sealed:
                    report.add(Wrong.UNASKED, "event", row, at)
                continue
            asked = from_timestamp(body["asked_at"])
            public = work.directory.signing_public(owner, body["key"])
            verify(public, DOMAIN, statement(chain, asked), bytes.fromhex(body["signature"]))
            since = [one for one in changed if asked < one.time and one.sequence < line.sequence]
            if line.time < asked + DAYS or since:
                report.add(Wrong.UNASKED, "event", row, at)
    for model, ids in ((Document, erased.documents), (ConsentRecord, erased.records)):
        for found in work.session.scalars(select(model.id).where(model.id.in_(sorted(ids)))):
            report.add(Wrong.ERASED, str(model.__tablename__), found, (chain, None))
