"""The helpers whom workers named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from messaging.work import Work
from portal.helping.models import NamedHelper
from portal.secondway.addresses import WayKind


@dataclass(frozen=True, repr=False)
class Named:
    """The helper of a worker. ``notices``: he gets those about the card, as the worker wished."""

    id: str
    account: str
    name: str
    kind: WayKind | None
    address: str
    notices: bool


def helpers_of(work: Work, accounts: Iterable[str]) -> dict[str, Named]:
    """The helpers of these workers: one query. Whoever asks: the caller decides."""
    query = select(NamedHelper).where(NamedHelper.account_id.in_(list(accounts)))
    found = {}
    for row in work.session.scalars(query):
        kept = work.open("named_helper", row.id, "sealed", row.sealed)
        found[row.account_id] = Named(
            row.id,
            row.account_id,
            kept["name"],
            WayKind(kept["kind"]) if kept["kind"] else None,
            kept["address"],
            kept["notices"],
        )
    return found
