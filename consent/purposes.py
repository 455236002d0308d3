"""Purposes, kinds of document and ceilings: the rules as data, read by the one decision.

A purpose is what a worker is asked about. A kind is what a document is. The ceiling of a kind
says who may ever read it, whatever anybody consents to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is to the portal. One membership carries one role."""

    WORKER = "worker"
    GP = "gp"
    OCCUPATIONAL_PHYSICIAN = "occupational_physician"
    SOCIAL_SERVICE = "social_service"
    COACH = "coach"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    REPRESENTATIVE = "representative"


DOCTORS = frozenset({Role.GP, Role.OCCUPATIONAL_PHYSICIAN})
WORKPLACE_SIDE = frozenset({Role.SOCIAL_SERVICE, Role.COACH, Role.ADMINISTRATOR})
"""Those who may receive nothing that tells asked from refused from withdrawn (promise 5)."""


class PurposeCode(StrEnum):
    """One card, one question."""

    DOCTORS = "doctors"
    WORKPLACE = "workplace"
    ADVICE = "advice"
    LIMITS = "limits"
    COACH = "coach"
    ABSENCE_REASON = "absence_reason"


class Kind(StrEnum):
    """What a sealed document is. The server knows a kind; of a message it knows nothing more."""

    PLACEMENT = "placement"
    WORK_QUESTION = "work_question"
    NOTE = "note"
    LIMITATIONS = "limitations"
    ASSESSMENT = "assessment"
    OWN_VIEW = "own_view"
    LOOKED_QUESTION = "looked_question"
    WORKPLACE_QUESTION = "workplace_question"
    WORKPLACE_ANSWER = "workplace_answer"
    ADVICE = "advice"
    LIMITS_SHEET = "limits_sheet"
    ARRANGEMENT = "arrangement"
    BASELINE_CARD = "baseline_card"
    TASK_CARD = "task_card"
    DO_LINES = "do_lines"
    RETURN_PLAN = "return_plan"
    ABSENCE_ANSWER = "absence_answer"
    MESSAGE = "message"


@dataclass(frozen=True)
class Purpose:
    """Why something may flow, and between whom.

    ``readers``: the roles that can be recipients. ``askers``: who may put the question (only
    doctors; a worker can always start by himself). ``requires``: a purpose that must be in force
    for the same workshop. ``release``: whether a document leaves only after "show me first".
    ``carries_health``: whether an installation run by the workshop itself may not enable it.
    ``offered``: whether this version of the portal has the pages for it. ``if_addressed``: the
    roles that read under it only what was put to them. ``handed_on_to``: the roles to which its
    recipient hands on, by place and day; they are never recipients themselves.
    """

    code: PurposeCode
    readers: frozenset[Role]
    askers: frozenset[Role]
    requires: PurposeCode | None = None
    release: bool = False
    carries_health: bool = True
    offered: bool = True
    if_addressed: frozenset[Role] = frozenset()
    handed_on_to: frozenset[Role] = frozenset()


@dataclass(frozen=True)
class KindRule:
    """What a kind of document is bound to.

    ``ceiling``: who may ever read one (the worker it is about always may). ``open_to``: roles of
    the workshop and its physicians that read it without any purpose. ``any_time``: it may be
    written before there is a consent; it leaves only under one. ``one_version``: one text at a
    time, which its author's side keeps up: a new one names the one that it takes the place of.
    ``kept_with``: it answers a document of that kind, and its author's side at the workplace
    writes it, and reads it back, only as long as it reads the document that it answers. ``also``:
    a second purpose for which the same recipient needs a consent. ``stepwise``: it goes as a whole
    or not at all, and its author's side adds to it what becomes of its steps. ``since_text``: the
    first version of its purpose's text that names it; a yes to an earlier one does not carry it.
    ``also_since_text``: the same of the text of the second purpose.
    ``taken_down``: the worker's own words, which somebody at his workshop writes down for him: who
    wrote it has no more to do with it, and it comes from the worker, whoever heard it.
    A kind with the coach under its ceiling is his by place and day.
    """

    kind: Kind
    purpose: PurposeCode | None
    writers: frozenset[Role]
    ceiling: frozenset[Role]
    open_to: frozenset[Role] = frozenset()
    any_time: bool = False
    medical: bool = False
    current_only: bool = False
    one_version: bool = False
    kept_with: Kind | None = None
    also: PurposeCode | None = None
    stepwise: bool = False
    taken_down: bool = False
    since_text: int = 1
    also_since_text: int = 1


_GP, _OP, _SS = Role.GP, Role.OCCUPATIONAL_PHYSICIAN, Role.SOCIAL_SERVICE
_COACH = Role.COACH

PURPOSES: Mapping[PurposeCode, Purpose] = MappingProxyType(
    {
        purpose.code: purpose
        for purpose in (
            Purpose(PurposeCode.DOCTORS, readers=DOCTORS, askers=DOCTORS),
            Purpose(
                PurposeCode.WORKPLACE,
                readers=frozenset({_GP, _OP, _SS}),
                askers=DOCTORS,
                carries_health=False,
                if_addressed=frozenset({_SS}),
            ),
            Purpose(
                PurposeCode.ADVICE,
                readers=frozenset({_SS}),
                askers=frozenset({_OP}),
                release=True,
            ),
            Purpose(
                PurposeCode.LIMITS,
                readers=frozenset({_SS}),
                askers=frozenset({_OP}),
                requires=PurposeCode.ADVICE,
                release=True,
            ),
            Purpose(
                PurposeCode.COACH,
                readers=frozenset({_SS}),
                askers=frozenset({_OP}),
                requires=PurposeCode.ADVICE,
                release=True,
                handed_on_to=frozenset({_COACH}),
            ),
            Purpose(
                PurposeCode.ABSENCE_REASON,
                readers=frozenset({_SS, _OP}),
                askers=frozenset(),
            ),
        )
    }
)

