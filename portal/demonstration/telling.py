"""How one worker's history is told: what each person in it did, through the services alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from consent.clock import brussels_day
from consent.mandates.rules import Ground, MandateAct
from consent.parties import Party
from consent.purposes import Kind, PurposeCode, Role
from consent.records.helping import Dependency, Help
from consent.records.schemas import Collected, Screen, ShownText
from consent.records.service import MAX_MONTHS, valid_until
from consent.texts import Chosen
from messaging.coaching.service import place as place_worker
from messaging.documents.reading import disclose, disclose_readable, set_handled
from messaging.documents.releasing import release, strike
from messaging.documents.writing import write
from messaging.erasure.asking import ask
from messaging.exchange.answered import answer_without_consent
from messaging.exchange.asking import ask_by_code, ask_in_dossier, requests_of
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.withdrawing import withdraw
from messaging.groups.service import groups_of_member, party_of
from messaging.messages.service import inbox
from messaging.people.accounts import organisation
from messaging.people.unheard import note_first_use
from messaging.representing.service import Chosen as Entered
from messaging.representing.service import enter as enter_mandate
from messaging.translation import propose, statements, translate
from messaging.translation.proposal import USUAL
from messaging.vocabulary import (
    advice_to_json,
    assessment_to_json,
    parse_advice,
    parse_assessment,
    parse_capacities,
    restore_advice,
    to_json,
)
from messaging.vocabulary import strike as without
from messaging.vocabulary.attributes import CapacityState
from messaging.vocabulary.book import load
from messaging.vocabulary.cards import card_to_json, parse_card
from messaging.workplace.service import DepartmentView, catalogue, placement_content
from messaging.workplace.sites import SiteKind
from portal.demonstration.people import PROFESSIONALS, SERVICE_NAME, Worker
from portal.demonstration.seed import Stage, enrol
from portal.helping.service import name_helper
from portal.representing.service import approve, said_yes
from portal.schemas.account import OWN_DEVICE
from portal.secondway.addresses import WayKind
from portal.secondway.service import enter
from portal.shown import Question, question

GP1, GP2, PHYSICIAN = "gp-adriaens", "gp-bollaert", "physician"
SERVICES: Final = {"zonneveld": "service-zonneveld", "de_schakel": "service-schakel"}
CREW: Final = ("crew", "card")
"""The stories of those who work at the enclave begin so."""
DOCTORS, WORKPLACE, ADVICE, LIMITS, COACH = (
    PurposeCode.DOCTORS,
    PurposeCode.WORKPLACE,
    PurposeCode.ADVICE,
    PurposeCode.LIMITS,
    PurposeCode.COACH,
)


@dataclass(frozen=True)
class Story:
    """One worker's history, told with the stage that all share."""

    stage: Stage
    who: Worker
    now: datetime

    @property
    def dossier(self) -> str:
        """His dossier."""
        return self.stage.dossiers[self.who.key]

    @property
    def service(self) -> str:
        """The social service of his workshop."""
        return SERVICES[self.who.place]

    def days_ago(self, days: float) -> None:
        """Go to so many days before now, to an hour at which people work."""
        then = self.now - timedelta(days=days)
        self.stage.clock.set(then.replace(hour=8 + int(days * 7) % 7, minute=int(days * 13) % 60))

    def ask(self, doctor: str, purpose: PurposeCode) -> None:
        """A doctor puts a question: the GP by the code on the letter."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, doctor)
            if doctor == PHYSICIAN:
                ask_in_dossier(work, acting, self.dossier, purpose)
            else:
                code = self.stage.secrets[self.who.key].contact_code
                ask_by_code(work, acting, code, purpose)

    def say_yes(
        self,
        purpose: PurposeCode,
        gp: str | None = None,
        *,
        helped: Help | None = None,
        **choice: Any,
    ) -> Receipt:
        """The worker says yes to the words that he would see; somebody may read them to him."""
        collected = Collected(Screen.OWN_DEVICE)
        if helped is not None:
            tie = str(helped.dependency)
            collected = Collected(Screen.KIOSK, helped.in_record, tie)
        request = self._request(purpose)
        with self.stage.work() as session:
            work = self.stage.on(session)
            party = self._practice(work, gp) if gp else None
            chosen = Choice(purpose, gp=party, **choice)
            return give(
                work,
                self.stage.acting(work, self.who.key),
                self.dossier,
                chosen,
                shown=self._shown(work, purpose, gp, chosen),
                collected=collected,
                request=request.id if request else None,
            )

    def reached_by(self, kind: WayKind, address: str, doctor: str | None = None) -> None:
        """He, or a doctor, says where he is reached by a second way."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            account = self.stage.secrets[self.who.key].account
            enter(work, self.stage.acting(work, doctor or self.who.key), account, kind, address)

    def first_used_unheard(self) -> None:
        """His card is used first, on a device of his own, and no notice of it reaches anybody."""
        with self.stage.work() as session:
            account = self.stage.secrets[self.who.key].account
            note_first_use(self.stage.on(session), account, OWN_DEVICE, reachable=False)

    def asks_to_delete(self) -> None:
        """He asks that everything about him goes, in seven days."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            messages = inbox(work, self.stage.acting(work, self.who.key))
        with self.stage.work() as session:
            work = self.stage.on(session)
            ask(work, self.stage.acting(work, self.who.key), messages)

    def chooses_helper(self, name: str, number: str) -> None:
        """He names his helper, who gets notices about the card too."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, self.who.key)
            name_helper(work, acting, name, WayKind.SMS, number, notices=True)

    def represented_by(self, key: str, *purposes: PurposeCode) -> None:
        """Two doctors sign who may decide these for him, and that person makes his account."""
        who = next(one for one in PROFESSIONALS if one.key == key)
        chosen = Entered(
            name=who.name, same="", ground=str(Ground.NAMED), acts=tuple(map(str, MandateAct)),
            purposes=tuple(map(str, purposes)), months=MAX_MONTHS, until=None, tie=str(Dependency.NONE),
            seen=True,
        )  # fmt: skip
        with self.stage.work() as session:
            work = self.stage.on(session)
            paper = enter_mandate(work, self.stage.acting(work, PHYSICIAN), self.dossier, chosen)
        with self.stage.work() as session:
            work = self.stage.on(session)
            approve(work, self.stage.acting(work, GP2), paper.code)
        enrol(self.stage, who, paper.invitation)

    def decided_by(self, key: str, purpose: PurposeCode) -> None:
        """The representative says yes for him, by himself."""
        chosen = Choice(purpose)
        with self.stage.work() as session:
            work = self.stage.on(session)
            give(
                work, self.stage.acting(work, key), self.dossier, chosen,
                shown=self._shown(work, purpose, None, chosen),
                collected=Collected(Screen.OWN_DEVICE),
            )  # fmt: skip
            said_yes(work, self.dossier)

    def say(self, answer: str, purpose: PurposeCode, gp: str | None = None) -> None:
        """No, or not now, to the words that he would see; ``gp``: where that one asks."""
        request = self._request(purpose)
        assert request is not None
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, self.who.key)
            seen = self._question(work, purpose, gp, Choice(purpose))
            answer_without_consent(
                work, acting, request, answer, read=seen.read(Collected(Screen.OWN_DEVICE))
            )

    def write(
        self,
        author: str,
        kind: Kind,
        content: Mapping[str, Any],
        *,
        addressees: tuple[Party, ...] = (),
        replaces: str | None = None,
        about: str | None = None,
    ) -> str:
        """Somebody writes a document."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, author)
            return write(
                work, acting, self.dossier, kind, content,
                addressees=addressees, replaces=replaces, about=about,
            )  # fmt: skip

    def release(self, document: str) -> None:
        """The worker lets it go; where he left lines out, after his session looked into it."""
        lines = None
        with self.stage.work() as session:
            work = self.stage.on(session)
            if any(one.without for one in work.records.grants(self.dossier)):
                [opened] = disclose(work, self.stage.acting(work, self.who.key), [document])
                lines = opened.lines
        with self.stage.work() as session:
            work = self.stage.on(session)
            release(work, self.stage.acting(work, self.who.key), document, lines)

    def read(self, reader: str) -> None:
        """Somebody opens what he may read, and is done with it."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, reader)
            for one in disclose_readable(work, acting, [self.dossier]):
                if one.stored.facts.kind is not Kind.WORKPLACE_QUESTION:
                    set_handled(work, acting, one.id)

    def place(self) -> None:
        """The social service records where he works."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            workshop = self.stage.organisations[self.who.place]
            crew = self.who.story.startswith(CREW)
            places = [
                one
                for one in catalogue(work, workshop)
                if (one.site.kind is SiteKind.ENCLAVE) is crew
            ]
            place = places[int(self.who.number) % len(places)]
            place = next((one for one in places if one.key == self.who.where), place)
            content = placement_content(work, workshop, place.id, [t.id for t in place.tasks[:2]])
            acting = self.stage.acting(work, self.service)
            place_worker(work, acting, self.dossier, content)
        self.read(PHYSICIAN)

    def places(self) -> list[DepartmentView]:
        """The departments of his workshop."""
        with self.stage.work() as session:
            return catalogue(self.stage.on(session), self.stage.organisations[self.who.place])

    def limit(self, attribute: str, value: Any, *accepted: str, **more: Any) -> dict[str, Any]:
        """A line that the physician establishes, for ninety days, with what he accepts."""
        until = brussels_day(self.stage.clock.now()) + timedelta(days=90)
        line = {
            "attribute": attribute, "state": "limit", "value": value,
            "review_by": until.isoformat(), "accepted": list(accepted),
        }  # fmt: skip
        return line | more

    def usual_limits(self) -> tuple[dict[str, Any], ...]:
        """What he establishes of most: a few kilos, and half an hour's standing or on a stool."""
        return (
            self.limit("lift_low", [{"kg": 5, "per_hour": 12}], "lifting_aid"),
            self.limit("standing", {"stretch_min": 30, "total_h": 4}, "sit_stand_stool"),
        )

    def standing(self, kind: Kind) -> str:
        """The text of this kind that the physician keeps up."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            opened = disclose_readable(
                work, self.stage.acting(work, PHYSICIAN), [self.dossier], [str(kind)]
            )
        return next(one.id for one in opened if not one.stored.facts.ended)

    def assess(self, *lines: dict[str, Any], replaces: str | None = None) -> str:
        """The physician establishes these lines, and of everything else that nothing limits it."""
        named = {line["attribute"] for line in lines}
        free = [
            {"attribute": one.id, "state": "no_limit"}
            for one in load().attributes
            if one.id not in named and CapacityState.NO_LIMIT in one.capacity_states
        ]
        today = brussels_day(self.stage.clock.now())
        said = {"lines": [*lines, *free], "overrides": []}
        found = parse_assessment(said, today, departments={one.id for one in self.places()})
        content = assessment_to_json(found)
        return self.write(PHYSICIAN, Kind.ASSESSMENT, content, replaces=replaces)

    def advice(self, *, replaces: str | None = None, **said: Any) -> str:
        """The physician writes what the comparison proposes, and says for how long."""
        today = brussels_day(self.stage.clock.now())
        places = self.places()
        kinds = [str(Kind.LIMITATIONS), str(Kind.ASSESSMENT)]
        with self.stage.work() as session:
            work = self.stage.on(session)
            acting = self.stage.acting(work, PHYSICIAN)
            opened = disclose_readable(work, acting, [self.dossier], kinds)
        found = statements(opened)
        proposed = propose(translate(places, found, {}, today), found, today)
        content = {
            "lines": [
                {
                    "task": one.task,
                    "outcome": str(one.outcome),
                    "adaptations": list(one.adaptations),
                }
                for one in proposed.lines
            ],
            "hours": "hours_usual" if proposed.hours in (None, USUAL) else proposed.hours,
            "days": "days_usual" if proposed.days in (None, USUAL) else proposed.days,
            "duration": {"code": "for_weeks", "params": {"weeks": 6}},
            "certainty": "likely",
            "review_by": (today + timedelta(days=35)).isoformat(),
            **said,
        }
        advice = advice_to_json(parse_advice(content, today))
        return self.write(PHYSICIAN, Kind.ADVICE, advice, replaces=replaces)

    def tasks(self) -> list[str]:
        """The tasks that he does."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            [record] = disclose_readable(
                work, self.stage.acting(work, PHYSICIAN), [self.dossier], [str(Kind.PLACEMENT)]
            )
        return list(record.content["tasks"])

    def card(self, *approach: str) -> str:
        """The physician writes the card of the coach: help with the first task, and how to speak."""
        lines: list[dict[str, Any]] = [{"task": one, "outcome": "suits"} for one in self.tasks()]
        lines[0] |= {"outcome": "suits_with_adaptation", "adaptations": ["pictogram_steps"]}
        said = {
            "lines": lines,
            "approach": approach or ("name_first", "one_instruction", "give_time"),
        }
        return self.write(PHYSICIAN, Kind.TASK_CARD, card_to_json(parse_card(said)))

    def do_lines(self) -> str:
        """The physician writes what the coach may know in numbers."""
        return self.write(PHYSICIAN, Kind.DO_LINES, {"schema": 1, "lines": self.limit_lines()})

    def strike_first_task(self, document: str) -> None:
        """The worker leaves the first task out."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            opened = disclose(work, self.stage.acting(work, self.who.key), [document])[0]
        advice = restore_advice(opened.content)
        content = advice_to_json(without(advice, [advice.lines[0].task]))
        with self.stage.work() as session:
            work = self.stage.on(session)
            strike(work, self.stage.acting(work, self.who.key), document, content)

    def stop(self, receipt: Receipt) -> None:
        """The worker takes a yes back."""
        with self.stage.work() as session:
            work = self.stage.on(session)
            targets = [grant.id for grant in receipt.grants]
            withdraw(work, self.stage.acting(work, self.who.key), self.dossier, targets)

    def limit_lines(self) -> list[dict[str, Any]]:
        """Two physical lines, to be reviewed in ninety days."""
        today = brussels_day(self.stage.clock.now())
        review = (today + timedelta(days=90)).isoformat()
        return [
            to_json(one)
            for one in parse_capacities(
                [
                    {
                        "attribute": "lift_low",
                        "state": "limit",
                        "value": [{"kg": 5, "per_hour": 12}],
                        "review_by": review,
                    },
                    {
                        "attribute": "standing",
                        "state": "limit",
                        "value": {"stretch_min": 30, "total_h": 4},
                        "review_by": review,
                    },
                ],
                today,
            )
        ]

    def _request(self, purpose: PurposeCode) -> Any:
        with self.stage.work() as session:
            work = self.stage.on(session)
            messages = inbox(work, self.stage.acting(work, self.who.key))
        return next((one for one in requests_of(messages) if one.purpose is purpose), None)

    def _practice(self, work: Any, gp: str) -> Party:
        actor = self.stage.acting(work, gp).actor
        return party_of(groups_of_member(work, actor.account, Role.GP, actor.organisation)[0])

    def _shown(self, work: Any, purpose: PurposeCode, gp: str | None, choice: Choice) -> ShownText:
        """The very words that his page would show for this choice."""
        return self._question(work, purpose, gp, choice).record

    def _question(
        self, work: Any, purpose: PurposeCode, gp: str | None, choice: Choice
    ) -> Question:
        now = self.stage.clock.now()
        actor = self.stage.acting(work, gp).actor if gp else None
        return question(
            purpose,
            "nl",
            workshop=organisation(work, self.stage.organisations[self.who.place]).name,
            services=[SERVICE_NAME],
            until=valid_until(choice.months, choice.until, now),
            doctor=self.stage.acting(work, gp or PHYSICIAN).name,
            gp=(
                (self.stage.acting(work, gp).name, organisation(work, actor.organisation).name)
                if gp and actor
                else None
            ),
            chosen=Chosen(
                earlier=choice.earlier,
                show_first=choice.show_first,
                service=Role.SOCIAL_SERVICE in choice.readers,
                physicians=Role.OCCUPATIONAL_PHYSICIAN in choice.readers,
            ),
            left_out=choice.left_out,
        )
