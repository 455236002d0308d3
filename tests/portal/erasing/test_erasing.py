"""Erasing a worker: nothing of him opens any more with anybody's keys, and nothing else changes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from consent.encoding import canonical
from consent.log.models import Event
from consent.log.service import EventType
from consent.purposes import Kind
from consent.records.models import ConsentRecord
from consent.store import Base
from messaging.absence.models import AbsenceStep
from messaging.documents.models import Document
from messaging.documents.reading import disclose_readable
from messaging.erasure.asking import announced, take_back
from messaging.erasure.models import Erasure
from messaging.erasure.requests import DAYS, all_pending, pending
from messaging.erasure.rules import LINES, Fate, Rule
from messaging.exchange.asking import ask_by_code, ask_in_dossier
from messaging.groups.service import rotate
from messaging.sealing import CannotOpen
from messaging.verification.report import Wrong
from messaging.work import NotFound, Work
from portal import erasing
from portal.erasing import REGISTER
from portal.sweeping import sweep_everything
from portal.tables import import_models
from portal.verifying import verify_portal
from tests.portal.erasing.support import ask_for_it, carry_out, everything
from tests.portal.pages.worker_support import consent, written
from tests.support.keyclosure import Closure, readable_at_rest
from tests.support.playing import Play
from tests.support.served import served_configuration
from tests.support.world import World

STAYS = {Kind.PLACEMENT, Kind.BASELINE_CARD, Kind.WORK_QUESTION}


def test_every_table_and_every_line_has_its_fate() -> None:
    import_models()
    names = [rule.model.__tablename__ for rule in REGISTER]
    assert sorted(names) == sorted(Base.metadata.tables), "each table once"
    assert set(LINES) == set(EventType)
    for rule in REGISTER:
        gone = rule.fate is Fate.GOES or (rule.fate is Fate.FOLLOWS and rule.model is not Event)
        assert rule.why
        assert (rule.going is not None) == gone, rule.model.__tablename__


def opened_by_all(world: World) -> dict[str, dict[str, Any]]:
    """What all people together, with every key that they reach, open of all documents."""
    closure = Closure.of(world)
    return closure.opens(closure.reach(world.keys.values()))


def chains_of(world: World, who: str) -> set[str]:
    return {world.dossiers[who], world.keys[who].account}


def about(world: World, who: str) -> list[str]:
    """What names him inside a sealed text, wherever it lies."""
    card = world.cards[who]
    code = card.contact_code.replace("-", "").replace(" ", "").upper()
    return [world.dossiers[who], world.keys[who].account, card.contact_code, code]


def snapshot(world: World) -> tuple[set[str], set[str], list[str]]:
    """The documents and other rows about ``an`` that have to go, found without the portal's help."""
    opened = opened_by_all(world)
    with world.work() as work:
        where = {row.id: row.chain_id for row in work.session.scalars(select(Document))}
        kinds = {
            row.id: work.open("document", row.id, "facts", row.facts)["kind"]
            for row in work.session.scalars(select(Document))
        }
        records = set(
            work.session.scalars(
                select(ConsentRecord.id).where(ConsentRecord.dossier_id == world.dossiers["an"])
            )
        )
    his = {one for one, chain in where.items() if chain in chains_of(world, "an")}
    his = {one for one in his if kinds[one] not in {str(kind) for kind in STAYS}}
    asked = {str(opened[one].get("request")) for one in his if opened[one].get("request")}
    words = [*about(world, "an"), *asked]
    notes = {
        one
        for one, content in opened.items()
        if where[one] not in chains_of(world, "an")
        and any(word in canonical(content, fractions=True).decode() for word in words)
    }
    assert notes, "there is something about him in the chains of doctors"
    return his | notes, records, words


@pytest.fixture
def play(world: World, tmp_path: Path) -> Play:
    played = Play(world, tmp_path)
    everything(played)
    consent(world, "doctors", "bo")
    written(world, "gp1", Kind.NOTE, {"text": "of bo", "reply_to": None, "question": None}, "bo")
    with world.work() as work:
        gp = world.acting(work, "gp1")
        ask_by_code(work, gp, world.cards["bo"].contact_code, "workplace")  # type: ignore[arg-type]
    return played


def sound(world: World) -> None:
    with world.store.transaction(write=False) as session:
        report = verify_portal(Work(session, world.clock, world.server))
    assert not report.findings, [str(one) for one in report.findings]


