"""The ceremony of a passkey (W3C Web Authentication, level 3, with its extension ``prf``).

A challenge carries its own end and the server's mark, so that nothing is kept for who only looks;
whoever answers one uses it up. The passkey has to verify its user (a finger, a face, a PIN), so
that it is two factors in one.
"""

from __future__ import annotations

import json
import secrets
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from messaging.people.passkeys import SECRET_BYTES, Registered
from messaging.work import Work
from portal.sessions.models import Submission

VALID_FOR: Final = timedelta(minutes=5)
_NONCE, _MARK = 16, 16
_SALT: Final = b"maat/passkey/prf/v1"
"""What the passkey makes its secret of, for this portal alone; the same for everybody."""


class PasskeyWrong(Exception):
    """What came is no answer of this passkey to a challenge of ours, or it cannot unlock."""


@dataclass(frozen=True)
class Site:
    """Whose passkeys these are: the host without its port, and the address of the pages."""

    host: str
    origin: str


@dataclass(frozen=True, repr=False)
class Answered:
    """What the browser sends back: the passkey's answer, and the secret that it gave."""

    credential: dict[str, Any]
    secret: bytes


def answered(credential: Any, secret: str) -> Answered:
    """Read what was sent; raises :class:`PasskeyWrong` for what cannot be an answer."""
    try:
        raw = base64url_to_bytes(secret)
        if not isinstance(credential, dict) or len(raw) != SECRET_BYTES:
            raise PasskeyWrong
        base64url_to_bytes(credential["rawId"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error
    return Answered(credential, raw)


def to_register(work: Work, site: Site, account: str, name: str) -> dict[str, Any]:
    """What the browser needs to make a passkey for this account."""
    options = generate_registration_options(
        rp_id=site.host, rp_name="Maat", user_name=name, user_display_name=name,
        user_id=bytes.fromhex(account), challenge=_challenge(work),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )  # fmt: skip
    return {**options_to_json_dict(options), "salt": _SALT.decode()}


def to_log_in(work: Work, site: Site) -> dict[str, Any]:
    """What the browser needs to ask for a passkey; nobody says yet who he is."""
    options = generate_authentication_options(
        rp_id=site.host, challenge=_challenge(work),
        user_verification=UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return {**options_to_json_dict(options), "salt": _SALT.decode()}


def registered(work: Work, site: Site, account: str, said: Answered) -> Registered:
    """The new passkey, checked; uses up its challenge. Raises :class:`PasskeyWrong`."""
    challenge = _used_up(work, said)
    try:
        made = verify_registration_response(
            credential=said.credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error
    return Registered(account, made.credential_id, made.credential_public_key, made.sign_count)


def proved(work: Work, site: Site, known: Registered, said: Answered) -> int:
    """Check the answer of a known passkey, use up its challenge, and give its new count.

    Raises :class:`PasskeyWrong`, also for a count that went back: a copy of it is about.
    """
    challenge = _used_up(work, said)
    try:
        checked = verify_authentication_response(
            credential=said.credential, expected_challenge=challenge, expected_rp_id=site.host,
            expected_origin=site.origin, credential_public_key=known.public_key,
            credential_current_sign_count=known.count, require_user_verification=True,
        )  # fmt: skip
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error
    return checked.new_sign_count


def _challenge(work: Work) -> bytes:
    ends = int((work.clock.now() + VALID_FOR).timestamp())
    return _marked(work, secrets.token_bytes(_NONCE) + struct.pack(">Q", ends))


def _marked(work: Work, plain: bytes) -> bytes:
    return plain + work.server.index.of(plain.hex(), column="passkey.challenge")[:_MARK]


def _used_up(work: Work, said: Answered) -> bytes:
    """The challenge that was answered, if it is ours, of now, and was not answered before."""
    challenge = _challenge_in(said)
    plain = challenge[:-_MARK]
    if len(plain) != _NONCE + 8 or not secrets.compare_digest(challenge, _marked(work, plain)):
        raise PasskeyWrong
    [ends] = struct.unpack(">Q", plain[_NONCE:])
    now: datetime = work.clock.now()
    if now.timestamp() > ends:
        raise PasskeyWrong
    used = work.server.index.of(challenge.hex(), column="passkey.used")
    try:
        with work.session.begin_nested():
            work.session.add(Submission(id=used, at=now))
    except IntegrityError:
        raise PasskeyWrong from None
    return challenge


def _challenge_in(said: Answered) -> bytes:
    try:
        data = base64url_to_bytes(said.credential["response"]["clientDataJSON"])
        return base64url_to_bytes(json.loads(data)["challenge"])
    except (ValueError, KeyError, TypeError) as error:
        raise PasskeyWrong from error
