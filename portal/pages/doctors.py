"""What the pages of both doctors share: who can be reached, and what is possible.

Nothing here decides: the words say what the decision and the services let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from consent.clock import brussels_day
from consent.decision import usable
from consent.facts import Grant
from consent.log.service import EventType
from consent.parties import Party, PartyKind
from consent.purposes import PurposeCode, Role
from messaging.exchange.understanding import Understood
from messaging.groups.service import active_members, groups_for_workshop
from messaging.people.accounts import Named, organisation, organisations, people
from messaging.vocabulary.wording import format_date
from messaging.work import Acting, NotFound, Work
from portal.desk import desk
from portal.i18n import N_, _, language
from portal.schemas.nested import texts_of

PURPOSES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "doctors": (
            N_("Doctors may talk"),
            N_("The GP and the occupational physician may write to each other about health."),
        ),
        "workplace": (
            N_("The GP may know the work"),
            N_("The GP may read which work this person does, and ask about it."),
        ),
        "advice": (
            N_("The social service may know which work suits"),
            N_("The social service may read the advice: tasks, hours, duration, adaptations."),
        ),
        "limits": (
            N_("The social service may also know the numbers"),
            N_(
                "The social service may read each physical line: kilos, hours, seeing, dust and more."
            ),
        ),
        "coach": (
            N_("The coach may know which tasks suit, and how to help"),
            N_("The coach of the day may read the card; with the numbers, three do-lines too."),
        ),
        "absence_reason": (
            N_("Who may know whether an illness has to do with work"),
            N_("Whom the worker chose may read what he said when he phoned that he was ill."),
        ),
    }
)
"""Each purpose as a doctor reads it: its name, and what it opens."""

_EXPLAINED: Final[Mapping[str, str]] = MappingProxyType(
    {"who": N_("who sees it"), "what": N_("what they see"), "stop": N_("that he can stop")}
)
"""What the three questions after a yes are about."""


_GROUPS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.GP: N_("the GPs of %(name)s"),
        Role.OCCUPATIONAL_PHYSICIAN: N_("the occupational physicians of %(name)s"),
        Role.SOCIAL_SERVICE: N_("the social service of %(name)s"),
    }
)


def understood_words(one: Understood) -> str:
    """What a doctor reads of the questions after a yes: a help to explain, and no mark."""
    if one.explained:
        said = [
            _("After the yes this was explained once more: %(about)s.", about=_about(one.explained))
        ]
        if one.clear_then:
            said.append(_("Asked again, this was clear: %(about)s.", about=_about(one.clear_then)))
        if one.not_clear_yet:
            said.append(
                _(
                    "Asked again, this was not clear yet: %(about)s.",
                    about=_about(one.not_clear_yet),
                )
            )
        return " ".join(said)
    if one.chosen:
        return _("After the yes nothing had to be explained once more.")
    return _("After the yes the three questions were left unanswered.")


def _about(questions: Iterable[str]) -> str:
    return ", ".join(_(_EXPLAINED[name]) for name in questions)


def short(value: date | datetime) -> str:
    """A day without its weekday, for dense lists: "2 March 2026"."""
    if isinstance(value, datetime):
        value = brussels_day(value)
    return format_date(value, language())


def today() -> date:
    """The day in Brussels."""
    return brussels_day(desk().services.clock.now())


def field_errors(nested: Mapping[Any, Any]) -> dict[str, list[str]]:
    """The mistakes of a form, one list of texts for each field, whatever lies below it."""
    flat: dict[str, list[str]] = {}
    for name, found in nested.items():
        flat[str(name)] = texts_of(found)
    return flat


def note_list(work: Work, acting: Acting) -> None:
    """One line for a list of several people: it names them and opens nothing."""
    head = work.log.lock(acting.actor.account)
    work.log.append(head, EventType.LISTED, {}, acting.in_log)


# People ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Contact:
    """Somebody who can be reached."""

    name: str
    organisation: str
    telephone: str
    hours: str = ""


def physicians_of(work: Work, workshop: str) -> list[Contact]:
    """The occupational physicians of a workshop: whom it names to everybody, and colleagues."""
    public = _public_contact(organisation(work, workshop))
    groups = [
        group
        for group in groups_for_workshop(work, workshop)
        if group.role == str(Role.OCCUPATIONAL_PHYSICIAN)
    ]
    members = {group.id: active_members(work, group) for group in groups}
    known = people(work, {account for found in members.values() for account in found})
    services = {one.id: one for one in organisations(work, ids={g.organisation_id for g in groups})}
    colleagues = [
        Contact(
            known[account].name,
            services[group.organisation_id].name,
            str(known[account].profile.get("telephone") or ""),
        )
        for group in groups
        for account in sorted(members[group.id], key=lambda one: known[one].name)
        if known[account].verified and (public is None or known[account].name != public.name)
    ]
    return [*([public] if public else []), *colleagues]


def own_contact(work: Work, acting: Acting, workshop: str) -> Contact:
    """How somebody is reached about one workshop, for a letter that he signs."""
    public = _public_contact(organisation(work, workshop))
    profile = people(work, [acting.actor.account])[acting.actor.account].profile
    return Contact(
        acting.name,
        organisation(work, acting.actor.organisation).name,
        str(profile.get("telephone") or (public.telephone if public else "")),
        public.hours if public else "",
    )


def _public_contact(workshop: Named) -> Contact | None:
    """The physician whom a workshop names to everybody, with his number and hours."""
    said = workshop.details.get("physician")
    if not isinstance(said, dict) or not said.get("name"):
        return None
    return Contact(*(str(said.get(key) or "") for key in ("name", "service", "telephone", "hours")))


def names_of(work: Work, parties: Iterable[Party]) -> list[str]:
    """Each party as a form names it: a person with his organisation, or what group it is."""
    parties = list(dict.fromkeys(parties))
    homes = {o.id: o.name for o in organisations(work, ids={p.organisation for p in parties})}
    known = people(work, {p.id for p in parties if p.kind is PartyKind.PERSON})
    return [
        f"{known[party.id].name} ({homes.get(party.organisation, '')})"
        if party.kind is PartyKind.PERSON and party.id in known
        else _(_GROUPS[party.role], name=homes.get(party.organisation, ""))
        for party in parties
    ]


# What is possible -------------------------------------------------------------------------------


def in_force(grants: Iterable[Grant], now: datetime) -> list[Grant]:
    """The consents that open something now."""
    known = list(grants)
    return [grant for grant in known if usable(grant, known, now)]


def part_of(acting: Acting, grants: Iterable[Grant]) -> list[Grant]:
    """The consents in which this person has a part, as a reader or as one who may write.

    That a worker chose a colleague and not him is the worker's business.
    """
    return [
        grant
        for grant in grants
        if any(acting.actor.is_party(one) for one in (grant.recipient, *grant.sources))
    ]


def written_for(acting: Acting, grants: Iterable[Grant], purpose: PurposeCode) -> list[Grant]:
    """The consents under which this person may write for ``purpose``: he is among the sources."""
    return [
        grant
        for grant in grants
        if grant.purpose is purpose and any(acting.actor.is_party(one) for one in grant.sources)
    ]


def verified(acting: Acting) -> None:
    """Until his number was checked, a doctor gets nothing that names a patient."""
    if not acting.verified:
        raise NotFound("not verified")
