"""What every page of the worker needs: his workplaces, names with faces, a person to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, render_template, url_for
from flask.typing import ResponseReturnValue

from consent.parties import Party, PartyKind
from consent.purposes import Role
from consent.records.schemas import Collected, Screen
from consent.records.service import Recorded
from messaging.dossiers.service import Listed, of_worker
from messaging.exchange.asking import Request, requests_of
from messaging.messages.service import Message
from messaging.people.accounts import Named, Person, organisations, people
from messaging.work import NotFound, Work
from portal.desk import desk
from portal.i18n import _, typed


@dataclass(frozen=True)
class Mine:
    """The worker's dossiers, one for each workshop, and those workshops."""

    dossiers: tuple[Listed, ...]
    workshops: Mapping[str, Named]

    @property
    def ids(self) -> list[str]:
        """The dossiers' ids: the chains that are his."""
        return [one.id for one in self.dossiers]

    def dossier(self, dossier_id: str) -> Listed:
        """One of his own; :class:`NotFound` for any other."""
        for one in self.dossiers:
            if one.id == dossier_id:
                return one
        raise NotFound("not his dossier", chain=dossier_id or None)

    def workshop_of(self, dossier: Listed) -> Named:
        """The workshop of a dossier."""
        return self.workshops[dossier.workshop]


def mine() -> Mine:
    """The worker's own workplaces: two queries, once for each request."""
    if "worker_mine" not in g:
        work = desk().work
        dossiers = of_worker(work, desk().acting.actor.account)
        found = organisations(work, ids={one.workshop for one in dossiers})
        named = {one.id: one for one in found}
        ordered = sorted(dossiers, key=lambda one: (named[one.workshop].name, one.id))
        g.worker_mine = Mine(tuple(ordered), named)
    kept: Mine = g.worker_mine
    return kept


def collected() -> Collected:
    """How an answer that he gives now is collected, for the record of his consent."""
    live = desk().live
    if live is None:
        raise RuntimeError("nobody is logged in")
    if live.helped is None:
        return Collected(live.screen)
    return Collected(live.screen, live.helped.in_record, str(live.helped.dependency))


def on_his_own() -> bool:
    """Whether he is on a device of his own: on any other a file would stay behind."""
    live = desk().live
    return live is not None and live.screen is Screen.OWN_DEVICE


def only_on_his_own() -> None:
    """Before anything of his is made into a file; :class:`NotFound` on anybody else's device."""
    if not on_his_own():
        raise NotFound("a file would stay on somebody else's device")


def show(
    template: str, status: int = 200, *, about_work: bool = False, **values: Any
) -> ResponseReturnValue:
    """A page of the worker, with the person to call at its foot.

    That is a doctor. Whoever rings the workshop from a page about a question or a yes tells it
    that there was one; so its own person stands only on a page that is ``about_work`` itself.
    """
    workshops = mine().workshops.values()
    person = colleague_to_call(workshops) if about_work else doctor_to_call(workshops)
    values.setdefault("person_to_call", person)
    return render_template(f"worker/{template}", **values), status


def paragraphs(shown: str | None) -> list[list[str]]:
    """A text as it was shown, by idea and line; nothing where there is none."""
    return [part.split("\n") for part in shown.split("\n\n")] if shown else []


def address_of(endpoint: str) -> str:
    """A page's whole address, for a camera."""
    return desk().configuration.public_base_url.rstrip("/") + url_for(endpoint)


def public_address(endpoint: str) -> str:
    """The same as people type it from paper."""
    return address_of(endpoint).split("://", 1)[-1]


def doctor_to_call(workshops: Iterable[Named]) -> dict[str, str] | None:
    """The occupational physician of the first of these workshops that names one to ring."""
    known = _reached(workshops, "physician")
    if known is None:
        return None
    words = _("Call %(name)s, your occupational physician.", name=known["name"])
    return {**known, "role": str(Role.OCCUPATIONAL_PHYSICIAN), "words": words}


def whom_to_call(asked: Request | None, names: Names, dossier: Listed) -> dict[str, str] | None:
    """The doctor who asks, where his telephone is known; else the physician of that workshop.

    The same from the question to the receipt of a yes to it: whoever explains one part explains all.
    """
    asker = names.gp_to_call(asked.asker) if asked else None
    return asker or doctor_to_call([mine().workshop_of(dossier)])


