"""Asking, answering, giving and withdrawing, each beside the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from consent.purposes import PurposeCode
from messaging.exchange.asking import (
    Request,
    ask_by_code,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.messages.service import inbox
from tests.exchange.crowd import ROLES
from tests.exchange.ground import NOT_FOUND, OK, REFUSED, Ground
from tests.support.answering import says
from tests.support.model import (
    ASKERS,
    Consent,
    months_on,
)
from tests.support.world import OWN_DEVICE, SHOWN


class Consenting(Ground):
    """What doctors ask and what workers answer."""

    # --- asking and answering -----------------------------------------------------------------

    def ask(self, asker: str, worker: str | None, purpose: str, *, code: str | None = None) -> None:
        """By contact code: of a worker, or one that nobody has."""
        typed = code or self.world.cards[worker or ""].contact_code
        self.attempt(
            asker,
            self._may_ask(asker, purpose),
            lambda work, acting: ask_by_code(work, acting, typed, PurposeCode(purpose)),
        )
        self._asked(asker, worker, typed, purpose)

    def ask_in_dossier(self, asker: str, worker: str, purpose: str) -> None:
        """By a physician who serves the workshop."""
        predicted = self._may_ask(asker, purpose)
        served = self.model.workshop_of[worker] in self.model.workshops(asker)
        if predicted == OK and not served:
            predicted = NOT_FOUND
        dossier = self.world.dossiers[worker]
        self.attempt(
            asker,
            predicted,
            lambda work, acting: ask_in_dossier(work, acting, dossier, PurposeCode(purpose)),
        )
        if predicted == OK:
            self._asked(asker, worker, self.world.cards[worker].contact_code, purpose)

    def _may_ask(self, asker: str, purpose: str) -> str:
        person = self.model.people[asker]
        if not person.member or person.role not in ASKERS[purpose]:
            return NOT_FOUND
        return OK if person.verified else REFUSED

    def _asked(self, asker: str, worker: str | None, code: str, purpose: str) -> None:
        if self._may_ask(asker, purpose) != OK:
            return
        if self.model.asks(asker, code, purpose, self.now) and worker is not None:
            self.model.inbox[worker].append(("request", purpose, asker))
        self.model.inbox[asker].append(("asked", purpose))

    def requests(self, worker: str) -> list[Request]:
        """The questions put to a worker, as he finds them."""
        with self.world.work() as work:
            return requests_of(inbox(work, self.world.acting(work, worker)))

    def answer(self, worker: str, request: Request, what: str, *, tell: bool) -> None:
        """No, or not now; with or without telling the doctor. A yes that holds stands."""
        holds = any(c.open(self.now) for c in self.answers.get((worker, request.id), []))
        self.attempt(
            worker,
            REFUSED if holds else OK,
            lambda work, acting: says(work, acting, request, what, tell=tell),
        )
        if holds:
            return
        self.model.inbox[worker].append(("answer", what))
        asker = next(n for n, account in self.account_of.items() if account == request.asker.id)
        if tell and self.model.people[asker].member:
            self.model.inbox[asker].append(("told", what))

    # --- consents -----------------------------------------------------------------------------

    def give(
        self,
        worker: str,
        purpose: str,
        *,
        by: str | None = None,
        gp: str | None = None,
        physician: str | None = None,
        months: int = 6,
        until: datetime | None = None,
        earlier: bool = False,
        show_first: bool = True,
        request: Request | None = None,
        text: int = SHOWN.version,
        told: tuple[str, ...] = (),
    ) -> Receipt | None:
        """A yes with what was narrowed; ``by`` somebody else than the worker it fails.

        ``text``: the version of the text that he was shown. ``told``: the roles that he names.
        """
        by = by or worker
        end = months_on(self.now, months) if until is None else until
        # "Until" a day runs through that day, so the day is the one before the midnight.
        day = None if until is None else (until - timedelta(hours=6)).date().isoformat()
        needs_gp = purpose in ("doctors", "workplace")
        yes = self.model.answers_yes(
            worker, purpose, self.now, gp=gp if needs_gp else None, physician=physician, end=end,
            told=told,
        )  # fmt: skip
        fresh = [
            Consent("", "", worker, purpose, one.reader, one.writers, self.now, one.end, earlier,
                    show_first, text)
            for one in yes or []
        ]  # fmt: skip
        predicted = OK if yes else REFUSED
        answers = self.answers.get((worker, request.id if request else ""), [])
        if any(c.open(self.now) for c in answers):
            predicted = REFUSED  # a question that is answered with yes
        if predicted == OK and any(
            not self.model.can_be_sealed_to(c.reader) for c in self._reached(fresh)
        ):
            predicted = REFUSED
        if by != worker:
            predicted = NOT_FOUND
        choice = Choice(
            PurposeCode(purpose),
            gp=self.party(gp) if gp else None,
            physician=self.party(f"person {physician}") if physician else None,
            months=months,
            until=day,
            earlier=earlier,
            show_first=show_first,
            readers=frozenset(ROLES[role] for role in told),
        )
        dossier = self.world.dossiers[worker]
        # What his session finds in the sheets that it opened before it answers.
        lines = {
            paper.id: paper.lines
            for paper in self.model.papers.values()
            if (paper.worker, paper.kind) == (worker, "limits_sheet")
        }
        receipt: Receipt | None = self.attempt(
            by,
            predicted,
            lambda work, acting: give(
                work, acting, dossier, choice, shown=replace(SHOWN, version=text),
                collected=OWN_DEVICE, request=request.id if request else None, lines=lines,
            ),
        )  # fmt: skip
        if receipt is not None:
            instead = [c.id for c in self.model.to_more_people(fresh, self.now)]
            self._given(receipt, fresh)
            self.model.withdraw(instead, self.now)
            if request is not None:
                self.answers[worker, request.id] = fresh
            self.model.inbox[worker].append(("answer", "yes"))
        return receipt

    def _reached(self, fresh: list[Consent]) -> list[Consent]:
        """The consents among these under which something is sealed at once."""
        self.model.consents += fresh
        try:
            return [
                c
                for paper in self.model.papers.values()
                for c in self.model.flows(paper, self.now)
                if any(c is one for one in fresh)
            ]
        finally:
            del self.model.consents[len(self.model.consents) - len(fresh) :]

    def _given(self, receipt: Receipt, fresh: list[Consent]) -> None:
        """What was recorded must be what the rules make of the answer, each reader once."""
        left = {(self.party(c.reader), c.end): c for c in fresh}
        for grant in receipt.grants:
            mine = left.pop((grant.recipient, grant.valid_until))
            assert set(grant.sources) == {self.party(side) for side in mine.writers}
            assert (grant.earlier, grant.show_first) == (mine.earlier, mine.show_first)
            assert grant.text_version == mine.text
            assert str(grant.purpose) == mine.purpose
            mine.id, mine.receipt, mine.start = grant.id, grant.receipt, grant.given_at
            self.model.consents.append(mine)
        assert not left
        self.codes[receipt.code] = fresh
        self.touched += [p.id for p in self.model.papers.values() if self.model.flows(p, self.now)][
            :3
        ]

    def withdraw(self, worker: str, targets: list[Consent], *, by: str | None = None) -> None:
        """In a session: one record, or all of a receipt."""
        by = by or worker
        dossier, ids = self.world.dossiers[worker], [c.id for c in targets]
        self.attempt(
            by,
            OK if by == worker else NOT_FOUND,
            lambda work, acting: withdraw(work, acting, dossier, ids),
        )
        if by == worker:
            self.model.withdraw(ids, self.now)

    def withdraw_by_code(self, code: str) -> None:
        """On paper; without an account, and without an answer."""
        before = self.counts()
        known = [c for c in self.codes.get(code.upper(), []) if not c.withdrawn]
        with self.world.work() as work:
            withdraw_by_code(work, code)
        self.model.withdraw([c.id for c in known], self.now)
        assert known or self.counts() == before

    def sweep(self) -> None:
        with self.world.work() as work:
            sweep(work)
