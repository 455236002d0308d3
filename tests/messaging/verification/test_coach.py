"""The coach's day before the verifier: a reading or a copy without a duty in force is named.

The attacker is the operator: he writes through the log, with every key of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from consent.encoding import Json
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import Kind, Role
from messaging.documents.copies import Opener, copies_of, make_copy
from messaging.documents.facts import facts_of_chains
from messaging.verification.report import Wrong
from messaging.verification.service import verify_everything
from messaging.work import Work
from tests.support.coaching import Floor, floor
from tests.support.world import World


@dataclass
class Told:
    """A day that was told, with the documents by name."""

    day: Floor
    documents: dict[str, str]

    @property
    def dossier(self) -> str:
        return self.day.world.dossiers["an"]

    def found(self) -> set[tuple[Wrong, str]]:
        """What the verifier finds."""
        with self.day.world.store.transaction(write=False) as session:
            report = verify_everything(Work(session, self.day.world.clock, self.day.world.server))
        return {(one.wrong, one.table) for one in report.findings}

    def disclose(self, who: str, document: str, grant: str | None = None) -> None:
        """The operator writes that a coach read this, signed and linked as any line."""
        self.day.tick()
        world = self.day.world
        with world.work() as work:
            actor = world.acting(work, who).actor
            stored = facts_of_chains(work, [self.dossier])[self.documents[document]]
            work.log.append(
                work.log.lock(self.dossier),
                EventType.DISCLOSED,
                {"document": stored.id, "basis": "posted", "grant": grant},
                {
                    "actor": actor.account, "role": "coach", "organisation": actor.organisation,
                    "kind": str(stored.facts.kind),
                },
            )  # fmt: skip

    def grant(self) -> str:
        """The consent to the card."""
        with self.day.world.work() as work:
            grants = work.records.grants(self.dossier)
        return next(one.id for one in grants if str(one.purpose) == "coach")


@pytest.fixture
def told(world: World) -> Told:
    """A morning: a card and do-lines, a coach on duty who looked; the placement for the rest."""
    day = floor(world)
    day.at(7, 30)
    day.place("an", "packing")
    receipts, card, lines = day.delivered("an")
    day.begin("coach", "packing")
    day.opened("coach", ("an",))
    day.end(day.begin("substitute", "packing"))
    with world.work() as work:
        stored = facts_of_chains(work, [world.dossiers["an"]])
    made = {str(one.facts.kind): one.id for one in stored.values()}
    assert {made["task_card"], made["do_lines"]} == {card, lines}
    assert receipts
    return Told(day, made)


def test_a_day_as_it_was_is_sound(told: Told) -> None:
    assert told.found() == set()
    told.disclose("coach", "baseline_card")
    told.disclose("coach", "task_card", told.grant())
    assert told.found() == set()
    told.day.at(17)
    told.day.sweep()
    assert told.found() == set()


def _after_closing(told: Told) -> None:
    told.day.at(16)
    told.disclose("coach", "baseline_card")


WRONG: dict[str, Callable[[Told], None]] = {
    "taken off": lambda told: told.disclose("substitute", "baseline_card"),
    "after closing": _after_closing,
    "another kind": lambda told: told.disclose("coach", "placement"),
    "a card without the consent": lambda told: told.disclose("coach", "task_card"),
    "a baseline card under a consent": lambda told: told.disclose(
        "coach", "baseline_card", told.grant()
    ),
    "no coach at all": lambda told: told.disclose("ss_east", "task_card", told.grant()),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_reading_without_a_duty_or_a_consent_is_named(told: Told, name: str) -> None:
    WRONG[name](told)
    assert told.found() == {(Wrong.DISCLOSED_WITHOUT_BASIS, "event")}


def test_a_reading_after_a_move_or_a_withdrawal_is_named(told: Told) -> None:
    grant = told.grant()
    with told.day.world.work() as work:
        one = [g for g in work.records.grants(told.dossier) if str(g.purpose) == "limits"]
    assert one
    told.day.place("an", "green")
    assert told.found() == set()
    told.disclose("coach", "task_card", grant)
    assert told.found() == {(Wrong.DISCLOSED_WITHOUT_BASIS, "event")}


@pytest.mark.parametrize("told_duty", [False, True])
def test_a_copy_for_a_coach_who_is_not_on_duty_is_named(told: Told, told_duty: bool) -> None:
    """Somebody with the social service's keys seals a card to the coach who was taken off."""
    world = told.day.world
    with world.work() as work:
        acting = world.acting(work, "ss_east")
        group = world.group(work, "ss_east")
        document = told.documents["baseline_card"]
        [mine] = copies_of(work, [document], [group])[document]
        key = Opener(work, acting).document_key(mine)
        holder = Party(
            PartyKind.PERSON, world.keys["substitute"].account, world.organisations["east"],
            Role.COACH,
        )  # fmt: skip
        head = work.log.lock(told.dossier)
        duty = None
        if told_duty:
            lines = work.log.read([told.dossier], types=[EventType.ON_DUTY])
            duty = str(lines[0].body["duty"])
        made = make_copy(work, document, head.id, key, holder, duty=duty)
        body: dict[str, Json] = {
            "copies": [{"document": document, **made.as_json()}], "why": "convenient",
        }  # fmt: skip
        work.log.append(head, EventType.COPIED, body, {"actor": acting.actor.account})
    assert told.found() == {(Wrong.HOLDER, "document_copy")}


def test_a_duty_where_he_does_not_stand_is_named(told: Told) -> None:
    """The operator invents a duty at another place, and nobody of the workshop made it."""
    world = told.day.world
    with world.work() as work:
        head = work.log.lock(told.dossier)
        work.log.append(
            head,
            EventType.ON_DUTY,
            {"duty": "0" * 32, "copies": []},
            {
                "actor": world.keys["ss_east"].account,
                "coach": world.keys["substitute"].account,
                "organisation": world.organisations["east"],
                "department": told.day.places["green"],
                "closes": 2_000_000_000_000,
            },
        )
    assert told.found() == {(Wrong.SUBJECT, "event")}


def test_each_kind_of_card_was_looked_at(told: Told) -> None:
    assert {str(kind) for kind in (Kind.BASELINE_CARD, Kind.TASK_CARD, Kind.DO_LINES)} <= set(
        told.documents
    )
