"""The card of one question: who asks, about which workplace, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consent.decision import Party, PartyKind
from consent.purposes import PURPOSES, PurposeCode, Role
from consent.records.service import valid_until
from messaging.dossiers.service import Listed
from messaging.exchange.asking import Request, doctor_known
from messaging.exchange.consents import Choice, choose_person
from messaging.groups.service import active_members, groups_for_workshop
from messaging.messages.service import ANSWER, Message
from messaging.people.accounts import Person, organisations, people
from messaging.work import Refused, Work
from portal.pages.worker.common import Mine
from portal.shown import Question, question

_WITH_GP = frozenset({PurposeCode.DOCTORS, PurposeCode.WORKPLACE})


@dataclass(frozen=True)
class Card:
    """One purpose, one workplace. ``request`` is ``None`` where he begins by himself.

    ``gps``: the doctors he can mean, where the purpose needs one. ``physicians``: whom he can
    choose instead of all of a service. ``ends_with``: the end of the purpose that this one
    requires, beyond which no yes goes; ``None`` where it requires none, or none is in force.
    """

    purpose: PurposeCode
    dossier: Listed
    workshop: str
    services: tuple[str, ...]
    request: Request | None
    gps: tuple[Request, ...]
    physicians: tuple[tuple[Person, Party], ...]
    ends_with: datetime | None

    @property
    def needs_gp(self) -> bool:
        """Whether a GP stands on this card."""
        return self.purpose in _WITH_GP

    @property
    def required_is_missing(self) -> bool:
        """Whether something else has to be allowed first."""
        return PURPOSES[self.purpose].requires is not None and self.ends_with is None

    @property
    def shown_first(self) -> bool:
        """Whether he chooses between "show me first" and "send it, and tell me"."""
        return PURPOSES[self.purpose].release

    def choice(self, form: Mapping[str, Any]) -> Choice:
        """What he chose. Raises :class:`Refused` ``gp_missing`` or ``recipient_missing``."""
        physician = None
        if form["physician"]:
            physician = next(
                (party for person, party in self.physicians if person.id == form["physician"]), None
            )
            if physician is None:
                raise Refused("recipient_missing")
        return Choice(
            self.purpose,
            gp=self._gp(form) if self.needs_gp else None,
            physician=physician,
            months=form["months"],
            until=form["until"] or None,
            earlier=form["since"] == "before",
            show_first=form["sending"] == "show",
        )

    def _gp(self, form: Mapping[str, Any]) -> Party:
        if len(self.gps) == 1 and not form["gp"]:
            chosen: Request | None = self.gps[0]
        else:
            chosen = next((one for one in self.gps if one.asker.id == form["gp"]), None)
        if chosen is None:
            raise Refused("gp_missing")
        return choose_person(chosen.asker, chosen.group, only_this_person=form["only_person"])

    def shown(self, form: Mapping[str, Any], language: str, now: datetime) -> Question:
        """The words on his screen, with the last day that his choice leads to."""
        until = valid_until(form["months"], form["until"] or None, now)
        return question(
            self.purpose,
            language,
            workshop=self.workshop,
            services=self.services,
            until=min(until, self.ends_with) if self.ends_with else until,
            doctor=self.request.asker_name if self.request else None,
        )


def card_for(
    work: Work,
    own: Mine,
    dossier: Listed,
    purpose: PurposeCode,
    messages: Sequence[Message],
    request: Request | None = None,
) -> Card:
    """Gather what the card of one workplace needs."""
    groups = [
        group
        for group in groups_for_workshop(work, dossier.workshop)
        if group.role == str(Role.OCCUPATIONAL_PHYSICIAN) and group.version
    ]
    homes = {group.organisation_id for group in groups}
    services = [one.name for one in organisations(work, ids=homes)]
    members = {
        account: Party(
            PartyKind.PERSON, account, group.organisation_id, Role.OCCUPATIONAL_PHYSICIAN
        )
        for group in groups
        for account in active_members(work, group)
    }
    physicians: list[tuple[Person, Party]] = []
    if purpose in _WITH_GP:
        known = people(work, members)
        physicians = sorted(
            ((known[one], party) for one, party in members.items()), key=lambda pair: pair[0].name
        )
    return Card(
        purpose=purpose,
        dossier=dossier,
        workshop=own.workshop_of(dossier).name,
        services=tuple(services),
        request=request,
        gps=_gps(messages, request),
        physicians=tuple(physicians),
        ends_with=_ends_with(work, dossier.id, purpose),
    )


def _gps(messages: Sequence[Message], request: Request | None) -> tuple[Request, ...]:
    if request is not None and request.asker.role is Role.GP:
        return (request,)
    return tuple(doctor_known(list(messages)).values())


def _ends_with(work: Work, dossier: str, purpose: PurposeCode) -> datetime | None:
    required = PURPOSES[purpose].requires
    now = work.clock.now()
    ends = [
        grant.valid_until
        for grant in (work.records.grants(dossier) if required else [])
        if grant.purpose is required and grant.in_force(now)
    ]
    return max(ends, default=None)


@dataclass(frozen=True)
class Answered:
    """What he said to a question for one workplace, and when. ``told``: the doctor knows."""

    answer: str
    at: datetime
    told: bool
    receipt: str | None


def answers_to(
    messages: Iterable[Message], request: Request, dossiers: Iterable[Listed]
) -> dict[str, Answered]:
    """His last answer for each workplace; the messages come newest first."""
    found: dict[str, Answered] = {}
    wanted = [one.id for one in dossiers]
    for message in messages:
        if message.type != ANSWER or message.data.get("request") != request.id:
            continue
        where = message.data.get("dossier")
        for dossier in [where] if where else wanted:
            said = Answered(
                message.data["answer"],
                message.at,
                bool(message.data.get("told")),
                message.data.get("receipt"),
            )
            found.setdefault(dossier, said)
    return found


def workplaces_of(request: Request, own: Mine) -> list[Listed]:
    """The workplaces for which a question stands: the one it names, else each of his."""
    named = [one for one in own.dossiers if one.id == request.workshop]
    return named or list(own.dossiers)
