"""The readable views of a receipt, made from what was signed and from nothing else."""

from __future__ import annotations

from typing import Any, Final

from consent.encoding import Json, parse
from consent.receipts import fhir, iso27560
from consent.receipts.schemas import Receipt

VIEWS: Final = (iso27560.NAME, fhir.NAME)


def views_of(receipt: Receipt) -> dict[str, Json]:
    """One view of each standard, with an entry for each yes. Raises what a bad form raises."""
    stood: dict[str, str] = parse(receipt.standing.data)["stood"]
    iso: list[Json] = []
    resources: list[Json] = []
    for given in receipt.grants:
        record: dict[str, Any] = parse(given.record.signed.data)
        state = stood[record["record"]]
        ended = None if given.ending is None else parse(given.ending.signed.data)["at"]
        iso.append(iso27560.view(record, ended, state))
        resources.append(fhir.view(record, state))
    return {iso27560.NAME: iso, fhir.NAME: resources}