def request_of(messages: list[Message], first: Recorded) -> Request | None:
    """The question that a yes answered; ``None`` where he began by himself."""
    asked = first.document().get("asked")
    return next((one for one in requests_of(messages) if one.id == asked), None)


def whom_to_call_after(asked: Request | None, dossier: str) -> dict[str, str] | None:
    """Whom the question named (:func:`request_of`), on a page about the yes to it."""
    names = names_of(desk().work, [asked.asker] if asked else [])
    return whom_to_call(asked, names, mine().dossier(dossier))


def colleague_to_call(workshops: Iterable[Named]) -> dict[str, str] | None:
    """The person that a workshop names, else its physician: for a page about work alone."""
    return _reached(workshops, "person_to_call") or doctor_to_call(workshops)


def _reached(workshops: Iterable[Named], key: str) -> dict[str, str] | None:
    for workshop in workshops:
        person = workshop.details.get(key)
        if isinstance(person, dict) and person.get("name") and person.get("telephone"):
            name = str(person["name"])
            words = _("Call %(name)s of %(place)s.", name=name, place=workshop.name)
            more = {"picture": str(person["picture"])} if person.get("picture") else {}
            if person.get("hours"):
                more["hours"] = typed(person["hours"])
            return {"name": name, "telephone": str(person["telephone"]), "words": words, **more}
    return None


def physician_of(workshop: Named) -> dict[str, str]:
    """What a workshop tells everybody of its occupational physician; empty when nothing."""
    known = workshop.details.get("physician")
    if not isinstance(known, dict):
        return {}
    said = ("name", "service", "telephone", "hours", "picture")
    found = {key: str(known[key]) for key in said if known.get(key)}
    return {**found, "hours": typed(known["hours"])} if known.get("hours") else found


@dataclass(frozen=True)
class Names:
    """Names and faces of people and organisations, read in two queries."""

    people: Mapping[str, Person]
    organisations: Mapping[str, Named]

    def organisation(self, organisation_id: str) -> str:
        """The name of an organisation; empty when there is none."""
        found = self.organisations.get(organisation_id)
        return found.name if found else ""

    def person(self, account: str, role: str, organisation_id: str = "") -> dict[str, Any]:
        """Somebody as the components draw him."""
        found = self.people.get(account)
        return {
            "name": found.name if found else "",
            "role": role,
            "organisation": self.organisation(organisation_id),
            "picture": found.profile.get("picture") if found else None,
        }

    def gp_to_call(self, party: Party) -> dict[str, str] | None:
        """The GP who asks, by the telephone of his practice; nothing for anybody else."""
        practice = self.organisations.get(party.organisation)
        telephone = practice.details.get("telephone") if practice else None
        if party.role is not Role.GP or practice is None or not telephone:
            return None
        asker = self.party(party)
        name = asker["name"]
        face = {"picture": str(asker["picture"])} if asker["picture"] else {}
        if name == practice.name:
            words = _("Call %(name)s.", name=name)
        else:
            words = _("Call %(name)s of %(place)s.", name=name, place=practice.name)
        gp = {"name": name, "telephone": str(telephone), "role": str(Role.GP), "words": words}
        return {**gp, **face}

    def party(self, party: Party) -> dict[str, Any]:
        """A person, or a group under the name of its organisation."""
        if party.kind is PartyKind.PERSON:
            return self.person(party.id, str(party.role), party.organisation)
        return {
            "name": self.organisation(party.organisation),
            "role": str(party.role),
            "organisation": None,
            "picture": "group",
        }


def names_of(
    work: Work, parties: Iterable[Party], accounts: Iterable[str] = (), homes: Iterable[str] = ()
) -> Names:
    """The names of these parties, accounts and organisations: two queries, however many."""
    known = list(parties)
    persons = {one.id for one in known if one.kind is PartyKind.PERSON}
    places = {one.organisation for one in known} | set(homes)
    return Names(
        people(work, persons | set(accounts)),
        {one.id: one for one in organisations(work, ids=places - {""})},
    )
