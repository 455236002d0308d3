"""A new password: it ends whatever else would still let somebody in."""

from __future__ import annotations

from messaging.people.passkeys import drop_passkey
from messaging.people.unlocking import UnlockerKind, set_unlocker
from messaging.work import Keyring, Work
from portal.configuration import Configuration
from portal.sessions import service


def change_password(
    work: Work,
    keys: Keyring,
    password: str,
    configuration: Configuration,
    *,
    except_: bytes | None = None,
) -> None:
    """Let this password unlock the account in place of the one before.

    Every other session ends, and a passkey opens nothing any more: who changes his password
    because somebody was in there could not know whose passkey it is. ``except_``: the session in
    which he does it. His recovery sheet is on paper and stays.
    """
    set_unlocker(work, keys, UnlockerKind.PASSWORD, password, configuration.stretch)
    drop_passkey(work, keys.account)
    service.end_all(work, keys.account, except_=except_)
