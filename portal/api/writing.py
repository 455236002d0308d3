"""Writing, and what becomes of a document: released, struck, agreed to, ended, marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema, ValidationError

from consent.parties import Party
from consent.purposes import DOCTORS, Kind, PurposeCode, Role
from messaging.coaching.service import place
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose, readable, set_handled
from messaging.documents.releasing import countersign_struck, end, mark_for_review
from messaging.documents.releasing import release as let_go
from messaging.documents.releasing import strike as leave_out
from messaging.documents.storing import locate
from messaging.documents.writing import write as seal
from messaging.dossiers.service import Listed, by_ids, in_workshop
from messaging.exchange.questions import answer_addressees, answer_content
from messaging.returning.service import write_plan
from messaging.vocabulary import (
    AdviceError,
    QuestionBook,
    QuestionError,
    QuestionGroup,
    arrangement_to_json,
    parse_arrangement,
    restore_advice,
)
from messaging.vocabulary.questions import CodedQuestion
from messaging.work import NotFound, Refused
from messaging.workplace.service import catalogue, placement_content
from portal.api.calling import within
from portal.api.session import confirm
from portal.desk import desk
from portal.i18n import _
from portal.mail.service import notify_parties
from portal.pages.doctors import today, verified
from portal.pages.gp.patients import patient, readers
from portal.pages.physician.served import announce, readers_of
from portal.pages.worker.content import without
from portal.pages.worker.documents import lines_of_waiting
from portal.pages.workplace.answers import opened_advice
from portal.pages.workplace.answers import tell as tell_arranged
from portal.schemas.api_documents import TAKEN, coded_question
from portal.schemas.api_words import WRONG
from portal.schemas.functional import (
    AdviceSchema,
    AssessmentSchema,
    LimitationsSchema,
    LimitsSheetSchema,
)
from portal.schemas.gp import WorkplaceQuestionSchema
from portal.schemas.prognosis import PrognosisSchema
from portal.schemas.return_plan import ReturnPlanSchema
from portal.sessions.aside import aside


@dataclass(frozen=True)
class Draft:
    """The content of a new document, to whom it is put, and what it answers."""

    content: Mapping[str, Any]
    addressees: Sequence[Party] = ()
    answers: str | None = None
    about: str | None = None


def write(dossier: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Seal a document whose content was checked by what its kind must be."""
    here = desk()
    if here.acting.actor.role in DOCTORS:
        verified(here.acting)
    kind = Kind(data["kind"])
    try:
        draft = _DRAFTS[kind](dossier, data["content"])
    except ValidationError as error:
        raise within("content", error.messages) from None
    if kind is Kind.PLACEMENT:
        made = place(here.work, here.acting, dossier, draft.content)
    elif kind is Kind.RETURN_PLAN:
        made = write_plan(here.work, here.acting, dossier, draft.content, replaces=data["replaces"])
    else:
        made = seal(
            here.work, here.acting, dossier, kind, draft.content,
            addressees=draft.addressees, replaces=data["replaces"], about=draft.about,
        )  # fmt: skip
    if draft.answers is not None:
        set_handled(here.work, here.acting, draft.answers)
    _tell(kind, dossier, made, draft)
    return {"id": made, "dossier": dossier, "kind": str(kind)}


def _tell(kind: Kind, dossier: str, made: str, draft: Draft) -> None:
    """A neutral mail to whom something waits for; to nobody about a placement."""
    work = desk().work
    if kind in (Kind.ADVICE, Kind.LIMITS_SHEET, Kind.RETURN_PLAN):
        announce(work, by_ids(work, [dossier])[dossier], made)
    elif kind is Kind.ARRANGEMENT:
        tell_arranged(work, dossier, made)
    elif draft.addressees:
        notify_parties(work, draft.addressees)
    elif kind in (Kind.NOTE, Kind.LIMITATIONS):
        stored = facts_of_chains(work, [dossier])[made]
        notify_parties(work, readers_of(work, stored))


# What each kind must be ------------------------------------------------------------------------


def _checked(kind: Kind, content: object) -> dict[str, Any]:
    """The form of it, before anything is looked up."""
    loaded: dict[str, Any] = TAKEN[str(kind)]().load(content)  # type: ignore[arg-type]
    return loaded


