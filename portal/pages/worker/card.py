"""The card of one question: who asks, about which workplace, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from consent.facts import Grant
from consent.parties import Party, PartyKind
from consent.purposes import PURPOSES, PurposeCode, Role
from consent.records.service import valid_until
from consent.texts import Chosen
from messaging.dossiers.service import Listed
from messaging.exchange.asking import Request, doctor_known
from messaging.exchange.consents import Choice, Seen, choose_person, would_stop
from messaging.exchange.read import Read
from messaging.groups.service import active_members, groups_for_workshop, party_of
from messaging.messages.service import ANSWER, Message
from messaging.people.accounts import Person, organisations, people
from messaging.work import Refused, Work
from portal.i18n import _
from portal.pages.worker.common import Mine
from portal.shown import Question, question

_WITH_GP = frozenset({PurposeCode.DOCTORS, PurposeCode.WORKPLACE})
_SERVICE, _PHYSICIANS = Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN
_READERS: Mapping[str, frozenset[Role]] = {
    "": frozenset(),
    "social_service": frozenset({_SERVICE}),
    "physicians": frozenset({_PHYSICIANS}),
    "both": frozenset({_SERVICE, _PHYSICIANS}),
}
"""Whom he lets know, by the word of the form."""


@dataclass(frozen=True)
class Card:
    """One purpose, one workplace. ``request`` is ``None`` where he begins by himself.

    ``groups``: those that can receive now: none while it changes its lock. ``services``: the external services by id. ``gps``: the doctors he can mean, where the purpose
    needs one. ``physicians``: whom he can choose instead of all of a service. ``ends_with``: the end of the purpose that this one
    requires, beyond which no yes goes; ``None`` where it requires none, or none is in force.
    """

    purpose: PurposeCode
    dossier: Listed
    workshop: str
    groups: tuple[Party, ...]
    services: Mapping[str, str]
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
    def service_receives(self) -> bool:
        """Whether the social service can, now."""
        return any(one.role is _SERVICE for one in self.groups)

    @property
    def service_is_left_out(self) -> bool:
        """Whether the words name the social service, and a yes goes on without it."""
        return self.purpose is PurposeCode.WORKPLACE and not self.service_receives

    @property
    def shown_first(self) -> bool:
        """Whether he chooses between "show me first" and "send it, and tell me"."""
        return PURPOSES[self.purpose].release

    @property
    def chooses_readers(self) -> bool:
        """Whether he chooses himself who is told."""
        return self.purpose is PurposeCode.ABSENCE_REASON

    @property
    def gp_asks(self) -> bool:
        """Whether the GP himself put the question, and so need not be chosen."""
        return self.request is not None and self.request.asker.role is Role.GP

    def waits_for_a_choice(self, form: Mapping[str, Any]) -> bool:
        """Whether he still has to say who will see it, which he does before any answer.

        So a no takes as many steps as a yes: the words name whom he chose, for all three answers.
        """
        return (
            self.waits_for_a_gp(form)
            or self.waits_for_a_physician(form)
            or (self.chooses_readers and not self._readers(form))
        )

    def waits_for_a_gp(self, form: Mapping[str, Any]) -> bool:
        """Whether he still has to say which GP, of those whom he knows."""
        known = {one.asker.id for one in self.gps}
        return bool(self.needs_gp and known and not self.gp_asks and form["gp"] not in known)

    def waits_for_a_physician(self, form: Mapping[str, Any]) -> bool:
        """Whether he chose one who is not there any more: that it is all of them, he says himself."""
        return form["physician"] not in {"", *(person.id for person, _party in self.physicians)}

    def choice(self, form: Mapping[str, Any]) -> Choice:
        """What he chose.

        Raises :class:`Refused` ``gp_missing``, ``readers_missing`` or ``recipient_missing``.
        """
        gp, physician = self._gp(form), self._physician(form)
        if self.needs_gp and gp is None:
            raise Refused("gp_missing")
        readers = self._readers(form)
        if self.chooses_readers and not readers:
            raise Refused("readers_missing")
        return Choice(
            self.purpose,
            gp=self._party(gp, form) if gp else None,
            physician=physician[1] if physician else None,
            months=form["months"],
            until=form["until"] or None,
            earlier=form["since"] == "before",
            show_first=form["sending"] == "show",
            readers=readers,
            left_out=tuple(form["left_out"]),
        )

    def stops(self, work: Work, form: Mapping[str, Any]) -> list[Grant]:
        """What his yes would end, where he names one doctor of a group that has one already.

        Raises as :func:`messaging.exchange.consents.give` does.
        """
        if not (form["only_person"] or form["physician"]):
            return []
        try:
            choice = self.choice(form)
        except Refused:
            return []  # he did not choose his GP yet
        return would_stop(work, self.dossier.id, choice)

    def shown(
        self,
        form: Mapping[str, Any],
        language: str,
        now: datetime,
        level: str = "easy",
        *,
        until: datetime | None = None,
    ) -> Question:
        """The words on his screen, with everything in them that he chose.

        ``until``: the end of a mandate, beyond which no yes of a representative goes.
        Until he chose a GP they say that he chooses one. Raises :class:`Refused` ``gp_missing``
        or ``recipient_missing`` for somebody who cannot be chosen, and where nobody receives.
        """
        gp, physician = self._gp(form), self._physician(form)
        reader = self._party(gp, form) if gp else None
        services: Iterable[str] = self.services.values()
        if physician:
            services = [self.services[physician[1].organisation]]
        return question(
            self.purpose,
            language,
            workshop=self.workshop,
            services=services,
            until=self.ends(form, now, until),
            doctor=self.request.asker_name if self.request else None,
            gp=(gp.asker_name, gp.organisation_name) if gp else None,
            physician=physician[0].name if physician else None,
            chosen=Chosen(
                only_gp=reader is not None and reader.kind is PartyKind.PERSON,
                earlier=form["since"] == "before",
                show_first=form["sending"] == "show",
                service=_SERVICE in self._readers(form),
                physicians=_PHYSICIANS in self._readers(form),
            ),
            parties=sorted(one.id for one in self._who_reads(form)),
            level=level,
            left_out=form["left_out"],
        )

    def seen(
        self,
        form: Mapping[str, Any],
        now: datetime,
        stops: Iterable[Grant] = (),
        *,
        until: datetime | None = None,
    ) -> Seen:
        """What the screen says of this yes besides the words, of the very same facts as these.

        Raises :class:`Refused` like :meth:`shown`.
        """
        return Seen(
            self.ends(form, now, until),
            self._who_reads(form),
            frozenset(one.id for one in stops),
        )

    def _who_reads(self, form: Mapping[str, Any]) -> frozenset[Party]:
        """Whom a record of this yes names: the faces of :meth:`readers`, as parties."""
        told = self._readers(form) or PURPOSES[self.purpose].readers
        gp, physician = self._gp(form), self._physician(form)
        found = {one for one in self.groups if one.role in told}
        if physician is not None:
            found = {one for one in found if one.role is not _PHYSICIANS} | {physician[1]}
        if gp is not None:
            found.add(self._party(gp, form))
        return frozenset(found)

    def readers(self, form: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Who would read, as the components draw them: the faces beside the words.

        Raises :class:`Refused` like :meth:`shown`.
        """
        purpose, gp, physician = PURPOSES[self.purpose], self._gp(form), self._physician(form)
        told = self._readers(form) or purpose.readers
        found: list[dict[str, Any]] = []
        if Role.GP in told and gp is not None:
            found.append(
                {"name": gp.asker_name, "role": "gp", "organisation": gp.organisation_name}
            )
        if Role.OCCUPATIONAL_PHYSICIAN in told:
            role = {"role": "occupational_physician"}
            if physician is not None:
                found.append({"name": physician[0].name, **role})
            else:
                found += [
                    {"name": name, "picture": "group", **role} for name in self.services.values()
                ]
        if Role.SOCIAL_SERVICE in told and self.service_receives:
            found.append({"name": self.workshop, "role": "social_service"})
        if Role.COACH in purpose.handed_on_to:
            found.append({"name": _("The coach with whom you work that day"), "picture": "coach"})
        return found

    @staticmethod
    def word_for(roles: Iterable[Role]) -> str:
        """The word of the form for whom he lets know."""
        known = frozenset(roles)
        return next((word for word, those in _READERS.items() if those == known), "")

    def ends(
        self, form: Mapping[str, Any], now: datetime, within: datetime | None = None
    ) -> datetime:
        """When this yes would end: never after what it requires, nor after a mandate (``within``)."""
        until = valid_until(form["months"], form["until"] or None, now)
        return min(one for one in (until, self.ends_with, within) if one is not None)

    def _gp(self, form: Mapping[str, Any]) -> Request | None:
        """The GP of this yes: the one who asks, else the one whom he chose himself, if he did."""
        if not self.needs_gp:
            return None
        if not form["gp"]:
            return self.request if self.gp_asks else None
        chosen = next((one for one in self.gps if one.asker.id == form["gp"]), None)
        if chosen is None:
            raise Refused("gp_missing")
        return chosen

    def _physician(self, form: Mapping[str, Any]) -> tuple[Person, Party] | None:
        if not form["physician"]:
            return None
        for person, party in self.physicians:
            if person.id == form["physician"]:
                return person, party
        raise Refused("recipient_missing")

    def _readers(self, form: Mapping[str, Any]) -> frozenset[Role]:
        return _READERS[form["who"]] if self.chooses_readers else frozenset()

    @staticmethod
    def _party(gp: Request, form: Mapping[str, Any]) -> Party:
        return choose_person(gp.asker, gp.group, only_this_person=form["only_person"])


