"""What the server knows of documents, read in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import defer

from consent.facts import DocumentFacts
from consent.log.service import Line
from consent.parties import Party
from consent.purposes import KINDS, PURPOSES, Kind
from consent.store import new_id
from messaging.documents.models import Document, DocumentStep
from messaging.dossiers.models import Dossier
from messaging.work import Work

DELIVERED, STRUCK, COUNTERSIGNED, ENDED, MARKED = (
    "delivered",
    "struck",
    "countersigned",
    "ended",
    "marked",
)


@dataclass(frozen=True)
class Step:
    """Something that happened to a document."""

    what: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """A document without its content: what the decision needs, and what became of it.

    ``replaces``: the version before. ``strike_of``: the document whose lines the worker struck.
    ``about``: the document that this one answers.
    """

    id: str
    facts: DocumentFacts
    steps: tuple[Step, ...]
    replaces: str | None
    strike_of: str | None
    about: str | None = None

    def step(self, what: str) -> Step | None:
        """The last step of one sort."""
        return next((s for s in reversed(self.steps) if s.what == what), None)

    @property
    def waits_for_worker(self) -> bool:
        """Written, not delivered, nothing struck: the worker has not said "send it" yet."""
        return not (
            self.facts.delivered
            or self.facts.ended
            or self.strike_of is not None
            or self.step(STRUCK) is not None
        )

    @property
    def waits_for_author(self) -> bool:
        """Struck by the worker and not countersigned yet."""
        return self.strike_of is not None and not (self.facts.delivered or self.facts.ended)


def facts_of_chains(
    work: Work, chains: Iterable[str], *, since: Mapping[str, datetime] = MappingProxyType({})
) -> dict[str, Stored]:
    """Every document of these chains, in three queries.

    ``since``: the chains in which only what was written at that moment or later is wanted.
    """
    wanted = list(set(chains))
    recent = [
        or_(Document.chain_id != chain, Document.written_at >= moment)
        for chain, moment in since.items()
    ]
    rows = work.session.scalars(
        select(Document)
        .where(Document.chain_id.in_(wanted), *recent)
        .options(defer(Document.ciphertext))
        .execution_options(populate_existing=True)
    ).all()
    steps: dict[str, list[DocumentStep]] = {}
    for step in work.session.scalars(
        select(DocumentStep)
        .where(DocumentStep.chain_id.in_(wanted))
        .order_by(DocumentStep.position)
    ):
        steps.setdefault(step.document_id, []).append(step)
    workshops = {
        row.id: row.organisation_id
        for row in work.session.execute(
            select(Dossier.id, Dossier.organisation_id).where(Dossier.id.in_(wanted))
        )
    }
    stored = {
        row.id: _stored(work, row, steps.get(row.id, []), workshops.get(row.chain_id, ""))
        for row in rows
    }
    return _with_about(_with_current(_with_struck(stored)))


def _stored(work: Work, row: Document, steps: list[DocumentStep], workshop: str) -> Stored:
    facts = work.open("document", row.id, "facts", row.facts)
    done = tuple(_step(work, step) for step in steps)
    said = {step.what for step in done}
    kind = Kind(facts["kind"])
    purpose = KINDS[kind].purpose
    released = purpose is not None and PURPOSES[purpose].release
    writer = facts.get("author")
    author = Party.from_json(writer) if writer else _NOBODY
    return Stored(
        id=row.id,
        facts=DocumentFacts(
            kind=kind,
            dossier=row.chain_id,
            workshop=workshop,
            author=author,
            kept_by=Party.from_json(facts["kept_by"]) if writer else _NOBODY,
            written_at=row.written_at,
            delivered=not released or DELIVERED in said,
            ended=ENDED in said,
            addressees=tuple(Party.from_json(p) for p in facts.get("addressees", ())),
        ),
        steps=done,
        replaces=facts.get("replaces"),
        strike_of=facts.get("strike_of"),
        about=facts.get("about"),
    )


def _step(work: Work, row: DocumentStep) -> Step:
    data = work.open("document_step", row.id, "step", row.step)
    return Step(data.pop("what"), row.at, data)


def _with_current(stored: dict[str, Stored]) -> dict[str, Stored]:
    """Mark which version of a record that exists once is the current one."""
    newest: dict[tuple[str, Kind], Stored] = {}
    replaced = {one.replaces for one in stored.values() if one.replaces}
    for one in stored.values():
        if KINDS[one.facts.kind].current_only and one.id not in replaced:
            key = (one.facts.dossier, one.facts.kind)
            if key not in newest or newest[key].facts.written_at < one.facts.written_at:
                newest[key] = one
    result = {}
    for one in stored.values():
        current = True
        if KINDS[one.facts.kind].current_only:
            current = newest[(one.facts.dossier, one.facts.kind)].id == one.id
        result[one.id] = one if current else _not_current(one)
    return result


def struck_himself(stored: Iterable[Stored], kind: Kind) -> datetime | None:
    """When the worker himself last left lines out of a text of this kind: not who represents him."""
    return max(
        (
            step.at
            for one in stored
            if one.facts.kind is kind
            for step in one.steps
            if step.what == STRUCK and "mandate" not in step.data
        ),
        default=None,
    )


def _with_struck(stored: dict[str, Stored]) -> dict[str, Stored]:
    """Give each text what the worker left out: of it, and of those of its kind."""
    alike: dict[tuple[str, Kind], list[Stored]] = {}
    for one in stored.values():
        alike.setdefault((one.facts.dossier, one.facts.kind), []).append(one)
    last = {about: struck_himself(some, about[1]) for about, some in alike.items()}
    return {
        one.id: replace(
            one,
            facts=replace(
                one.facts,
                struck=one.strike_of is not None or one.step(STRUCK) is not None,
                struck_himself=last[(one.facts.dossier, one.facts.kind)],
            ),
        )
        for one in stored.values()
    }


def _with_about(stored: dict[str, Stored]) -> dict[str, Stored]:
    """Give each answer the facts of the document that it answers, of the same dossier."""
    return {
        one.id: one
        if one.about not in stored or stored[one.about].facts.dossier != one.facts.dossier
        else replace(one, facts=replace(one.facts, about=stored[one.about].facts))
        for one in stored.values()
    }


def _not_current(one: Stored) -> Stored:
    return replace(one, facts=replace(one.facts, current=False))


def add_step(work: Work, stored: Stored, line: Line, what: str, **data: Any) -> None:
    """Append a step, at the place and the time of the log line that tells it."""
    step_id = new_id()
    work.session.add(
        DocumentStep(
            id=step_id,
            document_id=stored.id,
            chain_id=stored.facts.dossier,
            position=line.sequence,
            at=line.time,
            step=work.seal("document_step", step_id, "step", {"what": what, **data}),
        )
    )


_NOBODY = Party.from_json({"kind": "person", "id": "", "organisation": "", "role": "worker"})
