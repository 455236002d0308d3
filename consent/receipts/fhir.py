"""A yes as a FHIR R5 Consent (HL7, 5.0.0), as far as our record has what it asks.

A view of what was signed, like ``iso27560``: nothing is claimed but that the elements are those
of the resource, and the codes those that it binds. References are logical (an identifier and no
address): nobody's record can be fetched by them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from consent.encoding import Json

NAME: Final = "fhir_r5"
_SYSTEM: Final = "urn:x-maat:"
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_OF_STATE: Final = {"given": "active", "withdrawn": "inactive", "expired": "inactive"}


def view(record: Mapping[str, Any], state: str) -> dict[str, Json]:
    """The resource for one record. ``state``: ``given``, ``withdrawn`` or ``expired``."""
    text, recipient, sources = record["text"], record["recipient"], record["sources"]
    period = {"start": record["valid_from"], "end": record["valid_until"]}
    worker = _reference("subject", record["subject"], "Patient")
    acted = record["acted"]["representative"]
    who = worker if acted is None else _reference("party", acted, "RelatedPerson")
    provision: dict[str, Json] = {
        "period": period,
        "actor": [
            {"role": _concept("v3-ParticipationType", "IRCP"), "reference": _party(recipient)},
            *(
                {"role": _concept("v3-ParticipationType", "AUT"), "reference": _party(one)}
                for one in sources
            ),
        ],
        "action": [_concept("consentaction", "access")],
        "purpose": [{"system": f"{_SYSTEM}purpose", "code": record["purpose"]}],
        "data": [
            {
                "meaning": "related",
                "reference": _reference("dossier", record["dossier"], None),
            }
        ],
    }
    if not record["earlier"]:
        since = record.get("narrows", {}).get("since", record["valid_from"])
        provision["dataPeriod"] = {"start": since}
    if record["struck"]:
        # What is left out is an exception: of this type, for these same readers, nothing.
        provision["provision"] = [
            {
                "actor": provision["actor"],
                "code": [
                    {"coding": [{"system": f"{_SYSTEM}line", "code": line} for line in one["lines"]],
                     "text": one["group"]}
                    for one in record["struck"]
                ],
            }
        ]  # fmt: skip
    return {
        "resourceType": "Consent",
        "language": text["language"],
        "identifier": [
            {"system": f"{_SYSTEM}record", "value": record["record"]},
            {"system": f"{_SYSTEM}receipt", "value": record["receipt"]},
        ],
        "status": _OF_STATE[state],
        "category": [_concept("v3-ActCode", "IDSCL")],
        "subject": worker,
        "date": record["given_at"][:10],
        "period": period,
        "grantor": [who],
        "grantee": [_party(recipient)],
        "controller": [_party(one) for one in sources],
        "regulatoryBasis": [
            {"coding": [{"system": f"{_SYSTEM}lawful-basis", "code": code}]}
            for code in record["lawful_basis"]
        ],
        "sourceAttachment": [
            {
                "contentType": "text/plain; charset=utf-8",
                "language": text["language"],
                "title": text["shown"].split("\n", 1)[0],
                "data": b64encode(text["shown"].encode()).decode(),
                "creation": record["given_at"],
            }
        ],
        "verification": [
            {"verified": True, "verifiedWith": who, "verificationDate": [record["given_at"]]}
        ],
        "decision": "permit",
        "provision": [provision],
    }


def _concept(system: str, code: str) -> dict[str, Json]:
    """A code of one of HL7's systems."""
    return {"coding": [{"system": f"{_HL7}{system}", "code": code}]}


def _reference(system: str, value: str, type_: str | None) -> dict[str, Json]:
    reference: dict[str, Json] = {"identifier": {"system": f"{_SYSTEM}{system}", "value": value}}
    if type_ is not None:
        reference["type"] = type_
    return reference


def _party(party: Mapping[str, str]) -> dict[str, Json]:
    """A person or a group; its role stands as the word for whom it is."""
    kind = "Practitioner" if party["kind"] == "person" else "Organization"
    return {**_reference("party", party["id"], kind), "display": party["role"]}
