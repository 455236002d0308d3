"""What an occupational physician's pages ask of the services: always within one workshop."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from consent.clock import add_months, brussels_day
from consent.decision import reached
from consent.facts import Grant
from consent.parties import Party
from consent.purposes import PURPOSES, Kind, PurposeCode, Role
from messaging.documents.copies import copies_of
from messaging.documents.facts import Stored, facts_of_chains
from messaging.documents.overview import unreleased
from messaging.documents.reading import group_parties, readable, waiting
from messaging.dossiers.service import Listed, by_ids, in_workshop, list_workshops
from messaging.exchange.asking import QUIET_MONTHS, Asked
from messaging.exchange.understanding import Understood
from messaging.people.accounts import organisations, people
from messaging.returning.service import delivered_plans
from messaging.work import Acting, NotFound, Work
from portal.mail.service import notify, notify_parties
from portal.pages.doctors import in_force, part_of, today, verified
from portal.pages.dossier_words import state_of

SOON: Final = timedelta(weeks=6)
"""So long before its end a consent is pointed out to the physician (and to the worker)."""

ON_WORKLIST: Final = frozenset(
    {
        Kind.NOTE,
        Kind.LIMITATIONS,
        Kind.WORK_QUESTION,
        Kind.LOOKED_QUESTION,
        Kind.WORKPLACE_QUESTION,
        Kind.ARRANGEMENT,
        Kind.ABSENCE_ANSWER,
    }
)
RELEASED: Final = frozenset(
    {Kind.ADVICE, Kind.LIMITS_SHEET, Kind.TASK_CARD, Kind.DO_LINES, Kind.RETURN_PLAN}
)


@dataclass(frozen=True)
class Item:
    """A line of a worklist: whose dossier, which document, from whom, since when."""

    dossier: Listed
    stored: Stored
    author: str
    since: datetime
    days: int

    @property
    def kind(self) -> str:
        """The kind of its document."""
        return str(self.stored.facts.kind)


@dataclass(frozen=True)
class Ending:
    """A consent that ends within six weeks."""

    dossier: Listed
    purpose: PurposeCode
    until: datetime


@dataclass(frozen=True)
class Workshop:
    """Everything that waits in one workshop; two workshops never share a list.

    ``returns``: how many plans of his side were delivered. Who waits for a step is sealed in them.
    """

    id: str
    name: str
    waits: tuple[Item, ...]
    unreleased: tuple[Item, ...]
    ending: tuple[Ending, ...]
    returns: int


@dataclass(frozen=True)
class Somebody:
    """A line of the list of people: which consents are in force, where the advice stands."""

    listed: Listed
    purposes: tuple[str, ...]
    advice: str
    since: datetime | None
    fresh: int


def workshop_names(work: Work, acting: Acting) -> dict[str, str]:
    """The workshops that he serves, by name."""
    return {one.id: one.name for one in organisations(work, ids=acting.actor.workshops)}


def served_workshop(work: Work, acting: Acting, workshop: str) -> str:
    """The name of one of his workshops; :class:`NotFound` for any other."""
    verified(acting)
    name = workshop_names(work, acting).get(workshop)
    if name is None:
        raise NotFound("another workshop")
    return name


def served(work: Work, acting: Acting, dossier: str) -> Listed:
    """A dossier of one of his workshops; :class:`NotFound` for any other."""
    verified(acting)
    return in_workshop(work, dossier, acting.actor.workshops)


def check_reply(
    work: Work, acting: Acting, dossier: str, document: str, kinds: Iterable[Kind] = ()
) -> None:
    """What he answers is something that he may read, of these kinds; :class:`NotFound` if not."""
    stored = facts_of_chains(work, [dossier]).get(document)
    grants = work.records.grants(dossier)
    now = work.clock.now()
    wanted = tuple(kinds)
    if (
        stored is None
        or (wanted and stored.facts.kind not in wanted)
        or not list(readable(work, acting.actor, [stored], grants, now))
    ):
        raise NotFound("nothing to answer", chain=dossier)


def worklists(work: Work, acting: Acting) -> list[Workshop]:
    """What waits, by workshop, in a number of queries that does not grow with the dossiers."""
    now = work.clock.now()
    names = workshop_names(work, acting)
    waits = [
        (one.stored, one.since)
        for one in waiting(work, acting)
        if one.stored.facts.kind in ON_WORKLIST or one.stored.waits_for_author
    ]
    written = [(one, one.facts.written_at) for one in unreleased(work, acting)]
    grants = _ending(work, acting, now)
    plans = delivered_plans(work, acting)
    dossiers = by_ids(
        work, {s.facts.dossier for s, _at in (*waits, *written)} | {g.dossier for g in grants}
    )
    authors = people(work, {stored.facts.author.id for stored, _at in waits})
    names_by_id = {account: person.name for account, person in authors.items()}

    def items(found: Iterable[tuple[Stored, datetime]], workshop: str) -> tuple[Item, ...]:
        return tuple(
            Item(
                dossiers[stored.facts.dossier],
                stored,
                "" if stored.waits_for_author else names_by_id.get(stored.facts.author.id, ""),
                at,
                (brussels_day(now) - brussels_day(at)).days,
            )
            for stored, at in found
            if stored.facts.workshop == workshop
        )

    return [
        Workshop(
            workshop,
            name,
            items(waits, workshop),
            items(written, workshop),
            tuple(
                Ending(dossiers[one.dossier], one.purpose, one.valid_until)
                for one in grants
                if dossiers[one.dossier].workshop == workshop
            ),
            sum(one.facts.workshop == workshop for one in plans),
        )
        for workshop, name in sorted(names.items(), key=lambda pair: pair[1])
    ]


def _ending(work: Work, acting: Acting, now: datetime) -> list[Grant]:
    """One consent for each person and purpose that nothing in force outlives, soonest first."""
    parties = [acting.actor.as_person(), *group_parties(work, acting.actor)]
    last: dict[tuple[str, PurposeCode], Grant] = {}
    for grant in in_force((one.grant for one in work.records.naming(parties)), now):
        known = last.get((grant.dossier, grant.purpose))
        if known is None or known.valid_until < grant.valid_until:
            last[grant.dossier, grant.purpose] = grant
    soon = [grant for grant in last.values() if grant.valid_until < now + SOON]
    return sorted(soon, key=lambda grant: grant.valid_until)


def everybody(work: Work, acting: Acting, workshop: str) -> list[Somebody]:
    """The people of one workshop, from facts alone; :class:`NotFound` for another's."""
    verified(acting)
    if workshop not in acting.actor.workshops:
        raise NotFound("another workshop")
    listed = list_workshops(work, [workshop])
    ids = [one.id for one in listed]
    now = work.clock.now()
    stored = list(facts_of_chains(work, ids).values())
    grants = [one.grant for one in work.records.of_dossiers(ids)]
    fresh: dict[str, int] = {}
    for one in waiting(work, acting):
        if one.stored.facts.kind in ON_WORKLIST or one.stored.waits_for_author:
            fresh[one.stored.facts.dossier] = fresh.get(one.stored.facts.dossier, 0) + 1
    opened = purposes_by_dossier(part_of(acting, in_force(grants, now)))
    newest = _newest_advice(acting, stored)
    return [
        Somebody(
            one,
            opened.get(one.id, ()),
            state_of(newest[one.id]) if one.id in newest else "",
            newest[one.id].facts.written_at if one.id in newest else None,
            fresh.get(one.id, 0),
        )
        for one in listed
    ]


