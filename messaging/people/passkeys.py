"""A professional's passkey: one that unlocks his keys by itself, in the place of a password.

Only a passkey with PRF (a secret of its own for this portal, that never leaves the device but to
log in) unlocks anything. The portal keeps its public half, to know it again.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select

from consent.encoding import b64, from_b64
from messaging.people.models import Passkey
from messaging.people.unlocking import UnlockerKind, drop_unlocker, set_unlocker
from messaging.sealing import StretchCost
from messaging.work import Keyring, Work

SECRET_BYTES = 32


@dataclass(frozen=True)
class Registered:
    """A passkey that the portal knows: whose it is, and how its signatures are checked."""

    account: str
    id: bytes
    public_key: bytes
    count: int


def set_passkey(
    work: Work, keys: Keyring, known: Registered, secret: bytes, cost: StretchCost
) -> None:
    """Let this passkey unlock the account; it takes the place of an earlier one."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a passkey's secret has 32 bytes")
    _forget(work, keys.account)
    set_unlocker(work, keys, UnlockerKind.PASSKEY, secret.hex(), cost)
    work.session.add(
        Passkey(
            account_id=keys.account,
            credential_index=_index(work, known.id),
            credential=work.seal(
                "passkey", keys.account, "credential",
                {"id": b64(known.id), "public_key": b64(known.public_key)},
            ),
            count=known.count,
            created_at=work.clock.now(),
        )
    )  # fmt: skip
    work.session.flush()


def drop_passkey(work: Work, account: str) -> None:
    """From now on it opens nothing. Without effect where there is none."""
    if _forget(work, account):
        drop_unlocker(work, account, UnlockerKind.PASSKEY)


def passkey(work: Work, credential: bytes) -> Registered | None:
    """The passkey with this id, or ``None``."""
    row = work.session.scalar(
        select(Passkey).where(Passkey.credential_index == _index(work, credential))
    )
    return None if row is None else _registered(work, row)


def passkey_of(work: Work, account: str) -> Registered | None:
    """The passkey of an account, or ``None``."""
    row = work.session.get(Passkey, account)
    return None if row is None else _registered(work, row)


def note_use(work: Work, account: str, count: int) -> None:
    """Remember how often it was used by its own count, so that a copy of it is noticed."""
    work.session.get_one(Passkey, account).count = count
    work.session.flush()


def _registered(work: Work, row: Passkey) -> Registered:
    known = work.open("passkey", row.account_id, "credential", row.credential)
    return Registered(
        row.account_id, from_b64(known["id"]), from_b64(known["public_key"]), row.count
    )


def _forget(work: Work, account: str) -> bool:
    gone = work.session.execute(delete(Passkey).where(Passkey.account_id == account))
    return bool(gone.rowcount)  # type: ignore[attr-defined]


def _index(work: Work, credential: bytes) -> bytes:
    return work.server.index.of(b64(credential), column="passkey.credential")
