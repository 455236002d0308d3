"""A yes in the field names of ISO/IEC TS 27560:2023, as far as our record has them.

This is a view of what was signed, for whoever reads records of that kind. No conformance is
claimed: ``docs/receipts.md`` says for each field what it was made from, and which are not filled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from consent.encoding import Json

NAME: Final = "iso_27560"


def view(record: Mapping[str, Any], ended_at: str | None, state: str) -> dict[str, Json]:
    """One record with its events. ``state``: ``given``, ``withdrawn`` or ``expired``."""
    events: list[Json] = [
        {
            "event_time": record["given_at"],
            "event_type": "explicit",
            "event_state": "given",
            "entity_id": record["acted"]["account"],
            "validity_duration": {"from": record["valid_from"], "until": record["valid_until"]},
        }
    ]
    if ended_at is not None:
        events.append({"event_time": ended_at, "event_state": "withdrawn"})
    elif state == "expired":
        events.append({"event_time": record["valid_until"], "event_state": "expired"})
    text = record["text"]
    return {
        "schema_version": record["schema"],
        "record_id": record["record"],
        "pii_principal_id": record["subject"],
        "pii_processing": {
            "privacy_notice": {
                "text": text["shown"],
                "version": text["version"],
                "level": text["level"],
                "sha256": text["sha256"],
            },
            "language": text["language"],
            "purposes": [
                {
                    "purpose": record["purpose"],
                    "lawful_basis": record["lawful_basis"],
                    "pii_information": {
                        "pii_type": record["attributes"],
                        "left_out": record["struck"],
                        "written_before_too": record["earlier"],
                        **(
                            {"takes_the_place_of": record["narrows"]} if "narrows" in record else {}
                        ),
                        "special_pii_category": record["purpose"] != "workplace",
                    },
                    "pii_controllers": [party["id"] for party in record["sources"]],
                    "recipient_third_parties": [record["recipient"]["id"]],
                    "collection_method": record["collected"]["how"],
                    "processing_method": "shown first" if record["show_first"] else "sent",
                    "retention_period": record["retention"],
                    "withdrawal_method": record["withdrawal"]["how"],
                }
            ],
        },
        "party_identification": [
            {
                "party_id": party["id"],
                "party_type": party["kind"],
                "party_role": party["role"],
                "party_organisation": party["organisation"],
            }
            for party in (record["recipient"], *record["sources"])
        ],
        "event": events,
    }