@pytest.mark.broad
def test_nothing_of_him_opens_and_nothing_of_others_goes(play: Play) -> None:
    world = play.world
    sound(world)
    ask_for_it(world)
    ask_for_later(world)
    gone, records, words = snapshot(world)
    before = opened_by_all(world)
    with world.work() as work:
        over = set(
            work.session.scalars(select(AbsenceStep.id).where(AbsenceStep.absence_id.is_not(None)))
        )
        assert announced(work, world.acting(work, "arts"))
    assert not carry_out(world), "his seven days are not over"
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    after = opened_by_all(world)
    # What of his opens is what the workshop keeps of everybody.
    assert gone
    assert set(after) == set(before) - gone
    assert all(after[one] == before[one] for one in after)
    said = [canonical(one, fractions=True).decode() for one in after.values()]
    assert not [one for one in said if world.keys["an"].account in one]
    # No row but an event holds an erased id, as it is or under the server's keys.
    assert readable_at_rest(world, *gone, *records) == ["event.body"]
    assert not readable_at_rest(world, "478123456", "Jan Verhelper", "between doctors")
    # One absence is over and went; of the other the days stay.
    with world.work() as work:
        left = set(work.session.scalars(select(AbsenceStep.id)))
        assert left
        assert left < over
        assert not pending(work, world.keys["an"].account)
        assert not work.records.of_dossier(world.dossiers["an"])
        assert work.records.of_dossier(world.dossiers["bo"])
    sound(world)
    assert not carry_out(world), "and once is enough"
    again(world, play)
    assert words


def ask_for_later(world: World) -> None:
    """What comes while he waits goes as well: a doctor's new question, asked twice."""
    for _time in range(2):
        with world.work() as work:
            gp = world.acting(work, "gp2")
            ask_by_code(work, gp, world.cards["an"].contact_code, "workplace")  # type: ignore[arg-type]


def again(world: World, play: Play) -> None:
    """He begins anew: asked, yes, a text, and everything is sound and goes another time."""
    with world.work() as work:
        doctor = world.acting(work, "arts")
        ask_in_dossier(work, doctor, play.dossier, "advice")  # type: ignore[arg-type]
    consent(world, "doctors")
    note = {"text": "again", "reply_to": None, "question": None}
    written(world, "gp1", Kind.NOTE, note)
    sound(world)
    ask_for_it(world)
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    sound(world)


@pytest.mark.broad
def test_taking_it_back_keeps_everything(play: Play) -> None:
    world = play.world
    before = opened_by_all(world)
    ask_for_it(world)
    with world.work() as work:
        take_back(work, world.acting(work, "an"))
    with world.work() as work, pytest.raises(NotFound):
        take_back(work, world.acting(work, "an"))
    world.clock.move(DAYS * 5)
    assert not carry_out(world)
    after = opened_by_all(world)
    assert {one: after[one] for one in before} == before
    sound(world)


