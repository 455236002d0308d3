"""Codes in the worker's words: purposes, kinds of document, what somebody did."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode, Role
from messaging.people.unheard import WAS_HE
from portal.i18n import N_, _

_PURPOSE: Final[Mapping[PurposeCode, tuple[str, str, str]]] = MappingProxyType(
    {
        # code: (a question in one line, what flows, its picture)
        PurposeCode.DOCTORS: (
            N_("My doctors may talk about my health"),
            N_("what your doctors write about your health, and your own view of your work"),
            "stethoscope",
        ),
        PurposeCode.WORKPLACE: (
            N_("My GP may know what work I do"),
            N_("what work you do"),
            "work",
        ),
        PurposeCode.ADVICE: (
            N_("The social service may know which work suits me"),
            N_("which work suits you"),
            "list",
        ),
        PurposeCode.LIMITS: (
            N_("The social service may know exactly what I can do, like how many kilos"),
            N_("exactly what you can do, like how many kilos"),
            "weight",
        ),
        PurposeCode.COACH: (
            N_("My coach may know which tasks and help suit me today"),
            N_("which tasks and help suit you today"),
            "speech",
        ),
        PurposeCode.ABSENCE_REASON: (
            N_("Who may know whether my illness has to do with work"),
            N_("whether your illness has to do with work"),
            "telephone",
        ),
    }
)

_KIND: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        Kind.PLACEMENT: (N_("Your place and your tasks"), "workplace"),
        Kind.WORK_QUESTION: (N_("A question about your work"), "question"),
        Kind.LOOKED_QUESTION: (N_("Your question: who looked, and why?"), "looked"),
        Kind.NOTE: (N_("A note between your doctors"), "notebook"),
        Kind.LIMITATIONS: (N_("What you can do, as your doctor sees it"), "lift"),
        Kind.ASSESSMENT: (N_("What the occupational physician found out"), "lift"),
        Kind.OWN_VIEW: (N_("What I think of my work"), "speech"),
        Kind.WORKPLACE_QUESTION: (N_("A question from your GP about your work"), "question"),
        Kind.WORKPLACE_ANSWER: (N_("An answer about your work"), "speech"),
        Kind.ADVICE: (N_("An advice about your work"), "list"),
        Kind.LIMITS_SHEET: (N_("The numbers about your work"), "weight"),
        Kind.ARRANGEMENT: (N_("What your work could arrange for you"), "speech"),
        Kind.BASELINE_CARD: (N_("The card that everybody has"), "work"),
        Kind.TASK_CARD: (N_("Your card for the coach"), "list"),
        Kind.DO_LINES: (N_("Numbers for the coach"), "weight"),
        Kind.RETURN_PLAN: (N_("Going back to work, step by step"), "growth"),
        Kind.ABSENCE_ANSWER: (N_("What you said when you were ill"), "telephone"),
    }
)

DONE: Final[Mapping[EventType, Mapping[Kind, str]]] = MappingProxyType(
    {
        EventType.DISCLOSED: {
            Kind.PLACEMENT: N_("read about your place and your tasks."),
            Kind.WORK_QUESTION: N_("read a question about your work."),
            Kind.LOOKED_QUESTION: N_("read your question about who looked."),
            Kind.NOTE: N_("read a note about you."),
            Kind.LIMITATIONS: N_("read what you can do."),
            Kind.ASSESSMENT: N_("read what the occupational physician found out."),
            Kind.OWN_VIEW: N_("read what you think of your work."),
            Kind.WORKPLACE_QUESTION: N_("read a question from your GP about your work."),
            Kind.WORKPLACE_ANSWER: N_("read an answer about your work."),
            Kind.ADVICE: N_("read your advice."),
            Kind.LIMITS_SHEET: N_("read the numbers about your work."),
            Kind.ARRANGEMENT: N_("read what your work could arrange for you."),
            Kind.BASELINE_CARD: N_("read the card that everybody has."),
            Kind.TASK_CARD: N_("read your card for the coach."),
            Kind.DO_LINES: N_("read the numbers for the coach."),
            Kind.RETURN_PLAN: N_("read your plan to go back to work."),
            Kind.ABSENCE_ANSWER: N_("read whether your illness has to do with work."),
            Kind.MESSAGE: N_("read a message."),
        },
        EventType.WRITTEN: {
            Kind.PLACEMENT: N_("wrote down your place and your tasks."),
            Kind.WORK_QUESTION: N_("asked the occupational physician something about your work."),
            Kind.LOOKED_QUESTION: N_("asked the occupational physician who looked, and why."),
            Kind.NOTE: N_("wrote a note about you."),
            Kind.LIMITATIONS: N_("wrote down what you can do."),
            Kind.ASSESSMENT: N_("wrote down what you can do at work, and why."),
            Kind.OWN_VIEW: N_("said what you think of your work."),
            Kind.WORKPLACE_QUESTION: N_("asked something about your work."),
            Kind.WORKPLACE_ANSWER: N_("answered a question about your work."),
            Kind.ADVICE: N_("wrote an advice about your work."),
            Kind.LIMITS_SHEET: N_("wrote down the numbers about your work."),
            Kind.ARRANGEMENT: N_("said what your work could arrange for you."),
            Kind.BASELINE_CARD: N_("made the card that everybody has."),
            Kind.TASK_CARD: N_("wrote a card for your coach."),
            Kind.DO_LINES: N_("wrote down numbers for your coach."),
            Kind.RETURN_PLAN: N_("wrote a plan for you to go back to work."),
            Kind.ABSENCE_ANSWER: N_("wrote down what you said: does it have to do with work?"),
        },
        EventType.ADDED: {
            Kind.RETURN_PLAN: N_("added something to your plan to go back to work."),
        },
        EventType.DELIVERED: {
            Kind.ADVICE: N_("let your advice go to the social service."),
            Kind.LIMITS_SHEET: N_("let the numbers about your work go to the social service."),
            Kind.TASK_CARD: N_("let your card go to the social service and the coach."),
            Kind.DO_LINES: N_("let the numbers go to the social service and the coach."),
            Kind.RETURN_PLAN: N_("let your plan go to the social service."),
        },
    }
)
"""What somebody did with a text of a kind, as the end of a sentence that begins with his name."""

_ROLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        Role.WORKER: N_("Worker"),
        Role.GP: N_("GP"),
        Role.OCCUPATIONAL_PHYSICIAN: N_("Occupational physician"),
        Role.SOCIAL_SERVICE: N_("Social service"),
        Role.COACH: N_("Coach"),
        Role.ADMINISTRATOR: N_("Administrator"),
        Role.AUDITOR: N_("Auditor"),
        Role.REPRESENTATIVE: N_("Representative"),
    }
)


def purpose_title(purpose: PurposeCode) -> str:
    """What a yes to a purpose says, in the worker's own voice."""
    return _(_PURPOSE[purpose][0])


def purpose_flow(purpose: PurposeCode) -> str:
    """What the other sees under a purpose."""
    return _(_PURPOSE[purpose][1])


def purpose_picture(purpose: PurposeCode) -> str:
    """The picture beside a purpose."""
    return _PURPOSE[purpose][2]


def kind_title(kind: Kind) -> str:
    """What a document is, without a name in it."""
    return _(_KIND[kind][0])


def kind_picture(kind: Kind) -> str:
    """The picture beside a kind of document."""
    return _KIND[kind][1]


def done(event: EventType, kind: str) -> str:
    """What somebody did, as the end of a sentence that begins with his name."""
    try:
        return _(DONE[event][Kind(kind)])
    except (KeyError, ValueError):
        return _("looked at something of yours.")


def first_use_said(what: str) -> str:
    """What a doctor wrote down of the first use of his card, after a name."""
    if what == WAS_HE:
        return _("wrote down: you were the first to use your card.")
    return _("wrote down: somebody else was the first to use your card.")


def role_name(role: str) -> str:
    """The word for a role."""
    return _(_ROLE[role]) if role in _ROLE else ""
