"""The operator's commands: what they do, what they refuse, and what they never show."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import click
import pytest
from sqlalchemy import MetaData, select, text

from consent.clock import SystemClock
from consent.codes import is_code
from consent.log.service import EventType
from consent.purposes import PurposeCode, Role
from consent.store import Store
from messaging.documents.models import DocumentCopy
from messaging.groups.service import admit, groups_of_organisation
from messaging.people.accounts import memberships
from messaging.people.cards import first_use
from messaging.people.enrolment import accept
from messaging.people.models import Card, Invitation, Unlocker
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.commands.root import cli
from portal.mail.service import notify
from portal.roster.parsing import COLUMNS
from tests.portal.commands.conftest import Operator
from tests.portal.commands.exchange import live_through
from tests.portal.mail.postbox import postbox
from tests.support.world import CHEAP, World, enrol

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
WRONG_DEMAND = json.dumps(
    {"workshops": [{"key": "oost", "departments": [{"key": "d", "name": {"nl": "D"}, "tasks": [
        {"key": "t", "name": {"nl": "T"}, "demands": {"sleep": {"state": "none"}}}]}]}]}
)  # fmt: skip


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


# Organisations and people -----------------------------------------------------------------


def test_a_new_installation_from_the_help(operator: Operator) -> None:
    """A physician vouched for, a social service, cards, a roster: and all is sound."""
    operator.run(
        "organisations", "link", "dienst", "oost", "--physician", "Dr. A", "--telephone", "053"
    )
    codes = {}
    for role, home, name, extra in (
        (Role.OCCUPATIONAL_PHYSICIAN, "dienst", "A. Peeters", ["--vouch"]),
        (Role.SOCIAL_SERVICE, "oost", "B. Maes", []),
    ):
        said = operator.run(
            "people", "invite", str(role), "--organisation", home, "--name", name, *extra
        ).output
        codes[name] = next(word for word in said.split() if is_code(word))
    store, server = opened(operator)
    with store.transaction() as session:
        work = Work(session, SystemClock(), server)
        for name, code in codes.items():
            accept(work, code, login=name, password="long enough for all", cost=CHEAP, profile={})
    listed = operator.run("people", "list").output
    assert listed.count("active") == 2
    assert "yes" in operator.run("organisations", "list").output
    operator.run("cards", "make", "3", "--out", str(operator.folder / "cards.csv"))
    roster = operator.folder / "roster.csv"
    roster.write_text("number,name\n1,An\n2,Bo\n")
    operator.run("roster", "import", str(roster), "--workshop", "oost")
    workers = operator.run("people", "list", "--organisation", "oost", "--workers").output
    assert [name in workers for name in ("An", "Bo", "000001", "000002")] == [True] * 4
    assert "000003" not in workers
    assert "sound" in operator.run("verify").output
    with store.transaction() as session:
        work = Work(session, SystemClock(), server)
        secret = printed(operator.folder / "cards.csv")[0]["login_secret"]
        assert first_use(work, secret, "2580", CHEAP) is not None
    # The next physician is verified by the first, in the portal, and not by the operator.
    assert "verified physician" in operator.refused(
        "people", "invite", "occupational_physician",
        "--organisation", "dienst", "--name", "C", "--vouch",
    )  # fmt: skip
    store.dispose()


def test_vouching_again_ends_the_code_before(operator: Operator) -> None:
    words = ["people", "invite", "occupational_physician", "--organisation", "dienst"]
    for name in ("First", "Second"):
        operator.run(*words, "--name", name, "--vouch")
    operator.run(*words, "--name", "Third")
    store, _server = opened(operator)
    with store.transaction() as session:
        used = [row.used_at is not None for row in session.scalars(select(Invitation))]
    assert sorted(used) == [False, False, True]
    store.dispose()


def test_locking_and_letting_in_again(world: World, peopled: Peopled) -> None:
    operator = peopled()
    operator.run("people", "lock", "ss_east")
    assert "locked" in operator.run("people", "list", "--organisation", "east").output
    operator.run("people", "unlock", world.keys["ss_east"].account)
    assert "locked" not in operator.run("people", "list", "--organisation", "east").output
    operator.run("people", "lock", "000001")
    with world.work() as work:
        lines = work.log.read([world.keys["an"].account], types=[EventType.CREDENTIAL])
        assert lines[-1].body["what"] == "locked"
    assert "sound" in operator.run("verify").output


def test_the_last_member_cannot_leave_and_another_can(world: World, peopled: Peopled) -> None:
    operator = peopled()
    assert "last member" in operator.refused("people", "leave", "ss_east", "--organisation", "east")
    enrol(world, "ss_two", Role.SOCIAL_SERVICE, "east")
    with world.work() as work:
        group = groups_of_organisation(work, world.organisations["east"], Role.SOCIAL_SERVICE)[0]
        admit(work, group.id, world.acting(work, "ss_east"), world.keys["ss_two"].account)
    operator.run("people", "leave", "ss_east", "--organisation", "east")
    with world.work() as work:
        assert memberships(work, world.keys["ss_east"].account) == []
    assert "no such membership" in operator.refused(
        "people", "leave", "ss_east", "--organisation", "east"
    )


# What is never shown ----------------------------------------------------------------------


def test_nothing_that_is_listed_differs_with_a_workers_answers(
    world: World, peopled: Peopled
) -> None:
    """Asked, refused, consented, withdrawn: every command says the same as before."""
    operator = peopled()
    looks = [
        ["organisations", "list"],
        ["people", "list"],
        ["people", "list", "--organisation", "east"],
        ["people", "list", "--organisation", "east", "--workers"],
        ["catalogue", "export", str(operator.folder / "c.json")],
        ["sweep"],
        ["roster", "import", str(operator.folder / "r.csv"), "--workshop", "east", "--dry-run"],
    ]
    (operator.folder / "r.csv").write_text("number,name,card\n1,An,000001\n")

    def say(*words: str) -> str:
        return operator.run(*words, code=1 if words[0] == "roster" else 0).output

    before = [say(*words) for words in looks]
    for _state in live_through(world):
        assert [say(*words) for words in looks] == before
    everything = "\n".join(operator.said).lower()
    for word in [*PurposeCode, "grant", "consent", "advice", "refus", "withdr"]:
        assert word not in everything.replace("workplace", ""), word


def test_looking_at_people_is_in_the_log(world: World, peopled: Peopled) -> None:
    peopled().run("people", "list", "--organisation", "east", "--workers")
    with world.work() as work:
        lines = work.log.read([world.organisations["east"]], types=[EventType.LISTED])
        assert [line.body for line in lines] == [{"by": "operator"}]


def test_cards_are_written_to_a_file_of_ones_own_and_nowhere_else(operator: Operator) -> None:
    out = operator.folder / "cards.csv"
    said = operator.run("cards", "make", "25", "--out", str(out)).output
    assert out.stat().st_mode & 0o777 == 0o600
    cards = printed(out)
    assert [card["number"] for card in cards] == [f"{n:06}" for n in range(1, 26)]
    for card in cards:
        for secret in (card["login_secret"], card["contact_code"]):
            assert secret not in said
            assert secret.replace("-", "") not in said
    before = out.read_bytes()
    assert "exists" in operator.refused("cards", "make", "1", "--out", str(out))
    assert out.read_bytes() == before
    more, sheets = operator.folder / "more.csv", operator.folder / "more.pdf"
    operator.run("cards", "make", "1", "--out", str(more), "--print", str(sheets))
    assert sheets.read_bytes().startswith(b"%PDF")
    assert sheets.stat().st_mode & 0o777 == 0o600
    other = str(operator.folder / "other.csv")
    assert "exists" in operator.refused(
        "cards", "make", "1", "--out", other, "--print", str(sheets)
    )
    assert not Path(other).exists()
    store, _server = opened(operator)
    with store.transaction() as session:
        assert session.scalars(select(Card.number)).all()[-1:] == ["000026"]
        assert len(session.scalars(select(Unlocker)).all()) == 26
    store.dispose()


# Files ------------------------------------------------------------------------------------


def test_a_dry_run_changes_nothing(operator: Operator) -> None:
    operator.run("cards", "make", "2", "--out", str(operator.folder / "cards.csv"))
    roster = operator.folder / "roster.csv"
    roster.write_text("number,name\n1,An\n2,Bo\n")
    catalogue = operator.folder / "catalogue.json"
    task = {"key": "t", "name": {"nl": "Taak"}}
    department = {"key": "d", "name": {"nl": "Dienst"}, "tasks": [task]}
    catalogue.write_text(json.dumps({"workshops": [{"key": "oost", "departments": [department]}]}))
    before = dump(operator)
    operator.run("roster", "import", str(roster), "--workshop", "oost", "--dry-run")
    operator.run("catalogue", "import", str(catalogue), "--dry-run")
    assert dump(operator) == before
    operator.run("catalogue", "import", str(catalogue))
    out = operator.folder / "out.json"
    operator.run("catalogue", "export", str(out))
    exported = json.loads(out.read_text())["workshops"][0]["departments"]
    described = {**task, "demands": {}, "origins": {}, "training_weeks": None}
    assert exported == [{**department, "site": {}, "tasks": [described]}]
    assert "0 new, 0 changed, 0 retired" in operator.run("catalogue", "import", str(out)).output
    assert dump(operator) != before


def test_typical_tasks_are_written_to_edit_and_import(operator: Operator) -> None:
    file, sheet = operator.folder / "typical.json", operator.folder / "typical.csv"
    before = dump(operator)
    said = operator.run("catalogue", "typical", str(file), "--check", str(sheet)).output
    assert dump(operator) == before
    assert "24 tasks" in said
    assert "of 1080 values are assumptions: check them on the spot" in said
    with sheet.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 1080
    assert rows[0]["check"].endswith("ter plaatse nakijken")
    assert "38 uur per week" in rows[0]["source"]
    written = json.loads(file.read_text())
    kept = [one for one in written["departments"] if one["key"] in ("green", "pharma")]
    file.write_text(json.dumps({"departments": kept}))
    words = ["catalogue", "import", str(file), "--workshop", "oost"]
    assert "2 departments, 3 tasks (5 new" in operator.run(*words).output
    out = operator.folder / "out.json"
    operator.run("catalogue", "export", str(out))
    for one in kept:
        one["site"] = {}
        for task in one["tasks"]:
            task["training_weeks"] = None
    assert json.loads(out.read_text())["workshops"][0]["departments"] == kept


def test_a_table_goes_out_and_in_and_a_dry_run_says_what_would_change(operator: Operator) -> None:
    file, out = operator.folder / "typical.json", operator.folder / "out.csv"
    operator.run("catalogue", "typical", str(file))
    operator.run("catalogue", "import", str(file), "--workshop", "oost")
    operator.refused("catalogue", "export", str(out))
    operator.run("catalogue", "export", str(out), "--workshop", "oost")
    words = ["catalogue", "import", str(out), "--workshop", "oost"]
    before = dump(operator)
    assert "0 new, 0 changed, 0 retired" in operator.run(*words).output
    assert dump(operator) == before
    rows = out.read_text(encoding="utf-8-sig").splitlines()
    lifted = next(row for row in rows if ";lift_low;1;kg;10;" in row)
    out.write_text("\r\n".join([*rows, ""]).replace(lifted, lifted.replace("kg;10", "kg;12")))
    said = operator.run(*words, "--dry-run").output
    assert "1 changed" in said
    assert "up to 10 kg" in said
    assert "-> lifting up to 12 kg" in said
    assert dump(operator) == before
    operator.run(*words)
    assert dump(operator) != before


def test_every_error_of_a_catalogue_is_said_by_line(operator: Operator) -> None:
    file = operator.folder / "catalogue.json"
    task = {"key": "t", "name": {"nl": "T"}, "demands": {"pace": {"state": "quick"}}}
    department = {"key": "d", "name": {"en": "D"}, "tasks": [task]}
    text = json.dumps({"workshops": [{"key": "oost", "departments": [department]}]}, indent=1)
    file.write_text(text)
    lines = text.splitlines()
    state = next(n for n, line in enumerate(lines, start=1) if "quick" in line)
    name = next(n for n, line in enumerate(lines, start=1) if '"name"' in line)
    result = operator.run("catalogue", "import", str(file), code=1)
    pace = "oost.departments.d.tasks.t.demands.pace.state"
    allowed = "unknown, none, value"
    assert result.stderr.splitlines() == [
        f"catalogue.json: line {state}: {pace}: not_allowed (allowed: {allowed})",
        f"catalogue.json: line {name}: oost.departments.d.name.nl: is missing",
        "portal: 2 problems; nothing was changed",
    ]


def test_every_error_of_a_roster_is_said_by_line(operator: Operator) -> None:
    roster = operator.folder / "roster.csv"
    roster.write_text("number,name,language\n1,,nl\n2,Bo,xx\n3\n")
    before = dump(operator)
    result = operator.run("roster", "import", str(roster), "--workshop", "oost", code=1)
    assert result.stderr.splitlines() == [
        "roster.csv: line 2: name: is empty",
        "roster.csv: line 3: language: one of nl, fr, de, en, ar is expected",
        "roster.csv: line 4: 1 column where 3 are expected",
        f"portal: 3 problems; nothing was changed. Columns are {', '.join(COLUMNS)}",
    ]
    assert dump(operator) == before


def test_a_wrong_catalogue_changes_nothing(operator: Operator) -> None:
    file = operator.folder / "catalogue.json"
    before = dump(operator)
    for wrong in (
        "{",
        "[]",
        "7",
        '{"workshops": [7]}',
        '{"workshops": [{"key": "oost"}]}',
        "[" * 100_000,
        '{"workshops": [{"key": "oost", "departments": [{"key": "D!"}]}]}',
        WRONG_DEMAND,
    ):
        file.write_text(wrong)
        operator.refused("catalogue", "import", str(file))
    assert dump(operator) == before


# Keeping it going -------------------------------------------------------------------------


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
        smtp = {
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


# Helpers ----------------------------------------------------------------------------------


def opened(operator: Operator) -> tuple[Store, ServerKeys]:
    """The installation's database and keys."""
    store = Store(operator.environ["PORTAL_DATABASE_URL"])
    return store, ServerKeys.load(Path(operator.environ["PORTAL_KEYS_DIR"]))


def printed(file: Path) -> list[dict[str, str]]:
    """What is printed on the cards."""
    with file.open(newline="") as stream:
        return list(csv.DictReader(stream))


def dump(operator: Operator) -> dict[str, list[tuple[object, ...]]]:
    """Everything in the database."""
    store, _server = opened(operator)
    metadata = MetaData()
    metadata.reflect(store.engine)
    with store.engine.connect() as connection:
        found = {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=str)
            for table in metadata.sorted_tables
        }
    store.dispose()
    return found
