"""Opened documents as both doctors read them: who wrote what when, and where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from consent.clock import brussels_day
from consent.purposes import Kind, Role
from messaging.documents.facts import DELIVERED, MARKED, STRUCK, Stored
from messaging.documents.reading import Opened
from messaging.people.accounts import organisations, people
from messaging.vocabulary import SaidAnswer
from messaging.work import Acting, Work
from messaging.workplace.service import departments_by_id, tasks_by_id
from portal.i18n import N_, _
from portal.pages.content_words import Catalogue, Task, content_in_words
from portal.pages.return_words import PlanWords, plan_of
from portal.pages.review_words import Review, review_of

KINDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.NOTE: N_("Note"),
        Kind.LIMITATIONS: N_("Functional limitations"),
        Kind.ASSESSMENT: N_("What the occupational physician established"),
        Kind.OWN_VIEW: N_("The worker’s own view"),
        Kind.LOOKED_QUESTION: N_("The worker asks who looked, and why"),
        Kind.WORK_QUESTION: N_("Work question of the social service"),
        Kind.WORKPLACE_QUESTION: N_("Question of the GP about the work"),
        Kind.WORKPLACE_ANSWER: N_("Answer about the work"),
        Kind.PLACEMENT: N_("Placement record"),
        Kind.ADVICE: N_("Advice"),
        Kind.LIMITS_SHEET: N_("Limits with numbers"),
        Kind.ARRANGEMENT: N_("What the workshop could arrange"),
        Kind.TASK_CARD: N_("Card for the coach"),
        Kind.DO_LINES: N_("Do-lines for the coach"),
        Kind.RETURN_PLAN: N_("Progressive return"),
        Kind.ABSENCE_ANSWER: N_("Does the illness have to do with work?"),
    }
)


@dataclass(frozen=True)
class Shown:
    """An opened document as a page shows it."""

    id: str
    kind: str
    title: str
    author: str
    mine: bool
    at: datetime
    stored: Stored
    text: str = ""
    question: str = ""
    question_code: str = ""
    question_version: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    reply_to: str | None = None
    addressees: tuple[Role, ...] = ()
    sentences: tuple[str, ...] = ()
    review: Review | None = None
    foretold_until: date | None = None
    tasks: tuple[Task, ...] = ()
    department: str = ""
    advice: Any = None
    arranged: tuple[tuple[str, SaidAnswer], ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    plan: PlanWords | None = None
    entered_by: str = ""

    @property
    def ended(self) -> bool:
        """Whether nobody but its author reads it any more."""
        return self.stored.facts.ended

    @property
    def state(self) -> str:
        """One word for where it stands: see ``physician/shared.html``."""
        return state_of(self.stored)

    @property
    def delivered_on(self) -> datetime | None:
        """When it left, if it did."""
        step = self.stored.step(DELIVERED)
        return step.at if step else None


def state_of(stored: Stored) -> str:
    """Where a document that the worker is shown first stands, for its author's eyes alone."""
    if stored.facts.ended:
        return "ended"
    if stored.waits_for_author:
        return "struck"
    if stored.waits_for_worker:
        return "waits"
    if not stored.facts.delivered and stored.step(STRUCK):
        return "struck_original"
    return "review" if stored.step(MARKED) else "delivered"


def _named_in(work: Work, opened: Sequence[Opened]) -> Catalogue:
    contents = [one.content for one in opened]
    tasks = tasks_by_id(
        work,
        {
            *(task for content in contents for task in content.get("tasks", ())),
            *(
                line["task"]
                for content in contents
                for part in ("lines", "overrides", "answers")
                for line in content.get(part, ())
                if "task" in line
            ),
        },
    )
    departments = {
        named["department"]
        for content in contents
        for named in (content, *content.get("lines", ()))
        if "department" in named
    }
    return Catalogue(tasks, departments_by_id(work, departments))


def say(work: Work, acting: Acting, opened: Sequence[Opened]) -> list[Shown]:
    """These documents in words, newest first, with a fixed number of queries for the names."""
    catalogue = _named_in(work, opened)
    plans = {one.id: plan_of(one) for one in opened if one.stored.facts.kind is Kind.RETURN_PLAN}
    entered = {document: plan.entered_by for document, plan in plans.items()}
    known = people(work, {one.envelope.author.id for one in opened} | {*entered.values()})
    homes = {
        home.id: home.name
        for home in organisations(work, ids={one.envelope.author.organisation for one in opened})
    }
    today = brussels_day(work.clock.now())
    shown = []
    for one in opened:
        author = one.envelope.author
        person = known.get(author.id)
        name = ", ".join(part for part in (person.name if person else "",
                                           homes.get(author.organisation, "")) if part)  # fmt: skip
        shown.append(
            Shown(
                id=one.id,
                kind=str(one.stored.facts.kind),
                title=_("Prognosis")
                if one.content.get("prognosis")
                else _(KINDS[one.stored.facts.kind]),
                author=name,
                mine=acting.actor.is_party(one.stored.facts.kept_by),
                at=one.stored.facts.written_at,
                stored=one.stored,
                addressees=tuple(dict.fromkeys(p.role for p in one.stored.facts.addressees)),
                content=one.content,
                review=review_of(one.stored.facts.kind, one.content, today),
                plan=plans.get(one.id),
                entered_by=known[by].name if (by := entered.get(one.id)) in known else "",
                **content_in_words(one.stored.facts.kind, one.content, catalogue),
            )
        )
    return shown
