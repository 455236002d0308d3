"""The operator's commands: what they say of themselves, what they refuse, what keeps it going."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from sqlalchemy import select, text

from consent.clock import SystemClock
from messaging.documents.models import DocumentCopy
from messaging.work import Work
from portal.commands.root import cli
from portal.mail.service import notify
from tests.portal.commands.conftest import Operator
from tests.portal.commands.exchange import live_through
from tests.portal.commands.installation import dump
from tests.portal.mail.postbox import postbox
from tests.support.world import World

Peopled = Callable[[], Operator]


def every(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every command below one, by its words."""
    if isinstance(command, click.Group):
        context = click.Context(command)
        found = [
            (name, command.get_command(context, name)) for name in command.list_commands(context)
        ]
        return [words for name, one in found if one for words in every(one, (*path, name))]
    return [path]


COMMANDS = every(cli)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_with_an_example(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    if words[0] in ("demo", "rehearse"):
        return  # they stand elsewhere
    said = Operator(tmp_path, {}).run(*words, "--help").output
    example = said.split("Example", 1)[1]
    assert "portal" in example
    assert " ".join(words) in example


def test_before_anything_is_there_the_next_step_is_said(bare: Operator) -> None:
    assert "portal keys make" in bare.refused("organisations", "list")
    bare.run("keys", "make")
    for words in (("organisations", "list"), ("sweep",), ("verify",), ("database", "current")):
        assert "portal database upgrade" in bare.refused(*words)
    bare.run("database", "upgrade")
    assert "already" in bare.run("database", "upgrade").output
    bare.run("database", "current")
    assert "sound" in bare.run("verify").output


def test_a_missing_key_is_not_made_anew(bare: Operator) -> None:
    bare.run("keys", "make")
    keys = bare.folder / "keys"
    before = {path.name: path.read_bytes() for path in keys.iterdir()}
    assert "already" in bare.run("keys", "make").output
    (keys / "log.key").unlink()
    assert "log" in bare.refused("keys", "make")
    assert {p.name: p.read_bytes() for p in keys.iterdir()} == {
        name: data for name, data in before.items() if name != "log.key"
    }


def test_other_keys_than_the_databases_are_noticed(operator: Operator) -> None:
    other = operator.folder / "others"
    operator.run("keys", "make", PORTAL_KEYS_DIR=str(other))
    assert "keys" in operator.refused("organisations", "list", PORTAL_KEYS_DIR=str(other))


BAD_INPUT: list[tuple[list[str], str]] = [
    (["organisations", "add", "workshop", "oost", "Again"], "already"),
    (["organisations", "add", "workshop", "O!", "Name"], "small letters"),
    (["organisations", "add", "workshop", "noord", " "], "a name is"),
    (["organisations", "add", "workshop", "noord", "a\tb"], "a name is"),
    (["organisations", "link", "oost", "oost"], "no external service"),
    (["organisations", "link", "dienst", "dienst"], "no workshop"),
    (["organisations", "link", "dienst", "oost"], "already"),
    (["organisations", "link", "dienst", "nergens"], "no such organisation"),
    (["people", "invite", "social_service", "--organisation", "dienst", "--name", "B"],
     "another kind"),
    (["people", "invite", "social_service", "--organisation", "oost", "--name", "B", "--vouch"],
     "only a physician"),
    (["people", "invite", "social_service", "--organisation", "oost", "--name", ""], "a name"),
    (["people", "lock", "nobody"], "no such account"),
    (["people", "leave", "nobody", "--organisation", "oost"], "no such account"),
    (["people", "list", "--organisation", "dienst", "--workers"], "only a workshop"),
    (["roster", "import", "none.csv", "--workshop", "oost"], "none.csv"),
    (["roster", "import", "/", "--workshop", "oost"], "/"),
    (["catalogue", "import", "none.json"], "none.json"),
    (["catalogue", "typical", "/nowhere/at/all"], "/nowhere/at/all"),
    (["cards", "make", "1", "--out", "/nowhere/at/all"], "/nowhere/at/all"),
    (["mail", "send"], "smtp"),
    (["serve", "--workers", "9"], "processes"),
]  # fmt: skip


def test_bad_input_is_one_plain_sentence(operator: Operator) -> None:
    before = dump(operator)
    for words, sentence in BAD_INPUT:
        assert sentence in operator.refused(*words), words
    assert dump(operator) == before


def test_wrong_settings_are_a_sentence_too(operator: Operator) -> None:
    assert "PORTAL_MODUS" in operator.refused("people", "list", PORTAL_MODUS="x")
    assert "database_url" in operator.refused(
        "people", "list", PORTAL_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none"
    )
    assert "operator" in operator.refused("sweep", PORTAL_MODE="production")


def test_an_unexpected_error_is_a_sentence_without_its_text(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_work: Work) -> None:
        raise RuntimeError("An Janssens, 1001")

    monkeypatch.setattr("portal.commands.organisations.standings", breaks)
    sentence = operator.refused("organisations", "list")
    assert "RuntimeError" in sentence
    assert "Janssens" not in sentence


def test_verify_names_what_is_wrong_and_fails(world: World, peopled: Peopled) -> None:
    operator = peopled()
    assert "sound" in operator.run("verify").output
    with world.store.transaction() as session:
        session.execute(text("UPDATE event SET hash = 'x' WHERE sequence = 1"))
    result = operator.run("verify", code=1)
    assert "chain" in result.stdout
    assert "things are wrong" in result.stderr


def test_the_sweep_deletes_what_is_over_and_counts_nothing(world: World, peopled: Peopled) -> None:

    operator = peopled()
    states = live_through(world)
    while next(states) != "consented":
        pass
    with world.work() as work:
        held = len(work.session.scalars(select(DocumentCopy.id)).all())
    world.clock.move(timedelta(days=4000))
    said = operator.run("sweep").output
    assert not any(ch.isdigit() for ch in said)
    with world.work() as work:
        assert len(work.session.scalars(select(DocumentCopy.id)).all()) < held


def test_mail_is_sent_and_a_server_that_is_away_is_said(world: World, peopled: Peopled) -> None:
    operator = peopled()
    world.clock.set(SystemClock().now())
    with world.work() as work:
        notify(work, world.keys["gp1"].account)
    with postbox() as box:
        smtp: dict[str, Any] = {
            "PORTAL_SMTP_HOST": "127.0.0.1",
            "PORTAL_SMTP_SENDER": "portaal@post.example",
            "PORTAL_SMTP_STARTTLS": "false",
        }
        away = {**smtp, "PORTAL_SMTP_PORT": "1"}
        assert "mail server" in operator.refused("mail", "send", **away)
        with world.store.transaction() as session:
            session.execute(text("UPDATE mail SET due_at = 0"))
        said = operator.run("mail", "send", PORTAL_SMTP_PORT=str(box.port), **smtp).output
        assert not re.search(r"\d", said), "a count would tell that somebody was asked"
        assert box.to == ["gp1@example.org"]
