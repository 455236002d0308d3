"""How what a GP writes leaves his page: sealed for whom the consents name, and told to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.parties import Party
from consent.purposes import Kind, PurposeCode, Role
from messaging.documents.facts import facts_of_chains
from messaging.documents.writing import write
from messaging.work import NotFound
from portal.desk import desk
from portal.mail.service import notify_parties
from portal.pages.gp.patients import Patient, reader_names, readers
from portal.pages.physician.served import readers_of


def hand_in(
    one: Patient,
    kind: Kind,
    content: Mapping[str, Any],
    purpose: PurposeCode,
    said: str,
    *,
    role: Role = Role.OCCUPATIONAL_PHYSICIAN,
    addressed: bool = False,
) -> ResponseReturnValue:
    """Write, let the readers know that something waits, and go back to the patient.

    Raises :class:`NotFound` where no consent names a reader.
    """
    here = desk()
    to: list[Party] = readers(here.acting, one, purpose, role)
    if not to:
        raise NotFound("nobody may receive it", chain=one.listed.id)
    dossier = one.listed.id
    made = write(
        here.work, here.acting, dossier, kind, content, addressees=to if addressed else ()
    )  # fmt: skip
    held = readers_of(here.work, facts_of_chains(here.work, [dossier])[made])
    notify_parties(here.work, [each for each in to if each in held])
    return redirect(url_for("gp.patient", dossier=one.listed.id, sent=said), 303)


def names_to(one: Patient, purpose: PurposeCode, role: Role) -> list[str]:
    """Who of a role receives what he writes for a purpose, by name."""
    here = desk()
    return reader_names(here.work, here.acting, one, purpose, role)
