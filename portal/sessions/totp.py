"""The second factor: six digits of an app, each used once, one step of drift either side."""

from __future__ import annotations

import base64
import hmac
import logging
import re
import secrets
from typing import Final

import pyotp
from sqlalchemy import select

from consent.codes import normalise
from messaging.people.models import Account
from messaging.sealing import CannotOpen, keyed_hash
from messaging.serverkeys import ServerKeys
from messaging.work import Work

STEP_SECONDS: Final = 30
_DRIFT: Final = (0, -1, 1)
_SECRET_LENGTH: Final = 32
_ISSUER: Final = "Maat"
_log = logging.getLogger(__name__)


def new_secret() -> str:
    """160 random bits, as an app wants them."""
    return base64.b32encode(secrets.token_bytes(20)).decode("ascii")


def mark(server: ServerKeys, secret: str, invitation: str) -> str:
    """Shows that this server made ``secret`` for this invitation, while a page carries it."""
    return keyed_hash(server.cookies, f"maat/totp/v1/{normalise(invitation)}/{secret}").hex()


def is_ours(server: ServerKeys, secret: str, invitation: str, given: str) -> bool:
    """Whether ``given`` is the mark of ``secret``."""
    if len(secret) != _SECRET_LENGTH or not given.isascii():
        return False
    return hmac.compare_digest(mark(server, secret, invitation), given)


def address_for_app(secret: str, login: str) -> str:
    """The ``otpauth:`` address that an app takes."""
    return pyotp.TOTP(secret).provisioning_uri(name=login or _ISSUER, issuer_name=_ISSUER)


def step_of(work: Work, secret: str, code: str, *, after: int = 0) -> int | None:
    """The step that ``code`` belongs to, if that is now or one beside it, and later than ``after``."""
    typed = re.sub(r"\s", "", code)
    if not (typed.isascii() and typed.isdigit()):
        return None
    here = int(work.clock.now().timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    found = None
    for step in (here + drift for drift in _DRIFT):
        if hmac.compare_digest(generator.generate_otp(step), typed) and step > after:
            found = step
    return found


def locked_account(work: Work, account_id: str | None) -> Account | None:
    """The account's row, held until the transaction ends: a code is used once, not twice beside."""
    query = select(Account).where(Account.id == account_id).with_for_update()
    return work.session.scalar(query.execution_options(populate_existing=True))


def use(work: Work, account: Account | None, code: str) -> bool:
    """Use up a code of a locked account; ``False`` for a wrong or used one.

    Fails closed: a secret that cannot be opened, or is not there, accepts nothing.
    """
    if account is None or account.totp is None:
        return False
    try:
        secret = str(work.open("account", account.id, "totp", account.totp))
    except CannotOpen:
        _log.error("a second factor cannot be opened: nobody gets in with it")
        return False
    step = step_of(work, secret, code, after=account.totp_last)
    if step is None:
        return False
    account.totp_last = step
    work.session.flush()
    return True
