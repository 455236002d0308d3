"""What the API takes and gives of dossiers, documents and the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import INCLUDE, ValidationError, fields, validate, validates_schema

from consent.decision import Basis
from consent.log.service import EventType
from consent.purposes import Kind
from messaging.vocabulary import QuestionBook, QuestionError, QuestionGroup, question_to_json
from portal.i18n import _
from portal.schemas.api import ID, ApiSchema, NamedSchema, PartySchema
from portal.schemas.gp import MOST_TEXT

KINDS = tuple(str(kind) for kind in Kind if kind is not Kind.MESSAGE)
STATES = ("waits", "struck", "struck_original", "delivered", "review", "ended")
_MOST_LINES = validate.Length(max=600)
_DAYS = validate.Range(min=date(2000, 1, 1), max=date(2199, 12, 31))


class DossierSchema(NamedSchema):
    """A worker at a workshop. ``roster_number``: for the workshop's own social service."""

    workshop = fields.Nested(NamedSchema, required=True)
    roster_number = fields.String(required=True, allow_none=True)


class FactsSchema(ApiSchema):
    """A document without its content.

    ``day``: of its delivery, the only day that the workplace gets; ``written_at`` is for the
    worker and the doctors.
    """

    id = fields.String(required=True)
    dossier = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    author = fields.Nested(PartySchema, required=True)
    mine = fields.Boolean(required=True, metadata={"description": "Written by the caller's side."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    day = fields.Date(required=True, allow_none=True)
    written_at = fields.DateTime(required=True, allow_none=True)
    replaces = fields.String(required=True, allow_none=True)


class DocumentSchema(FactsSchema):
    """A document that was disclosed: a line in the log says so, and was on disk before this.

    ``sentences`` says its codes in the caller's language. ``text_hash`` stands for this very text:
    an author who agrees to a struck text sends it back.
    """

    content = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "anyOf": [
                {"$ref": f"#/components/schemas/{name}"}
                for name in (
                    "NoteGiven", "LinesGiven", "AssessmentGiven", "AdviceGiven", "PlacementGiven",
                    "QuestionGiven", "WorkplaceAnswerGiven", "ArrangementGiven",
                    "ReturnPlanGiven",
                )
            ]
        },
    )  # fmt: skip
    sentences = fields.List(fields.String(), required=True)
    basis = fields.String(required=True, validate=validate.OneOf([str(b) for b in Basis]))
    text_hash = fields.String(required=True)


# The content that a document gives -------------------------------------------------------------


class NoteGiven(ApiSchema):
    """Free text between doctors."""

    class Meta:
        """Open: what is in it depends on when it was written."""

        unknown = INCLUDE

    text = fields.String(required=True)
    reply_to = fields.String(required=True, allow_none=True)
    question = fields.String(required=True, allow_none=True)
    prognosis = fields.Dict(
        keys=fields.String(),
        metadata={"description": "How long and how certain, where an answer holds a prognosis."},
    )


class LinesGiven(ApiSchema):
    """Functional limitations, or the sheet with numbers: coded lines."""

    schema_ = fields.Integer(data_key="schema")
    lines = fields.List(fields.Dict(keys=fields.String()), required=True)


class AssessmentGiven(ApiSchema):
    """What an occupational physician established: coded lines, and the colours that he chose."""

    schema_ = fields.Integer(data_key="schema")
    lines = fields.List(fields.Dict(keys=fields.String()), required=True)
    overrides = fields.List(fields.Dict(keys=fields.String()), required=True)


class AdviceGiven(ApiSchema):
    """An advice: codes and versions of reviewed phrases."""

    class Meta:
        """Open: what is in it depends on when it was written."""

        unknown = INCLUDE

    edition = fields.Integer(required=True)
    lines = fields.List(fields.Dict(keys=fields.String()), required=True)


class PlacementGiven(ApiSchema):
    """Which place, which tasks."""

    department = fields.String(required=True)
    tasks = fields.List(fields.String(), required=True)


class QuestionGiven(ApiSchema):
    """A fixed question."""

    code = fields.String(required=True)
    version = fields.Integer(required=True)


