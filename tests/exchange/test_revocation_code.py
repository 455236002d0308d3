"""The code on a receipt: it stops what stands on that receipt, once, and does nothing else.

Whoever types one learns nothing: the answer is the same for a code that stops something, one that
has stopped it before, and one that nobody ever had.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from consent.codes import ALPHABET, CODE_LENGTH, grouped, is_code, new_code, normalise
from consent.log.models import Event
from consent.log.service import EventType
from consent.purposes import PurposeCode
from consent.records.checking import check_signed
from consent.records.models import ConsentRecord
from consent.records.schemas import RECORD_DOMAIN
from consent.signing import BadSignature, key_from_code
from messaging.exchange.asking import ask_by_code
from messaging.exchange.consents import Receipt
from messaging.messages.service import REQUEST, inbox
from messaging.people.cards import BLOCKED
from messaging.people.models import Account, Card
from messaging.work import NotFound
from portal import steady
from portal.settings import LoginLimits
from tests.portal.pages.browser import site
from tests.portal.pages.worker_support import read
from tests.portal.test_steady import Clock
from tests.support.advising import consent_to, delivered_advice
from tests.support.browsing import Visitor, application, visit
from tests.support.routes import plain
from tests.support.world import World

WORKERS = ("an", "bo")
LOOK_ALIKES = {"0": "0oO", "1": "1iIlL", "V": "vVuU"}
picks = st.integers(0, 2**16)


def typed_by_a_person(code: str, pick: int) -> str:
    """The code as somebody reads it from paper: groups, small letters, look-alikes."""
    signs = []
    for place, sign in enumerate(code):
        choices = LOOK_ALIKES.get(sign, sign + sign.lower())
        signs.append(choices[(pick >> (place % 16)) % len(choices)])
        if place % 4 == 3:
            signs.append(("", " ", "-", " - ")[(pick + place) % 4])
    return "".join(signs)


@given(st.text(ALPHABET, min_size=CODE_LENGTH, max_size=CODE_LENGTH), picks)
def test_whoever_types_it_as_he_reads_it_types_the_code(code: str, pick: int) -> None:
    typed = typed_by_a_person(code, pick)
    assert is_code(typed)
    assert normalise(typed) == code


def test_it_holds_eighty_random_bits() -> None:
    assert CODE_LENGTH * math.log2(len(ALPHABET)) == 80
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    # Every sign comes in every place: nothing of it is fixed.
    assert all({code[place] for code in codes} == set(ALPHABET) for place in range(CODE_LENGTH))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A beat that nobody waits for; that it is kept is for ``test_steady.py``."""
    monkeypatch.setattr(steady, "WITHDRAWAL_SECONDS", 0.001)


def answer(visitor: Visitor, typed: str) -> tuple[Any, ...]:
    """All that somebody gets who types a code, without what is random in each request."""
    got = visitor.post("/withdraw", {"code": typed})
    headers = sorted((k, v) for k, v in got.headers.items() if k not in ("Date", "Set-Cookie"))
    return got.status_code, headers, plain(got.text)


# Any course of things -------------------------------------------------------------------------


@dataclass
class Paper:
    """A receipt in somebody's hands. ``stopped``: whether its code has done its work."""

    worker: str
    receipt: Receipt
    stopped: bool = False


@dataclass
class Model:
    """What must be so: which grants have ended, and nothing else."""

    papers: list[Paper] = field(default_factory=list)
    ended: set[str] = field(default_factory=set)
    locked: set[str] = field(default_factory=set)


class Codes(RuleBasedStateMachine):
    """Yeses, codes typed right and wrong, by anybody; accounts locked and cards blocked."""

    worlds: Callable[[], World]
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.world = self.worlds()
        app = application(self.world, self.folder)
        self.anybody = visit(app, self.world, self.folder, None)
        self.model = Model()
        self.said = answer(self.anybody, new_code())

    def lines(self, *types: EventType) -> int:
        with self.world.work() as work:
            chains = [self.world.dossiers[one] for one in WORKERS]
            return len(work.log.read(chains, types=types or None))

    def grants(self) -> dict[str, bool]:
        with self.world.work() as work:
            found = work.records.of_dossiers([self.world.dossiers[one] for one in WORKERS])
            return {one.grant.id: one.grant.withdrawn for one in found}

    @rule(worker=st.sampled_from(WORKERS), purpose=st.sampled_from(["doctors", "advice"]))
    def says_yes(self, worker: str, purpose: str) -> None:
        if worker in self.model.locked:
            return  # who is locked out gives nothing more; his codes go on working
        with self.world.work() as work:
            gp = {"gp": self.world.group(work, "gp1")} if purpose == "doctors" else {}
        receipt = consent_to(self.world, worker, PurposeCode(purpose), **gp)
        self.model.papers.append(Paper(worker, receipt))

    @rule(which=picks, how=picks)
    def somebody_types_a_code(self, which: int, how: int) -> None:
        if not self.model.papers:
            return
        paper = self.model.papers[which % len(self.model.papers)]
        lines = self.lines()
        assert answer(self.anybody, typed_by_a_person(paper.receipt.code, how)) == self.said
        if paper.stopped:
            assert self.lines() == lines  # it works once
        paper.stopped = True
        self.model.ended |= {grant.id for grant in paper.receipt.grants}

    @rule(wrong=st.text(ALPHABET, min_size=16, max_size=16), place=st.integers(0, 15), near=picks)
    def somebody_guesses(self, wrong: str, place: int, near: int) -> None:
        if self.model.papers and near % 2:  # one sign beside a right one
            code = self.model.papers[near % len(self.model.papers)].receipt.code
            other = ALPHABET[(ALPHABET.index(code[place]) + 1) % 32]
            wrong = code[:place] + other + code[place + 1 :]
        lines = self.lines()
        assert answer(self.anybody, wrong) == self.said
        assert self.lines() == lines

    @rule(worker=st.sampled_from(WORKERS))
    def his_account_is_locked_and_his_card_blocked(self, worker: str) -> None:
        self.model.locked.add(worker)
        with self.world.work() as work:
            account = work.session.get_one(Account, self.world.keys[worker].account)
            account.locked = True
            card = work.session.scalars(
                select(Card).where(Card.number == self.world.cards[worker].number)
            ).one()
            card.state = BLOCKED

    @rule(hours=st.integers(1, 24 * 40))
    def time_goes_by(self, hours: int) -> None:
        self.world.clock.move(timedelta(hours=hours))

    @invariant()
    def nothing_but_what_the_codes_stand_for_has_ended(self) -> None:
        every = {grant.id for paper in self.model.papers for grant in paper.receipt.grants}
        assert self.grants() == {one: one in self.model.ended for one in every}

    @invariant()
    def nobody_read_anything(self) -> None:
        assert self.lines(EventType.DISCLOSED, EventType.LISTED) == 0