def occurs(sought: str, text: str) -> bool:
    """Whether every word that was typed occurs; capitals and accents do not matter."""
    return all(word in _plain(text) for word in _plain(sought).split())


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(one for one in letters if not unicodedata.combining(one)).lower()


def purposes_by_dossier(grants: Iterable[Grant]) -> dict[str, tuple[str, ...]]:
    """The purposes of these consents by dossier, in the order of their cards."""
    found: dict[str, set[PurposeCode]] = {}
    for grant in grants:
        found.setdefault(grant.dossier, set()).add(grant.purpose)
    return {d: tuple(str(c) for c in PurposeCode if c in codes) for d, codes in found.items()}


def _newest_advice(acting: Acting, stored: Iterable[Stored]) -> dict[str, Stored]:
    newest: dict[str, Stored] = {}
    for one in sorted(stored, key=lambda each: each.facts.written_at):
        mine = one.facts.kind is Kind.ADVICE and acting.actor.is_party(one.facts.kept_by)
        if mine and not one.facts.ended and state_of(one) != "struck_original":
            newest[one.facts.dossier] = one
    return newest


# Asking the worker ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One purpose as the physician finds it: a yes until a day, asked on a day, or neither."""

    purpose: str
    until: datetime | None
    asked: datetime | None
    told: str | None
    may_ask: bool
    understood: Understood | None