class WorkplaceAnswerGiven(ApiSchema):
    """A fixed answer to a fixed question; ``question`` is the document that asked."""

    question = fields.String(required=True)
    question_code = fields.String(required=True)
    version = fields.Integer(required=True)
    code = fields.String(required=True)


class ArrangementGiven(ApiSchema):
    """What the workshop could arrange: an answer to adaptations of ``advice``, a document."""

    schema_ = fields.Integer(data_key="schema")
    advice = fields.String(required=True)
    edition = fields.Integer(required=True)
    answers = fields.List(fields.Dict(keys=fields.String()), required=True)


class ReturnPlanGiven(ApiSchema):
    """A progressive return: ``steps`` of a day and two phrases; the permission as written."""

    schema_ = fields.Integer(data_key="schema")
    edition = fields.Integer(required=True)
    steps = fields.List(fields.Dict(keys=fields.String()), required=True)
    permission = fields.String(required=True)


# The content that a document takes ---------------------------------------------------------------


class PrognosisContent(ApiSchema):
    """How many weeks, how certain (certain, likely, uncertain), and when to look again."""

    weeks = fields.Raw(required=True)
    certainty = fields.Raw(required=True)
    review_by = fields.Raw(required=True)


class NoteContent(ApiSchema):
    """Free text between doctors, a fixed question to the other one, or both.

    ``prognosis``: the occupational physician's answer to a GP who asked for one.
    """

    text = fields.String(load_default="", validate=validate.Length(max=MOST_TEXT))
    reply_to = fields.String(load_default=None, allow_none=True, validate=ID)
    question = fields.String(load_default=None, allow_none=True, validate=ID)
    prognosis = fields.Nested(PrognosisContent, load_default=None, allow_none=True)

    @validates_schema
    def says_something(self, data: Mapping[str, Any], **_options: Any) -> None:
        """Something is said, and a prognosis answers something."""
        if not data["text"].strip() and not data["question"] and not data["prognosis"]:
            raise ValidationError({"text": [_("Nothing is written yet.")]})
        if data["prognosis"] and not data["reply_to"]:
            raise ValidationError({"reply_to": [_("A prognosis answers a question.")]})


class PlacementContent(ApiSchema):
    """One department and some of its tasks."""

    department = fields.String(required=True, validate=ID)
    tasks = fields.List(fields.String(validate=ID), required=True, validate=_MOST_LINES)


class WorkQuestionContent(ApiSchema):
    """A fixed question of the social service to the occupational physicians."""

    question = fields.String(required=True, validate=ID)


class WorkplaceQuestionContent(ApiSchema):
    """A fixed question of the GP about the work, and the role that may answer."""

    question = fields.String(required=True, validate=ID)
    to = fields.String(required=True, validate=validate.Length(max=40))


class WorkplaceAnswerContent(ApiSchema):
    """One of the fixed answers; ``question`` is the document that asked."""

    question = fields.String(required=True, validate=ID)
    answer = fields.String(required=True, validate=ID)


class LinesContent(ApiSchema):
    """Lines of the functional vocabulary: attribute, state, value, review date."""

    lines = fields.List(fields.Dict(keys=fields.String()), required=True, validate=_MOST_LINES)


class AssessmentContent(LinesContent):
    """Lines, each with ``department``, ``accepted`` and ``note`` where they apply; overrides."""

    overrides = fields.List(
        fields.Dict(keys=fields.String()), load_default=list, validate=_MOST_LINES
    )


class AdviceContent(LinesContent):
    """An advice in codes of reviewed phrases; ``review_by`` is the day to look at it again."""

    hours = fields.Raw()
    days = fields.Raw()
    build_up = fields.Raw()
    duration = fields.Raw()
    certainty = fields.Raw()
    review = fields.Raw()
    review_by = fields.Raw()


class ArrangedContent(ApiSchema):
    """The answer to one adaptation of one task; a reason where it cannot be done."""

    task = fields.String(required=True, validate=ID)
    adaptation = fields.String(required=True, validate=ID)
    answer = fields.String(required=True, validate=ID)
    reason = fields.String(load_default=None, allow_none=True, validate=ID)


