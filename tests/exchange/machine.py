"""Random orders of everything that people do to each other's secrets, against the model."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from consent.codes import new_code
from tests.exchange.conftest import Crowds
from tests.exchange.crowd import GPS, OPS, WORKERS
from tests.exchange.stage import Stage
from tests.support.model import SHOWN_FIRST, WRITERS, Paper, end_of

T = TypeVar("T")

CODES = ("7" * 16, "8" * 16)
"""Contact codes that nobody has."""

COLLEAGUES = (
    ("gp1", "gp1b"), ("arts", "arts2"), ("gp1b", "gp1"), ("arts2", "arts"), ("gp1", "gp2"),
    ("ss_east", "ss_west"),
)  # fmt: skip
WHILES = tuple(timedelta(hours=h) for h in (1, 20, 72, 31 * 24, 95 * 24))

pick = st.integers(0, 2**16)
workers = st.sampled_from(sorted(WORKERS))
purposes = st.sampled_from(
    ("doctors", "doctors", "workplace", "advice", "limits", "absence_reason")
)
told = st.sampled_from(((), ("ss",), ("op",), ("op", "ss")))
rarely = st.integers(0, 7).map(lambda number: number == 0)
texts = st.sampled_from((6, 6, 5, 4, 1))
sometimes = st.integers(0, 2).map(lambda number: number == 0)
practices = st.sampled_from(("practice of gp1", "practice of gp2", "person gp1", "person gp2"))


class Exchange(RuleBasedStateMachine):
    """One run: a world of its own; after every step everybody is offered everything."""

    crowds: Crowds

    def __init__(self) -> None:
        super().__init__()
        self.world = self.crowds.make()
        self.stage = Stage(self.world)
        self.model = self.stage.model
        self.begun = "an"

    def teardown(self) -> None:
        try:
            self.stage.check_keys()
            self.stage.check(everything=True)
        finally:
            self.crowds.drop(self.world)

    @invariant()
    def everybody_gets_what_the_rules_say(self) -> None:
        self.stage.check()
        self.stage.tick()

    @initialize(worker=workers, late=sometimes, send=sometimes, go=st.booleans(), text=texts)
    def begin(self, worker: str, late: bool, send: bool, go: bool, text: int) -> None:
        """Most runs begin with something to lose."""
        stage, at = self.stage, WORKERS[worker]
        self.begun = worker
        stage.write(f"ss_{at}", worker, "placement")
        stage.give(worker, "doctors", gp="practice of gp1")
        stage.give(worker, "workplace", gp="practice of gp1")
        if not late:
            stage.give(worker, "advice", show_first=not send)
            stage.give(worker, "limits", months=3, text=text)
        stage.tick()
        stage.write("gp1", worker, "note")
        stage.write("arts", worker, "note")
        stage.write("gp1", worker, "workplace_question", to=(f"service {at}",))
        advice = stage.write("arts", worker, "advice")
        sheet = stage.write("arts", worker, "limits_sheet")
        if go and not late and not send and advice and sheet:
            stage.release(worker, advice)
            stage.strike(worker, sheet)
            stage.write(f"ss_{at}", worker, "arrangement", about=advice)
            plan = stage.write("arts", worker, "return_plan")
            if plan is not None:
                stage.release(worker, plan)

    # --- asking and answering ---------------------------------------------------------------

    @rule(
        asker=st.sampled_from((*GPS, *OPS, "ss_east", "admin")),
        whom=st.sampled_from((*sorted(WORKERS), *CODES)),
        purpose=purposes,
        listed=st.booleans(),
    )
    def ask(self, asker: str, whom: str, purpose: str, listed: bool) -> None:
        if whom in CODES:
            self.stage.ask(asker, None, purpose, code=whom)
        elif listed and asker not in GPS:
            self.stage.ask_in_dossier(asker, whom, purpose)
        else:
            self.stage.ask(asker, whom, purpose)

    @rule(n=pick, worker=workers, what=st.sampled_from(("no", "not_now")), tell=st.booleans())
    def refuse(self, n: int, worker: str, what: str, tell: bool) -> None:
        request = _one(self.stage.requests(worker), n)
        if request is not None:
            self.stage.answer(worker, request, what, tell=tell)

    # --- giving and withdrawing ---------------------------------------------------------------

    @rule(
        n=pick,
        worker=workers,
        purpose=purposes,
        gp=practices,
        physician=st.sampled_from((None, None, "arts", "arts2")),
        months=st.sampled_from((1, 3, 6, 12)),
        days=st.sampled_from((None, None, 0, 20)),
        earlier=st.booleans(),
        show_first=st.booleans(),
        answering=sometimes,
        stranger=rarely,
        text=texts,
        told=told,
    )
    def give(self, n: int, worker: str, purpose: str, gp: str, physician: str | None,
             months: int, days: int | None, earlier: bool, show_first: bool, answering: bool,
             stranger: bool, text: int, told: tuple[str, ...]) -> None:  # fmt: skip
        if n % 3:
            worker = self.begun  # about whom something was written already
        person = self.model.people.get(gp.removeprefix("person "))
        if (person and not person.member) or (
            physician and not self.model.people[physician].member
        ):
            return
        request = _one(self.stage.requests(worker), n) if answering else None
        if request is not None:
            purpose = str(request.purpose)
        others = sorted(set(self.model.people) - {worker})
        self.stage.give(
            worker,
            purpose,
            by=_one(others, n) if stranger else None,
            gp=gp,
            physician=physician,
            months=months,
            until=None if days is None else self._midnight_after(days),
            earlier=earlier,
            show_first=show_first,
            request=request,
            text=text,
            told=told,
        )

    def _midnight_after(self, days: int) -> datetime:
        return end_of((self.stage.now + timedelta(days=days, hours=2)).date())

    @rule(n=pick, whole=st.booleans(), stranger=rarely)
    def withdraw(self, n: int, whole: bool, stranger: bool) -> None:
        consent = _one(self.model.consents, n)
        if consent is not None:
            targets = [
                c for c in self.model.consents if whole and c.receipt == consent.receipt
            ] or [consent]
            others = sorted(set(self.model.people) - {consent.worker})
            by = _one(others, n) if stranger else None
            self.stage.withdraw(consent.worker, targets, by=by)

    @rule(n=pick, unknown=rarely)
    def withdraw_on_paper(self, n: int, unknown: bool) -> None:
        code = _one(sorted(self.stage.codes), n)
        self.stage.withdraw_by_code(new_code() if unknown or code is None else code)

    # --- writing ------------------------------------------------------------------------------

    @rule(n=pick, renew=sometimes, old=pick)
    def write(self, n: int, renew: bool, old: int) -> None:
        possible = self.stage.possible_writings()
        if renew:
            known = {(p.worker, p.kind) for p in self._papers() if p.kind in SHOWN_FIRST}
            possible = [w for w in possible if (w[1], w[2]) in known] or possible
        found = _one(possible, n)
        if found is None:
            return
        name, worker, kind, to = found
        papers = [p for p in self._papers() if (p.worker, p.kind) == (worker, kind)]
        replaces = _one(papers, old) if renew else None
        self.stage.write(name, worker, kind, to=to, replaces=replaces)

    @rule(n=pick, worker=workers, kind=st.sampled_from(sorted(WRITERS)), m=pick)
    def write_what_may_be_forbidden(self, n: int, worker: str, kind: str, m: int) -> None:
        old = _one(self._papers(), m)
        if old is not None and n % 3:
            # What somebody once could write is what he may try again.
            name, worker, kind, to = old.author, old.worker, old.kind, old.to
        else:
            name = _one(sorted(self.model.people), n) or ""
            to = _one(self.stage.addressees(worker, kind, name), m) or ()
        self.stage.write(name, worker, kind, to=to)

    @rule(n=pick, m=pick, stranger=rarely, elsewhere=rarely)
    def arrange(self, n: int, m: int, stranger: bool, elsewhere: bool) -> None:
        """The social service answers an advice, mostly one that it reads."""
        papers = self._papers()
        advices = [p for p in papers if p.kind == "advice"]
        read = [p for p in advices if self.model.flows(p, self.stage.now)]
        paper = _one((read or advices) if n % 4 else papers, n)
        if paper is None:
            return
        at = WORKERS[paper.worker]
        name = _one(sorted(self.model.people), m) if stranger else f"ss_{at}"
        worker = _one(sorted(WORKERS), m) if elsewhere else paper.worker
        self.stage.write(name or "", worker or "", "arrangement", about=paper)

    @rule(n=pick, m=pick, stranger=rarely)
    def release(self, n: int, m: int, stranger: bool) -> None:
        paper = self._waiting(n)
        if paper is not None:
            who = _one(sorted(self.model.people), m) if stranger else None
            self.stage.release(who or paper.worker, paper)

    @rule(n=pick, m=pick, stranger=rarely)
    def strike(self, n: int, m: int, stranger: bool) -> None:
        paper = self._waiting(n)
        if paper is not None:
            who = _one(sorted(self.model.people), m) if stranger else None
            self.stage.strike(who or paper.worker, paper)

    @rule(n=pick, m=pick, stranger=rarely, stale=rarely,
          what=st.sampled_from((2, 2, 3, 3, 4, "yes", "not_yet")))  # fmt: skip
    def add(self, n: int, m: int, stranger: bool, stale: bool, what: int | str) -> None:
        """The physician adds to a plan, mostly to one that was delivered."""
        plans = [p for p in self._papers() if p.kind == "return_plan"]
        going = [p for p in plans if p.sent and not p.ended]
        paper = _one((going or plans) if n % 8 else self._papers(), n)
        if paper is not None:
            self.stage.add(self._author(paper, m, stranger), paper, what, stale=stale)

    @rule(n=pick, m=pick, stranger=rarely)
    def countersign(self, n: int, m: int, stranger: bool) -> None:
        struck = [p for p in self._papers() if p.struck_from]
        open_ = [p for p in struck if self.model.waits_for_author(p)]
        going = [p for p in open_ if self.model.flows(p, self.stage.now, sent=True)]
        paper = _one(going or open_ or struck or self._papers(), n)
        if paper is not None:
            self.stage.countersign(self._author(paper, m, stranger), paper)

    @rule(n=pick, m=pick, stranger=sometimes, mark=st.booleans())
    def end_or_mark(self, n: int, m: int, stranger: bool, mark: bool) -> None:
        paper = _one(self._papers(), n)
        if paper is not None:
            who = self._author(paper, m, stranger)
            (self.stage.mark if mark else self.stage.end)(who, paper)

    # --- groups and time ----------------------------------------------------------------------

    @rule(what=st.sampled_from(("let in", "leave", "rotate")), pair=st.sampled_from(COLLEAGUES),
          n=pick, m=pick)  # fmt: skip
    def change_a_group(self, what: str, pair: tuple[str, str], n: int, m: int) -> None:
        groups = list(self.model.groups.values())
        group = _one([g for g in groups if g.stale] or groups, n)
        if what == "let in":
            self.stage.let_in(*pair)
        elif what == "leave":
            self.stage.leave(pair[0])
        elif group is not None:
            self.stage.rotate(_one(sorted(group.holders), m) or "", group.name)

    @rule(by=st.sampled_from(WHILES), sweep=st.booleans())
    def time_goes_by(self, by: timedelta, sweep: bool) -> None:
        self.stage.tick(by)
        if sweep:
            self.stage.sweep()

    @rule(just_before=st.booleans(), sweep=st.booleans())
    def until_the_next_end(self, just_before: bool, sweep: bool) -> None:
        ends = [c.end for c in self.model.consents if c.open(self.stage.now)]
        if ends:
            self.world.clock.set(min(ends) - timedelta(milliseconds=just_before))
        if sweep:
            self.stage.sweep()

    # --- choosing -----------------------------------------------------------------------------

    def _papers(self) -> list[Paper]:
        return list(self.model.papers.values())

    def _waiting(self, n: int) -> Paper | None:
        """Mostly one that waits; else any that is shown first; else anything."""
        shown = [p for p in self._papers() if p.kind in SHOWN_FIRST]
        waiting = [p for p in shown if self.model.waits_for_worker(p)]
        going = [p for p in waiting if self.model.flows(p, self.stage.now, sent=True)]
        return _one((going or waiting) if n % 4 else shown or self._papers(), n)

    def _author(self, paper: Paper, m: int, stranger: bool) -> str:
        everybody = sorted(self.model.people)
        side = [name for name in everybody if self.model.is_side(name, paper.side)]
        return _one(everybody if stranger or not side else side, m) or ""


def _one(some: list[T], n: int) -> T | None:
    return some[n % len(some)] if some else None
