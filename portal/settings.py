"""The settings that an installation can choose, group by group, and what a wrong one raises.

``portal/configuration.py`` reads them, ``portal/safety.py`` says which are unsafe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

DEVELOPMENT_MARK: Final = "DEVELOPMENT"
"""This file in a directory of keys says that the keys may not serve real people."""
LANGUAGES: Final = ("nl", "fr", "de", "en", "ar")
"""Every language that an installation can offer, in the order of the choice on a page."""
OF_THE_WORKER: Final = frozenset({"ar"})
"""Of these, the languages in which only the worker's part is said, and what the signed out read."""


class ConfigurationError(Exception):
    """A setting is missing, wrong or unsafe. ``setting`` names it; the text says what to do."""

    def __init__(self, setting: str, advice: str) -> None:
        super().__init__(f"{setting}: {advice}")
        self.setting = setting
        self.advice = advice


class Mode(StrEnum):
    """What the installation is for."""

    PRODUCTION = "production"
    DEMONSTRATION = "demonstration"
    TEST = "test"


class OperatorKind(StrEnum):
    """Who runs the server. A workshop may not, while a purpose carries health data."""

    FEDERATION = "federation"
    EXTERNAL_SERVICE = "external_service"
    HOSTING = "hosting"
    WORKSHOP = "workshop"


@dataclass(frozen=True)
class Operator:
    """Who controls the running server, as the public pages say it."""

    name: str
    kind: OperatorKind


@dataclass(frozen=True)
class HelpLine:
    """Whom a worker can call on a page that knows nobody. Not of a workshop: it would learn of it."""

    name: str
    telephone: str


@dataclass(frozen=True)
class SessionLimits:
    """How long a log-in lasts."""

    idle_minutes: int = 15
    worker_idle_minutes: int = 10
    kiosk_idle_minutes: int = 5
    absolute_hours: int = 8
    warning_seconds: int = 120

    def idle(self, *, worker: bool, kiosk: bool = False) -> timedelta:
        """How long a session lives without a request."""
        if kiosk:
            return timedelta(minutes=self.kiosk_idle_minutes)
        return timedelta(minutes=self.worker_idle_minutes if worker else self.idle_minutes)

    @property
    def kiosk_warning_seconds(self) -> int:
        """How long before the end a kiosk asks who is there: a minute, a third of it at most."""
        return min(self.warning_seconds, 60, self.kiosk_idle_minutes * 60 // 3)

    @property
    def absolute(self) -> timedelta:
        """How long a session lives at most."""
        return timedelta(hours=self.absolute_hours)


@dataclass(frozen=True)
class LoginLimits:
    """Wrong tries within the window before a wait: of one name or card, and of one address."""

    tries: int = 5
    address_tries: int = 60
    window_minutes: int = 15
    wait_minutes: int = 15


@dataclass(frozen=True)
class Smtp:
    """The mail server, and who sends. The password stands in a file of its own."""

    host: str
    sender: str
    port: int = 587
    starttls: bool = True
    user: str = ""
    password_file: Path | None = None

    def password(self) -> str:
        """The password; raises :class:`ConfigurationError` when its file cannot be read."""
        return _secret("smtp.password_file", self.password_file)


def _secret(setting: str, file: Path | None) -> str:
    if file is None:
        return ""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(setting, f"cannot be read: {file}") from None


class SmsGateway(StrEnum):
    """How a text message leaves: a POST to a gateway, a mail to one, or a file that nobody sends."""

    HTTPS = "https"
    MAIL = "mail"
    FOLDER = "folder"


@dataclass(frozen=True)
class Sms:
    """The gateway for text messages; what each sort needs of the rest, ``portal/safety.py`` says."""

    gateway: SmsGateway
    url: str = ""
    token_file: Path | None = None
    domain: str = ""
    folder: Path | None = None

    def token(self) -> str:
        """What the gateway knows us by; :class:`ConfigurationError` when it cannot be read."""
        return _secret("sms.token_file", self.token_file)


@dataclass(frozen=True)
class Letters:
    """Where letters are put as PDF, for the operator to print and post."""

    folder: Path
