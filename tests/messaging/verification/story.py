"""A whole exchange in a world, through the services, so that every table and event is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from consent.clock import brussels_day
from consent.mandates.rules import MandateAct
from consent.parties import Party
from consent.purposes import Kind, PurposeCode, Role
from messaging.absence.mistakes import own_calls, take_back
from messaging.absence.reading import standing
from messaging.absence.service import is_back, move, note_call, take_call, want_calls
from messaging.coaching.service import place
from messaging.documents.models import Document
from messaging.documents.reading import Opened, disclose
from messaging.documents.releasing import countersign_struck, end, mark_for_review, release, strike
from messaging.documents.writing import write
from messaging.exchange.asking import (
    NO,
    ask_by_code,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.groups.service import admit, end_membership, rotate
from messaging.messages.service import inbox
from messaging.people.accounts import memberships
from messaging.people.unheard import answer, note_first_use, to_be_told
from messaging.representing.service import end as end_mandate
from messaging.returning.plan import Permission, parse_plan, plan_to_json
from messaging.returning.service import confirm, enter_permission, open_plan
from messaging.verification.report import Report, Wrong
from messaging.verification.service import verify_everything
from messaging.work import Acting, Work
from messaging.workplace.catalogue import import_catalogue
from messaging.workplace.models import PublicQuestion
from messaging.workplace.service import catalogue
from tests.support.answering import says
from tests.support.coaching import DATA, floor
from tests.support.representing import approved, entered, represents
from tests.support.world import OWN_DEVICE, SHOWN, World, enrol

EVERYBODY = ("an", "bo", "wout", "gp1", "gp2", "arts", "ss_east", "ss_west")


@dataclass
class Story:
    """A world in which much has happened, and the documents by the names given here."""

    world: World
    documents: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    @property
    def dossier(self) -> str:
        """An's, in which it happened."""
        return self.world.dossiers["an"]

    def write(
        self, name: str, who: str, kind: Kind, content: Mapping[str, Any] | None = None, **more: Any
    ) -> str:
        """Let somebody write a document and remember it by name."""
        said = content or {"text": name}
        with self.world.work() as work:
            made = write(work, self.world.acting(work, who), self.dossier, kind, said, **more)
        self.documents[name] = made
        return made

    def give(self, name: str, purpose: PurposeCode, **choice: Any) -> Receipt:
        """Let An consent."""
        with self.world.work() as work:
            self.receipts[name] = give(
                work,
                self.world.acting(work, "an"),
                self.dossier,
                Choice(purpose, **choice),
                shown=SHOWN,
                collected=OWN_DEVICE,
            )
        return self.receipts[name]

    def read(self, who: str, document: str) -> Opened:
        """What somebody opens, or whatever refuses it."""
        with self.world.work() as work:
            return disclose(work, self.world.acting(work, who), [document])[0]

    def reads(self, who: str, document: str) -> Mapping[str, Any] | None:
        """The content, or nothing when it is refused in whatever way."""
        try:
            return self.read(who, document).content
        except Exception:
            return None

    def what_opens(
        self, people: tuple[str, ...] = EVERYBODY
    ) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Everything that these people can open, by person and document."""
        with self.world.store.transaction(write=False) as session:
            every = sorted(session.scalars(select(Document.id)))
        opened = {(who, one): self.reads(who, one) for who in people for one in every}
        return {key: content for key, content in opened.items() if content is not None}

    def verified(self) -> Report:
        """What the verifier says."""
        with self.world.store.transaction(write=False) as session:
            return verify_everything(Work(session, self.world.clock, self.world.server))

    def found(self) -> set[tuple[Wrong, str, int | None]]:
        """What the verifier finds in An's chain, and what in no chain."""
        return {
            (one.wrong, one.table, one.sequence)
            for one in self.verified().findings
            if one.chain in (self.dossier, None)
        }

    def group(self, who: str) -> Party:
        """The group of somebody."""
        with self.world.work() as work:
            return self.world.group(work, who)

    def pass_by(self, **time: float) -> None:
        """Let time go by."""
        self.world.clock.move(timedelta(**time))


