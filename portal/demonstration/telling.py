"""How one worker's history is told: what each person in it did, through the services alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

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
from messaging.vocabulary import (
    advice_to_json,
    restore_advice,
)
from messaging.vocabulary import strike as without
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