def _by(schema: Schema, content: object) -> Draft:
    return Draft(schema.load(content))  # type: ignore[arg-type]


def _note(dossier: str, content: object) -> Draft:
    data = _checked(Kind.NOTE, content)
    said: dict[str, Any] = {
        "text": data["text"].strip(),
        "reply_to": data["reply_to"],
        "question": data["question"],
    }
    asks_gp = desk().acting.actor.role is not Role.GP
    if data["question"]:
        group = QuestionGroup.TO_DOCTOR if asks_gp else QuestionGroup.TO_PHYSICIAN
        said["question_version"] = coded_question(data["question"], group)["version"]
    _check_reply(dossier, data["reply_to"], notes_only=bool(data["prognosis"]))
    if not data["prognosis"]:
        return Draft(said)
    if not asks_gp:
        text = _("Only the occupational physician gives a prognosis.")
        raise ValidationError({"prognosis": [text]})
    try:
        said["prognosis"] = PrognosisSchema(today=today()).load(data["prognosis"])
    except ValidationError as error:
        raise within("prognosis", error.messages) from None
    return Draft(said, answers=data["reply_to"])


def _check_reply(dossier: str, document: str | None, *, notes_only: bool) -> None:
    """What somebody answers is something that he may read; a prognosis answers a note."""
    if document is None:
        return
    work, actor = desk().work, desk().acting.actor
    stored = facts_of_chains(work, [dossier]).get(document)
    grants = work.records.grants(dossier)
    if stored is None or not readable(work, actor, [stored], grants, work.clock.now()):
        raise NotFound("nothing to answer")
    if notes_only and stored.facts.kind is not Kind.NOTE:
        raise NotFound("nothing to answer")


def _limitations(_dossier: str, content: object) -> Draft:
    return _by(LimitationsSchema(today=today()), content)


def _limits_sheet(_dossier: str, content: object) -> Draft:
    return _by(LimitsSheetSchema(today=today()), content)


def _assessment(dossier: str, content: object) -> Draft:
    places = catalogue(desk().work, _here(dossier).workshop)
    schema = AssessmentSchema(
        today=today(),
        tasks={task.id for place in places for task in place.tasks},
        departments={place.id for place in places},
    )
    return _by(schema, content)


def _advice(dossier: str, content: object) -> Draft:
    tasks = {task.id for place in catalogue(desk().work, _here(dossier).workshop)
             for task in place.tasks}  # fmt: skip
    return _by(AdviceSchema(today=today(), tasks=tasks), content)


def _placement(dossier: str, content: object) -> Draft:
    data = _checked(Kind.PLACEMENT, content)
    workshop = _here(dossier).workshop
    return Draft(placement_content(desk().work, workshop, data["department"], data["tasks"]))


def _work_question(_dossier: str, content: object) -> Draft:
    data = _checked(Kind.WORK_QUESTION, content)
    role = str(Role.OCCUPATIONAL_PHYSICIAN)
    return Draft(coded_question(data["question"], QuestionGroup.WORK_QUESTION, role))


def _workplace_question(dossier: str, content: object) -> Draft:
    _checked(Kind.WORKPLACE_QUESTION, content)
    data = WorkplaceQuestionSchema().load(content)  # type: ignore[arg-type]
    here = desk()
    if here.acting.actor.role is not Role.GP:
        raise NotFound("not a writer of this kind", chain=dossier)
    one = patient(here.work, here.acting, dossier)
    to = readers(here.acting, one, PurposeCode.WORKPLACE, Role(data["to"]))
    if not to:
        raise NotFound("nobody may receive it", chain=dossier)
    return Draft(data["question"], to)


def _workplace_answer(dossier: str, content: object) -> Draft:
    """Opens the question that is answered, which is written down, and checks the answer."""
    data = _checked(Kind.WORKPLACE_ANSWER, content)
    here = desk()
    with aside(here):
        [opened] = disclose(here.work, here.acting, [data["question"]])
    asked = opened.stored.facts
    if asked.kind is not Kind.WORKPLACE_QUESTION or asked.dossier != dossier:
        raise NotFound("not a question of this dossier")
    coded = CodedQuestion(opened.content["code"], opened.content["version"])
    try:
        said = QuestionBook.load().parse_answer(coded, data["answer"])
    except QuestionError:
        raise ValidationError({"answer": [_(WRONG["choice"])]}) from None
    return Draft(
        answer_content(opened, said),
        answer_addressees(here.work, opened.stored),
        answers=opened.id,
    )


