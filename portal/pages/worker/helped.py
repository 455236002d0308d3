"""Somebody helps him in this sitting: who, how, and for whom that person works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.records.helping import Dependency, Help, Helper, Manner
from consent.records.service import Recorded
from messaging.dossiers.service import Listed
from messaging.exchange.answered_for import see
from messaging.exchange.answered_for import to_look_at as to_look_at_in
from messaging.exchange.asking import Request, requests_of
from messaging.exchange.helped import call_right, to_be_looked_at
from messaging.messages.service import Message
from messaging.work import NotFound
from portal.desk import desk
from portal.errors import in_words
from portal.helping.reading import Named, helpers_of
from portal.i18n import _
from portal.pages.help_words import (
    MANNER,
    MANNER_PICTURE,
    TIE,
    TIE_PICTURE,
    WHO,
    WHO_PICTURE,
    helped,
    helps_now,
)
from portal.pages.worker import blueprint
from portal.pages.worker.common import Mine, mine, show
from portal.pages.worker.wording import purpose_title
from portal.schemas.worker import BOSS, HelpedSchema
from portal.secondway.service import ways_of
from portal.sessions.service import Live, set_helped

Errors = Mapping[str, list[str]]
_NONE: Final[Errors] = {}
_ASKED: Final = (("who", "name"), ("manner",), ("tie",))
"""The fields of each question, in the order in which they are asked."""
_DONE, _FIRST, _FROM_WORK = 0, 1, 2
"""``_FROM_WORK``: the last question about somebody from his work."""
_EARLIER: Final = ("1", "2")


@blueprint.context_processor
def strip() -> dict[str, str | None]:
    """On every page of his: who helps him now."""
    live = desk().live
    return {"helps_now": helps_now(live.helped) if live and live.helped else None}


@blueprint.route("/helped", methods=["GET", "POST"], endpoint="helped")
def helped_page() -> ResponseReturnValue:
    """Who helps him now; or one of the three questions about somebody who begins to help.

    What he chose goes along from question to question on the page, and is kept at the last one:
    never in an address, where a shared screen would show it to whoever comes next.
    """
    work, account = desk().work, desk().acting.actor.account
    known = helpers_of(work, [account]).get(account)
    step, errors = _FIRST, _NONE
    if request.method == "POST":
        step, errors = _go_on(known)
        if step == _DONE:
            return redirect(url_for("worker.helped"), 303)
    from_work = request.form.get("who") == Helper.WORKSHOP
    return show(
        "helped.html",
        422 if errors else 200,
        helping=request.method == "GET" and _live().helped is not None,
        reached=bool(ways_of(work, [account]).get(account)),
        errors=errors,
        typed=request.form,
        step=step,
        steps=_FROM_WORK if from_work and step == _FROM_WORK else len(_ASKED),
        from_work=from_work,
        known=known,
        who=[(str(one), words, WHO_PICTURE[one]) for one, words in _who(known)],
        manner=[(str(one), _(words), MANNER_PICTURE[one]) for one, words in MANNER.items()],
        tie=[(str(one), _(words), TIE_PICTURE[one]) for one, words in TIE.items()],
    )


def _who(known: Named | None) -> list[tuple[str, str]]:
    """Who can be chosen. The boss too: he is refused, and not taken for somebody of the work."""
    said = {one: _(words) for one, words in WHO.items()}
    if known is None:
        del said[Helper.NAMED]
    else:
        said[Helper.NAMED] = known.name
    return [*said.items(), (BOSS, _("My boss"))]


def _go_on(known: Named | None) -> tuple[int, Errors]:
    """The question that comes now, and what is wrong with it; ``_DONE`` when all is kept.

    Without a step it is all handed in at once. Who is from his work is not asked about it again.
    """
    typed = request.form.to_dict()
    said = typed.get("step", "")
    at = int(said) if said in _EARLIER else len(_ASKED)
    if "back" in typed:
        return max(at - 1, _FIRST), _NONE
    if said and at >= _FROM_WORK and typed.get("who") == Helper.WORKSHOP:
        typed["tie"], at = str(Dependency.WORKS_THERE), len(_ASKED)
    wrong = _mistakes(typed, known)
    for step, fields in enumerate(_ASKED, _FIRST):
        here = {field: wrong[field] for field in fields if field in wrong}
        if here or step > at:
            return step, here if step <= at else _NONE
    name = known.name if known and typed["who"] == Helper.NAMED else _plain(typed.get("name", ""))
    help_ = Help(Helper(typed["who"]), Manner(typed["manner"]), Dependency(typed["tie"]), name)
    set_helped(desk().work, _live(), help_)
    return _DONE, _NONE


def _mistakes(typed: Mapping[str, str], known: Named | None) -> Errors:
    """What is wrong with all that is asked, by its field."""
    found = {
        field: [in_words("helper_name" if field == "name" else "helper_unsaid")]
        for field in HelpedSchema().validate(typed)
    }
    if not _plain(typed.get("name", "")).isprintable():
        found["name"] = [in_words("helper_name")]
    if typed.get("who") == Helper.NAMED and known is None:
        found["who"] = [in_words("helper_unsaid")]
    for field in ("who", "tie"):
        if typed.get(field) == BOSS:
            found[field] = [in_words("helper_is_boss")]
    return found


def _plain(name: str) -> str:
    return " ".join(name.split())


@blueprint.post("/helped/stop")
def helped_stop() -> ResponseReturnValue:
    """Nobody helps him any more."""
    set_helped(desk().work, _live(), None)
    return redirect(url_for("worker.home"), 303)


@blueprint.post("/helped/<receipt_id>/right")
def helped_right(receipt_id: str) -> ResponseReturnValue:
    """A yes that he gave with help is right: he says so in a later sitting, without help."""
    live = _live()
    if live.helped is not None:
        raise NotFound("somebody helps him", chain=desk().acting.actor.account)
    recorded = desk().work.records.of_dossiers(mine().ids)
    call_right(desk().work, desk().acting, recorded, receipt_id, since=live.started_at)
    return redirect(url_for("worker.home"), 303)


def to_look_at(recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """What he said yes to with help, or somebody for him, and he did not call right yet.

    Empty while somebody helps him: it is his own look at it.
    """
    live = _live()
    if live.helped is not None:
        return []
    found = to_be_looked_at(desk().work, recorded, since=live.started_at)
    return [
        {
            "receipt": one.receipt,
            "title": purpose_title(one.purpose),
            "day": brussels_day(one.given_at),
            "helped": helped(one.help) if one.help else "",
            "for_him": one.mandate is not None,
        }
        for one in found
    ]


def answered_for_him(messages: Sequence[Message], own: Mine) -> list[dict[str, Any]]:
    """Each no and not now of his representative that he did not look at: a line on his first page.

    Empty while somebody helps him, as with a yes.
    """
    if _live().helped is not None:
        return []
    asked = {one.id: one for one in requests_of([*messages])}
    return [
        {
            "answer": one.answer,
            "title": purpose_title(asked[one.request].purpose),
            "day": brussels_day(one.at),
            "href": url_for("worker.question", request_id=one.request, at=one.dossier),
        }
        for one in to_look_at_in(messages, desk().services.clock.now())
        if one.request in asked and one.dossier in own.ids
    ]


def look(messages: Sequence[Message], asked: Request, dossier: Listed) -> None:
    """Keep that he looked at what his representative answered, where it was still to be seen."""
    if _live().helped is None:
        see(desk().work, desk().acting, messages, asked.id, dossier.id)


def _live() -> Live:
    live = desk().live
    assert live is not None
    return live
