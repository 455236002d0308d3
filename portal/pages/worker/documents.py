"""What was written about a worker: the list, one text, and letting it go or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.decision import (
    Awaiting,
    Way,
    author_keeps,
    awaiting,
    reached,
    recipients,
    to_strike,
)
from consent.facts import Grant
from consent.purposes import KINDS, Kind, Role
from messaging.documents.facts import DELIVERED, ENDED, STRUCK, Stored, facts_of_chains
from messaging.documents.overview import dealt_with
from messaging.documents.reading import Opened, disclose, readable
from messaging.documents.releasing import is_deliverable, release, strike
from messaging.groups.service import parties_for_workshop
from messaging.work import Refused
from portal.desk import desk
from portal.mail.service import notify_parties
from portal.pages.kiosk import is_hidden
from portal.pages.physician.served import readers_of
from portal.pages.worker import blueprint, one_text
from portal.pages.worker.asked_again import question_url
from portal.pages.worker.common import Mine, Names, mine, names_of, on_his_own, show
from portal.pages.worker.content import strikes_of, without
from portal.schemas.worker import LATER, SEND

PRINTED = frozenset({Kind.ADVICE, Kind.LIMITS_SHEET})
"""What he can have on paper: what leaves for his work. Letters of doctors are theirs to print."""


@dataclass(frozen=True)
class Listing:
    """What there is about him, without a word of its content."""

    stored: Mapping[str, Stored]
    grants: tuple[Grant, ...]
    now: datetime

    @property
    def waiting(self) -> list[Stored]:
        """What waits for him, oldest first: not what goes nowhere since he stopped his yes."""
        return sorted(
            (
                one
                for one in self.stored.values()
                if one.waits_for_worker and awaiting(one.facts, self.grants, self.now).waits
            ),
            key=lambda one: one.facts.written_at,
        )


def listing(own: Mine) -> Listing:
    """His documents and consents: a fixed number of queries, and nothing is opened."""
    work, actor = desk().work, desk().acting.actor
    stored = facts_of_chains(work, own.ids)
    grants = tuple(one.grant for one in work.records.of_dossiers(own.ids))
    now = work.clock.now()
    mine_to_read = readable(work, actor, stored.values(), grants, now)
    return Listing({one.id: one for one in mine_to_read}, grants, now)


@blueprint.get("/documents")
def documents() -> ResponseReturnValue:
    """Everything that was written about him: what waits first, then the newest."""
    own = mine()
    found = listing(own)
    names = names_of(desk().work, [one.facts.author for one in found.stored.values()])
    waiting = {one.id for one in found.waiting}
    newest = sorted(
        found.stored.values(), key=lambda one: (one.facts.written_at, one.id), reverse=True
    )
    several = len(own.dossiers) > 1
    rows = [row_of(one, own, names, found.grants, with_workplace=several) for one in newest]
    return show(
        "documents.html",
        waiting=[row for row in rows if row["id"] in waiting],
        others=[row for row in rows if row["id"] not in waiting],
    )


def row_of(
    one: Stored, own: Mine, names: Names, grants: Sequence[Grant], *, with_workplace: bool
) -> dict[str, Any]:
    """A document in a list, under all the consents that he gave."""
    dossier = own.dossier(one.facts.dossier)
    return {
        **one_text.heading(one, names, grants, desk().work.clock.now()),
        "id": one.id,
        "href": url_for("worker.document", document_id=one.id),
        "workplace": own.workshop_of(dossier).name if with_workplace else None,
    }


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """One text, in plain words; one that waits exactly as the other will get it."""
    return _page(document_id)


@blueprint.post("/documents/<document_id>", endpoint="release")
def answer_document(document_id: str) -> ResponseReturnValue:
    """Let a text go, let it go without some lines, or not now."""
    here = url_for("worker.document", document_id=document_id)
    try:
        form = one_text.answered()
    except Refused as wrong:
        return _page(document_id, error=wrong.code)
    work, acting = desk().work, desk().acting
    one = listing(mine()).stored.get(document_id)
    if one is not None and not one.waits_for_worker:
        # He answered already, in another window: the page says what became of it.
        return redirect(here, 303)
    if one is None or form["do"] == LATER:
        return redirect(url_for("worker.documents"), 303) if one else _page(document_id)
    try:
        if form["do"] == SEND:
            if form["strike"]:
                # Two wishes at once: better ask than send what he wanted to leave out.
                raise Refused("lines_marked")
            lines = lines_of_waiting(document_id)
            work = desk().work
            release(work, acting, document_id, lines)
            notify_parties(work, readers_of(work, listing(mine()).stored[document_id]))
        else:
            # Opening commits: the claim of this form comes after it, with what he sends.
            opened = one_text.opened(document_id)
            work = desk().work
            facts = opened.stored.facts
            gone = _struck_already(opened, listing(mine()).grants, work.clock.now())
            if gone is None:
                raise Refused("line_left_out")
            left = without(facts.kind, opened.content, sorted({*form["strike"], *gone}))
            made = strike(work, acting, document_id, left)
            notify_parties(work, [opened.stored.facts.kept_by])
            return redirect(url_for("worker.document", document_id=made), 303)
    except Refused as refusal:
        desk().rollback()
        return _page(document_id, error=refusal.code)
    return redirect(here, 303)


def lines_of_waiting(document_id: str) -> frozenset[str] | None:
    """The lines of a text that waits, where a yes leaves lines out; else nobody need look.

    Opening it commits: to be called before the request changes anything.
    """
    if not any(one.without for one in listing(mine()).grants):
        return None
    return one_text.opened(document_id).lines


def _struck_already(
    opened: Opened, grants: Sequence[Grant], now: datetime
) -> frozenset[str] | None:
    """The ids of the lines that he left out of each yes under which this text could go.

    Nothing where it cannot go without them either.
    """
    facts = replace(opened.stored.facts, delivered=True, holds=opened.lines)
    gone = to_strike(facts, grants, now)
    ids = strikes_of(facts.kind, opened.content, gone)
    left = opened.lines - gone
    if gone and (
        not recipients(replace(facts, holds=left), grants, now)
        or (facts.kind in (Kind.LIMITS_SHEET, Kind.DO_LINES) and not left)
    ):
        return None
    return ids


def _page(document_id: str, *, error: str | None = None) -> ResponseReturnValue:
    work, acting = desk().work, desk().acting
    own = mine()
    found = listing(own)
    stored = found.stored.get(document_id)
    if stored is None:
        disclose(work, acting, [document_id])  # says no, and has it written in the right chain
        raise AssertionError("the decision and the list disagree")
    if is_hidden(stored.facts.kind):
        names = names_of(work, [stored.facts.author])
        row = row_of(stored, own, names, found.grants, with_workplace=len(own.dossiers) > 1)
        return show("not_here.html", row=row)
    now = work.clock.now()
    lacking = awaiting(stored.facts, found.grants, now) if stored.waits_for_worker else None
    sendable = lacking is not None and is_deliverable(found.grants, stored, now)
    # From here on the transaction is committed.
    opened = one_text.opened(document_id)
    known = replace(stored.facts, holds=opened.lines)
    struck = _struck_already(opened, found.grants, now) if sendable else frozenset()
    left_out, sendable = struck is None, sendable and struck is not None
    return show(
        "document.html",
        422 if error else 200,
        **one_text.told(
            opened,
            own,
            found.grants,
            action=url_for("worker.release", document_id=document_id),
            error=error,
            readers=[one.recipient for one in reached(known, found.grants, now)],
        ),
        your_version=_your_version(stored),
        done_for_him=is_done_for_him(stored),
        struck=struck or frozenset(),
        left_out=left_out,
        sendable=sendable,
        kept_by=str(stored.facts.kept_by.kind) if author_keeps(stored.facts) else None,
        open_at_work=bool(KINDS[stored.facts.kind].open_to) and stored.facts.current,
        lacking=lacking,
        ask_url=_ask_url(stored, lacking) if lacking and not sendable else None,
        ended=_day_of(stored, ENDED),
        dealt_with=_dealt_with(stored),
        delivered=_day_of(stored, DELIVERED),
        paper_url=url_for("worker.printed", document_id=document_id)
        if stored.facts.kind in PRINTED and on_his_own()
        else None,
    )


def _your_version(stored: Stored) -> str | None:
    """The text without the lines that were left out of this one."""
    step = stored.step(STRUCK)
    return str(step.data["by"]) if step else None


def is_done_for_him(stored: Stored) -> bool:
    """Whether who represents him let it go, or left lines out of it."""
    gone, struck = stored.step(DELIVERED), stored.step(STRUCK)
    how = gone.data.get("how", {}) if gone else {}
    return "mandate" in how or (struck is not None and "mandate" in struck.data)


def _ask_url(stored: Stored, lacking: Awaiting) -> str | None:
    """The question that has to be answered with yes first: never wider than his last yes to it.

    To who never said yes to it, it comes with "also earlier": with less this text cannot go.
    """
    purpose = lacking.purpose or KINDS[stored.facts.kind].purpose
    if purpose is None:
        return None
    if lacking.way is Way.NEVER:
        return url_for(
            "worker.start_purpose", purpose=str(purpose), at=stored.facts.dossier, since="before"
        )
    dossier = stored.facts.dossier
    return question_url(purpose, dossier, desk().work.records.of_dossier(dossier))


def _dealt_with(stored: Stored) -> date | None:
    """The day on which a physician took his question about who looked off the worklist."""
    if stored.facts.kind is not Kind.LOOKED_QUESTION:
        return None
    work = desk().work
    physicians = parties_for_workshop(work, stored.facts.workshop, Role.OCCUPATIONAL_PHYSICIAN)
    at = dealt_with(work, stored.id, physicians)
    return brussels_day(at) if at else None


def _day_of(stored: Stored, what: str) -> date | None:
    step = stored.step(what)
    return brussels_day(step.at) if step else None