def questions(
    asked: Sequence[Asked],
    understood: Sequence[Understood],
    grants: Sequence[Grant],
    offered: Sequence[PurposeCode],
    now: datetime,
) -> list[Question]:
    """Where each purpose stands. Whatever is no yes looks the same, unless he was told."""
    opened: dict[PurposeCode, datetime] = {}
    for grant in grants:
        opened[grant.purpose] = max(opened.get(grant.purpose, grant.valid_until), grant.valid_until)
    found = []
    for purpose in offered:
        mine = [one for one in asked if one.purpose is purpose]
        last = mine[0] if mine else None
        quiet = last is not None and add_months(brussels_day(last.at), QUIET_MONTHS) >= today()
        required = PURPOSES[purpose].requires
        needs = required is not None and required not in opened
        found.append(
            Question(
                str(purpose),
                opened.get(purpose),
                last.at if last else None,
                last.told if last else None,
                may_ask=purpose not in opened and not quiet and not needs,
                understood=next((one for one in understood if one.purpose is purpose), None),
            )
        )
    return found


# Letting people know ----------------------------------------------------------------------------


def announce(work: Work, listed: Listed, document: str) -> None:
    """A mail without content to whom a document reached: its readers, or the worker to see it."""
    stored = facts_of_chains(work, [listed.id])[document]
    if stored.facts.delivered:
        notify_parties(work, readers_of(work, stored))
    notify(work, listed.account)


def readers_of(work: Work, stored: Stored) -> list[Party]:
    """Everybody to whom this document goes under a consent in force, and who has a copy.

    Or one of a part that was written with it for other readers. Whoever was left out of all of it
    hears nothing: a mail about what he cannot open would tell him that something was left out.
    """
    facts = stored.facts
    grants = work.records.grants(facts.dossier)
    under = reached(facts, grants, work.clock.now())
    together = [
        one.id
        for one in facts_of_chains(work, [facts.dossier]).values()
        if (one.facts.kind, one.facts.author, one.facts.written_at)
        == (facts.kind, facts.author, facts.written_at)
    ]
    held = copies_of(work, together, {grant.recipient for grant in under})
    sealed = {copy.grant_id for copies in held.values() for copy in copies}
    return [grant.recipient for grant in under if grant.id in sealed]


def gp_parties(
    grants: Iterable[Grant], purpose: PurposeCode, organisation: str = ""
) -> list[Party]:
    """The GPs' side of the consents for a purpose, of one practice if that is named."""
    found = [
        grant.recipient
        for grant in grants
        if grant.purpose is purpose
        and grant.recipient.role is Role.GP
        and organisation in ("", grant.recipient.organisation)
    ]
    return list(dict.fromkeys(found))
