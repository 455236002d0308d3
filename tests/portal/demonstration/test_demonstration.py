"""The demonstration on a real database: its people, one click each, and its rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from consent.clock import SystemClock
from consent.purposes import PurposeCode
from consent.store import Store
from messaging.dossiers.models import Dossier
from messaging.exchange.answered import answer_without_consent
from messaging.exchange.asking import ask_by_code
from messaging.serverkeys import ServerKeys
from messaging.verification.service import verify_everything
from messaging.work import Acting, Refused, Work
from portal.application import create_app
from portal.commands.root import cli
from portal.configuration import Configuration
from portal.demonstration import secrets
from portal.demonstration.browser import Browser
from portal.demonstration.commands import prepared
from portal.demonstration.people import PROFESSIONALS, WORKERS
from portal.demonstration.rehearsal import rehearse_at
from portal.demonstration.rehearsal.asking import NO_CODE
from portal.demonstration.rehearsal.cast import Cast
from portal.demonstration.rehearsal.script import SCENES
from portal.settings import Mode
from tests.support.routes import rules
from tests.support.served import served_configuration
from tests.support.world import World


# Each time plays the whole exchange and takes a minute: the second one, and PostgreSQL, on which
# every service that it goes through is tested by itself, are for the broad run.
@pytest.mark.parametrize(
    ("databases", "times"),
    [
        ("sqlite", 1),
        pytest.param("sqlite", 2, marks=[pytest.mark.broad, pytest.mark.timeout(900)]),
        pytest.param(
            "postgres",
            2,
            marks=[pytest.mark.broad, pytest.mark.postgres, pytest.mark.timeout(900)],
        ),
    ],
    indirect=["databases"],
)
def test_rehearsal_holds_twice_and_leaves_nothing(
    address: str, configuration: Configuration, tmp_path: Path, times: int
) -> None:
    before = in_force(configuration)
    said: list[str] = []
    cast = Cast(address, said.append)
    for scene in SCENES:
        scene(cast)
    if times == 2:
        assert rehearse_at(address, said.append), said[-3:]
    assert in_force(configuration) == before
    store = Store(configuration.database_url)
    keys = ServerKeys.load(configuration.keys_dir)
    with store.transaction(write=False) as session:
        report = verify_everything(Work(session, SystemClock(), keys))
    store.dispose()
    assert report.sound, report.findings[:5]
    check_commands(cast, configuration, tmp_path / "portal.toml")


def check_commands(cast: Cast, configuration: Configuration, file: Path) -> None:
    """No command of the administrator shows what was written, asked or answered."""
    file.write_text(
        f'mode = "demonstration"\ndata_dir = "{configuration.data_dir}"\n'
        f'keys_dir = "{configuration.keys_dir}"\ndatabase_url = "{configuration.database_url}"\n'
    )
    told = ""
    for command in ("verify", "people list", "organisations list", "sweep"):
        result = CliRunner().invoke(cli, command.split(), env={"PORTAL_CONFIG": str(file)})
        assert result.exit_code == 0, (command, result.output)
        told += result.output
    assert "Adriaens" in told, "the commands have something to show"
    for words in (cast.medical_word, cast.limitation, "hernia", "kilo", "not_now", "refused"):
        assert words not in told


def in_force(configuration: Configuration) -> set[str]:
    """Every consent of every worker that is in force now."""
    store = Store(configuration.database_url)
    keys = ServerKeys.load(configuration.keys_dir)
    clock = SystemClock()
    with store.transaction(write=False) as session:
        work = Work(session, clock, keys)
        dossiers = list(session.scalars(select(Dossier.id)))
        recorded = work.records.of_dossiers(dossiers)
        found = {one.grant.id for one in recorded if one.grant.in_force(clock.now())}
    store.dispose()
    return found


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_clock_goes_on_by_one_press(address: str) -> None:
    browser = Browser(address)
    page = browser.get("/")
    before = page.html.split('id="clock"', 1)[1].split("</p>", 1)[0]
    for wrong in ("", "25:99", "tomorrow", "07:35+02:00x"):
        assert browser.post("/demonstration/clock", [("at", wrong)]).status == 404
    ahead = browser.send(page.form("/demonstration/clock"), page)
    after = ahead.html.split('id="clock"', 1)[1].split("</p>", 1)[0]
    assert "7:35" in after
    assert after != before


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_one_click_is_enough_also_the_second_time(address: str) -> None:
    for one in (*PROFESSIONALS, *WORKERS):
        browser = Browser(address, one.key)
        for _ in range(2):
            page = browser.get(f"/demonstration/enter/{one.key}")
            assert page.status == 200
            assert one.name in page.text or "/login/" in page.path


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_an_address_lets_in_nobody_but_its_own(address: str) -> None:
    other = Browser(address, "saar")
    page = other.get("/demonstration/enter/bo")
    assert page.status == 303
    assert not Browser(address, "saar").get("/me/").says("Bo Lievens")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_run_again_it_continues(configuration: Configuration, tmp_path: Path) -> None:
    before = secrets.read(configuration)
    assert (
        secrets.read(prepared(tmp_path / "demonstration", 8000, configuration.database_url))
        == before
    )


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_no_conveniences_elsewhere(world: World, tmp_path: Path) -> None:
    elsewhere = served_configuration(tmp_path)
    app = create_app(elsewhere, clock=world.clock, store=world.store, server=world.server)
    assert not any(rule.endpoint.startswith("demonstration.") for rule, _ in rules(app))
    with pytest.raises(secrets.NotADemonstration):
        secrets.read(elsewhere)
    with pytest.raises(secrets.NotADemonstration):
        secrets.check_demonstration(replace(elsewhere, mode=Mode.TEST))


def test_a_taken_port_gets_one_sentence(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = CliRunner().invoke(cli, ["demo", "--port", str(port), "--data", str(tmp_path)])
    assert result.exit_code != 0
    assert "is taken" in result.output


def test_rehearsing_against_nobody_says_so() -> None:
    result = CliRunner().invoke(cli, ["rehearse", "http://127.0.0.1:9"])
    assert result.exit_code == 1
    assert "make demo" in result.output


def _number_is_kept(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("messaging.workplace.questions.answered", lambda *_given: None)


def _unknown_code_is_told(patch: pytest.MonkeyPatch) -> None:
    def asked(work: Work, acting: Acting, code: str, purpose: PurposeCode) -> Any:
        if code == NO_CODE:
            raise Refused("code_form")
        return ask_by_code(work, acting, code, purpose)

    patch.setattr("portal.pages.gp.views.ask_by_code", asked)


def _doctor_learns_of_a_no(patch: pytest.MonkeyPatch) -> None:
    def told(*given: Any, **named: Any) -> None:
        answer_without_consent(*given, **{**named, "tell": True})

    patch.setattr("portal.pages.worker.questions.answer_without_consent", told)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("break_it", "what"),
    [
        (_number_is_kept, "after the call it is forgotten"),
        (_unknown_code_is_told, "the question was put"),
        (_doctor_learns_of_a_no, "the doctors see no difference"),
    ],
)
def test_rehearsal_fails_where_a_rule_is_broken(
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    break_it: Callable[[pytest.MonkeyPatch], None],
    what: str,
) -> None:
    break_it(monkeypatch)
    result = CliRunner().invoke(cli, ["rehearse", address])
    assert result.exit_code == 1
    assert f"DOES NOT HOLD: {what}" in result.output
