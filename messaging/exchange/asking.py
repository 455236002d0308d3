"""A doctor puts the question of one purpose to a worker; the worker answers it or not.

The asker sees the same whether the code exists, whether he asked before, and whatever the answer
is, until there is a yes. His further questions within three months reach nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from consent.clock import add_months, brussels_day, end_of_day
from consent.codes import is_code, normalise
from consent.decision import may_ask
from consent.encoding import Json, timestamp
from consent.log.models import Chain
from consent.parties import Party
from consent.purposes import PurposeCode, Role
from consent.store import new_id
from messaging.documents.models import Asking, Document
from messaging.dossiers.service import in_workshop
from messaging.erasure.requests import remember
from messaging.groups.service import groups_of_member, party_of
from messaging.messages.elsewhere import Elsewhere, asking, left, left_asking, notes_of
from messaging.messages.service import (
    ANSWER,
    ASKED,
    REQUEST,
    TOLD,
    Message,
    inbox,
    lock_people,
    send,
)
from messaging.people.accounts import organisation
from messaging.people.cards import account_by_contact_code, nobody, nobody_beside
from messaging.representing.standing import Answering, answering
from messaging.sealing import keyed_hash
from messaging.work import Acting, NotFound, Refused, Work

QUIET_MONTHS = 3
_MINUTE = 60_000
NO, NOT_NOW, YES = "no", "not_now", "yes"
CODE = "code"
"""Where an answer keeps the code that stops it: with the worker alone."""
ANSWERED = "answered"
"""What a representative learns of the answer that the worker gave himself."""


@dataclass(frozen=True)
class Request:
    """A question as the worker finds it: who asks, what for, and what he answered, if he did."""

    id: str
    purpose: PurposeCode
    asker: Party
    group: Party
    asker_name: str
    organisation_name: str
    at: datetime
    answer: str | None
    workshop: str | None


@dataclass(frozen=True)
class Asked:
    """A question as the doctor who put it sees it. ``told``: what the worker let him know."""

    id: str
    purpose: PurposeCode
    code: str | None
    dossier: str | None
    at: datetime
    told: str | None


def ask_by_code(work: Work, acting: Acting, code: str, purpose: PurposeCode) -> str:
    """Put a question to whoever has this contact code; returns the asker's own reference.

    Raises :class:`Refused` ``code_form`` for what cannot be a code at all, ``not_verified`` for a
    doctor whose number nobody checked yet; :class:`NotFound` for who may never ask.
    """
    if not is_code(code):
        raise Refused("code_form")
    _check(acting, purpose)
    account = account_by_contact_code(work, code)
    # By the person where there is one: a new card, with a new code, begins no new quiet time.
    return _ask(work, acting, account or normalise(code), account, purpose, code=normalise(code))


def ask_in_dossier(work: Work, acting: Acting, dossier: str, purpose: PurposeCode) -> str:
    """The same to the worker of a dossier of one of the physician's workshops.

    Raises :class:`NotFound` for another workshop's dossier and for who may never ask.
    """
    _check(acting, purpose)
    worker = in_workshop(work, dossier, acting.actor.workshops).account
    return _ask(work, acting, worker, worker, purpose, dossier=dossier)


def _check(acting: Acting, purpose: PurposeCode) -> None:
    decision = may_ask(acting.actor, purpose, verified=acting.verified)
    if decision.reason == "not verified":
        raise Refused("not_verified")
    if not decision.allowed:
        raise NotFound(decision.reason)


def _ask(
    work: Work,
    acting: Acting,
    throttle: str,
    account: str | None,
    purpose: PurposeCode,
    *,
    code: str | None = None,
    dossier: str | None = None,
) -> str:
    what = f"{throttle}/{purpose}"
    quiet, seed = _is_quiet(work, acting, what)
    # The same work in every case: an unknown code and a repeated question go to nobody's chain.
    nowhere = nobody(work)
    target = nowhere if quiet or account is None else account
    # Two are asked, always: the second is who represents him for this, or nobody.
    without = nobody_beside(work)
    beside = next(iter(answering(work, account or nowhere, purpose, dossier)), None)
    second = without if quiet or beside is None else beside.account
    heads = lock_people(work, [target, second, acting.actor.account])
    request = new_id()
    group = next(
        iter(
            groups_of_member(
                work, acting.actor.account, acting.actor.role, acting.actor.organisation
            )
        ),
        None,
    )
    home = organisation(work, acting.actor.organisation)
    said: dict[str, Json] = {
        "request": request,
        "purpose": str(purpose),
        "group": (party_of(group) if group else acting.actor.as_person()).as_json(),
        "name": acting.name,
        "organisation_name": home.name,
    }
    copy = new_id()
    elsewhere = left_asking(_index(acting, what), seed, copy)
    send(work, acting, heads[target], REQUEST, {**said, "dossier": dossier, **elsewhere})
    about = dossier if beside is None else beside.dossier
    send(work, acting, heads[second], REQUEST, {**said, "dossier": about}, document=copy)
    remember(work, target, asking(_index(acting, what), seed, copy))
    # Under a name that he to whom the first question went can make too: it goes when he is erased.
    note = _next_note(work, seed)
    whom = {"code": code, "dossier": dossier} if note else {"code": None, "dossier": None}
    send(
        work,
        acting,
        heads[acting.actor.account],
        ASKED,
        {"request": request, "purpose": str(purpose), **whom},
        document=note,
    )
    return request


def _index(acting: Acting, what: str) -> bytes:
    return keyed_hash(acting.keys.sealing.derive("asking"), what)


def _is_quiet(work: Work, acting: Acting, what: str) -> tuple[bool, bytes]:
    """Whether this doctor asked the same within three months; notes this asking if not.

    With what makes the names of his notes until then, which only his own key can compute.
    """
    now = work.clock.now()
    index = _index(acting, what)
    known = work.session.get(Asking, index)
    quiet = known is not None and known.until > now
    if known is not None and quiet:
        until = known.until
    else:
        # Some moment of the first minute of that day: who asks again after he was forgotten on
        # the very same day begins other names.
        within = timedelta(milliseconds=round(now.timestamp() * 1000) % _MINUTE)
        until = end_of_day(add_months(brussels_day(now), QUIET_MONTHS)) + within
        work.session.merge(Asking(index=index, until=until))
        work.session.flush()
    notes = acting.keys.sealing.derive("asking/notes")
    return quiet, keyed_hash(notes, f"{what}/{timestamp(until)}")


def _next_note(work: Work, seed: bytes) -> str | None:
    """The first of the names that is free; ``None`` for who asked the same again and again."""
    ids = notes_of(seed)
    taken = set(work.session.scalars(select(Document.id).where(Document.id.in_(ids))))
    return next((one for one in ids if one not in taken), None)


@dataclass(frozen=True)
class Concerned:
    """To whom an answer about ``purpose`` is sealed: the worker, who acts, and who hears of it.

    ``beside``: everybody who may answer it for the worker, where he answers himself.
    """

    worker: str
    actor: str
    purpose: PurposeCode
    beside: tuple[Answering, ...] = ()

    @property
    def people(self) -> list[str]:
        """All of them, whose chains are to be locked."""
        return sorted({self.worker, self.actor, *(one.account for one in self.beside)})


def concerned(
    work: Work, acting: Acting, worker: str, purpose: PurposeCode, dossier: str | None
) -> Concerned:
    """Whom an answer to this concerns; who represents the worker, where he answers himself."""
    actor = acting.actor.account
    beside = answering(work, worker, purpose, dossier) if actor == worker else ()
    return Concerned(worker, actor, purpose, tuple(beside))


def record_answer(
    work: Work,
    acting: Acting,
    heads: Mapping[str, Chain],
    whom: Concerned,
    request: str | None,
    answer: str,
    *,
    dossier: str | None,
    elsewhere: tuple[str, ...] = (),
    **more: Json,
) -> None:
    """Seal an answer to the worker himself: a yes too, so that all answers look alike.

    ``heads``: the locked chains of ``whom``; ``elsewhere``: what else it leaves in other chains, by
    id, for the day on which the worker is erased. A representative gets what he answered himself,
    without the code that would still stop it when his mandate is over; and each who may answer
    beside the worker, of what he answered himself, no more than for which purpose and workplace.
    """
    said: dict[str, Json] = {"request": request, "answer": answer, "dossier": dossier, **more}
    if whom.actor != whom.worker:
        own = {key: value for key, value in said.items() if key != CODE}
        elsewhere = (*elsewhere, send(work, acting, heads[whom.actor], ANSWER, own))
    elif request is not None:
        for one in whom.beside:
            done: dict[str, Json] = {
                "request": request, "answer": ANSWERED,
                "dossier": one.dossier, "purpose": str(whom.purpose),
            }  # fmt: skip
            elsewhere = (*elsewhere, send(work, acting, heads[one.account], ANSWER, done))
    if elsewhere:
        remember(work, whom.worker, Elsewhere(frozenset(elsewhere)))
    send(
        work, acting, heads[whom.worker], ANSWER,
        {**said, **(left(*elsewhere) if elsewhere else {})},
    )  # fmt: skip


def requests_of(messages: list[Message]) -> list[Request]:
    """The questions put to a worker, newest first, each with his last answer."""
    answers: dict[str, str] = {}
    for message in reversed(messages):
        if message.type == ANSWER and message.data.get("request"):
            answers[message.data["request"]] = message.data["answer"]
    return [
        Request(
            id=m.data["request"],
            purpose=PurposeCode(m.data["purpose"]),
            asker=m.author,
            group=Party.from_json(m.data["group"]),
            asker_name=m.data["name"],
            organisation_name=m.data["organisation_name"],
            at=m.at,
            answer=answers.get(m.data["request"]),
            workshop=m.data.get("dossier"),
        )
        for m in messages
        if m.type == REQUEST
    ]


def put_at(messages: Sequence[Message], request: str | None) -> datetime | None:
    """When this question was put, as far as these messages tell."""
    found = (one.at for one in messages if one.type == REQUEST and one.data["request"] == request)
    return next(found, None)


def asked_since(work: Work) -> datetime:
    """From when on a doctor's questions matter to him: before, he can put them again anyway.

    So that what he has to open does not grow with the years, whatever the number of patients.
    """
    first = add_months(brussels_day(work.clock.now()), -QUIET_MONTHS)
    return end_of_day(first - timedelta(days=1))


def asked_by(messages: list[Message]) -> list[Asked]:
    """A doctor's own questions, newest first."""
    told = {m.data["request"]: m.data["answer"] for m in messages if m.type == TOLD}
    return [
        Asked(
            id=m.data["request"],
            purpose=PurposeCode(m.data["purpose"]),
            code=m.data.get("code"),
            dossier=m.data.get("dossier"),
            at=m.at,
            told=told.get(m.data["request"]),
        )
        for m in messages
        if m.type == ASKED
    ]


def find_request(work: Work, acting: Acting, request: str) -> Request:
    """One question put to this worker; :class:`NotFound` otherwise. Logs and commits."""
    for one in requests_of(inbox(work, acting)):
        if one.id == request:
            return one
    raise NotFound("no such request", chain=acting.actor.account)


def doctor_known(messages: list[Message], role: Role = Role.GP) -> dict[str, Request]:
    """The doctors who ever put a question to this worker, by account: whom he can choose."""
    known: dict[str, Request] = {}
    for request in requests_of(messages):
        if request.asker.role is role:
            known.setdefault(request.asker.id, request)
    return known
