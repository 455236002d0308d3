"""What a configuration must be to be safe; the rest refuses to start and says why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from consent.purposes import purposes_offered
from portal.settings import (
    DEVELOPMENT_MARK,
    LANGUAGES,
    OF_THE_WORKER,
    ConfigurationError,
    OperatorKind,
    SmsGateway,
)

if TYPE_CHECKING:
    from portal.configuration import Configuration

LEAST_MEMORY_KIB: Final = 19 * 1024
LEAST_PASSES: Final = 2
_OTHERS: Final = 0o077
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def check(configuration: Configuration) -> None:
    """Raise :class:`ConfigurationError` for the first thing that is wrong or unsafe."""
    _check_always(configuration)
    if configuration.is_production:
        for rule in _PRODUCTION:
            rule(configuration)


def _refuse(setting: str, advice: str) -> NoReturn:
    raise ConfigurationError(setting, advice)


def _check_always(configuration: Configuration) -> None:
    database(configuration)
    parts = urlsplit(configuration.public_base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        _refuse("public_base_url", "must be an address like https://portal.example.be")
    if unknown := set(configuration.languages) - set(LANGUAGES):
        _refuse("languages", f"there are no words for: {', '.join(sorted(unknown))}")
    if configuration.default_language not in configuration.languages:
        _refuse("default_language", "must be one of the languages")
    if configuration.default_language in OF_THE_WORKER:
        _refuse("default_language", "must be a language that everybody's pages are in")
    limits = configuration.sessions
    shortest = 60 * min(limits.idle_minutes, limits.worker_idle_minutes, limits.kiosk_idle_minutes)
    if limits.warning_seconds >= shortest:
        _refuse("session.warning_seconds", "must be shorter than the shortest idle time")
    _ways(configuration)
    if configuration.demonstration_conveniences and not configuration.is_demonstration:
        _refuse(
            "demonstration_conveniences",
            "one click logs in as anybody: it exists in a demonstration only, switch it off",
        )


def _ways(configuration: Configuration) -> None:
    """Each gateway for text messages has what it needs; a number never travels in the clear."""
    sms = configuration.sms
    if sms is None:
        return
    if sms.gateway is SmsGateway.HTTPS:
        parts = urlsplit(sms.url)
        if parts.scheme != "https" or not parts.hostname:
            _refuse("sms.url", "must be an address that begins with https://")
    elif sms.gateway is SmsGateway.MAIL:
        if not sms.domain or "@" in sms.domain:
            _refuse("sms.domain", "must be the domain of the gateway, as in sms.example")
        if configuration.smtp is None:
            _refuse("sms.gateway", "a gateway by mail needs a mail server: set smtp.host too")
    elif sms.folder is None:
        _refuse("sms.folder", "is missing: name a directory")


def database(configuration: Configuration) -> URL:
    """The address of the database; raises :class:`ConfigurationError` for any but our two."""
    try:
        url = make_url(configuration.database_url)
    except ArgumentError:
        url = None
    if url is None or url.get_backend_name() not in ("sqlite", "postgresql"):
        _refuse("database_url", "must begin with sqlite:/// or postgresql+psycopg://")
    return url


def _operator(configuration: Configuration) -> None:
    operator = configuration.operator
    if operator is None or not operator.name.strip():
        _refuse("operator", "production names who runs it: set operator.name and operator.kind")
    health = [str(p.code) for p in purposes_offered() if p.carries_health]
    if operator.kind is OperatorKind.WORKSHOP and health:
        _refuse(
            "operator.kind",
            "the employer may not run purposes that carry health data "
            f"({', '.join(health)}): let a federation, an external service or a host run it",
        )


def _conveniences(configuration: Configuration) -> None:
    if configuration.demonstration_conveniences:
        _refuse("demonstration_conveniences", "must be off in production")


def _transport(configuration: Configuration) -> None:
    if urlsplit(configuration.public_base_url).scheme != "https":
        _refuse("public_base_url", "production is served over https: begin it with https://")
    if not configuration.cookie_secure:
        _refuse("cookie_secure", "must be true in production")
    if any(not host.strip(".*") or host[0] in ".*" for host in configuration.hosts):
        _refuse("hosts", "production answers to whole host names only: name each of them")
    smtp = configuration.smtp
    if smtp and smtp.user and not smtp.starttls and smtp.host not in _LOOPBACK:
        _refuse("smtp.starttls", "must be true where a password is sent to another machine")


def _nobody_sends(configuration: Configuration) -> None:
    if configuration.sms and configuration.sms.gateway is SmsGateway.FOLDER:
        _refuse("sms.gateway", "a folder sends no message to anybody: name a gateway")


def _database(configuration: Configuration) -> None:
    url = database(configuration)
    if url.get_backend_name() != "sqlite":
        return
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        _refuse("database_url", "production needs a database on disk")
    if configuration.processes > 1:
        _refuse(
            "processes",
            "the embedded database serves one process: use PostgreSQL (database_url) for several",
        )


def _stretch(configuration: Configuration) -> None:
    cost = configuration.stretch
    if cost.memory_kib < LEAST_MEMORY_KIB or cost.passes < LEAST_PASSES:
        _refuse(
            "stretch",
            f"too cheap to guess at: at least memory_kib = {LEAST_MEMORY_KIB}, "
            f"passes = {LEAST_PASSES}",
        )


def _keys(configuration: Configuration) -> None:
    keys = configuration.keys_dir.resolve()
    if (keys / DEVELOPMENT_MARK).exists():
        _refuse("keys_dir", "holds development keys: name another directory and 'portal keys make'")
    homes = [configuration.data_dir.resolve()]
    url = database(configuration)
    if url.get_backend_name() == "sqlite" and url.database:
        homes.append(Path(url.database).resolve().parent)
    for home in homes:
        if keys == home or home in keys.parents or keys in home.parents:
            _refuse(
                "keys_dir",
                "may not be with the database or the data: who steals one would have both; "
                "use another directory, on another disk if you can",
            )


def _secret_files(configuration: Configuration) -> None:
    keys = configuration.keys_dir
    files = [("keys_dir", path) for path in (keys, *sorted(keys.glob("*.key"))) if path.exists()]
    secrets = (
        ("smtp.password_file", configuration.smtp.password_file if configuration.smtp else None),
        ("sms.token_file", configuration.sms.token_file if configuration.sms else None),
    )
    for setting, secret in secrets:
        if secret is not None:
            if not secret.is_file():
                _refuse(setting, f"is not there: {secret}")
            files.append((setting, secret))
    for setting, path in files:
        if path.stat().st_mode & _OTHERS:
            rights = "700" if path.is_dir() else "600"
            _refuse(setting, f"others can read it: chmod {rights} {path}")


_PRODUCTION: Final[tuple[Callable[[Configuration], None], ...]] = (
    _conveniences,
    _operator,
    _transport,
    _nobody_sends,
    _database,
    _stretch,
    _keys,
    _secret_files,
)
"""The rules of a production configuration, each its own."""
