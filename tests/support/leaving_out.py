"""One worker who leaves lines out, the acts around him, and what each text of his says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from consent.clock import brussels_day
from consent.lines import below, left_out
from consent.parties import Party
from consent.purposes import Kind, PurposeCode
from messaging.documents.facts import facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose, disclose_readable, readable
from messaging.documents.releasing import countersign_struck, release, strike
from messaging.documents.writing import write
from messaging.exchange.consents import Choice, Receipt, give, lines_known
from messaging.exchange.narrowing import look, narrow
from messaging.verification.service import verify_everything
from messaging.vocabulary import limits_sheet_to_json, parse_limits_sheet, restore_limits_sheet
from messaging.vocabulary.limits import strike_lines
from tests.support.world import OWN_DEVICE, SHOWN, World, add_worker

LINES: Mapping[str, Mapping[str, Any]] = {
    "lift_low": {"state": "limit", "value": [{"kg": 5, "per_hour": 12}]},
    "noise": {"state": "no_limit"},
    "standing": {"state": "no_limit"},
    "hours_day": {"state": "no_limit"},
}
OF: Mapping[str, str] = {
    "lift_low": "lifting", "noise": "surroundings", "standing": "posture", "hours_day": "time",
}  # fmt: skip


class Case:
    """One worker at east, the acts around him, and what each text of his says."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        if name not in world.dossiers:
            add_worker(world, name, "east", 100 + len(world.dossiers))
        self.dossier = world.dossiers[name]
        self.texts: dict[str, dict[str, Any]] = {}
        self.receipts: list[Receipt] = []

    def gp(self) -> Party:
        with self.world.work() as work:
            return self.world.group(work, "gp1")

    def tick(self, by: timedelta = timedelta(seconds=1)) -> None:
        self.world.clock.move(by)

    def yes(
        self, purpose: PurposeCode, *groups: str, version: int = SHOWN.version, **choice: Any
    ) -> Receipt:
        """A yes that leaves groups out, as his page gives it: it looks into what it may share."""
        self.tick()
        shown = replace(
            SHOWN,
            version=version,
            text=below(SHOWN.text, left_out(purpose, groups), SHOWN.language, purpose),
        )
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            known = lines_known(work, acting, self.dossier, purpose, groups)
            made = give(
                work, acting, self.dossier, Choice(purpose, left_out=groups, **choice),
                shown=shown, collected=OWN_DEVICE, lines=known,
            )  # fmt: skip
        self.receipts.append(made)
        return made

    def narrow(self, receipt: Receipt, *groups: str) -> Receipt:
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            known = look(work, acting, self.dossier, receipt.id)
            made = narrow(
                work, acting, self.dossier, receipt.id, groups,
                codes={one.id: one.code for one in self.receipts},
                collected=OWN_DEVICE, lines=known,
            )  # fmt: skip
        self.receipts.append(made)
        return made

    def instead_of(self, receipt: Receipt) -> Receipt:
        """What took the place of another yes, when lines were left out of the one beside it."""
        with self.world.work() as work:
            every = work.records.of_dossier(self.dossier)
        of = {one.id for one in receipt.grants}
        new = [one for one in every if one.document().get("narrows", {}).get("record") in of]
        made = Receipt(
            new[0].grant.receipt, receipt.code, tuple(one.grant for one in new)
        )  # fmt: skip
        self.receipts.append(made)
        return made

    def write(self, kind: Kind, content: dict[str, Any], who: str = "arts") -> str:
        self.tick()
        with self.world.work() as work:
            made = write(work, self.world.acting(work, who), self.dossier, kind, content)
        self.texts[made] = content
        return made

    def sheet(self, *attributes: str) -> str:
        return self.write(Kind.LIMITS_SHEET, sheet_of(self.world, attributes))

    def lines(self, document: str) -> frozenset[str]:
        return frozenset(line["attribute"] for line in self.texts[document]["lines"])

    def release(self, document: str) -> None:
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            release(work, acting, document, self.lines(document))

    def strike(self, document: str, *attributes: str) -> str:
        """He leaves lines out of a text, and its author agrees."""
        self.tick()
        left = limits_sheet_to_json(
            strike_lines(restore_limits_sheet(self.texts[document]), attributes)
        )
        with self.world.work() as work:
            made = strike(work, self.world.acting(work, self.name), document, left)
        self.texts[made] = left
        self.tick()
        with self.world.work() as work:
            [opened] = disclose(work, self.world.acting(work, "arts"), [made])
        with self.world.work() as work:
            arts = self.world.acting(work, "arts")
            countersign_struck(work, arts, made, opened.envelope.text_hash, opened.lines)
        return made

    def read(self, who: str, *kinds: Kind) -> dict[str, frozenset[str]]:
        """What somebody opens here, with the lines that he then sees.

        A list shows him just what opens: of a text that he got no copy of there is no trace.
        """
        with self.world.work() as work:
            acting = self.world.acting(work, who)
            stored = facts_of_chains(work, [self.dossier])
            grants, now = work.records.grants(self.dossier), work.clock.now()
            shown = readable(work, acting.actor, stored.values(), grants, now)
            listed = {one.id for one in shown if one.facts.kind in kinds}
        with self.world.work() as work:
            acting = self.world.acting(work, who)
            opened = disclose_readable(work, acting, [self.dossier], kinds)
        assert {one.id for one in opened} == listed
        return {one.id: one.lines for one in opened}

    def copies(self) -> list[tuple[str, str]]:
        """Each copy under a consent: the document, and the consent."""
        with self.world.work() as work:
            held = work.session.execute(
                select(DocumentCopy.document_id, DocumentCopy.grant_id).where(
                    DocumentCopy.chain_id == self.dossier, DocumentCopy.grant_id.is_not(None)
                )
            )
            return [(row.document_id, str(row.grant_id)) for row in held]

    def no_copy_holds_a_line_that_was_left_out(self) -> None:
        with self.world.work() as work:
            grants = {one.id: one for one in work.records.grants(self.dossier)}
        for document, grant in self.copies():
            if document in self.texts:
                assert grants[grant].without.isdisjoint(self.lines(document))

    def sound(self) -> None:
        with self.world.work() as work:
            report = verify_everything(work)
        assert report.sound, [str(one) for one in report.findings]


def sheet_of(world: World, attributes: Iterable[str]) -> dict[str, Any]:
    """A sheet with numbers, or functional limitations, that say these lines."""
    review = (brussels_day(world.clock.now()) + timedelta(days=60)).isoformat()
    lines = [{"attribute": one, "review_by": review, **LINES[one]} for one in attributes]
    return limits_sheet_to_json(
        parse_limits_sheet({"lines": lines}, brussels_day(world.clock.now()))
    )