def tell(world: World) -> Story:
    """Play it. Ends with consents in force for ``doctors``, ``workplace``, ``advice``."""
    story = Story(world)
    _ask(story)
    gp = story.group("gp1")
    story.give("doctors", PurposeCode.DOCTORS, gp=gp)
    story.pass_by(minutes=5)
    story.write("note", "gp1", Kind.NOTE)
    story.write("limitations", "gp1", Kind.LIMITATIONS)
    story.write("placement", "ss_east", Kind.PLACEMENT)
    story.give("workplace", PurposeCode.WORKPLACE, gp=gp, earlier=True)
    story.write("question", "gp1", Kind.WORKPLACE_QUESTION, addressees=[story.group("ss_east")])
    story.write("answer", "ss_east", Kind.WORKPLACE_ANSWER, addressees=[gp])
    story.write("placement 2", "ss_east", Kind.PLACEMENT, replaces=story.documents["placement"])
    story.write("work question", "ss_east", Kind.WORK_QUESTION)
    story.write("assessment", "arts", Kind.ASSESSMENT)
    story.write("assessment 2", "arts", Kind.ASSESSMENT, replaces=story.documents["assessment"])
    story.write("own view", "an", Kind.OWN_VIEW)
    story.write("looked question", "an", Kind.LOOKED_QUESTION)
    story.pass_by(days=1)
    _advise(story)
    for who in ("gp1", "arts", "an", "ss_east"):
        for name in ("note", "placement 2", "question", "answer", "advice", "assessment 2"):
            story.reads(who, story.documents[name])
    _withdraw_and_expire(story)
    _change_a_group(story)
    for demands in ({}, {"stairs": {"state": "none"}}, {}):
        task = {"key": "mow", "name": {"nl": "Maaien"}, "demands": demands}
        green = {"key": "green", "name": {"nl": "Groen"}, "tasks": [task]}
        with world.work() as work:
            import_catalogue(work, world.organisations["east"], {"departments": [green]})
    _stand_and_coach(story)
    _be_absent(story)
    _represent(story)
    for who, asked in (("an", True), ("bo", False), ("wout", False)):
        # Of a first use that nobody could hear of the doctor asks; two still wait for it.
        with world.work() as work:
            account = world.keys[who].account
            note_first_use(work, account, "doctor", reachable=False)
            [use] = to_be_told(work, account)
            if asked:
                answer(work, world.acting(work, "arts"), account, use.line, was_he=True)
    with world.work() as work:
        # The catalogue's question needs no exchange: one row, as its service keeps it.
        row = "f" * 32
        content = work.seal("public_question", row, "content", {"topic": "x"})
        work.session.add(
            PublicQuestion(
                id=row,
                organisation_id=world.organisations["east"],
                content=content,
                asked_day="2026-03-02",
            )
        )
    return story


def _ask(story: Story) -> None:
    world = story.world
    with world.work() as work:
        gp = world.acting(work, "gp1")
        ask_by_code(work, gp, world.cards["an"].contact_code, PurposeCode.DOCTORS)
        ask_by_code(work, gp, "AAAA-BBBB-CCCC-DDDD", PurposeCode.DOCTORS)
        ask_by_code(work, gp, world.cards["bo"].contact_code, PurposeCode.DOCTORS)
    for who in ("an", "bo"):
        with world.work() as work:
            asked = requests_of(inbox(work, world.acting(work, who)))
        with world.work() as work:
            says(work, world.acting(work, who), asked[0], NO, tell=who == "bo")