class ArrangementContent(ApiSchema):
    """What the workshop could arrange of an advice; it takes the place of the answer before."""

    advice = fields.String(required=True, validate=ID)
    answers = fields.List(fields.Nested(ArrangedContent), required=True, validate=_MOST_LINES)


class ReturnPlanContent(ApiSchema):
    """Steps of ``from`` (a day), ``hours`` a day and ``days`` a week; ``permission``: yes, not_yet."""

    steps = fields.List(fields.Dict(keys=fields.String()), required=True, validate=_MOST_LINES)
    permission = fields.String(required=True, validate=ID)


TAKEN: Mapping[str, type[ApiSchema]] = {
    str(Kind.NOTE): NoteContent,
    str(Kind.LIMITATIONS): LinesContent,
    str(Kind.ASSESSMENT): AssessmentContent,
    str(Kind.ADVICE): AdviceContent,
    str(Kind.LIMITS_SHEET): LinesContent,
    str(Kind.PLACEMENT): PlacementContent,
    str(Kind.WORK_QUESTION): WorkQuestionContent,
    str(Kind.WORKPLACE_QUESTION): WorkplaceQuestionContent,
    str(Kind.WORKPLACE_ANSWER): WorkplaceAnswerContent,
    str(Kind.ARRANGEMENT): ArrangementContent,
    str(Kind.RETURN_PLAN): ReturnPlanContent,
}


def coded_question(
    code: str, group: QuestionGroup, to: str | None = None, field: str = "question"
) -> dict[str, Any]:
    """A fixed question as its document holds it; :class:`ValidationError` for another code."""
    try:
        return question_to_json(QuestionBook.load().parse_question(code, group, to))
    except QuestionError:
        raise ValidationError({field: [_("Choose a question.")]}) from None


# Acts ----------------------------------------------------------------------------------------


class WriteSchema(ApiSchema):
    """A new document: what its content must be depends on its kind."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(TAKEN)))
    content = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata={
            "anyOf": [
                {"$ref": f"#/components/schemas/{name}"}
                for name in dict.fromkeys(schema.__name__ for schema in TAKEN.values())
            ]
        },
    )
    replaces = fields.String(load_default=None, allow_none=True, validate=ID)


class WrittenSchema(ApiSchema):
    """The document that was made; what became of it is nobody's to see here."""

    id = fields.String(required=True)
    dossier = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))


class StrikeSchema(ApiSchema):
    """Which lines the worker leaves out: ``task:<id>``, ``part:<name>`` or ``line:<attribute>``."""

    strike = fields.List(
        fields.String(validate=validate.Length(max=100)), required=True, validate=_MOST_LINES
    )


class CountersignSchema(ApiSchema):
    """The author agrees to the struck text that he read: ``text_hash`` as it was given to him."""

    text_hash = fields.String(required=True, validate=validate.Length(equal=64))


class DoneSchema(ApiSchema):
    """The document that the act was about, or that it made."""

    id = fields.String(required=True)


class WaitingSchema(ApiSchema):
    """An entry of a worklist, without content. ``since``: a day."""

    document = fields.String(required=True)
    dossier = fields.Nested(DossierSchema, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    since = fields.Date(required=True)


# Who looked ----------------------------------------------------------------------------------


class LogQuerySchema(ApiSchema):
    """Which days, first and last included; ``own``: his own reading too."""

    since = fields.Date(validate=_DAYS)
    until = fields.Date(validate=_DAYS)
    own = fields.String(load_default="no", validate=validate.OneOf(("yes", "no")))


class LogLineSchema(ApiSchema):
    """Who did what, when, as whom, and under which consent. Never a value."""

    at = fields.DateTime(required=True)
    event = fields.String(required=True, validate=validate.OneOf([str(e) for e in EventType]))
    who = fields.Nested(PartySchema, required=True, allow_none=True)
    dossier = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    document = fields.String(required=True, allow_none=True)
    basis = fields.String(required=True, allow_none=True)
    consent = fields.String(required=True, allow_none=True)
    purpose = fields.String(required=True, allow_none=True)
