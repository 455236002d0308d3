"""What a doctor's side wrote about somebody, to be taken out: for the file that the law makes him keep.

Before somebody is erased each doctor whose side keeps something is told (a sealed notice); he finds
here whom it is about, from when, and his own side's writings, to read, on paper and as data.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from consent.clock import brussels_day
from consent.encoding import timestamp
from consent.purposes import Kind
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import Opened, disclose_readable
from messaging.dossiers.service import Listed, by_ids
from messaging.erasure.asking import announced, keeps
from messaging.erasure.requests import DAYS
from messaging.messages.service import LEAVING, inbox
from messaging.people.accounts import people
from messaging.work import NotFound
from portal import paper
from portal.desk import desk
from portal.i18n import _
from portal.pages.doctors import verified
from portal.pages.dossier_words import KINDS
from portal.pages.return_words import plan_of
from portal.pages.worker.content import Named, in_words, named_in

blueprint = Blueprint("writings", __name__, url_prefix="/doctor/writings")


@blueprint.get("/")
def leaving() -> ResponseReturnValue:
    """Who is going to be erased of whom his side keeps something: his notices, opened."""
    work, acting = desk().work, desk().acting
    verified(acting)
    waiting = announced(work, acting)
    listed = by_ids(work, [one.dossier for one in waiting])
    # A deletion that is due and not yet carried out waits for the next sweep.
    since = work.clock.now() - DAYS - timedelta(days=1)
    told = {
        dossier
        for one in inbox(work, acting, since=since)
        if one.type == LEAVING
        for dossier in one.data.get("dossiers", ())
    }
    rows = [
        {
            "dossier": one.dossier,
            "name": listed[one.dossier].name,
            "day": brussels_day(one.due_at),
            "told": one.dossier in told,
        }
        for one in waiting
    ]
    return render_template("writings/leaving.html", rows=rows)


@blueprint.get("/<dossier>")
def writings(dossier: str) -> ResponseReturnValue:
    """His side's writings about one person, to read and to print."""
    listed, texts = _opened(dossier)
    return render_template(
        "writings/writings.html", listed=listed, texts=texts, paper_possible=paper.possible()
    )


@blueprint.get("/<dossier>/maat.pdf")
def printed(dossier: str) -> ResponseReturnValue:
    """The same as a tagged PDF."""
    if not paper.possible():
        return paper.not_here()
    listed, texts = _opened(dossier)
    return paper.printed("writings.html", listed=listed, texts=texts, made=_today())


@blueprint.get("/<dossier>/maat.json")
def data(dossier: str) -> ResponseReturnValue:
    """The same as data: each text as it was sealed, with its author and moment."""
    listed, texts = _opened(dossier)
    said = {
        "schema": "maat.writings/1",
        "made": _today().isoformat(),
        "about": {"name": listed.name, "number": listed.roster_number},
        "documents": [
            {
                key: one[key]
                for key in ("kind", "title", "author", "at", "ended", "content", "added")
            }
            for one in texts
        ],
    }
    text = json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="maat.json"'
    return response


def _today() -> date:
    return brussels_day(desk().services.clock.now())


def _opened(dossier: str) -> tuple[Listed, list[dict[str, Any]]]:
    """Opens what his own side wrote, and nothing else. Logs and commits first.

    :class:`NotFound` where it wrote nothing, as for a dossier that is not there.
    """
    work, acting = desk().work, desk().acting
    verified(acting)
    listed = by_ids(work, [dossier]).get(dossier)
    stored = facts_of_chains(work, [dossier]).values()
    if listed is None or not any(keeps(acting.actor, one) for one in stored):
        raise NotFound("nothing that his side wrote", chain=dossier if listed else None)
    opened = disclose_readable(work, acting, [dossier], wanted=lambda one: keeps(acting.actor, one))
    named, authors = _names(opened)
    return listed, [_as_text(one, named, authors) for one in opened]


def _names(opened: list[Opened]) -> tuple[Named, dict[str, str]]:
    work = desk().work
    known = people(work, {one.envelope.author.id for one in opened})
    return named_in(work, *(one.content for one in opened)), {
        account: person.name for account, person in known.items()
    }


def _as_text(one: Opened, named: Named, authors: dict[str, str]) -> dict[str, Any]:
    facts = one.stored.facts
    prognosis = bool(one.content.get("prognosis"))
    return {
        "kind": str(facts.kind),
        "title": _("Prognosis") if prognosis else _(KINDS[facts.kind]),
        "author": authors.get(one.envelope.author.id, ""),
        "at": timestamp(facts.written_at),
        "day": brussels_day(facts.written_at),
        "ended": facts.ended,
        "content": one.content,
        "added": [dict(each.content) for each in one.addenda],
        "shown": in_words(facts.kind, one.content, named),
        "plan": plan_of(one) if facts.kind is Kind.RETURN_PLAN else None,
    }