@pytest.mark.parametrize(
    ("examples", "steps"), [(2, 8), pytest.param(20, 25, marks=pytest.mark.broad)]
)
def test_in_any_course_of_things(
    worlds: Callable[[], World], tmp_path: Path, examples: int, steps: int
) -> None:
    machine = type("Machine", (Codes,), {"worlds": staticmethod(worlds), "folder": tmp_path})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


# What it cannot do ----------------------------------------------------------------------------


def test_it_gives_nothing(world: World) -> None:
    """Its key signs no yes, whatever stands in it: only the worker's own key does."""
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    with world.work() as work:
        [one] = work.records.of_dossier(world.dossiers["an"])
        signed = key_from_code(receipt.code).sign(RECORD_DOMAIN, one.record)
        forged = type(one)(**{**one.__dict__, "signature": signed})
        worker = world.keys["an"].account
        check_signed(one, work.directory, dossier=world.dossiers["an"], worker=worker)
        with pytest.raises(BadSignature):
            check_signed(forged, work.directory, dossier=world.dossiers["an"], worker=worker)


def test_it_is_no_way_in_and_no_way_to_him(world: World, tmp_path: Path) -> None:
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    app = application(world, tmp_path)
    stranger = visit(app, world, tmp_path, None)
    for typed in (receipt.code, new_code()):
        entered = stranger.post("/login/card", {"card_code": typed, "pin": "2594"})
        assert (entered.status_code, "Set-Cookie" in entered.headers) == (422, False)
        assert "The code or the PIN is not right" in entered.text
        opened = stranger.get(f"/invitation?code={typed}")
        assert opened.status_code in (200, 404, 405)
        assert receipt.id not in opened.text
    with world.work() as work:  # as a contact code it reaches nobody
        ask_by_code(work, world.acting(work, "gp1"), receipt.code, PurposeCode.DOCTORS)
    with world.work() as work:
        assert REQUEST not in [one.type for one in inbox(work, world.acting(work, "an"))]


def test_it_stands_in_no_row(world: World) -> None:
    """Who has the database and every key of the server does not have the code."""
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    with world.work() as work:
        [row] = work.session.scalars(select(ConsentRecord))
        held = work.records.of_dossier(world.dossiers["an"])[0].record
        lines = work.log.read([world.dossiers["an"]])
    for spelled in (receipt.code, grouped(receipt.code), receipt.code.lower()):
        assert spelled.encode() not in held
        assert spelled not in repr(lines)
        assert spelled.encode() not in row.revocation_index + row.revocation_public


def test_it_works_without_any_account_and_closes_at_once(world: World, tmp_path: Path) -> None:
    document, receipt = delivered_advice(world, "an")
    read(world, "ss_east", document)
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    assert answer(anybody, receipt.code)[0] == 200
    with pytest.raises(NotFound):
        read(world, "ss_east", document)


# What it tells --------------------------------------------------------------------------------


def test_the_answer_leaves_on_the_beat(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = consent_to(world, "an", PurposeCode.ADVICE)
    clock = Clock()
    monkeypatch.setattr(steady, "time", clock)
    anybody = visit(application(world, tmp_path), world, tmp_path, None)
    said = [answer(anybody, one) for one in (receipt.code, receipt.code, new_code())]
    assert said[0] == said[1] == said[2]
    assert len(clock.left) == 3


def test_the_limit_counts_right_and_wrong_codes_alike(world: World, tmp_path: Path) -> None:
    receipts = [consent_to(world, "an", PurposeCode.ADVICE) for _ in range(3)]
    app = site(world, tmp_path, logins=LoginLimits(address_tries=3))

    def tried() -> int:
        with world.work() as work:
            query = select(func.count()).where(Event.chain_id == world.dossiers["an"])
            return int(work.session.scalar(query) or 0)

    client = app.test_client()
    client.set_cookie("language", "en")
    anybody = Visitor(client, "")
    assert answer(anybody, "no code")[0] == 422  # told by its form; it does not count
    first = [answer(anybody, code) for code in (receipts[0].code, new_code(), receipts[1].code)]
    assert [one[0] for one in first] == [200, 200, 200]
    lines = tried()
    waits = [answer(anybody, code) for code in (receipts[2].code, "0" * 16)]
    assert [one[0] for one in waits] == [429, 429]
    assert waits[0][2].replace(grouped(receipts[2].code), "").replace(receipts[2].code, "") == (
        waits[1][2].replace("0" * 16, "")
    )
    assert "Too many codes were typed here." in waits[0][2]
    assert tried() == lines
    world.clock.move(timedelta(minutes=1))
    assert answer(anybody, receipts[2].code) == first[0]
    assert tried() > lines
