"""A GP asks for a prognosis before he writes a certificate: one tap."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from consent.purposes import Kind, PurposeCode
from messaging.vocabulary import QuestionBook, QuestionGroup
from messaging.work import NotFound
from portal.desk import desk
from portal.pages.gp import blueprint
from portal.pages.gp.patients import patient
from portal.pages.gp.sending import hand_in


@blueprint.post("/patients/<dossier>/prognosis")
def prognosis(dossier: str) -> ResponseReturnValue:
    """The fixed question to the occupational physician, under the consent between doctors."""
    here = desk()
    one = patient(here.work, here.acting, dossier)
    if not one.may_write:
        raise NotFound("no consent in force", chain=dossier)
    [question] = QuestionBook.load().group(QuestionGroup.TO_PHYSICIAN)
    content = {
        "text": "",
        "reply_to": None,
        "question": question.code,
        "question_version": question.version,
    }
    return hand_in(one, Kind.NOTE, content, PurposeCode.DOCTORS, "prognosis")
