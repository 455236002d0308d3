"""Who looked: by day, in sentences, with the reason why it was allowed; the same day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from flask import request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.decision import Basis, may_look_back
from consent.log.service import EventType, Line
from consent.parties import Party
from consent.purposes import KINDS, PURPOSES, Kind, PurposeCode, Role
from consent.records.service import Recorded
from messaging.people.unheard import ANSWERS
from messaging.work import NotFound, Work
from portal.desk import desk
from portal.i18n import _, day, hour, listed
from portal.pages.worker import blueprint
from portal.pages.worker.common import Names, mine, names_of, show
from portal.pages.worker.wording import done, first_use_said, kind_title, purpose_title, role_name
from portal.schemas.worker import LookedSchema

_DAYS: Final = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_SHOWN: Final = (
    EventType.DISCLOSED,
    EventType.LISTED,
    EventType.DENIED,
    EventType.WRITTEN,
    EventType.DELIVERED,
    EventType.ADDED,
    EventType.CONSENT_GIVEN,
    EventType.CONSENT_WITHDRAWN,
    EventType.LOGIN_FAILED,
    EventType.CARD,
)
_OF_HIS_CARD: Final = frozenset({*ANSWERS, "blocked"})
_OF_A_NEW_CARD: Final = frozenset({"passed", "called_off"})
"""What is told of a card: of his own from his chain, of a new one from the dossier's, which his
chain repeats; each is one act of one person."""
_YES_AND_STOP: Final = (EventType.CONSENT_GIVEN, EventType.CONSENT_WITHDRAWN)

_Agreed: TypeAlias = Mapping[str, frozenset[str]]
_NOBODY: Final[_Agreed] = MappingProxyType({})


@dataclass
class _Merged:
    """One deed: the same thing, done by the same person on one day.

    ``beside``: who else did it, where it takes two.
    """

    first: Line
    lines: list[Line] = field(default_factory=list)
    beside: str = ""

    @property
    def last(self) -> datetime:
        """The moment of the last of them."""
        return self.lines[-1].time


@blueprint.get("/looked")
def looked() -> ResponseReturnValue:
    """The days on which somebody looked at what is his, the newest first."""
    try:
        form = LookedSchema().load(request.args.to_dict())
    except ValidationError:
        form = LookedSchema().load({})
    since = since_when(form["period"], desk().services.clock.now())
    return show(
        "looked.html",
        days=days_told(since, own=form["own"]),
        period=form["period"],
        own=form["own"],
    )


def days_told(since: datetime | None, *, own: bool) -> list[dict[str, Any]]:
    """The log as he sees it, by day, the newest first; ``own``: with what he opened himself."""
    work, actor = desk().work, desk().acting.actor
    chains = [*mine().ids, actor.account]
    for chain in chains:
        if not may_look_back(actor, chain).allowed:
            raise NotFound("only the worker looks back", chain=chain)
    lines = [
        line
        for line in work.log.read(chains, since=since, types=_SHOWN)
        if _is_told(line, actor.account, own=own)
    ]
    agreed = _agreed(work, mine().ids)
    grants = {one.grant.id: one for one in work.records.of_dossiers(mine().ids)}
    actors = {str(line.personal["actor"]) for line in lines if line.personal.get("actor")}
    names = names_of(
        work,
        [grants[one].grant.recipient for one in _records(lines) if one in grants],
        accounts=actors.union(*agreed.values()),
        homes={str(line.personal.get("organisation") or "") for line in lines},
    )
    return _days(_merge(lines, agreed), grants, names, actor.account)


def by_day(
    lines: Sequence[Line], grants: Mapping[str, Recorded], names: Names, account: str
) -> list[dict[str, Any]]:
    """These lines as entries, by day, the newest first. ``account``: who reads as “you”."""
    return _days(_merge(lines), grants, names, account)


def since_when(period: str, now: datetime) -> datetime:
    """From when on a period that was chosen shows."""
    return now - timedelta(days=_DAYS[period])


def _is_nobody(line: Line) -> bool:
    return line.type is EventType.LOGIN_FAILED or line.personal.get("how") == "code"


def _doer_of(line: Line, account: str) -> tuple[Any, ...]:
    """Whose entry of which day a line belongs to.

    A wrong PIN and a code of a receipt are nobody's that is known: each is an entry of its own.
    A chain is one too: a question about it goes to the doctors of that workplace alone.
    """
    who: tuple[Any, ...] = ("himself",)
    if _is_nobody(line):
        who = ("nobody", str(line.type), line.body.get("receipt"))
    elif not _is_himself(line, account):
        known = [line.personal.get(key) for key in ("actor", "role", "organisation")]
        who = (*known, _is_for_him(line, account))
    return (brussels_day(line.time), line.chain, *who)


def _is_for_him(line: Line, account: str) -> bool:
    """Whether who represents him did it. A yes and its end name no role."""
    actor = line.personal.get("actor")
    said = line.type in _YES_AND_STOP and bool(actor) and actor != account
    return said or line.personal.get("role") == Role.REPRESENTATIVE


def _is_himself(line: Line, account: str) -> bool:
    himself = line.personal.get("actor") == account or line.type in _YES_AND_STOP
    return himself and not _is_for_him(line, account)


def _is_told(line: Line, account: str, *, own: bool) -> bool:
    """His own reading and his own wrong turns only where he asks for them."""
    if line.type is EventType.LOGIN_FAILED:
        return line.body.get("with") == "card"
    if line.type is EventType.CARD:
        about = _OF_HIS_CARD if line.chain == account else _OF_A_NEW_CARD
        return line.body["what"] in about
    if line.type in (EventType.DISCLOSED, EventType.LISTED, EventType.DENIED):
        if line.personal.get("actor") != account:
            return True
        return own and line.type is EventType.DISCLOSED and _kind(line) != Kind.MESSAGE
    return True


def _records(lines: Iterable[Line]) -> set[str]:
    return {str(line.body["record"]) for line in lines if line.type in _YES_AND_STOP}


def _kind(line: Line) -> str:
    return str(line.personal.get("kind", ""))


def _agreed(work: Work, chains: Iterable[str]) -> _Agreed:
    """Who agreed to each new card, however long one after the other. One query."""
    found: dict[str, frozenset[str]] = {}
    for line in work.log.read(list(chains), types=[EventType.CARD]):
        if line.body["what"] == "passed":
            card = str(line.body["replacement"])
            found[card] = found.get(card, frozenset()) | {str(line.personal["actor"])}
    return found


def _merge(lines: Sequence[Line], agreed: _Agreed = _NOBODY) -> list[_Merged]:
    """One deed for each person, kind and reason of one day; the newest first.

    Opening a person's page is left out where the same person read something that day: it says
    nothing more.
    """
    readers = {
        (brussels_day(line.time), line.personal.get("actor"), line.chain)
        for line in lines
        if line.type in (EventType.DISCLOSED, EventType.WRITTEN)
    }
    merged: dict[tuple[Any, ...], _Merged] = {}
    for line in lines:
        who = (brussels_day(line.time), line.personal.get("actor"))
        if line.type is EventType.LISTED and (*who, line.chain) in readers:
            continue
        if line.type in _YES_AND_STOP:
            what: tuple[Any, ...] = (line.body["receipt"], line.personal.get("purpose"))
        else:
            what = (_kind(line), line.body.get("basis"), line.body.get("grant"))
        if line.type is EventType.CARD:
            what = (line.body["what"], line.body.get("replacement"))
        key = (*who, line.chain, line.personal.get("organisation"), str(line.type), *what)
        merged.setdefault(key, _Merged(line)).lines.append(line)
    for one in merged.values():
        both = agreed.get(str(one.first.body.get("replacement")), frozenset())
        one.beside = next(iter(both - {str(one.first.personal.get("actor"))}), "")
    return sorted(merged.values(), key=lambda one: one.last, reverse=True)


def _days(
    merged: Sequence[_Merged], grants: Mapping[str, Recorded], names: Names, account: str
) -> list[dict[str, Any]]:
    """One entry for each person and day, with what he did that day."""
    entries: dict[tuple[Any, ...], list[_Merged]] = {}
    for one in merged:
        entries.setdefault(_doer_of(one.first, account), []).append(one)
    days: dict[date, list[dict[str, Any]]] = {}
    for found in entries.values():
        entry = _entry(found, grants, names, account)
        days.setdefault(brussels_day(found[0].last), []).append(entry)
    return [
        {
            "label": day(when),
            "entries": told_,
            "names": listed(dict.fromkeys(str(one["who"]) for one in told_)),
        }
        for when, told_ in days.items()
    ]


def _entry(
    found: Sequence[_Merged], grants: Mapping[str, Recorded], names: Names, account: str
) -> dict[str, Any]:
    """Who, and what he did; each reason once, and the hour where all was done in the same."""
    line = found[0].first
    deeds = [_deed(one, grants, names, account) for one in found]
    hours = {hour(each.time) for one in found for each in one.lines}
    at = _("At %(hour)s.", hour=hours.pop()) if len(hours) == 1 else ""
    # What was allowed for the same reason stands together, with that reason under it.
    reasons = list(dict.fromkeys(one["why"] for one in deeds))
    deeds.sort(key=lambda one: reasons.index(one["why"]))
    for one, after in pairwise(deeds):
        one["why"] = "" if one["why"] == after["why"] else one["why"]
    return {**_doer(line, names, account), "deeds": deeds, "at": at, "where": _where(line)}


def _where(line: Line) -> str:
    """About which work it is, for who has several."""
    own = mine()
    place = next((one for one in own.dossiers if one.id == line.chain), None)
    if place is None or len(own.dossiers) == 1:
        return ""
    return _("This is about your work at %(workplace)s.", workplace=own.workshop_of(place).name)


def _doer(line: Line, names: Names, account: str) -> dict[str, Any]:
    """Whose entry it is, and where he asks about it."""
    actor = str(line.personal.get("actor") or "")
    role = str(line.personal.get("role") or "")
    face = names.person(actor, role, str(line.personal.get("organisation") or ""))
    told_ = {"face": face, "when": _who_line(face), "act": None, "ask_url": _ask_url(line)}
    if line.type is EventType.LOGIN_FAILED:
        # Nobody knows who it was; he knows whether it was he, and what to do when it was not.
        act = {"url": url_for("worker.lost_card"), "label": _("Block my card")}
        said = _("Maybe you did it yourself.")
        return {"face": None, "who": _("Somebody"), "when": said, "act": act, "ask_url": None}
    if _is_nobody(line):
        worker = {**face, "role": "worker"}
        return {**told_, "face": worker, "who": _("Somebody with your paper"), "when": ""}
    if _is_for_him(line, account):
        representative = {**face, "role": "representative"}
        return {**told_, "face": representative, "who": _("Your representative"), "when": ""}
    if _is_himself(line, account):
        worker = {**face, "role": "worker"}
        return {**told_, "face": worker, "who": _("You"), "when": "", "ask_url": None}
    return {**told_, "who": face["name"] or _("Somebody")}


def _deed(
    one: _Merged, grants: Mapping[str, Recorded], names: Names, account: str
) -> dict[str, Any]:
    """What was done, as the end of a sentence that begins with a name, and why it was allowed."""
    line = one.first
    deed = {
        "line": line.sequence,
        "times": len(one.lines),
        "denied": line.type in (EventType.DENIED, EventType.LOGIN_FAILED),
    }
    if line.type in _YES_AND_STOP:
        return {**deed, "times": 1, **_yes_or_stop(one, grants, names, account)}
    if line.type is EventType.LOGIN_FAILED:
        said = _("held your card and typed a wrong PIN.")
        return {**deed, "verb": said, "why": _("Was it not you? Then block your card.")}
    if line.type is EventType.DENIED:
        # Not how, nor what for: only that somebody tried, and that nothing opened.
        said = _("tried to open something of yours. It did not open.")
        return {**deed, "verb": said, "why": ""}
    if line.type is EventType.LISTED and _is_for_him(line, account):
        said = _("looked at “Who may see what” and “Who looked”.")
    elif line.type is EventType.LISTED:
        said = _("opened your page. Nothing was read.")
    elif line.type is EventType.WRITTEN and _is_for_him(line, account):
        # A representative writes nothing but a text without some of its lines.
        said = _("left something out for you: “%(what)s”.", what=kind_title(Kind(_kind(line))))
    elif line.type is EventType.CARD and line.body["what"] in ANSWERS:
        said = first_use_said(line.body["what"])
    elif line.type is EventType.CARD:
        return {**deed, **_of_a_card(one, names, account)}
    else:
        himself = line.personal.get("actor") == account
        said = _own_deed(line) if himself else done(line.type, _kind(line))
    return {**deed, "verb": said, "why": _reason(line, grants)}


def _of_a_card(one: _Merged, names: Names, account: str) -> dict[str, Any]:
    """What was done with his card: blocked, given anew by two people together, called off."""
    line = one.first
    what, himself = line.body["what"], line.personal.get("actor") == account
    if what == "blocked":
        said = _("blocked your own card.") if himself else _("blocked your card.")
        return {"verb": said, "why": _("Nobody can log in with that card any more.")}
    if what == "called_off":
        return {"verb": _("stopped the new card.") if himself else _("called off your new card."),
                "why": ""}  # fmt: skip
    # Where no half went to a new card, the two opened his own one again.
    new, other = "sha256" in line.body, names.person(one.beside, "")["name"]
    if new and other:
        said = _("gave you a new card, together with %(name)s.", name=other)
    elif new:
        said = _("agreed that you get a new card.")
    elif other:
        said = _("opened your card again, together with %(name)s.", name=other)
    else:
        said = _("agreed that your card opens again.")
    why = _("Only two together can do this: your social service and your occupational physician.")
    return {"verb": said, "why": why}


def _who_line(face: Mapping[str, Any]) -> str:
    """Role and organisation, as a line of its own."""
    if face["role"] == "worker":
        return ""
    parts = [role_name(face["role"]), face["organisation"]]
    return listed(part for part in parts if part) + "."


def _reason(line: Line, grants: Mapping[str, Recorded]) -> str:
    if line.personal.get("role") == Role.REPRESENTATIVE:
        return _("Two doctors signed that this person may decide this for you.")
    basis = line.body.get("basis")
    if basis == Basis.CONSENT:
        found = grants.get(str(line.body.get("grant")))
        if found is None:
            return ""
        when = day(found.grant.given_at)
        if found.mandate is not None:
            return _("Your representative said yes to this on %(day)s.", day=when)
        return _("You said yes to this on %(day)s.", day=when)
    if basis == Basis.AUTHOR:
        # Only what a doctor wrote opens to its own author.
        return _("The doctors there wrote it themselves. So they may read it.")
    if basis == Basis.OPEN_KIND:
        return _("No yes is needed for this: it is about your work, not about your health.")
    return ""


def _own_deed(line: Line) -> str:
    """What he did himself: a sentence that begins with "You"."""
    if line.type is EventType.DELIVERED:
        return _("let a text about your work go to the social service.")
    if line.type is EventType.DISCLOSED:
        # In most languages "you read" is another word than "she read".
        return _("opened this: “%(what)s”.", what=kind_title(Kind(_kind(line))))
    if line.type is EventType.WRITTEN and _is_released(Kind(_kind(line))):
        # Of what goes to his work he writes nothing but a text without some of its lines.
        return _("left something out of this: “%(what)s”.", what=kind_title(Kind(_kind(line))))
    return done(line.type, _kind(line))


def _is_released(kind: Kind) -> bool:
    """Whether it leaves only after "show me first"."""
    purpose = KINDS[kind].purpose
    return purpose is not None and PURPOSES[purpose].release


def _yes_or_stop(
    one: _Merged, grants: Mapping[str, Recorded], names: Names, account: str
) -> dict[str, Any]:
    line = one.first
    parties: list[Party] = [
        grants[record].grant.recipient for record in _records(one.lines) if record in grants
    ]
    whom = sorted({str(names.party(party)["name"]) for party in parties})
    title = _title(line.personal.get("purpose"))
    given, for_him = line.type is EventType.CONSENT_GIVEN, _is_for_him(line, account)
    if _is_nobody(line):
        said = _("stopped this with the code of the receipt: “%(what)s”.", what=title)
    elif for_him and given:
        said = _("said yes for you: “%(what)s”.", what=title)
    elif for_him:
        said = _("stopped this for you: “%(what)s”.", what=title)
    elif given:
        said = _("said yes: “%(what)s”.", what=title)
    else:
        said = _("stopped this: “%(what)s”.", what=title)
    return {
        "verb": said,
        "why": _("It is about: %(names)s.", names=listed(whom)) if whom else "",
    }


def _ask_url(line: Line) -> str:
    """Where he asks about a line: named by its place in the log, which tells nothing."""
    return url_for("worker.ask_looked", chain=line.chain, number=line.sequence)


def told(line: Line) -> dict[str, Any]:
    """The entry that one line of his stands in; :class:`NotFound` for one that the list leaves out.

    What the same person did more on that day stands in it, as in the list.
    """
    work, account = desk().work, desk().acting.actor.account
    if line.type not in _SHOWN or not _is_told(line, account, own=False):
        raise NotFound("not a line that he is told", chain=account)
    about, doer = timedelta(days=1), _doer_of(line, account)
    near = work.log.read(
        [line.chain], since=line.time - about, until=line.time + about, types=_SHOWN
    )
    lines = [one for one in near if _is_told(one, account, own=False)]
    agreed = _agreed(work, [line.chain])
    found = [one for one in _merge(lines, agreed) if _doer_of(one.first, account) == doer]
    grants = {one.grant.id: one for one in work.records.of_dossiers(mine().ids)}
    records = _records(each for one in found for each in one.lines)
    actors = {str(line.personal.get("actor") or ""), *(one.beside for one in found)}
    names = names_of(
        work,
        [grants[one].grant.recipient for one in records if one in grants],
        accounts=actors - {""},
        homes={str(line.personal.get("organisation") or "")},
    )
    return _entry(found, grants, names, account)


def _title(purpose: Any) -> str:
    try:
        return purpose_title(PurposeCode(str(purpose)))
    except (KeyError, ValueError):
        return ""
