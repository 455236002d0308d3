"""Keys and what unlocks them: password, card and PIN, recovery sheet, passkey."""

from __future__ import annotations

import secrets
from enum import StrEnum

from sqlalchemy import delete, select

from consent.encoding import Json, b64, canonical
from consent.log.service import EventType
from consent.signing import SigningKey
from consent.store import new_id
from messaging.directory.service import SubjectKind
from messaging.people.models import Unlocker
from messaging.sealing import CannotOpen, SealingKey, StretchCost, fingerprint, unwrap, wrap
from messaging.work import Keyring, Work

_SALT = 16


class UnlockerKind(StrEnum):
    """What can unlock a private key."""

    PASSWORD = "password"  # noqa: S105 - the name of a kind
    CARD_FIRST_USE = "card_first"
    CARD_PIN = "card_pin"
    SHEET = "sheet"
    PASSKEY = "passkey"


def make_keys(work: Work, account_id: str, role: str, organisation: str) -> Keyring:
    """A fresh pair for sealing and one for signing, published in the directory."""
    sealing, signing = SealingKey.generate(), SigningKey.generate()
    sequence = work.directory.publish(
        account_id,
        SubjectKind.ACCOUNT,
        role=role,
        organisation=organisation,
        sealing=sealing.public,
        signing=signing.public,
    )
    return Keyring(account_id, sequence, sealing, signing)


def set_unlocker(
    work: Work, keys: Keyring, kind: UnlockerKind, secret: str, cost: StretchCost
) -> None:
    """Wrap the private keys under ``secret``; replaces an unlocker of the same kind."""
    work.session.execute(
        delete(Unlocker).where(Unlocker.account_id == keys.account, Unlocker.kind == str(kind))
    )
    salt = secrets.token_bytes(_SALT)
    stretched = work.server.pepper.stretch(secret, salt, cost)
    unlocker_id = new_id()
    wrapped = wrap(stretched.wrapping, keys.to_bytes(), _context(unlocker_id, keys.account, kind))
    row = Unlocker(
        id=unlocker_id,
        account_id=keys.account,
        kind=str(kind),
        salt=salt,
        memory_kib=cost.memory_kib,
        passes=cost.passes,
        lanes=cost.lanes,
        verifier=stretched.verifier,
        wrapped=wrapped,
        key_sequence=keys.sequence,
        created_at=work.clock.now(),
    )
    work.session.add(row)
    work.session.flush()
    head = work.log.lock(keys.account)
    work.log.append(
        head,
        EventType.CREDENTIAL,
        {"kind": str(kind), "what": "set", "sha256": unlocker_fingerprint(row)},
    )


def unlocker_fingerprint(row: Unlocker) -> str:
    """How the log names an unlocker, so that an old one cannot be put back unnoticed."""
    cost: list[Json] = [row.memory_kib, row.passes, row.lanes]
    return fingerprint(
        canonical(
            {
                "id": row.id,
                "cost": cost,
                "salt": b64(row.salt),
                "verifier": b64(row.verifier),
                "wrapped": b64(row.wrapped),
                "sequence": row.key_sequence,
            }
        )
    )


def drop_unlocker(work: Work, account_id: str, kind: UnlockerKind) -> None:
    """Remove a way in."""
    work.session.execute(
        delete(Unlocker).where(Unlocker.account_id == account_id, Unlocker.kind == str(kind))
    )
    head = work.log.lock(account_id)
    work.log.append(head, EventType.CREDENTIAL, {"kind": str(kind), "what": "dropped"})


def has_unlocker(work: Work, account_id: str, kind: UnlockerKind) -> bool:
    """Whether an account has this way in."""
    query = select(Unlocker.id).where(Unlocker.account_id == account_id, Unlocker.kind == str(kind))
    return work.session.scalar(query) is not None


def unlock(
    work: Work, account_id: str | None, kind: UnlockerKind, secret: str, cost: StretchCost
) -> Keyring | None:
    """The account's keys, or ``None``. Does the same work for an account that does not exist."""
    row = None
    if account_id is not None:
        row = work.session.scalar(
            select(Unlocker).where(Unlocker.account_id == account_id, Unlocker.kind == str(kind))
        )
    if row is None:
        work.server.pepper.stretch(secret, b"\x00" * _SALT, cost)
        return None
    paid = StretchCost(row.memory_kib, row.passes, row.lanes)
    stretched = work.server.pepper.stretch(secret, row.salt, paid)
    if not stretched.proves(row.verifier):
        return None
    try:
        raw = unwrap(
            stretched.wrapping,
            row.wrapped,
            _context(row.id, row.account_id, UnlockerKind(row.kind)),
        )
    except CannotOpen:
        return None
    return Keyring.from_bytes(row.account_id, row.key_sequence, raw)


def _context(unlocker_id: str, account_id: str, kind: UnlockerKind) -> dict[str, str]:
    return {"table": "unlocker", "row": unlocker_id, "for": account_id, "kind": str(kind)}
