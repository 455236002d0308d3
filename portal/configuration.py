"""The one place that reads the configuration: a TOML file, and ``PORTAL_*`` in the environment.

The environment goes before the file. A setting ``table.name`` of the file is
``PORTAL_TABLE_NAME`` in the environment; ``PORTAL_CONFIG`` names the file. Without a mode the
portal is in production, and a production configuration that is not safe cannot exist: making one
raises :class:`ConfigurationError` (``portal/safety.py`` says what is safe).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from messaging.sealing import StretchCost
from messaging.serverkeys import make_server_keys
from portal.safety import check
from portal.settings import (
    DEVELOPMENT_MARK,
    LANGUAGES,
    ConfigurationError,
    HelpLine,
    Letters,
    LoginLimits,
    Mode,
    Operator,
    OperatorKind,
    SessionLimits,
    Sms,
    SmsGateway,
    Smtp,
)

FILE_VARIABLE: Final = "PORTAL_CONFIG"
"""The variable of the environment that names the file."""
_PREFIX: Final = "PORTAL_"


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """Everything that an installation can choose. An unsafe one cannot be made.

    ``processes``: how many web processes serve it, on all machines together. ``hosts``: the host
    names that are answered (a leading dot takes the names below it, never in production).
    ``demonstration_conveniences``: one click logs in; only ever in a demonstration.
    """

    mode: Mode
    data_dir: Path
    keys_dir: Path
    database_url: str = field(default="", repr=False)
    operator: Operator | None = None
    help_line: HelpLine | None = None
    public_base_url: str = "http://localhost:8000"
    hosts: tuple[str, ...] = ()
    cookie_secure: bool = True
    processes: int = 1
    trusted_proxies: int = 0
    languages: tuple[str, ...] = LANGUAGES
    default_language: str = "nl"
    sessions: SessionLimits = field(default_factory=SessionLimits)
    stretch: StretchCost = field(default_factory=StretchCost)
    logins: LoginLimits = field(default_factory=LoginLimits)
    smtp: Smtp | None = None
    sms: Sms | None = None
    letters: Letters | None = None
    demonstration_conveniences: bool = False

    def __post_init__(self) -> None:
        if not self.database_url:
            path = self.data_dir.absolute() / "portal.sqlite3"
            object.__setattr__(self, "database_url", f"sqlite:///{path}")
        if not self.hosts:
            host = urlsplit(self.public_base_url).hostname
            object.__setattr__(self, "hosts", (host,) if host else ())
        check(self)

    @property
    def is_production(self) -> bool:
        """Whether real people are served."""
        return self.mode is Mode.PRODUCTION

    @property
    def is_demonstration(self) -> bool:
        """Whether everybody in it is fictitious."""
        return self.mode is Mode.DEMONSTRATION


def configuration_from_environment(file: Path | None = None) -> Configuration:
    """The configuration of this process; raises :class:`ConfigurationError`."""
    return load_configuration(os.environ, file)


def load_configuration(environ: Mapping[str, str], file: Path | None = None) -> Configuration:
    """The configuration from ``file`` (or the one that ``PORTAL_CONFIG`` names) and ``environ``.

    Raises :class:`ConfigurationError` for an unknown, wrong, missing or unsafe setting.
    """
    if file is None and environ.get(FILE_VARIABLE):
        file = Path(environ[FILE_VARIABLE])
    given = _from_file(file) if file is not None else {}
    given |= _from_environ(environ)
    read = {name: _read(name, value) for name, value in given.items()}
    mode = read.get("mode", Mode.PRODUCTION)
    for needed in ("data_dir", "keys_dir"):
        if needed not in read:
            raise ConfigurationError(needed, "is missing: name a directory")
    plain = {name: value for name, value in read.items() if "." not in name}
    return Configuration(
        **{**plain, "mode": mode},
        operator=_group(read, "operator", Operator, ("name", "kind")),
        help_line=_group(read, "help", HelpLine, ("name", "telephone")),
        sessions=SessionLimits(**_part(read, "session")),
        stretch=StretchCost(**_part(read, "stretch")),
        logins=LoginLimits(**_part(read, "login")),
        smtp=_group(read, "smtp", Smtp, ("host", "sender")),
        sms=_group(read, "sms", Sms, ("gateway",)),
        letters=_group(read, "letters", Letters, ("folder",)),
    )


def demonstration_configuration(root: Path, *, port: int = 8000) -> Configuration:
    """A demonstration with everything below ``root``, for browsers on this machine alone."""
    return Configuration(
        mode=Mode.DEMONSTRATION,
        data_dir=root,
        keys_dir=root / "keys",
        operator=Operator("Demonstratie", OperatorKind.HOSTING),
        help_line=HelpLine("Noor Claes", "050 00 02 90"),
        public_base_url=f"http://localhost:{port}",
        hosts=("localhost", ".localhost", "127.0.0.1", "[::1]"),
        cookie_secure=False,
        # Nobody real logs in, and everybody is one click: a quick stretch keeps that click quick.
        stretch=StretchCost(memory_kib=8 * 1024, passes=1, lanes=1),
        demonstration_conveniences=True,
    )


def make_keys(configuration: Configuration) -> None:
    """Make the server keys that do not exist yet; outside production they are marked as such."""
    make_server_keys(configuration.keys_dir)
    if not configuration.is_production:
        mark = configuration.keys_dir / DEVELOPMENT_MARK
        mark.write_text("These keys are for a demonstration or a test.\n", encoding="utf-8")


# Reading ----------------------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("must be a text")
    return value.strip()


def _telephone(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"\+?[0-9]+(?:[ ./]*[0-9]+)+", text) or sum(map(str.isdigit, text)) < 3:
        raise ValueError("must be a telephone number, like 09 123 45 67")
    return text


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return value

    return read


def _yes_no(value: object) -> bool:
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise ValueError("must be true or false")


def _names(value: object) -> tuple[str, ...]:
    many = value.split(",") if isinstance(value, str) else value
    if not isinstance(many, list) or not many:
        raise ValueError("must be a list of texts")
    return tuple(_text(one) for one in many)


def _path(value: object) -> Path:
    return Path(_text(value)).expanduser()


def _one_of(kind: type[StrEnum]) -> Callable[[object], StrEnum]:
    def read(value: object) -> StrEnum:
        try:
            return kind(_text(value))
        except ValueError:
            raise ValueError("must be one of " + ", ".join(kind)) from None

    return read


_SETTINGS: Final[Mapping[str, Callable[[object], Any]]] = {
    "mode": _one_of(Mode),
    "data_dir": _path,
    "keys_dir": _path,
    "database_url": _text,
    "public_base_url": _text,
    "hosts": _names,
    "cookie_secure": _yes_no,
    "processes": _whole(1, 1000),
    "trusted_proxies": _whole(0, 5),
    "languages": _names,
    "default_language": _text,
    "demonstration_conveniences": _yes_no,
    "operator.name": _text,
    "operator.kind": _one_of(OperatorKind),
    "help.name": _text,
    "help.telephone": _telephone,
    "session.idle_minutes": _whole(1, 60),
    "session.worker_idle_minutes": _whole(1, 60),
    "session.kiosk_idle_minutes": _whole(1, 60),
    "session.absolute_hours": _whole(1, 12),
    "session.warning_seconds": _whole(20, 600),
    "stretch.memory_kib": _whole(8, 4 * 1024 * 1024),
    "stretch.passes": _whole(1, 100),
    "stretch.lanes": _whole(1, 64),
    "login.tries": _whole(1, 20),
    "login.address_tries": _whole(1, 10_000),
    "login.window_minutes": _whole(1, 1440),
    "login.wait_minutes": _whole(1, 1440),
    "smtp.host": _text,
    "smtp.port": _whole(1, 65535),
    "smtp.sender": _text,
    "smtp.starttls": _yes_no,
    "smtp.user": _text,
    "smtp.password_file": _path,
    "sms.gateway": _one_of(SmsGateway),
    "sms.url": _text,
    "sms.token_file": _path,
    "sms.domain": _text,
    "sms.folder": _path,
    "letters.folder": _path,
}


def _read(name: str, value: object) -> Any:
    try:
        return _SETTINGS[name](value)
    except ValueError as error:
        raise ConfigurationError(name, str(error)) from None


def _from_file(file: Path) -> dict[str, object]:
    try:
        with file.open("rb") as stream:
            data = tomllib.load(stream)
    except OSError:
        raise ConfigurationError(FILE_VARIABLE, f"the file cannot be read: {file}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(FILE_VARIABLE, f"{file} is not TOML: {error}") from None
    given: dict[str, object] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            given |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            given[name] = value
    for name in given:
        if name not in _SETTINGS:
            raise ConfigurationError(name, f"is no setting; {file} has it")
    return given


def _from_environ(environ: Mapping[str, str]) -> dict[str, object]:
    known = {_PREFIX + name.upper().replace(".", "_"): name for name in _SETTINGS}
    given: dict[str, object] = {}
    for variable, value in environ.items():
        if variable in known:
            given[known[variable]] = value
        elif variable.startswith(_PREFIX) and variable != FILE_VARIABLE:
            # A misspelled setting must not leave the unsafe default in force.
            raise ConfigurationError(variable, "is no setting: remove it or correct its name")
    return given


def _part(read: Mapping[str, Any], table: str) -> dict[str, Any]:
    prefix = f"{table}."
    return {k.removeprefix(prefix): value for k, value in read.items() if k.startswith(prefix)}


def _group(
    read: Mapping[str, Any], table: str, kind: Callable[..., Any], needed: tuple[str, ...]
) -> Any:
    """A table of settings that is there as a whole or not at all."""
    part = _part(read, table)
    if not part:
        return None
    for name in needed:
        if name not in part:
            raise ConfigurationError(f"{table}.{name}", "is missing")
    return kind(**part)