@pytest.mark.broad
def test_killed_at_any_step_nothing_happened(
    play: Play, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A deletion that dies at one of its steps left nothing behind; the next sweep does it all."""
    world = play.world
    ask_for_it(world)
    world.clock.move(DAYS)
    before = opened_by_all(world)

    class Killed(BaseException):
        """As if the process ended here."""

    steps = [rule for rule in REGISTER if rule.going is not None]
    for number in (0, len(steps) // 2, len(steps)):

        def dies(*_given: Any, at: int = number) -> Any:
            raise Killed(at)

        with monkeypatch.context() as patched:
            if number == len(steps):
                patched.setattr(Work, "log", property(dies), raising=False)
            else:
                broken = Rule(steps[number].model, Fate.GOES, "dies", dies)
                rules = tuple(broken if one is steps[number] else one for one in REGISTER)
                patched.setattr(erasing, "REGISTER", rules)
            with pytest.raises(Killed):
                carry_out(world)
        assert opened_by_all(world) == before
        sound(world)
    sweep_everything(world.store, world.server, world.clock, served_configuration(tmp_path))
    assert not set(opened_by_all(world)) >= set(before)
    sound(world)


def test_one_that_fails_keeps_no_other_waiting(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The next worker goes, the log of this sweep is emptied, and who sweeps learns of it."""
    accounts = sorted(ask_for_it(world, who).account for who in ("an", "bo"))
    world.clock.move(DAYS)
    with world.work() as work:
        work.session.get_one(Erasure, accounts[0]).sealed = b"somebody wrote here"
    for _sweep in range(2):
        with pytest.raises(CannotOpen):
            sweep_everything(world.store, world.server, world.clock, served_configuration(tmp_path))
    with world.work() as work:
        assert [one.account for one in all_pending(work)] == accounts[:1]
    assert "A deletion could not be carried out: CannotOpen" in caplog.messages
    assert not any(one in caplog.text for one in accounts)
    if world.store.is_sqlite:
        assert not Path(f"{world.store.engine.url.database}-wal").stat().st_size


Broken = Callable[[Work, World], None]


def _put_back(work: Work, world: World) -> None:
    chain = world.dossiers["an"]
    event = next(
        one
        for one in work.session.scalars(
            select(Event).where(Event.chain_id == chain).order_by(Event.sequence)
        )
        if one.details is None and b'"type":"consent_given"' in one.body
    )
    event.details = b"something"


def _dropped(work: Work, world: World) -> None:
    chain = world.dossiers["bo"]
    event = work.session.get_one(Event, (chain, 1))
    event.details = None


def _row_back(work: Work, world: World) -> None:
    erased = next(one for one in work.log.read([world.dossiers["an"]], types=[EventType.ERASED]))
    work.session.add(
        Document(
            id=erased.body["documents"][0],
            chain_id=world.dossiers["an"],
            written_at=world.clock.now(),
            facts=b"x",
            ciphertext=b"x",
        )
    )


def _unasked(work: Work, world: World) -> None:
    """The operator erases bo, who never asked."""
    head = work.log.lock(world.dossiers["bo"])
    work.log.append(
        head,
        EventType.ERASED,
        {
            "until": 1, "documents": [], "records": [], "lines": [],
            "asked_at": "2026-01-01T00:00:00.000Z", "key": 1, "signature": "00" * 64,
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "found"),
    [
        (_put_back, Wrong.ERASED),
        (_dropped, Wrong.COMMITMENT),
        (_row_back, Wrong.ERASED),
        (_unasked, Wrong.UNASKED),
    ],
)
def test_the_verifier_takes_no_more_than_was_asked(
    world: World, broken: Broken, found: Wrong
) -> None:
    consent(world, "doctors")
    written(world, "gp1", Kind.NOTE, {"text": "n", "reply_to": None, "question": None})
    ask_for_it(world)
    with world.work() as work:
        ids = set(work.session.scalars(select(Document.id)))
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    sound(world)
    assert ids
    assert not opened_by_all(world)
    assert readable_at_rest(world, *ids) == ["event.body"]
    with world.work() as work:
        broken(work, world)
    with world.store.transaction(write=False) as session:
        report = verify_portal(Work(session, world.clock, world.server))
    assert found in {one.wrong for one in report.findings}


PLACEMENT = {"department": "0" * 32, "tasks": []}
KEPT = {
    Kind.PLACEMENT: PLACEMENT,
    Kind.BASELINE_CARD: {"lines": []},
    Kind.WORK_QUESTION: {"text": "and now?"},
}


def told_of(world: World, documents: Collection[str]) -> list[tuple[int, EventType, Any, Any]]:
    """What the log tells of documents, but for who looked under a consent."""
    with world.work() as work:
        return [
            (line.sequence, line.type, line.body, line.personal)
            for line in work.log.read([world.dossiers["an"]])
            if line.body.get("document") in documents and not line.body.get("grant")
        ]


def test_what_stays_keeps_its_line_whoever_had_a_copy(world: World) -> None:
    """Written while a yes let it flow to the doctors too: their copies go, who wrote it stays."""
    written(world, "ss_east", Kind.PLACEMENT, PLACEMENT)
    consent(world, "doctors")
    consent(world, "workplace")
    note = {"text": "n", "reply_to": None, "question": None}
    goes = written(world, "gp1", Kind.NOTE, note)
    stay = {written(world, "ss_east", kind, content) for kind, content in KEPT.items()}
    with world.work() as work:
        acting = world.acting(work, "gp1")
        rotate(work, world.group(work, "gp1").id, acting)
        disclose_readable(work, acting, [world.dossiers["an"]])
    before = told_of(world, stay)
    assert {one["grant"] for _number, _type, body, _who in before for one in body["copies"]} > {
        None
    }
    assert told_of(world, {goes})
    sound(world)
    ask_for_it(world)
    world.clock.move(DAYS)
    assert carry_out(world) == 1
    assert told_of(world, stay) == before
    assert not told_of(world, {goes})
    assert set(opened_by_all(world)) >= stay
    sound(world)
