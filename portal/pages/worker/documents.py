"""What was written about a worker: the list, one text, and letting it go or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.decision import author_keeps, reached, recipients, to_strike
from consent.facts import Grant
from consent.parties import Party
from consent.purposes import KINDS, PURPOSES, Kind, Role
from messaging.documents.facts import DELIVERED, ENDED, STRUCK, Stored, facts_of_chains
from messaging.documents.overview import dealt_with
from messaging.documents.reading import Opened, disclose, readable
from messaging.documents.releasing import is_deliverable, release, strike
from messaging.groups.service import parties_for_workshop
from messaging.work import Refused
from portal.desk import desk
from portal.display import EASY, level
from portal.errors import in_words as refusal_in_words
from portal.i18n import _, page_language
from portal.mail.service import notify_parties
from portal.pages.kiosk import is_hidden
from portal.pages.physician.served import readers_of
from portal.pages.return_words import plan_of
from portal.pages.review_words import review_of
from portal.pages.worker import blueprint
from portal.pages.worker.common import Mine, Names, mine, names_of, on_his_own, show
from portal.pages.worker.content import Shown, in_words, named_in, strikes_of, without
from portal.pages.worker.wording import kind_picture, kind_title
from portal.schemas.worker import LATER, SEND, LinesSchema
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in
from portal.words import Word, words_in

WAITS, TO_AUTHOR, GONE, OLD, SENT, LEFT_OUT = (
    "waits", "to_author", "ended", "old", "sent", "left_out",
)  # fmt: skip
PRINTED = frozenset({Kind.ADVICE, Kind.LIMITS_SHEET})
"""What he can have on paper: what leaves for his work. Letters of doctors are theirs to print."""


@dataclass(frozen=True)
class Listing:
    """What there is about him, without a word of its content."""

    stored: Mapping[str, Stored]
    grants: tuple[Grant, ...]

    @property
    def waiting(self) -> list[Stored]:
        """What waits for him, oldest first."""
        return sorted(
            (one for one in self.stored.values() if one.waits_for_worker),
            key=lambda one: one.facts.written_at,
        )


def listing(own: Mine) -> Listing:
    """His documents and consents: a fixed number of queries, and nothing is opened."""
    work, actor = desk().work, desk().acting.actor
    stored = facts_of_chains(work, own.ids)
    grants = tuple(one.grant for one in work.records.of_dossiers(own.ids))
    mine_to_read = readable(work, actor, stored.values(), grants, work.clock.now())
    return Listing({one.id: one for one in mine_to_read}, grants)


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
    rows = [row_of(one, own, names, with_workplace=several) for one in newest]
    return show(
        "documents.html",
        waiting=[row for row in rows if row["id"] in waiting],
        others=[row for row in rows if row["id"] not in waiting],
    )


def row_of(one: Stored, own: Mine, names: Names, *, with_workplace: bool) -> dict[str, Any]:
    """A document in a list."""
    dossier = own.dossier(one.facts.dossier)
    return {
        "id": one.id,
        "href": url_for("worker.document", document_id=one.id),
        "title": kind_title(one.facts.kind),
        "picture": kind_picture(one.facts.kind),
        "who": names.party(one.facts.author),
        "day": brussels_day(one.facts.written_at),
        "state": state_of(one),
        "workplace": own.workshop_of(dossier).name if with_workplace else None,
    }


def state_of(one: Stored) -> str | None:
    """What became of a document, for the page to say."""
    if one.waits_for_worker:
        return WAITS
    if one.facts.ended:
        return GONE
    if one.waits_for_author:
        return TO_AUTHOR
    if one.step(STRUCK) is not None:
        return LEFT_OUT
    if not one.facts.current:
        return OLD
    return SENT if one.step(DELIVERED) is not None else None


@blueprint.get("/documents/<document_id>")
def document(document_id: str) -> ResponseReturnValue:
    """One text, in plain words; one that waits exactly as the other will get it."""
    return _page(document_id)


@blueprint.post("/documents/<document_id>", endpoint="release")
def answer_document(document_id: str) -> ResponseReturnValue:
    """Let a text go, let it go without some lines, or not now."""
    here = url_for("worker.document", document_id=document_id)
    try:
        form = LinesSchema().load(
            {"do": request.form.get("do", ""), "strike": request.form.getlist("strike")}
        )
    except ValidationError as error:
        missing = "unknown_answer" if "do" in error.messages_dict else "line_missing"
        return _page(document_id, error=missing)
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
            with aside(desk()):
                [opened] = disclose(desk().work, acting, [document_id])
            work = desk().work
            facts = opened.stored.facts
            gone = _struck_already(opened, listing(mine()).grants, work.clock.now())
            if gone is None:
                raise Refused("line_left_out")
            left = without(facts.kind, opened.content, sorted({*form["strike"], *gone}))
            strike(work, acting, document_id, left)
            notify_parties(work, [opened.stored.facts.kept_by])
    except Refused as refusal:
        desk().rollback()
        return _page(document_id, error=refusal.code)
    return redirect(here, 303)


def lines_of_waiting(document_id: str) -> frozenset[str] | None:
    """The lines of a text that waits, where a yes leaves lines out; else nobody need look.

    Opening it commits: to be called before the request changes anything.
    """
    if not any(one.left_out for one in listing(mine()).grants):
        return None
    with aside(desk()):
        [opened] = disclose(desk().work, desk().acting, [document_id])
    return opened.lines


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
        row = row_of(stored, own, names, with_workplace=len(own.dossiers) > 1)
        return show("not_here.html", row=row)
    now = work.clock.now()
    flowing = reached(stored.facts, found.grants, now)
    parties: Iterable[Party] = [stored.facts.author, *(one.recipient for one in flowing)]
    waits = stored.waits_for_worker
    sendable = waits and is_deliverable(found.grants, stored, now)
    # From here on the transaction is committed: what is opened is on disk first. A form that came
    # to nothing is not thereby handed in.
    with aside(desk()):
        [opened] = disclose(desk().work, acting, [document_id])
    plan = plan_of(opened) if stored.facts.kind is Kind.RETURN_PLAN else None
    names = names_of(desk().work, parties, accounts={plan.entered_by} if plan else ())
    named = named_in(desk().work, opened.content)
    known = replace(stored.facts, holds=opened.lines)
    flowing = reached(known, found.grants, now)
    struck = _struck_already(opened, found.grants, now) if sendable else frozenset()
    left_out, sendable = struck is None, sendable and struck is not None
    action = url_for("worker.release", document_id=document_id)
    shown = in_words(stored.facts.kind, opened.content, named, plain=level() == EASY)
    return show(
        "document.html",
        422 if error else 200,
        row=row_of(stored, own, names, with_workplace=len(own.dossiers) > 1),
        kind=str(stored.facts.kind),
        shown=shown,
        hard=_hard_words(shown),
        words_language=page_language(),
        plan=plan,
        entered_by=names.person(plan.entered_by, "")["name"] if plan else "",
        error=refusal_in_words(error) if error else None,
        marked=filled_in(action).getlist("strike"),
        struck=struck or frozenset(),
        left_out=left_out,
        waits=waits,
        sendable=sendable,
        kept_by=str(stored.facts.kept_by.kind) if author_keeps(stored.facts) else None,
        open_at_work=bool(KINDS[stored.facts.kind].open_to) and stored.facts.current,
        readers=[names.party(one.recipient) for one in flowing],
        goes_to=_goes_to(stored, own),
        ask_url=_ask_url(stored) if waits and not sendable else None,
        ended=_day_of(stored, ENDED),
        dealt_with=_dealt_with(stored),
        delivered=_day_of(stored, DELIVERED),
        review=review_of(stored.facts.kind, opened.content, brussels_day(now))
        if stored.facts.current and not stored.facts.ended
        else None,
        paper_url=url_for("worker.printed", document_id=document_id)
        if stored.facts.kind in PRINTED and on_his_own()
        else None,
        action=action,
    )


def _hard_words(shown: Shown) -> tuple[Word, ...]:
    """The words of the list in what a text says of tasks and limits; not in what somebody typed."""
    said = [one.text for one in shown.lines]
    said += [each for task in shown.tasks for each in (task.name, *task.adaptations)]
    return words_in(" ".join(said), page_language())


def _goes_to(stored: Stored, own: Mine) -> list[dict[str, Any]]:
    """To whom it leaves when he lets it go: the social service, and those to whom it hands on."""
    workshop = own.workshop_of(own.dossier(stored.facts.dossier)).name
    purpose = KINDS[stored.facts.kind].purpose
    to: list[dict[str, Any]] = [{"name": workshop, "role": "social_service"}]
    if purpose is not None and PURPOSES[purpose].handed_on_to:
        to.append({"name": _("The coach of the day"), "picture": "coach"})
    return to


def _ask_url(stored: Stored) -> str | None:
    """The question that has to be answered with yes first, with "also earlier" chosen."""
    purpose = KINDS[stored.facts.kind].purpose
    if purpose is None:
        return None
    return url_for(
        "worker.start_purpose", purpose=str(purpose), at=stored.facts.dossier, since="before"
    )


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
