"""Professionals log in: with a password, with the recovery sheet or with a passkey.

Each by the steps of ``entering.py``; workers come in with their card (``bycard.py``).
"""

from __future__ import annotations

from webauthn import base64url_to_bytes

from consent.codes import new_code, normalise
from messaging.people.enrolment import SHEET_LENGTH, check_password
from messaging.people.passkeys import note_use, passkey
from messaging.people.unlocking import UnlockerKind, set_unlocker, unlock
from messaging.work import Keyring, Work
from portal.desk import Services
from portal.sessions import passkeys, tries
from portal.sessions.entering import (
    Entered,
    come_in,
    of_name,
    of_passkey,
    stretch,
    way_of,
)
from portal.sessions.passwords import change_password
from portal.sessions.service import PAGE, Kind


def with_password(
    services: Services,
    *,
    login: str,
    password: str,
    code: str,
    kind: Kind = PAGE,
    address: str = "",
) -> Entered:
    """A professional comes in with name, password and a code of his app.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    way = way_of(services, "password", kind, address, of_name(login))
    tries.take(services, *way.subjects)
    account, keys = stretch(services, login, UnlockerKind.PASSWORD, password)
    return come_in(services, way, account, keys, code)


def with_sheet(
    services: Services,
    *,
    login: str,
    sheet: str,
    code: str,
    new_password: str = "",
    address: str = "",
) -> tuple[Entered, str]:
    """A professional who lost his password comes in with his recovery sheet; a new one is made.

    With ``new_password`` that becomes his password; his other sessions and his passkey end. Returns the new
    sheet too: nobody can show it again. Raises :class:`Refused` ``password_short`` before
    anything is tried, :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    if new_password:
        check_password(new_password)
    way = way_of(services, "sheet", PAGE, address, of_name(login))
    tries.take(services, *way.subjects)
    account, keys = stretch(services, login, UnlockerKind.SHEET, normalise(sheet))
    made: list[str] = []

    def renew(work: Work, keys: Keyring) -> None:
        made.append(new_sheet(work, keys, services))
        if new_password:
            change_password(work, keys, new_password, services.configuration)

    return come_in(services, way, account, keys, code, before=renew), made[0]


def with_passkey(
    services: Services, *, said: passkeys.Answered, site: passkeys.Site, address: str = ""
) -> Entered:
    """A professional comes in with the passkey that unlocks his keys.

    Raises :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    credential = base64url_to_bytes(said.credential["rawId"])
    way = way_of(services, "passkey", PAGE, address, of_passkey(credential))
    tries.take(services, *way.subjects)
    with services.store.transaction(write=False) as session:
        work = services.work(session)
        known = passkey(work, credential)
        account = known.account if known else None
        cost = services.configuration.stretch
        keys = unlock(work, account, UnlockerKind.PASSKEY, said.secret.hex(), cost)
    if known is not None and keys is not None:
        try:
            with services.store.transaction() as session:
                work = services.work(session)
                note_use(work, known.account, passkeys.proved(work, site, known, said))
        except passkeys.PasskeyWrong:
            keys = None
    return come_in(services, way, account, keys, None)


def new_sheet(work: Work, keys: Keyring, services: Services) -> str:
    """A new recovery sheet in the place of the old one; shown once, and kept nowhere."""
    sheet = new_code(SHEET_LENGTH)
    set_unlocker(work, keys, UnlockerKind.SHEET, sheet, services.configuration.stretch)
    return sheet
