"""Acts on a real world and on the model side by side: each act is predicted, done, compared.

The model says beforehand whether an act goes through; what it refuses must change nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from consent.log.models import Chain, Event
from consent.parties import Party, PartyKind
from consent.purposes import Role
from consent.records.models import ConsentRecord, Withdrawal
from consent.records.service import ConsentError
from messaging.documents.models import (
    Asking,
    Document,
    DocumentAddendum,
    DocumentCopy,
    DocumentStep,
)
from messaging.documents.reading import Opened
from messaging.groups.models import Group as GroupRow
from messaging.work import Acting, NotFound, Refused, Work
from tests.exchange.crowd import ROLES, model_of_crowd
from tests.support.model import Consent, Model
from tests.support.world import World

OK, NOT_FOUND, REFUSED = "ok", "not found", "refused"
COUNTED = (
    Event, Document, DocumentCopy, DocumentStep, DocumentAddendum, ConsentRecord, Withdrawal, Asking,
)  # fmt: skip


class Ground:
    """A world and its model."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.model: Model = model_of_crowd()
        self.codes: dict[str, list[Consent]] = {}
        self.answers: dict[tuple[str, str], list[Consent]] = {}
        self.texts = 0
        self.touched: list[str] = []
        self.plans: dict[str, Opened] = {}
        """Plans as somebody opened them first, on a page that he left open."""
        self.seen_mail = ("", "")
        self.side_ids = self._sides()
        self.account_of = {name: world.keys[name].account for name in self.model.people}

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def tick(self, by: timedelta = timedelta(seconds=1)) -> None:
        """Let time go by."""
        self.world.clock.move(by)

    # --- sides and parties --------------------------------------------------------------------

    def _sides(self) -> dict[str, str]:
        with self.world.work() as work:
            rows = work.session.scalars(select(GroupRow)).all()
            names = {}
            for name, group in self.model.groups.items():
                home = self.world.organisations[group.home]
                place = self.world.organisations[group.workshop] if group.workshop else None
                names[name] = next(
                    row.id
                    for row in rows
                    if (row.role, row.organisation_id, row.workshop_id)
                    == (str(ROLES[group.role]), home, place)
                )
        return names

    def party(self, side: str) -> Party:
        """A side as the services name it."""
        role, home = self.model.side_facts(side)
        if role == "worker":
            account = self.world.keys[side.removeprefix("person ")].account
            return Party(PartyKind.PERSON, account, "", Role.WORKER)
        organisation = self.world.organisations[home]
        if side.startswith("person "):
            account = self.world.keys[side.removeprefix("person ")].account
            return Party(PartyKind.PERSON, account, organisation, ROLES[role])
        return Party(PartyKind.GROUP, self.side_ids[side], organisation, ROLES[role])

    # --- doing --------------------------------------------------------------------------------

    def attempt(self, who: str, predicted: str, act: Callable[[Work, Acting], Any]) -> Any:
        """Do something as ``who``; it must end as predicted, and a no must change nothing."""
        before = self.counts() if predicted != OK else None
        result, outcome = None, OK
        try:
            with self.world.work() as work:
                result = act(work, self.world.acting(work, who))
        except NotFound:
            outcome = NOT_FOUND
        except (Refused, ConsentError):
            outcome = REFUSED
        assert outcome == predicted, f"{who}: {outcome}, and by the rules {predicted}"
        assert before is None or self.counts() == before, "a refused act left something behind"
        return result

    def counts(self) -> tuple[int, ...]:
        """How many rows there are, and how long all chains are together."""
        with self.world.store.transaction(write=False) as session:
            rows = [session.scalar(select(func.count()).select_from(t)) or 0 for t in COUNTED]
            return (*rows, session.scalar(select(func.sum(Chain.sequence))) or 0)