def _arrangement(dossier: str, content: object) -> Draft:
    """Opens the advice that is answered, which is written down, and checks the answers."""
    data = _checked(Kind.ARRANGEMENT, content)
    opened = opened_advice(data["advice"])
    if opened.stored.facts.dossier != dossier:
        raise NotFound("not an advice of this dossier")
    try:
        made = parse_arrangement(data, opened.id, restore_advice(opened.content))
    except AdviceError as error:
        raise ValidationError({error.field: [_(WRONG["choice"])]}) from None
    return Draft(arrangement_to_json(made), about=opened.id)


def _return_plan(_dossier: str, content: object) -> Draft:
    return _by(ReturnPlanSchema(today=today()), _checked(Kind.RETURN_PLAN, content))


_DRAFTS: Final[Mapping[Kind, Callable[[str, object], Draft]]] = {
    Kind.NOTE: _note,
    Kind.LIMITATIONS: _limitations,
    Kind.ASSESSMENT: _assessment,
    Kind.ADVICE: _advice,
    Kind.LIMITS_SHEET: _limits_sheet,
    Kind.PLACEMENT: _placement,
    Kind.WORK_QUESTION: _work_question,
    Kind.WORKPLACE_QUESTION: _workplace_question,
    Kind.WORKPLACE_ANSWER: _workplace_answer,
    Kind.ARRANGEMENT: _arrangement,
    Kind.RETURN_PLAN: _return_plan,
}


def _here(dossier: str) -> Listed:
    """A dossier of one of the caller's workshops; :class:`NotFound` for any other."""
    return in_workshop(desk().work, dossier, desk().acting.actor.workshops)


# What becomes of a document --------------------------------------------------------------------


def release(document: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The worker lets a document go as it is; card and PIN first."""
    confirm(data)
    lines = lines_of_waiting(document)
    here = desk()
    let_go(here.work, here.acting, document, lines)
    _head, stored = locate(here.work, document)
    notify_parties(here.work, readers_of(here.work, stored))
    return {"id": document}


def strike(document: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The worker leaves lines out: a new text, which waits for its author."""
    here = desk()
    with aside(here):
        [opened] = disclose(here.work, here.acting, [document])
    facts = opened.stored.facts
    if not opened.stored.waits_for_worker:
        raise Refused("already_answered")
    left = without(facts.kind, opened.content, data["strike"])
    made = leave_out(here.work, here.acting, document, left)
    notify_parties(here.work, [facts.kept_by])
    return {"id": made}


def countersign(document: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The author agrees to the very text that he read; it is opened once more to be sure."""
    here = desk()
    verified(here.acting)
    with aside(here):
        [opened] = disclose(here.work, here.acting, [document])
    if not opened.envelope.struck:
        raise NotFound("nothing waits for agreement", chain=opened.stored.facts.dossier)
    if data["text_hash"] != opened.envelope.text_hash:
        raise Refused("struck_changed")
    countersign_struck(here.work, here.acting, document, opened.envelope.text_hash, opened.lines)
    set_handled(here.work, here.acting, document)
    dossier = opened.stored.facts.dossier
    announce(here.work, by_ids(here.work, [dossier])[dossier], document)
    return {"id": document}


def end_document(document: str) -> dict[str, Any]:
    """The author withdraws it; it disappears without a word."""
    end(desk().work, desk().acting, document)
    return {"id": document}


def mark(document: str) -> dict[str, Any]:
    """The author marks what was delivered "to be reviewed"."""
    mark_for_review(desk().work, desk().acting, document)
    return {"id": document}


def handled(document: str) -> dict[str, Any]:
    """Off the worklist of the caller and his groups; nothing where it is not on it."""
    set_handled(desk().work, desk().acting, document)
    return {"id": document}
