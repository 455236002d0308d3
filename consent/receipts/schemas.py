"""The form of a receipt's file. Frozen by ``tests/vectors``.

Everything that is signed stands in it as the very bytes that were signed. Beside them stand two
readable views of the same, in the words of ISO/IEC TS 27560 and of FHIR; whoever checks the file
makes both again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from consent.encoding import Json, b64, from_b64

SCHEMA: Final = "maat.receipt/1"
STANDING_DOMAIN: Final = "maat/receipt/v1"
"""Under which the log's key signs how the yeses of a receipt stood when the file was made."""
DIRECTORY_DOMAIN: Final = "maat/directory/v1"
MOST: Final = 4_000_000
"""Bytes of a file; one holds a few dozen thousand."""


class NotAReceipt(ValueError):
    """The bytes are not a receipt's file, or not in its one form."""


@dataclass(frozen=True)
class Signed:
    """Bytes and the signature over them."""

    data: bytes
    signature: bytes


@dataclass(frozen=True)
class LogLine:
    """A line of the log as the log's key signed it, and what opens its commitments."""

    signed: Signed
    opened: Mapping[str, tuple[Json, bytes]]


@dataclass(frozen=True)
class OwnKey:
    """A worker's signature: what he signed, and the directory's entry of his key at that time."""

    signed: Signed
    key: Signed


@dataclass(frozen=True)
class Mandated:
    """What let somebody act for the worker: the same bytes, signed by two."""

    entered: OwnKey
    approved: OwnKey


@dataclass(frozen=True)
class Ending:
    """A withdrawal: the statement, its line, and whose key signed it.

    ``key``: the directory's entry, when his session did, or his representative's with ``mandate``.
    ``code_of``: when a code did that stands on another receipt, the record of the yes that this
    one depended on.
    """

    signed: Signed
    line: LogLine
    key: Signed | None = None
    code_of: OwnKey | None = None
    mandate: Mandated | None = None


@dataclass(frozen=True)
class Given:
    """One yes of the receipt: the record as he signed it, its line, and its end if it ended.

    ``mandate``: where his representative signed it.
    """

    record: OwnKey
    line: LogLine
    ending: Ending | None = None
    mandate: Mandated | None = None


@dataclass(frozen=True)
class Receipt:
    """All yeses of one act, and how they stood when the file was made."""

    standing: Signed
    grants: tuple[Given, ...]


def encode(receipt: Receipt, views: Mapping[str, Json]) -> bytes:
    """The one way in which a receipt and its ``views`` are written."""
    whole = {
        "schema": SCHEMA,
        "standing": _signed(receipt.standing),
        "grants": [_given(one) for one in receipt.grants],
        **views,
    }
    return (json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def decode(file: bytes, view_names: Sequence[str]) -> tuple[Receipt, dict[str, Any]]:
    """The receipt and its views; raises :class:`NotAReceipt` for any other form of the bytes."""
    if len(file) > MOST:
        raise NotAReceipt("it is too large")
    try:
        whole = json.loads(file)
        if whole["schema"] != SCHEMA:
            raise NotAReceipt("it is of another version")
        receipt = Receipt(
            _read_signed(whole["standing"]), tuple(_read_given(one) for one in whole["grants"])
        )
        views = {name: whole[name] for name in view_names}
        again = encode(receipt, views)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise NotAReceipt("it is not in the form of a receipt") from error
    if again != file:
        raise NotAReceipt("something in it is out of place")
    return receipt, views


def _signed(signed: Signed) -> dict[str, Json]:
    return {"data": b64(signed.data), "signature": b64(signed.signature)}


def _read_signed(raw: Mapping[str, str]) -> Signed:
    return Signed(from_b64(raw["data"]), from_b64(raw["signature"]))


def _own(own: OwnKey) -> dict[str, Json]:
    return {"signed": _signed(own.signed), "key": _signed(own.key)}


def _read_own(raw: Mapping[str, Any]) -> OwnKey:
    return OwnKey(_read_signed(raw["signed"]), _read_signed(raw["key"]))


def _line(line: LogLine) -> dict[str, Json]:
    return {
        "signed": _signed(line.signed),
        "opened": {name: [value, b64(blind)] for name, (value, blind) in line.opened.items()},
    }


def _read_line(raw: Mapping[str, Any]) -> LogLine:
    opened = {name: (value, from_b64(blind)) for name, (value, blind) in raw["opened"].items()}
    return LogLine(_read_signed(raw["signed"]), opened)


def _given(given: Given) -> dict[str, Json]:
    return {
        "record": _own(given.record),
        "line": _line(given.line),
        "ending": None if given.ending is None else _ending(given.ending),
        **_mandated(given.mandate),
    }


def _read_given(raw: Mapping[str, Any]) -> Given:
    ending = None if raw["ending"] is None else _read_ending(raw["ending"])
    return Given(_read_own(raw["record"]), _read_line(raw["line"]), ending, _read_mandated(raw))


def _ending(ending: Ending) -> dict[str, Json]:
    return {
        "signed": _signed(ending.signed),
        "line": _line(ending.line),
        "key": None if ending.key is None else _signed(ending.key),
        "code_of": None if ending.code_of is None else _own(ending.code_of),
        **_mandated(ending.mandate),
    }


def _read_ending(raw: Mapping[str, Any]) -> Ending:
    return Ending(
        _read_signed(raw["signed"]),
        _read_line(raw["line"]),
        None if raw["key"] is None else _read_signed(raw["key"]),
        None if raw["code_of"] is None else _read_own(raw["code_of"]),
        _read_mandated(raw),
    )


def _mandated(mandated: Mandated | None) -> dict[str, Json]:
    """Stands in the file only where somebody acted for the worker."""
    if mandated is None:
        return {}
    return {"mandate": {"entered": _own(mandated.entered), "approved": _own(mandated.approved)}}


def _read_mandated(raw: Mapping[str, Any]) -> Mandated | None:
    if "mandate" not in raw:
        return None
    both = raw["mandate"]
    return Mandated(_read_own(both["entered"]), _read_own(both["approved"]))
