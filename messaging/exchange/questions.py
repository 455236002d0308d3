"""Fixed questions about the workplace: to whom they are put, and to whom an answer goes."""

from __future__ import annotations

from consent.encoding import Json
from consent.parties import Party
from consent.purposes import Role
from messaging.documents.facts import Stored
from messaging.documents.reading import Opened
from messaging.groups.service import groups_for_workshop, parties_for_workshop, party_of
from messaging.vocabulary.questions import CodedAnswer
from messaging.work import Refused, Work


def question_addressee(work: Work, workshop: str, role: Role) -> Party:
    """The group of a workshop to which a question is put.

    Raises :class:`Refused` ``recipient_missing`` when nobody is there yet.
    """
    for group in groups_for_workshop(work, workshop):
        if group.role == str(role) and group.version:
            return party_of(group)
    raise Refused("recipient_missing")


def answer_content(question: Opened, answer: CodedAnswer) -> dict[str, Json]:
    """What the answer to a fixed question says: which document it answers, and codes alone."""
    return {
        "question": question.id,
        "question_code": answer.question,
        "version": answer.version,
        "code": answer.answer,
    }


def answer_addressees(work: Work, question: Stored) -> list[Party]:
    """An answer goes to who asked, and to the occupational physicians; never to the workplace."""
    physicians = parties_for_workshop(work, question.facts.workshop, Role.OCCUPATIONAL_PHYSICIAN)
    return [question.facts.kept_by, *physicians]
