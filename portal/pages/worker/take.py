"""Take it with me: everything about him to read, on paper, and as data. Nothing of it is kept here.

It is made in his own session at the moment that he asks for it; what was opened for it stands in
the log like any reading of his. For an evaluation by somebody else he can take as much as a coach
is told, and no more.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from flask import Response, request
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.decision import usable
from consent.encoding import Json, timestamp
from consent.purposes import KINDS, Kind, Role
from messaging.documents.facts import Stored
from messaging.documents.reading import Opened, disclose_readable
from messaging.exchange.asking import NO, NOT_NOW, requests_of
from messaging.exchange.read import Read
from messaging.exchange.receipts import receipt_files
from messaging.messages.elsewhere import ELSEWHERE
from messaging.messages.service import ANSWER, Message, messages_in
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.i18n import _
from portal.pages.return_words import plan_of
from portal.pages.worker import blueprint
from portal.pages.worker.common import (
    Mine,
    Names,
    doctor_to_call,
    mine,
    names_of,
    on_his_own,
    only_on_his_own,
    paragraphs,
    show,
)
from portal.pages.worker.content import in_words, named_in
from portal.pages.worker.documents import row_of
from portal.pages.worker.lines import words
from portal.pages.worker.looked import days_told
from portal.pages.worker.wording import purpose_flow, purpose_title
from portal.shown import last_day

FILE_NAME: Final = "maat.zip"
_SECRETS: Final = frozenset({"code", ELSEWHERE})
"""What a message can hold that opens or ends something, or names rows; it stays where it was sealed."""


class Level(StrEnum):
    """How much he takes: all of it, or what a coach is told of him."""

    ALL = "all"
    COACH = "coach"

    def takes(self, kind: Kind) -> bool:
        """Whether documents of this kind belong to it."""
        return self is Level.ALL or Role.COACH in KINDS[kind].ceiling


@blueprint.get("/take")
def take() -> ResponseReturnValue:
    """What he can take with him, and in which forms. Opens nothing."""
    return show("take.html", own_device=on_his_own(), paper_possible=paper.possible())


@blueprint.get("/take/all")
def take_all() -> ResponseReturnValue:
    """All of it on one page, to read and to print."""
    return show("taken.html", taken=_taken(_level()), level=_level().value)


@blueprint.get("/take/maat.pdf")
def take_printed() -> ResponseReturnValue:
    """The same as a tagged PDF in large letters."""
    if not paper.possible():
        return paper.not_here()
    level = _level()
    return paper.printed(
        "take.html",
        taken=_taken(level),
        level=level.value,
        person_to_call=doctor_to_call(mine().workshops.values()),
    )


@blueprint.get("/take/maat.zip")
def take_data() -> ResponseReturnValue:
    """The same as data: JSON, and a signed file for each receipt."""
    level = _level()
    taken = _taken(level)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("read-me.txt", _read_me(level))
        file.writestr("maat.json", _json(_data(taken)))
        if level is Level.ALL:
            for dossier in mine().ids:
                for receipt, content in receipt_files(desk().work, dossier).items():
                    file.writestr(f"receipts/{receipt}.json", content)
    response = Response(made.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def _level() -> Level:
    only_on_his_own()
    try:
        return Level(request.args.get("for", Level.ALL))
    except ValueError:
        raise NotFound("no such level") from None


def _taken(level: Level) -> dict[str, Any]:
    """Everything that belongs to it, in words and as data. Commits: what is opened is told first.

    A fixed number of queries, whatever there is.
    """
    acting, own = desk().acting, mine()
    chains = [*own.ids, acting.actor.account] if level is Level.ALL else own.ids
    opened = disclose_readable(
        desk().work,
        acting,
        chains,
        wanted=lambda one: level.takes(one.facts.kind) and (level is Level.ALL or _counts(one)),
    )
    documents = [one for one in opened if one.stored.facts.kind is not Kind.MESSAGE]
    consents, told = (_consents(own), days_told(None, own=True)) if level is Level.ALL else ([], [])
    messages = messages_in(opened)
    return {
        "name": acting.name,
        "made": brussels_day(desk().services.clock.now()),
        "workplaces": [
            {"name": own.workshop_of(one).name, "number": one.roster_number} for one in own.dossiers
        ],
        "consents": consents,
        "documents": _documents(own, documents),
        "messages": [
            {
                "type": one.type,
                "at": timestamp(one.at),
                "by": str(one.author.role),
                "data": {k: v for k, v in one.data.items() if k not in _SECRETS},
                **_words(one),
            }
            for one in messages
        ],
        "refused": _refused(messages),
        "days": told,
    }


def _words(message: Message) -> dict[str, str]:
    """The words that he had read when he gave an answer, where they were kept with it."""
    said = Read.from_json(message.data["read"]).said() if "read" in message.data else None
    return {"read": said} if said else {}


def _refused(messages: list[Message]) -> list[dict[str, Any]]:
    """Each no and not now, with the words that he had read; the newest first."""
    asked = {one.id: one for one in requests_of(messages)}
    return [
        {
            "title": purpose_title(asked[one.data["request"]].purpose),
            "who": asked[one.data["request"]].asker_name,
            "answer": one.data["answer"],
            "for_him": one.author.role is Role.REPRESENTATIVE,
            "day": brussels_day(one.at),
            "read": paragraphs(_words(one).get("read")),
        }
        for one in messages
        if one.type == ANSWER
        and one.data["answer"] in (NO, NOT_NOW)
        and one.data.get("request") in asked
    ]


def _counts(one: Stored) -> bool:
    """Whether it holds today as others got it: not what waits, ended, or gave way to a newer."""
    waits = one.waits_for_worker or one.waits_for_author
    return one.facts.current and not one.facts.ended and not waits


def _consents(own: Mine) -> list[dict[str, Any]]:
    """Each yes that he gave: to whom, what, from and until when, and whether it counts."""
    recorded = desk().work.records.of_dossiers(own.ids)
    names = names_of(desk().work, [one.grant.recipient for one in recorded])
    grants, now = [one.grant for one in recorded], desk().services.clock.now()
    return [
        {
            "receipt": one.grant.receipt,
            "for_him": one.mandate is not None,
            "title": purpose_title(one.grant.purpose),
            "flow": purpose_flow(one.grant.purpose),
            "who": names.party(one.grant.recipient)["name"],
            "since": brussels_day(one.grant.given_at),
            "until": last_day(one.grant.valid_until),
            "holds": usable(one.grant, grants, now),
            "left_out": words(one.grant.purpose, one.grant.left_out),
            "read": one.document()["text"]["shown"],
        }
        for one in recorded
    ]


def _documents(own: Mine, opened: Sequence[Opened]) -> list[dict[str, Any]]:
    plans = {one.id: plan_of(one) for one in opened if one.stored.facts.kind is Kind.RETURN_PLAN}
    names: Names = names_of(
        desk().work,
        [one.stored.facts.author for one in opened],
        accounts={plan.entered_by for plan in plans.values()},
    )
    named = named_in(desk().work, *(one.content for one in opened))
    grants = [one.grant for one in desk().work.records.of_dossiers(own.ids)]
    several, made = len(own.dossiers) > 1, []
    for one in opened:
        kind, plan = one.stored.facts.kind, plans.get(one.id)
        made.append(
            {
                "row": row_of(one.stored, own, names, grants, with_workplace=several),
                "kind": str(kind),
                "at": timestamp(one.stored.facts.written_at),
                "content": one.content,
                "shown": in_words(kind, one.content, named),
                "plan": plan,
                "entered_by": names.person(plan.entered_by, "")["name"] if plan else "",
            }
        )
    return made


def _data(taken: dict[str, Any]) -> dict[str, Json]:
    """What a program can read: the content as it was sealed, and the lines in words."""
    return {
        "schema": "maat.taken/1",
        "name": taken["name"],
        "made": taken["made"].isoformat(),
        "workplaces": taken["workplaces"],
        "consents": [
            {
                **{k: v for k, v in one.items() if k != "for_him"},
                "by": str(Role.REPRESENTATIVE if one["for_him"] else Role.WORKER),
                "since": one["since"].isoformat(),
                "until": one["until"].isoformat(),
            }
            for one in taken["consents"]
        ],
        "documents": [
            {
                "kind": one["kind"],
                "title": one["row"]["title"],
                "author": {"name": one["row"]["who"]["name"], "role": one["row"]["who"]["role"]},
                "written_at": one["at"],
                "state": one["row"]["state"],
                "content": one["content"],
            }
            for one in taken["documents"]
        ],
        "messages": taken["messages"],
        "log": [
            {
                "day": one["label"],
                "lines": [
                    {
                        "who": each["who"],
                        "verb": deed["verb"],
                        "when": f"{each['when']} {each['at']}".strip(),
                        "why": deed["why"],
                        "times": deed["times"],
                    }
                    for each in one["entries"]
                    for deed in each["deeds"]
                ],
            }
            for one in taken["days"]
        ],
    }


def _read_me(level: Level) -> str:
    lines = [_("This file is yours."), _("maat.json holds your texts as data.")]
    if level is Level.ALL:
        lines.append(_("The folder “receipts” holds a proof of each yes."))
        lines.append(
            _("Anybody can check such a proof: python -m consent.receipts verify, with the keys.")
        )
    return "\n".join(lines) + "\n"


def _json(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