def _advise(story: Story) -> None:
    """One advice is released, one struck and countersigned, one goes by "send it"."""
    world = story.world
    story.write("advice", "arts", Kind.ADVICE)
    story.give("advice", PurposeCode.ADVICE, earlier=True)
    with world.work() as work:
        release(work, world.acting(work, "an"), story.documents["advice"])
    story.write("advice 2", "arts", Kind.ADVICE)
    with world.work() as work:
        struck = strike(
            work, world.acting(work, "an"), story.documents["advice 2"], {"text": "struck"}
        )
        story.documents["struck"] = struck
    text = story.read("arts", struck).envelope.text_hash
    with world.work() as work:
        countersign_struck(work, world.acting(work, "arts"), struck, text)
    with world.work() as work:
        mark_for_review(work, world.acting(work, "arts"), story.documents["advice"])
    story.give("limits", PurposeCode.LIMITS, show_first=False)
    story.write("sheet", "arts", Kind.LIMITS_SHEET)
    story.write("arranged", "ss_east", Kind.ARRANGEMENT, about=story.documents["advice"])
    story.write("arranged 2", "ss_east", Kind.ARRANGEMENT, about=story.documents["advice"])
    story.read("ss_east", story.documents["arranged 2"])
    story.read("arts", story.documents["arranged 2"])
    begins = brussels_day(world.clock.now())
    steps = [
        {"from": (begins + timedelta(weeks=weeks)).isoformat(), "hours": 4, "days": days}
        for weeks, days in ((0, 2), (3, 3))
    ]
    content = plan_to_json(parse_plan({"steps": steps, "permission": "not_yet"}, begins))
    plan = story.write("plan", "arts", Kind.RETURN_PLAN, content)
    with world.work() as work:
        release(work, world.acting(work, "an"), plan)
    with world.work() as work:
        acting = world.acting(work, "arts")
        confirm(work, acting, open_plan(work, acting, plan), 2)
    with world.work() as work:
        acting = world.acting(work, "arts")
        enter_permission(work, acting, open_plan(work, acting, plan), Permission.YES)
    story.write("ended", "arts", Kind.ADVICE)
    with world.work() as work:
        release(work, world.acting(work, "an"), story.documents["ended"])
    story.read("ss_east", story.documents["ended"])
    story.write("arranged then", "ss_east", Kind.ARRANGEMENT, about=story.documents["ended"])
    story.read("ss_east", story.documents["arranged then"])
    with world.work() as work:
        end(work, world.acting(work, "arts"), story.documents["ended"])


def _withdraw_and_expire(story: Story) -> None:
    """``limits`` ends in a session; a second ``doctors`` by its code; a third expires."""
    world = story.world
    story.read("ss_east", story.documents["sheet"])
    with world.work() as work:
        targets = [grant.id for grant in story.receipts["limits"].grants]
        withdraw(work, world.acting(work, "an"), story.dossier, targets)
    other = story.group("gp2")
    story.give("other doctor", PurposeCode.DOCTORS, gp=other)
    story.write("other note", "arts", Kind.NOTE)
    story.read("gp2", story.documents["other note"])
    with world.work() as work:
        withdraw_by_code(work, story.receipts["other doctor"].code)
    story.give("short", PurposeCode.DOCTORS, gp=other, until="2026-03-05")
    story.write("short note", "arts", Kind.NOTE)
    story.read("gp2", story.documents["short note"])
    story.pass_by(days=10)
    with world.work() as work:
        sweep(work)


def _change_a_group(story: Story) -> None:
    """A second physician is let in, and leaves again; the first makes a new pair."""
    world = story.world
    enrol(world, "leaver", Role.OCCUPATIONAL_PHYSICIAN, "service")
    with world.work() as work:
        member = world.acting(work, "arts")
        for group in sorted(member.actor.groups):
            admit(work, group, member, world.keys["leaver"].account)
    story.read("leaver", story.documents["note"])
    # What was put to him as a person, and a question that he asked, go when he leaves.
    with world.work() as work:
        leaver = world.acting(work, "leaver")
        ask_in_dossier(work, leaver, story.dossier, PurposeCode.DOCTORS)
        person = leaver.actor.as_person()
    # With another practice: a yes to him and the first one would end what that one has.
    story.give("to him alone", PurposeCode.DOCTORS, gp=story.group("gp2"), physician=person)
    story.write("note to him", "gp2", Kind.NOTE)
    story.write("note of his", "leaver", Kind.NOTE)
    with world.work() as work:
        membership = memberships(work, world.keys["leaver"].account)[0]
        end_membership(work, membership.id, None)
    with world.work() as work:
        member = world.acting(work, "arts")
        for group in sorted(member.actor.groups):
            rotate(work, group, member)


