"""An address of each sort as it is typed, and as it is kept. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from messaging.work import Refused

LONGEST: Final = 240
"""Characters of an address of any sort."""
_MAIL: Final = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{7,14}")
_IN_A_NUMBER: Final = re.compile(r"[\s./()-]")
_LINES: Final = range(2, 6)
_LONGEST_LINE: Final = 48
"""What stands on one line behind the window of an envelope."""


class WayKind(StrEnum):
    """How a notice travels."""

    SMS = "sms"
    MAIL = "mail"
    LETTER = "letter"


def parse(kind: WayKind, typed: str) -> str:
    """The address as it is kept; :class:`Refused` ``sms_number``, ``mail_address``, ``post_address``.

    A number is kept as E.164, a Belgian one when no country is named; a postal address as two to
    five lines.
    """
    if kind is WayKind.SMS:
        return _number(typed)
    if kind is WayKind.MAIL:
        address = typed.strip()
        if len(address) > LONGEST or not address.isascii() or not _MAIL.fullmatch(address):
            raise Refused("mail_address")
        return address
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    lines = [line for line in lines if line]
    wrong = len(lines) not in _LINES or any(
        len(line) > _LONGEST_LINE or not line.isprintable() for line in lines
    )
    if wrong or not any(sign.isdigit() for sign in lines[-1] + lines[-2]):
        raise Refused("post_address")
    return "\n".join(lines)


def _number(typed: str) -> str:
    number = _IN_A_NUMBER.sub("", typed.strip())
    if number.startswith("00"):
        number = "+" + number[2:]
    elif number.startswith("0"):
        number = "+32" + number[1:]
    if not number.isascii() or not _NUMBER.fullmatch(number):
        raise Refused("sms_number")
    return number


def hidden(kind: WayKind, address: str) -> str:
    """So much of an address that its owner knows it again, for a screen that others may see."""
    if kind is WayKind.SMS:
        return f"… {address[-3:]}"
    if kind is WayKind.MAIL:
        name, _at, domain = address.partition("@")
        return f"{name[0]}…@{domain[0]}…"
    return "…"
