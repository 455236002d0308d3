"""The secrets that one click stands in for: made at seeding, kept in the demonstration's folder.

They exist only there: a password, a TOTP secret or a card of somebody fictitious. Nothing of
this is reachable outside a demonstration.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.configuration import Configuration

FILE = "demonstration-secrets.json"


@dataclass(frozen=True)
class Secrets:
    """What one fictitious person has or remembers; empty where it does not apply."""

    account: str
    login: str = ""
    password: str = ""
    totp: str = ""
    card_number: str = ""
    contact_code: str = ""
    login_secret: str = ""
    pin: str = ""


class NotADemonstration(Exception):
    """These conveniences were asked for where real people could be served."""


def check_demonstration(configuration: Configuration) -> None:
    """Raise :class:`NotADemonstration` unless every convenience is declared and allowed."""
    if not (configuration.is_demonstration and configuration.demonstration_conveniences):
        raise NotADemonstration


def write(configuration: Configuration, known: dict[str, Secrets]) -> None:
    """Keep the secrets, readable to their owner alone."""
    check_demonstration(configuration)
    path = configuration.data_dir / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({key: asdict(one) for key, one in known.items()}, file)


def read(configuration: Configuration) -> dict[str, Secrets]:
    """The secrets by the person's key; empty before the seeding is done, also if it broke off."""
    check_demonstration(configuration)
    path = Path(configuration.data_dir) / FILE
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return {key: Secrets(**one) for key, one in found.items()}