def _stand_and_coach(story: Story) -> None:
    """Bo stands in packing, where a coach is on duty and was another; Wout stands at west."""
    day = floor(story.world)
    for _ in range(2):
        day.place("bo", "packing")
    day.delivered("bo")
    day.end(day.begin("substitute", "packing"))
    day.begin("coach", "packing")
    day.begin("substitute", "green")
    day.opened("coach", ("bo",))
    with story.world.work() as work:
        import_catalogue(work, story.world.organisations["west"], DATA)
        west = catalogue(work, story.world.organisations["west"])[0]
        acting = story.world.acting(work, "ss_west")
        content = {"department": west.id, "tasks": [west.tasks[0].id]}
        place(work, acting, story.world.dossiers["wout"], content)


def _represent(story: Story) -> None:
    """Somebody decides for An and for Bo: one mandate waits, one was ended, and one holds."""
    world = story.world
    entered(world, "bo", purposes=[PurposeCode.DOCTORS])
    over = entered(world, "bo", purposes=[PurposeCode.DOCTORS])
    with world.work() as work:
        end_mandate(work, world.acting(work, "arts"), over.mandate, [world.dossiers["bo"]])
    represents(world, "rep", "an")
    again = entered(world, "an", same="rep", acts=[MandateAct.ANSWER])
    approved(world, again, "gp1")
    with world.work() as work:
        end_mandate(work, world.acting(work, "an"), again.mandate, [story.dossier])
    with world.work() as work:
        code = world.cards["an"].contact_code
        ask_by_code(work, world.acting(work, "gp1"), code, PurposeCode.DOCTORS)
    with world.work() as work:
        # To those whom An chose herself: to others he may give nothing beside her own yes.
        rep = world.acting(work, "rep")
        story.receipts["for him"] = give(
            work, rep, story.dossier,
            Choice(PurposeCode.DOCTORS, gp=world.group(work, "gp1"), months=12),
            shown=SHOWN, collected=OWN_DEVICE, heard=inbox(work, rep),
        )  # fmt: skip
    story.write("note for him", "gp1", Kind.NOTE)
    story.read("arts", story.documents["note for him"])
    with world.work() as work:
        receipt = give(
            work, world.acting(work, "an"), story.dossier, Choice(PurposeCode.LIMITS),
            shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    with world.work() as work:
        targets = [grant.id for grant in receipt.grants]
        withdraw(work, world.acting(work, "rep"), story.dossier, targets)


def _be_absent(story: Story) -> None:
    """Bo phones twice and comes back, phones again, is called, and wants no more calls."""
    world = story.world
    dossier, first = world.dossiers["bo"], brussels_day(world.clock.now())

    def phones(taker: str, days: int, answer: str | None) -> None:
        with world.work() as work:
            until = first + timedelta(days=days)
            take_call(work, world.acting(work, taker), dossier, first, until, answer)

    def served(act: Callable[[Work, Acting, str], None]) -> None:
        with world.work() as work:
            course = standing(work, dossier)
            assert course is not None
            act(work, world.acting(work, "ss_east"), course.id)

    phones("coach", 2, "yes")
    phones("ss_east", 4, None)
    served(is_back)
    phones("ss_east", 3, "yes")
    with world.work() as work:
        taken = world.acting(work, "ss_east")
        take_back(work, taken, own_calls(work, taken)[0].step)
    phones("coach", 9, "no")
    served(lambda work, acting, one: note_call(work, acting, one, reached=False, wish=None))
    served(lambda work, acting, one: move(work, acting, one, None))
    for wanted in (False, True):
        with world.work() as work:
            want_calls(work, world.acting(work, "bo"), dossier, wanted=wanted)
