"""The configuration: where it comes from, and what refuses to start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.sealing import StretchCost
from portal.configuration import (
    Configuration,
    demonstration_configuration,
    load_configuration,
    make_keys,
)
from portal.settings import (
    DEVELOPMENT_MARK,
    ConfigurationError,
    HelpLine,
    LoginLimits,
    Mode,
    Operator,
    OperatorKind,
    SessionLimits,
    Sms,
    SmsGateway,
    Smtp,
)

DELIVERED = Path(__file__).resolve().parents[2] / "deploy" / "portal.toml"


def production(root: Path, **changes: Any) -> Configuration:
    """A safe production configuration, with something changed."""
    values: dict[str, Any] = {
        "mode": Mode.PRODUCTION,
        "data_dir": root / "data",
        "keys_dir": root / "keys",
        "operator": Operator("Federatie", OperatorKind.FEDERATION),
        "public_base_url": "https://portal.example.be",
    }
    return Configuration(**{**values, **changes})


def refused(root: Path, **changes: Any) -> str:
    """The setting for which production refuses to start."""
    with pytest.raises(ConfigurationError) as caught:
        production(root, **changes)
    assert str(caught.value).startswith(f"{caught.value.setting}: ")
    assert caught.value.advice
    return caught.value.setting


def test_a_safe_production_starts(tmp_path: Path) -> None:
    made = production(tmp_path)
    make_keys(made)
    assert production(tmp_path) == made
    assert made.is_production
    assert made.hosts == ("portal.example.be",)
    assert made.database_url == f"sqlite:///{tmp_path}/data/portal.sqlite3"
    assert (made.sessions, made.stretch) == (SessionLimits(15, 10, 5, 8, 120), StretchCost())
    assert not made.demonstration_conveniences


def test_production_names_its_operator(tmp_path: Path) -> None:
    assert refused(tmp_path, operator=None) == "operator"
    assert refused(tmp_path, operator=Operator(" ", OperatorKind.HOSTING)) == "operator"


def test_the_employer_is_not_the_operator(tmp_path: Path) -> None:
    operator = Operator("Maatwerk Oost", OperatorKind.WORKSHOP)
    assert refused(tmp_path, operator=operator) == "operator.kind"


def test_production_is_served_over_https_with_secure_cookies(tmp_path: Path) -> None:
    assert refused(tmp_path, public_base_url="http://portal.example.be") == "public_base_url"
    assert refused(tmp_path, cookie_secure=False) == "cookie_secure"
    assert refused(tmp_path, hosts=(".example.be",)) == "hosts"
    assert refused(tmp_path, hosts=("*",)) == "hosts"


def test_the_embedded_database_serves_one_process(tmp_path: Path) -> None:
    assert refused(tmp_path, processes=2) == "processes"
    assert refused(tmp_path, database_url="sqlite://") == "database_url"
    several = production(tmp_path, processes=2, database_url="postgresql+psycopg://u:pw@h/d")
    assert "pw" not in repr(several)


def test_a_cheap_stretch_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, stretch=StretchCost(8, 1, 1)) == "stretch"
    assert refused(tmp_path, stretch=StretchCost(64 * 1024, 1, 4)) == "stretch"


def test_development_keys_are_refused(tmp_path: Path) -> None:
    make_keys(demonstration_configuration(tmp_path))
    assert (tmp_path / "keys" / DEVELOPMENT_MARK).exists()
    assert refused(tmp_path) == "keys_dir"


@pytest.mark.parametrize("place", ["data", "data/keys", ".", "there/.."])
def test_keys_may_not_lie_with_the_database(tmp_path: Path, place: str) -> None:
    (tmp_path / "there").mkdir()
    assert refused(tmp_path, keys_dir=tmp_path / place) == "keys_dir"


def test_keys_may_not_lie_with_a_database_elsewhere(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/elsewhere/p.sqlite3"
    assert refused(tmp_path, keys_dir=tmp_path / "elsewhere", database_url=url) == "keys_dir"
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert refused(tmp_path, keys_dir=tmp_path / "link", database_url=url) == "keys_dir"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_keys_that_others_can_read_are_refused(tmp_path: Path, mode: int) -> None:
    make_keys(production(tmp_path))
    (tmp_path / "keys" / "log.key").chmod(mode)
    assert refused(tmp_path) == "keys_dir"
    (tmp_path / "keys" / "log.key").chmod(0o600)
    (tmp_path / "keys").chmod(0o750)
    assert refused(tmp_path) == "keys_dir"


def test_the_mail_password_is_kept_from_others(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    smtp = Smtp("mail.example.be", "portal@example.be", user="u", password_file=secret)
    assert refused(tmp_path, smtp=smtp) == "smtp.password_file"
    secret.write_text("geheim\n")
    secret.chmod(0o644)
    assert refused(tmp_path, smtp=smtp) == "smtp.password_file"
    secret.chmod(0o600)
    assert production(tmp_path, smtp=smtp).smtp is smtp
    assert smtp.password() == "geheim"
    assert refused(tmp_path, smtp=replace(smtp, starttls=False)) == "smtp.starttls"


@given(data=st.data())
def test_conveniences_are_never_on_in_production(data: st.DataObject) -> None:
    choices: dict[str, Any] = {
        "mode": st.sampled_from(Mode),
        "demonstration_conveniences": st.booleans(),
        "cookie_secure": st.booleans(),
        "processes": st.integers(1, 3),
        "public_base_url": st.sampled_from(["https://a.example", "http://localhost:8000"]),
        "database_url": st.sampled_from(["", "sqlite://", "postgresql+psycopg://h/d"]),
        "operator": st.sampled_from([None, *(Operator("O", kind) for kind in OperatorKind)]),
        "stretch": st.sampled_from([StretchCost(), StretchCost(8, 1, 1)]),
        "hosts": st.sampled_from([(), ("a.example",), (".localhost",)]),
    }
    chosen = {name: data.draw(strategy, label=name) for name, strategy in choices.items()}
    try:
        made = Configuration(data_dir=Path("/nowhere/d"), keys_dir=Path("/nowhere/k"), **chosen)
    except ConfigurationError:
        return
    assert not (made.is_production and made.demonstration_conveniences)
    assert made.is_demonstration or not made.demonstration_conveniences
    if made.is_production:
        with pytest.raises(ConfigurationError, match="demonstration_conveniences"):
            replace(made, demonstration_conveniences=True)
        assert made.operator is not None
        assert made.operator.kind is not OperatorKind.WORKSHOP
        assert made.cookie_secure
        assert made.public_base_url.startswith("https://")


def test_one_switch_does_not_make_a_demonstration_a_production(tmp_path: Path) -> None:
    shown = demonstration_configuration(tmp_path)
    assert shown.demonstration_conveniences
    with pytest.raises(ConfigurationError):
        replace(shown, mode=Mode.PRODUCTION)
    with pytest.raises(ConfigurationError):
        replace(shown, mode=Mode.TEST)


# Reading ----------------------------------------------------------------------------------

FILE = """
data_dir = "{root}/data"
keys_dir = "{root}/keys"
public_base_url = "https://portal.example.be"
trusted_proxies = 1
[operator]
name = "Federatie"
kind = "federation"
[session]
idle_minutes = 12
[smtp]
host = "localhost"
sender = "portal@example.be"
starttls = false
"""


def written(root: Path, text: str = FILE) -> Path:
    """A file with settings."""
    file = root / "portal.toml"
    file.write_text(text.format(root=root))
    return file


def test_without_a_mode_it_is_production(tmp_path: Path) -> None:
    made = load_configuration({}, written(tmp_path))
    assert made.mode is Mode.PRODUCTION
    assert made.sessions == SessionLimits(idle_minutes=12)
    assert made.smtp == Smtp("localhost", "portal@example.be", starttls=False)
    assert made.trusted_proxies == 1


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    environ = {
        "PORTAL_CONFIG": str(written(tmp_path)),
        "PORTAL_SESSION_IDLE_MINUTES": "9",
        "PORTAL_HOSTS": "a.example.be, b.example.be",
        "PORTAL_SMTP_STARTTLS": "true",
        "PORTAL_HELP_NAME": "Rita van de hulplijn",
        "PORTAL_HELP_TELEPHONE": "+32 9 123.45.67",
        "HOME": "/nowhere",
    }
    made = load_configuration(environ)
    assert made.sessions.idle_minutes == 9
    assert made.hosts == ("a.example.be", "b.example.be")
    assert made.help_line == HelpLine("Rita van de hulplijn", "+32 9 123.45.67")
    assert made.smtp is not None
    assert made.smtp.starttls


@pytest.mark.parametrize(
    ("environ", "setting"),
    [
        ({"PORTAL_COOKIE_SECUR": "true"}, "PORTAL_COOKIE_SECUR"),
        ({"PORTAL_MODE": "prod"}, "mode"),
        ({"PORTAL_COOKIE_SECURE": "perhaps"}, "cookie_secure"),
        ({"PORTAL_PROCESSES": "0"}, "processes"),
        ({"PORTAL_PROCESSES": "2.5"}, "processes"),
        ({"PORTAL_SESSION_IDLE_MINUTES": "1000"}, "session.idle_minutes"),
        ({"PORTAL_SESSION_WARNING_SECONDS": "600"}, "session.warning_seconds"),
        ({"PORTAL_LANGUAGES": "nl,tlh"}, "languages"),
        ({"PORTAL_DEFAULT_LANGUAGE": "tlh"}, "default_language"),
        ({"PORTAL_DEFAULT_LANGUAGE": "ar"}, "default_language"),
        ({"PORTAL_DATABASE_URL": "mysql://h/d"}, "database_url"),
        ({"PORTAL_DATABASE_URL": "what"}, "database_url"),
        ({"PORTAL_PUBLIC_BASE_URL": "portal.example.be"}, "public_base_url"),
        ({"PORTAL_OPERATOR_KIND": "employer"}, "operator.kind"),
        ({"PORTAL_HELP_NAME": "Rita"}, "help.telephone"),
        ({"PORTAL_HELP_NAME": "Rita", "PORTAL_HELP_TELEPHONE": "ask"}, "help.telephone"),
        ({"PORTAL_DEMONSTRATION_CONVENIENCES": "1"}, "demonstration_conveniences"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, environ: dict[str, str], setting: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(environ, written(tmp_path))
    assert caught.value.setting == setting


@pytest.mark.parametrize(
    "text", ["colour = 1\n", "[session]\nidle = 1\n", "mode = [", "mode = 3\n"]
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError):
        load_configuration({}, written(tmp_path, text.replace("{", "{{")))


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    for environ, setting in (
        ({}, "data_dir"),
        ({"PORTAL_DATA_DIR": "/d"}, "keys_dir"),
        ({"PORTAL_DATA_DIR": "/d", "PORTAL_KEYS_DIR": "/k"}, "operator"),
        ({"PORTAL_DATA_DIR": "/d", "PORTAL_KEYS_DIR": "/k", "PORTAL_OPERATOR_NAME": "F"},
         "operator.kind"),
        ({"PORTAL_CONFIG": str(tmp_path / "none.toml")}, "PORTAL_CONFIG"),
    ):  # fmt: skip
        with pytest.raises(ConfigurationError) as caught:
            load_configuration(environ)
        assert caught.value.setting == setting


@pytest.mark.parametrize(
    ("sms", "setting"),
    [
        (Sms(SmsGateway.HTTPS), "sms.url"),
        (Sms(SmsGateway.HTTPS, url="http://sms.example/send"), "sms.url"),
        (Sms(SmsGateway.MAIL, domain="sms.example"), "sms.gateway"),
        (Sms(SmsGateway.MAIL, domain="an@sms.example"), "sms.domain"),
        (Sms(SmsGateway.FOLDER), "sms.folder"),
        (Sms(SmsGateway.FOLDER, folder=Path("out")), "sms.gateway"),
        (Sms(SmsGateway.HTTPS, url="https://x.example", token_file=Path("no")), "sms.token_file"),
    ],
)
def test_a_gateway_that_sends_nothing_or_in_the_clear_refuses(
    tmp_path: Path, sms: Sms, setting: str
) -> None:
    assert refused(tmp_path, sms=sms) == setting


def test_the_ways_are_read_from_file_and_environment(tmp_path: Path) -> None:
    file = tmp_path / "portal.toml"
    file.write_text(
        f'mode = "test"\ndata_dir = "{tmp_path}"\nkeys_dir = "{tmp_path}/keys"\n'
        '[sms]\ngateway = "https"\nurl = "https://sms.example/send"\n'
        '[letters]\nfolder = "letters"\n'
    )
    made = load_configuration({"PORTAL_SMS_URL": "https://other.example/"}, file)
    assert made.sms == Sms(SmsGateway.HTTPS, url="https://other.example/")
    assert made.letters is not None
    assert made.letters.folder == Path("letters")


def test_the_settings_that_are_copied_name_no_other_limit_than_the_portal_itself() -> None:
    """An installation by the book gets the waits that were looked at with people."""
    made = load_configuration({"PORTAL_MODE": "test"}, DELIVERED)
    assert made.sessions == SessionLimits()
    assert made.logins == LoginLimits()
    assert made.stretch == StretchCost()