KINDS: Mapping[Kind, KindRule] = MappingProxyType(
    {
        rule.kind: rule
        for rule in (
            KindRule(
                Kind.PLACEMENT,
                PurposeCode.WORKPLACE,
                writers=frozenset({_SS}),
                ceiling=frozenset({_SS, _OP, _GP}),
                open_to=frozenset({_SS, _OP}),
                any_time=True,
                current_only=True,
            ),
            KindRule(
                Kind.WORK_QUESTION,
                None,
                writers=frozenset({_SS}),
                ceiling=frozenset({_OP}),
                open_to=frozenset({_OP}),
                any_time=True,
            ),
            KindRule(
                Kind.NOTE,
                PurposeCode.DOCTORS,
                writers=DOCTORS,
                ceiling=DOCTORS,
                medical=True,
            ),
            KindRule(
                Kind.LIMITATIONS,
                PurposeCode.DOCTORS,
                writers=DOCTORS,
                ceiling=DOCTORS,
                medical=True,
            ),
            # What the physician established himself: his service's and the worker's, by no consent.
            KindRule(
                Kind.ASSESSMENT,
                None,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP}),
                any_time=True,
                medical=True,
                one_version=True,
            ),
            # What the worker thinks of his work himself: his doctors', under his yes to them.
            KindRule(
                Kind.OWN_VIEW,
                PurposeCode.DOCTORS,
                writers=frozenset({Role.WORKER}),
                ceiling=DOCTORS,
                any_time=True,
                medical=True,
                one_version=True,
            ),
            # What he does not understand of who looked, put to the physicians of his workshop.
            KindRule(
                Kind.LOOKED_QUESTION,
                None,
                writers=frozenset({Role.WORKER}),
                ceiling=frozenset({_OP}),
                open_to=frozenset({_OP}),
                any_time=True,
                medical=True,
            ),
            KindRule(
                Kind.WORKPLACE_QUESTION,
                PurposeCode.WORKPLACE,
                writers=frozenset({_GP}),
                ceiling=frozenset({_GP, _OP, _SS}),
            ),
            KindRule(
                Kind.WORKPLACE_ANSWER,
                PurposeCode.WORKPLACE,
                writers=frozenset({_OP, _SS}),
                ceiling=frozenset({_GP, _OP, _SS}),
            ),
            KindRule(
                Kind.ADVICE,
                PurposeCode.ADVICE,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP, _SS}),
                any_time=True,
            ),
            KindRule(
                Kind.LIMITS_SHEET,
                PurposeCode.LIMITS,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP, _SS}),
                any_time=True,
            ),
            KindRule(
                Kind.ARRANGEMENT,
                PurposeCode.WORKPLACE,
                writers=frozenset({_SS}),
                ceiling=frozenset({_SS, _OP, _GP}),
                open_to=frozenset({_OP}),
                any_time=True,
                kept_with=Kind.ADVICE,
                since_text=2,
            ),
            KindRule(
                Kind.BASELINE_CARD,
                None,
                writers=frozenset({_SS}),
                ceiling=frozenset({_SS, _COACH}),
                open_to=frozenset({_SS}),
                any_time=True,
                current_only=True,
            ),
            KindRule(
                Kind.TASK_CARD,
                PurposeCode.COACH,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP, _SS, _COACH}),
                any_time=True,
            ),
            KindRule(
                Kind.DO_LINES,
                PurposeCode.COACH,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP, _SS, _COACH}),
                any_time=True,
                also=PurposeCode.LIMITS,
                also_since_text=6,
            ),
            KindRule(
                Kind.RETURN_PLAN,
                PurposeCode.ADVICE,
                writers=frozenset({_OP}),
                ceiling=frozenset({_OP, _SS}),
                any_time=True,
                one_version=True,
                stepwise=True,
                since_text=2,
            ),
            # What he said on the telephone: nobody at his work reads it because he heard it.
            KindRule(
                Kind.ABSENCE_ANSWER,
                PurposeCode.ABSENCE_REASON,
                writers=frozenset({Role.WORKER, _SS, _COACH, Role.ADMINISTRATOR}),
                ceiling=frozenset({_SS, _OP}),
                any_time=True,
                taken_down=True,
            ),
            KindRule(
                Kind.MESSAGE,
                None,
                writers=frozenset({Role.WORKER, _GP, _OP}),
                ceiling=DOCTORS,
            ),
        )
    }
)


def purposes_offered() -> tuple[Purpose, ...]:
    """The purposes that this version can ask about, in the order of their cards."""
    return tuple(purpose for purpose in PURPOSES.values() if purpose.offered)


def ends_with(code: PurposeCode) -> tuple[PurposeCode, ...]:
    """The purposes that end together with ``code``: itself and those that require it."""
    return (code, *(p.code for p in PURPOSES.values() if p.requires is code))
