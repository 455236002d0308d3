"""The commands about organisations, people and cards, and what they never show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select, text

from consent.clock import SystemClock
from consent.codes import is_code
from consent.log.service import EventType
from consent.purposes import PurposeCode, Role
from messaging.groups.service import admit, groups_of_organisation
from messaging.people.accounts import memberships
from messaging.people.cards import first_use
from messaging.people.enrolment import accept
from messaging.people.models import Card, Invitation, Unlocker
from messaging.work import Work
from tests.portal.commands.conftest import Operator
from tests.portal.commands.exchange import live_through
from tests.portal.commands.installation import opened, printed
from tests.support.world import CHEAP, World, enrol

Peopled = Callable[[], Operator]


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
        assert first_use(work, secret, "2594", CHEAP) is not None
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


def test_a_card_that_is_not_in_stock_stands_in_no_file(operator: Operator) -> None:
    """The database gives up, at once or half-way: what is printed is what opens something."""
    store, _server = opened(operator)
    out, sheets = operator.folder / "cards.csv", operator.folder / "cards.pdf"

    def let(below: str) -> None:
        with store.transaction() as session:
            if store.is_sqlite:  # refused at the commit, as by a disk that is full then
                trap = "(one REFERENCES card DEFERRABLE INITIALLY DEFERRED)"
                when = f"AFTER INSERT ON card WHEN NEW.number >= {below}"
                for line in (
                    f"CREATE TABLE IF NOT EXISTS trap {trap}",
                    "DROP TRIGGER IF EXISTS full_disk",
                    f"CREATE TRIGGER full_disk {when} BEGIN INSERT INTO trap VALUES ('x'); END",
                ):
                    session.execute(text(line))
            else:
                session.execute(text("ALTER TABLE card DROP CONSTRAINT IF EXISTS full_disk"))
                session.execute(
                    text(f"ALTER TABLE card ADD CONSTRAINT full_disk CHECK (number < {below})")
                )

    let("'000001'")
    operator.refused("cards", "make", "25", "--out", str(out), "--print", str(sheets))
    assert not out.exists()
    assert not sheets.exists()
    let("'000030'")
    operator.refused("cards", "make", "45", "--out", str(out), "--print", str(sheets))
    with store.transaction() as session:
        stock = session.scalars(select(Card.number)).all()
    assert [card["number"] for card in printed(out)] == sorted(stock)
    assert len(stock) == 20
    assert not sheets.exists()
    store.dispose()
