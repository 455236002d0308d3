"""A floor: two places with tasks, two coaches, and what is done there in a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from consent.clock import BRUSSELS
from consent.purposes import Kind, PurposeCode, Role
from messaging.coaching.duties import OnDuty, postings
from messaging.coaching.service import begin, close_over, end, over, place
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import Opened, disclose, disclose_readable
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw
from messaging.verification.service import verify_everything
from messaging.vocabulary.cards import card_to_json, parse_card
from messaging.work import NotFound, Work
from messaging.workplace.catalogue import import_catalogue, plan_import
from messaging.workplace.editing import (
    change_department,
    find_department,
    restore_department,
    retire_department,
)
from messaging.workplace.service import catalogue, placement_content
from messaging.workplace.sites import parse_site
from tests.support.world import OWN_DEVICE, SHOWN, World, enrol

CARDS = (Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES)
COACHES = ("coach", "substitute")
LIFT = {
    "attribute": "lift_low", "state": "limit", "value": [{"kg": 5, "per_hour": 12}],
    "review_by": "2026-05-01",
}  # fmt: skip


def _task(key: str) -> dict[str, Any]:
    return {"key": key, "name": {"nl": f"Taak {key}", "en": f"Task {key}"}, "demands": {}}


DATA: dict[str, Any] = {
    "departments": [
        {
            "key": "packing", "name": {"nl": "Inpak", "en": "Packing"},
            "site": {"kind": "department", "opens": "07:30", "closes": "16:00"},
            "tasks": [_task("fold"), _task("pack")],
        },
        {"key": "green", "name": {"nl": "Groen", "en": "Green"}, "tasks": [_task("rake")]},
    ]
}  # fmt: skip


@dataclass
class Floor:
    """The acts of a day, by short names; each in a transaction of its own."""

    world: World
    places: dict[str, str] = field(default_factory=dict)
    tasks: dict[str, list[str]] = field(default_factory=dict)

    # --- time ---------------------------------------------------------------------------------

    def at(self, hour: int, minute: int = 0, *, day: int = 3, month: int = 3) -> None:
        """Set the clock to a moment in Brussels."""
        moment = datetime(2026, month, day, hour, minute, tzinfo=BRUSSELS)
        self.world.clock.set(moment.astimezone(self.world.clock.now().tzinfo))

    def tick(self) -> None:
        """A second later."""
        self.world.clock.move(timedelta(seconds=1))

    # --- the social service -------------------------------------------------------------------

    def place(self, worker: str, where: str, tasks: Sequence[str] | None = None) -> None:
        """Let somebody stand in a place."""
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, "ss_east")
            chosen = self.tasks[where] if tasks is None else tasks
            east = self.world.organisations["east"]
            content = placement_content(work, east, self.places[where], chosen)
            place(work, acting, self.world.dossiers[worker], content)

    def begin(self, coach: str, where: str, *, by: str = "ss_east") -> OnDuty:
        """Put a coach on a place."""
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, by)
            return begin(work, acting, self.places[where], self.world.keys[coach].account)

    def end(self, duty: OnDuty, *, by: str = "ss_east") -> None:
        """Take him off."""
        self.tick()
        with self.world.work() as work:
            end(work, self.world.acting(work, by), duty.id)

    def hours(self, where: str, site: Mapping[str, Any]) -> None:
        """The workshop says other hours or days of a place."""
        self.tick()
        with self.world.work() as work:
            workshop, place = self.world.organisations["east"], self.places[where]
            known = find_department(work, workshop, place)
            change_department(work, workshop, place, known.words, parse_site(site), None)

    def file(self, closes: str) -> None:
        """A file says until when the packing is open: shown what it does, and then taken over."""
        workshop, data = self.world.organisations["east"], deepcopy(DATA)
        data["departments"][0]["site"]["closes"] = closes
        with self.world.work() as work:
            shown = plan_import(work, workshop, data).fingerprint
        self.tick()
        with self.world.work() as work:
            import_catalogue(work, workshop, data, shown=shown)

    def retire(self, where: str) -> None:
        """The workshop takes a place out of its catalogue."""
        self.tick()
        with self.world.work() as work:
            retire_department(work, self.world.organisations["east"], self.places[where], None)

    def restore(self, where: str) -> None:
        """It puts the place back."""
        self.tick()
        with self.world.work() as work:
            restore_department(work, self.world.organisations["east"], self.places[where], None)

    def sound(self) -> bool:
        """Whether the log and the rows agree."""
        with self.world.work() as work:
            return verify_everything(work).sound

    def sweep(self) -> None:
        """What the portal's own sweep does."""
        with self.world.work() as work:
            sweep(work)
        with self.world.work() as work:
            parties = over(work)
        for one in parties:
            with self.world.work() as work:
                close_over(work, one)

    # --- the worker and his physician ---------------------------------------------------------

    def give(self, worker: str, purpose: str, **choice: Any) -> Receipt:
        """A yes."""
        self.tick()
        with self.world.work() as work:
            return give(
                work, self.world.acting(work, worker), self.world.dossiers[worker],
                Choice(PurposeCode(purpose), **choice), shown=SHOWN, collected=OWN_DEVICE,
            )  # fmt: skip

    def withdraw(self, worker: str, *receipts: Receipt) -> None:
        """He stops it."""
        self.tick()
        with self.world.work() as work:
            targets = [grant.id for receipt in receipts for grant in receipt.grants]
            withdraw(work, self.world.acting(work, worker), self.world.dossiers[worker], targets)

    def write(self, worker: str, kind: Kind, content: Mapping[str, Any], **more: Any) -> str:
        """The physician writes."""
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, "arts")
            return write(work, acting, self.world.dossiers[worker], kind, content, **more)

    def card(self, worker: str, where: str = "packing", **more: Any) -> str:
        """A task card that helps with the first task."""
        lines: list[dict[str, Any]] = [
            {"task": task, "outcome": "suits"} for task in self.tasks[where]
        ]
        lines[0] |= {"outcome": "suits_with_adaptation", "adaptations": ["sit_stand_stool"]}
        content = parse_card({"lines": lines, "approach": ["show_first", "name_first"]})
        return self.write(worker, Kind.TASK_CARD, card_to_json(content), **more)

    def do_lines(self, worker: str, **more: Any) -> str:
        """Five kilos."""
        return self.write(worker, Kind.DO_LINES, {"schema": 1, "lines": [LIFT]}, **more)

    def release(self, worker: str, document: str) -> None:
        """He lets it go."""
        self.tick()
        with self.world.work() as work:
            release(work, self.world.acting(work, worker), document)

    def delivered(self, worker: str, where: str = "packing") -> tuple[list[Receipt], str, str]:
        """Everything said yes to, a card and do-lines written and let go."""
        receipts = [self.give(worker, one) for one in ("advice", "limits", "coach")]
        card, lines = self.card(worker, where), self.do_lines(worker)
        self.release(worker, card)
        self.release(worker, lines)
        return receipts, card, lines

    # --- what a coach gets --------------------------------------------------------------------

    def postings(self, coach: str) -> set[str]:
        """Whose dossiers he is posted at, by the workers' names."""
        names = {dossier: name for name, dossier in self.world.dossiers.items()}
        with self.world.work() as work:
            actor = self.world.acting(work, coach).actor
            now = work.clock.now()
            return {names[one.dossier] for one in postings(work, actor) if one.holds(now)}

    def gets(self, coach: str, workers: Iterable[str] = ("an", "bo")) -> dict[str, set[Kind]]:
        """The kinds that he opens when he asks for all of these dossiers."""
        names = {dossier: name for name, dossier in self.world.dossiers.items()}
        found: dict[str, set[Kind]] = {}
        for one in self.opened(coach, workers):
            found.setdefault(names[one.stored.facts.dossier], set()).add(one.stored.facts.kind)
        return found

    def opened(self, coach: str, workers: Iterable[str]) -> list[Opened]:
        """What he opens."""
        chains = [self.world.dossiers[name] for name in workers]
        with self.world.work() as work:
            return disclose_readable(work, self.world.acting(work, coach), chains)

    def reads(self, who: str, document: str) -> bool:
        """Whether somebody gets this document when he asks for it."""
        try:
            with self.world.work() as work:
                return bool(disclose(work, self.world.acting(work, who), [document]))
        except NotFound:
            return False

    def copies_of_coach(self, coach: str) -> int:
        """How many copies he holds, by the rows."""
        account = self.world.keys[coach].account
        with self.world.work() as work:
            rows = work.session.scalars(select(DocumentCopy)).all()
            holders = [work.open("document_copy", r.id, "holder", r.holder) for r in rows]
        return sum(one["id"] == account for one in holders)


def floor(world: World, data: Mapping[str, Any] = DATA) -> Floor:
    """Two places at ``east``, or those of ``data``, with ``coach`` and ``substitute``."""
    with world.work() as work:
        import_catalogue(work, world.organisations["east"], data)
    for who in COACHES:
        if who not in world.keys:
            enrol(world, who, Role.COACH, "east")
    made = Floor(world)
    with world.work() as work:
        _name(work, made)
    return made


def _name(work: Work, made: Floor) -> None:
    for one in catalogue(work, made.world.organisations["east"]):
        made.places[one.key] = one.id
        made.tasks[one.key] = [task.id for task in one.tasks]