def card_for(
    work: Work,
    own: Mine,
    dossier: Listed,
    purpose: PurposeCode,
    messages: Sequence[Message],
    request: Request | None = None,
) -> Card:
    """Gather what the card of one workplace needs."""
    ready = [
        group
        for group in groups_for_workshop(work, dossier.workshop)
        if group.version and not group.stale
    ]
    groups = [group for group in ready if group.role == str(Role.OCCUPATIONAL_PHYSICIAN)]
    homes = {group.organisation_id for group in groups}
    services = {one.id: one.name for one in organisations(work, ids=homes)}
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
        groups=tuple(party_of(group) for group in ready),
        services=services,
        request=request,
        gps=_gps(messages, request),
        physicians=tuple(physicians),
        ends_with=_ends_with(work, dossier.id, purpose),
    )


def anew(card: Card, work: Work, own: Mine) -> Card:
    """The same card as things are now, where they are others than it says."""
    fresh = card_for(work, own, card.dossier, card.purpose, (), card.request)
    return replace(fresh, gps=card.gps)


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
    """What he said to a question for one workplace, and when. ``told``: the doctor knows.

    ``for_him``: his representative said it. ``read``: what was read before a no or a not now; an
    answer of before that was kept has none.
    """

    answer: str
    at: datetime
    told: bool
    receipt: str | None
    for_him: bool = False
    read: Read | None = None


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
                message.author.role is Role.REPRESENTATIVE,
                Read.from_json(message.data["read"]) if "read" in message.data else None,
            )
            found.setdefault(dossier, said)
    return found


def workplaces_of(request: Request, own: Mine) -> list[Listed]:
    """The workplaces for which a question stands: the one it names, else each of his."""
    named = [one for one in own.dossiers if one.id == request.workshop]
    return named or list(own.dossiers)
