"""What the page of one text says, for the worker and for who decides for him: said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import request
from marshmallow import ValidationError

from consent.clock import brussels_day
from consent.decision import awaiting, reached
from consent.facts import Grant
from consent.parties import Party
from consent.purposes import KINDS, PURPOSES, Kind
from messaging.documents.facts import DELIVERED, STRUCK, Stored
from messaging.documents.reading import Opened, disclose
from messaging.work import Refused
from portal.desk import desk
from portal.display import EASY, level
from portal.errors import in_words as refusal_in_words
from portal.i18n import _, page_language
from portal.pages.return_words import plan_of
from portal.pages.review_words import review_of
from portal.pages.worker.common import Mine, Names, names_of
from portal.pages.worker.content import Shown, in_words, named_in, plan_lines
from portal.pages.worker.wording import kind_picture, kind_title
from portal.schemas.worker import LinesSchema
from portal.sessions.aside import aside
from portal.sessions.prefill import filled_in
from portal.words import Word, words_in

WAITS, TO_AUTHOR, GONE, OLD, SENT, CLOSED, LEFT_OUT = (
    "waits", "to_author", "ended", "old", "sent", "closed", "left_out",
)  # fmt: skip


def answered() -> dict[str, Any]:
    """What was said to a text: ``do``, and the lines to ``strike``.

    Raises :class:`Refused` ``unknown_answer`` or ``line_missing``.
    """
    try:
        form: dict[str, Any] = LinesSchema().load(
            {"do": request.form.get("do", ""), "strike": request.form.getlist("strike")}
        )
    except ValidationError as error:
        missing = "unknown_answer" if "do" in error.messages_dict else "line_missing"
        raise Refused(missing) from None
    return form


def opened(document_id: str) -> Opened:
    """One text, open. This COMMITS, on disk before anything of it is shown.

    A form that came to nothing is not thereby handed in.
    """
    with aside(desk()):
        [one] = disclose(desk().work, desk().acting, [document_id])
    return one


def heading(one: Stored, names: Names, grants: Sequence[Grant], now: datetime) -> dict[str, Any]:
    """What a text is, from whom, and what became of it under these consents."""
    return {
        "title": kind_title(one.facts.kind),
        "picture": kind_picture(one.facts.kind),
        "who": names.party(one.facts.author),
        "day": brussels_day(one.facts.written_at),
        "state": _state_of(one, grants, now),
    }


def told(
    text: Opened,
    own: Mine,
    grants: Sequence[Grant],
    *,
    action: str,
    error: str | None,
    readers: Iterable[Party] = (),
) -> dict[str, Any]:
    """What ``document.html`` says of it to whoever has it open.

    ``action``: where the answer goes; ``error``: the code of what was wrong with it; ``readers``:
    who can open it now, where that is said.
    """
    work, stored, reached = desk().work, text.stored, list(readers)
    kind = stored.facts.kind
    plan = plan_of(text) if kind is Kind.RETURN_PLAN else None
    accounts = {plan.entered_by} if plan else ()
    names = names_of(work, [stored.facts.author, *reached], accounts=accounts)
    shown = in_words(kind, text.content, named_in(work, text.content), plain=level() == EASY)
    counts = stored.facts.current and not stored.facts.ended
    now = work.clock.now()
    today, row = brussels_day(now), heading(stored, names, grants, now)
    return {
        "row": row,
        "kind": str(kind),
        "shown": shown,
        "hard": _hard_words(shown),
        "words_language": page_language(),
        "plan": plan,
        "plan_lines": plan_lines(plan),
        "entered_by": names.person(plan.entered_by, "")["name"] if plan else "",
        "error": refusal_in_words(error) if error else None,
        "marked": filled_in(action).getlist("strike"),
        "waits": row["state"] == WAITS,
        "readers": [names.party(one) for one in reached],
        "goes_to": _goes_to(stored, own),
        "review": review_of(kind, text.content, today) if counts else None,
        "action": action,
    }


def _state_of(one: Stored, grants: Sequence[Grant], now: datetime) -> str | None:
    if one.waits_for_worker:
        found = awaiting(one.facts, grants, now)
        return WAITS if found.waits else str(found.way)
    if one.facts.ended:
        return GONE
    if one.waits_for_author:
        return TO_AUTHOR
    if one.step(STRUCK) is not None:
        return LEFT_OUT
    if not one.facts.current:
        return OLD
    if one.step(DELIVERED) is None:
        return None
    return CLOSED if _closed(one, grants, now) else SENT


def _closed(one: Stored, grants: Sequence[Grant], now: datetime) -> bool:
    """Whether nobody at his workplace reads any more what went there: no yes carries it now."""
    purpose = KINDS[one.facts.kind].purpose
    there = purpose is not None and PURPOSES[purpose].release
    return there and not reached(one.facts, grants, now)


def _hard_words(shown: Shown) -> tuple[Word, ...]:
    """The words of the list in what a text says of tasks and limits; not in what somebody typed."""
    said = [one.text for one in shown.lines]
    said += [each for task in shown.tasks for each in (task.name, *task.adaptations)]
    return words_in(" ".join(said), page_language())


def _goes_to(stored: Stored, own: Mine) -> list[dict[str, Any]]:
    """To whom it leaves when it is let go: the social service, and those to whom it hands on."""
    workshop = own.workshop_of(own.dossier(stored.facts.dossier)).name
    purpose = KINDS[stored.facts.kind].purpose
    to: list[dict[str, Any]] = [{"name": workshop, "role": "social_service"}]
    if purpose is not None and PURPOSES[purpose].handed_on_to:
        to.append({"name": _("The coach of the day"), "picture": "coach"})
    return to
