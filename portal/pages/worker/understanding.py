"""After a yes: three questions with pictures, once in a sitting.

They show whether our words did their work. No answer is called wrong, none takes anything back,
and what he chose is read by himself and by the doctor who asked. Who chose another answer reads it
in other words, and may then choose once more, or go on.
"""

from __future__ import annotations

from typing import Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from consent.facts import Grant
from consent.records.service import Recorded
from consent.understanding import NoQuestions, Understanding, questions_for
from messaging.exchange.asking import Request
from messaging.exchange.understanding import (
    Chosen,
    keep,
    next_choice,
    next_question,
    once_more,
    understood_in,
)
from messaging.messages.service import Message, inbox
from portal.desk import desk
from portal.i18n import page_language
from portal.pages.worker import blueprint
from portal.pages.worker.common import mine, request_of, show, whom_to_call_after
from portal.pages.worker.receipts import of_receipt
from portal.sessions.aside import aside
from portal.settings import Mode

_VERSIONS: Final = frozenset(map(str, range(1, 100)))


@blueprint.get("/understood/<receipt_id>")
def understanding(receipt_id: str) -> ResponseReturnValue:
    """The first of the questions; straight to the receipt where they were asked in this sitting."""
    messages = inbox(desk().work, desk().acting)
    [first, *_rest] = of_receipt(mine(), receipt_id)
    asked = questions_for(str(first.grant.purpose), page_language())
    if _over(messages, asked) or not first.grant.in_force(desk().services.clock.now()):
        return redirect(url_for("worker.receipt", receipt_id=receipt_id), 303)
    return _page(first.grant, asked, [], request_of(messages, first))


@blueprint.post("/understood/<receipt_id>")
def understanding_said(receipt_id: str) -> ResponseReturnValue:
    """An answer: the next question, or the same thing in other words; after the last the receipt."""
    with aside(desk()):
        messages = inbox(desk().work, desk().acting)
    [first, *_rest] = of_receipt(mine(), receipt_id)
    asked = _as_asked(first)
    if _over(messages, asked):
        return redirect(url_for("worker.receipt", receipt_id=receipt_id), 303)
    said, put = _said(asked), request_of(messages, first)
    picked = request.form.get("pick", "")
    if picked and (once_more(said) or next_question(asked, said)):
        chosen = next_choice(asked, said, request.form.get("question", ""), picked)
        if chosen is None:
            return _page(first.grant, asked, said, put, status=422)
        said.append(chosen)
        if not chosen.right:
            return _page(first.grant, asked, said, put, explain=True)
    again = "again" in request.form and once_more(said) is not None
    if again or (next_question(asked, said) and "skip" not in request.form):
        return _page(first.grant, asked, said, put, again=again)
    keep(
        desk().work, desk().acting, receipt=receipt_id, dossier=first.grant.dossier,
        purpose=first.grant.purpose, version=asked.version, language=asked.language, chosen=said,
        asker=put.asker if put else None,
    )  # fmt: skip
    return redirect(url_for("worker.receipt", receipt_id=receipt_id), 303)


def _over(messages: list[Message], asked: Understanding) -> bool:
    """Once in a sitting; and words that nobody reviewed are not used with real people."""
    live = desk().live
    assert live is not None
    unread = not asked.reviewed and desk().configuration.mode is Mode.PRODUCTION
    return unread or any(one.at >= live.started_at for one in understood_in(messages))


def _as_asked(first: Recorded) -> Understanding:
    """The questions in the version and language of his screen, whatever another window chose."""
    code = request.form.get("language", "")
    known = code if code in desk().configuration.languages else page_language()
    purpose, version = str(first.grant.purpose), request.form.get("version", "")
    try:
        return questions_for(purpose, known, int(version) if version in _VERSIONS else None)
    except NoQuestions:
        return questions_for(purpose, known)


def _said(asked: Understanding) -> list[Chosen]:
    """What he chose before, as the page carries it along; up to the first that cannot be."""
    found: list[Chosen] = []
    for one in request.form.getlist("said"):
        question, _between, answer = one.partition("/")
        chosen = next_choice(asked, found, question, answer)
        if chosen is None:
            break
        found.append(chosen)
    return found


def _page(
    given: Grant,
    asked: Understanding,
    said: list[Chosen],
    put: Request | None,
    *,
    explain: bool = False,
    again: bool = False,
    status: int = 200,
) -> ResponseReturnValue:
    """``explain``: the last one said once more in other words, before it goes on.

    ``again``: the last one asked once more, after that. ``put``: what the yes answered, if asked.
    """
    name = said[-1].question if explain or again else next_question(asked, said)
    ids = [one.id for one in asked.questions]
    at = ids.index(name) if name else len(ids) - 1
    return show(
        "understanding.html",
        status,
        asked=asked,
        question=asked.questions[at],
        number=at + 1,
        many=len(asked.questions),
        said=said,
        explain=explain,
        may_try_again=once_more(said) is not None,
        asker=put.asker if put else None,
        person_to_call=whom_to_call_after(put, given.dossier),
        action=url_for("worker.understanding_said", receipt_id=given.receipt),
    )
