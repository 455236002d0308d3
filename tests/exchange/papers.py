"""Writing, releasing, striking and ending documents, each beside the model."""

from __future__ import annotations

from datetime import timedelta

from consent.clock import brussels_day
from consent.purposes import Kind
from messaging.documents.reading import Opened, disclose
from messaging.documents.releasing import countersign_struck, end, mark_for_review, release, strike
from messaging.documents.writing import write
from messaging.returning.plan import Permission, parse_plan, plan_to_json
from messaging.returning.service import confirm, enter_permission, open_plan
from messaging.work import Acting, Work
from tests.exchange.ground import NOT_FOUND, OK, REFUSED, Ground
from tests.support.model import (
    AS_A_WHOLE,
    DOCTORS,
    NOT_WAITING,
    SHOWN_FIRST,
    TAKEN_DOWN,
    WITHOUT_PURPOSE,
    WRITERS,
    Paper,
)

SHEETS = (("lift_low", "driving"), ("noise",), ("driving",))
"""The numbers of one sheet after the other; the first texts had no word for driving."""


def _add(work: Work, acting: Acting, plan: Opened, what: int | str) -> None:
    if isinstance(what, int):
        confirm(work, acting, plan, what)
    else:
        enter_permission(work, acting, plan, Permission(what))


class Papers(Ground):
    """What is written, and what its author and its worker do to it."""

    # --- documents ----------------------------------------------------------------------------

    def write(
        self,
        author: str,
        worker: str,
        kind: str,
        *,
        to: tuple[str, ...] = (),
        replaces: Paper | None = None,
        about: Paper | None = None,
        lines: tuple[str, ...] = (),
    ) -> Paper | None:
        """Write a text that no other document has; the paper, if the rules let it be.

        ``lines``: of a sheet with numbers; else they go round.
        """
        self.texts += 1
        text = f"text number {self.texts} about {worker}"
        side = self.model.side_of_author(author, worker, kind, self.now)
        paper = Paper(
            "", worker, kind, author, side, self.now, text, to,
            sent=kind not in SHOWN_FIRST, replaces=replaces.id if replaces else None,
            about=about.id if about else None,
        )  # fmt: skip
        if kind in AS_A_WHOLE:
            self._plan(paper)
        if kind == "limits_sheet":
            self._numbers(paper, lines or SHEETS[self.texts % len(SHEETS)])
        at_once = not paper.sent and self.model.sent_at_once(paper, self.now)
        predicted = self._may_write(paper, replaces, at_once=at_once)
        parties = [self.party(one) for one in to]
        dossier = self.world.dossiers[worker]
        made = self.attempt(
            author,
            predicted,
            lambda work, acting: write(
                work, acting, dossier, Kind(kind), paper.said,
                addressees=parties, replaces=replaces.id if replaces else None,
                about=about.id if about else None,
            ),
        )  # fmt: skip
        if made is None:
            return None
        paper.id, paper.sent = made, paper.sent or at_once
        if kind in NOT_WAITING:
            paper.missed = {
                c.id
                for c in self.model.flows(paper, self.now)
                if not self.model.can_be_sealed_to(c.reader)
            }
        self.model.wrote(paper)
        self.touched.append(paper.id)
        return paper

    def _numbers(self, paper: Paper, lines: tuple[str, ...]) -> None:
        """What a sheet says."""
        paper.lines = frozenset(lines)
        paper.content = {"text": paper.text, "lines": [{"attribute": one} for one in lines]}

    def _known(self, paper: Paper) -> frozenset[str] | None:
        """The lines that a session finds when it opens a sheet."""
        return paper.lines if paper.kind == "limits_sheet" else None

    def _plan(self, paper: Paper) -> None:
        """A plan of three steps, the last on a day that no other plan has."""
        today = brussels_day(self.now)
        paper.days = tuple(today + timedelta(days=n) for n in (0, 21, 42 + self.texts % 600))
        steps = [
            {"from": day.isoformat(), "hours": 4, "days": n} for n, day in enumerate(paper.days, 2)
        ]
        made = parse_plan({"steps": steps, "permission": "not_yet"}, today)
        paper.content = plan_to_json(made)

    def add(self, who: str, paper: Paper, what: int | str, *, stale: bool = False) -> None:
        """The author confirms a step of a plan, or enters a permission.

        ``stale``: from a page that was opened before, perhaps by a colleague.
        """
        predicted = self._authors_act(who, paper)
        if paper.kind not in AS_A_WHOLE or not paper.sent or not self.model.people[who].verified:
            predicted = NOT_FOUND
        plan = self.plans.get(paper.id) if stale else None
        if plan is None and predicted == NOT_FOUND:
            self.attempt(who, NOT_FOUND, lambda work, acting: open_plan(work, acting, paper.id))
            return
        if plan is None:
            with self.world.work() as work:
                plan = open_plan(work, self.world.acting(work, who), paper.id)
            self.plans.setdefault(paper.id, plan)
        today = brussels_day(self.now)
        if predicted == OK and len(plan.addenda) < len(paper.added):
            predicted = REFUSED
        if predicted == OK and isinstance(what, int) and what != paper.next_step(today):
            predicted = REFUSED
        self.attempt(who, predicted, lambda work, acting: _add(work, acting, plan, what))
        if predicted == OK and isinstance(what, int):
            paper.confirmed[what] = today
        if predicted == OK:
            paper.added.append({"confirmed" if isinstance(what, int) else "permission": what})
        self.touched.append(paper.id)

    def _may_write(self, paper: Paper, replaces: Paper | None, *, at_once: bool) -> str:
        model = self.model
        about = model.papers.get(paper.about or "")
        if not model.may_write(paper.author, paper.worker, paper.kind, paper.to, self.now, about):
            return NOT_FOUND
        if replaces is not None and paper.kind != "placement":
            same = (replaces.worker, replaces.kind) == (paper.worker, paper.kind)
            his = model.is_side(paper.author, replaces.side)
            if paper.kind in TAKEN_DOWN:
                his = paper.author == paper.worker
            if not same or not his:
                return NOT_FOUND
        before = replaces.id if replaces is not None else None
        if model.not_seen(paper.author, paper.worker, paper.kind, before):
            return REFUSED
        sides = [paper.side] if model.people[paper.author].role in DOCTORS else []
        for role in WITHOUT_PURPOSE.get(paper.kind, ()):
            at = model.workshop_of[paper.worker]
            sides += [group.name for group in model.groups_at(at, role)]
        if paper.kind == "arrangement":
            sides += [paper.side]
        elif paper.kind not in NOT_WAITING:
            sent = paper.sent or at_once
            sides += [c.reader for c in model.flows(paper, self.now, sent=sent)]
        return OK if all(model.can_be_sealed_to(side) for side in sides) else REFUSED

    def _leaves(self, paper: Paper) -> str:
        going = self.model.flows(paper, self.now, sent=True)
        ready = all(self.model.can_be_sealed_to(c.reader) for c in going)
        return OK if going and ready else REFUSED

    def _before_release(self, who: str, paper: Paper) -> str:
        if who != paper.worker or paper.kind not in SHOWN_FIRST or paper.ended or paper.sent:
            return NOT_FOUND
        return OK if self.model.waits_for_worker(paper) else REFUSED

    def release(self, who: str, paper: Paper) -> None:
        """The worker says: send it."""
        predicted = self._before_release(who, paper)
        predicted = self._leaves(paper) if predicted == OK else predicted
        self.attempt(
            who, predicted, lambda work, acting: release(work, acting, paper.id, self._known(paper))
        )
        if predicted == OK:
            paper.sent = True
            self.model.left(paper)
        self.touched.append(paper.id)

    def strike(self, who: str, paper: Paper) -> Paper | None:
        """The worker strikes lines: a new text that waits for its author."""
        predicted = self._before_release(who, paper)
        if paper.kind in AS_A_WHOLE:
            predicted = NOT_FOUND
        gone = paper.side.startswith("person ") and not self.model.people[paper.author].member
        if predicted == OK and not gone and not self.model.can_be_sealed_to(paper.side):
            predicted = REFUSED
        text = paper.text + ", with lines struck"
        struck = Paper(
            "", paper.worker, paper.kind, paper.author, paper.side, self.now, text, paper.to,
            sent=False, replaces=paper.replaces, struck_from=paper.id,
        )  # fmt: skip
        if paper.kind == "limits_sheet":
            self._numbers(struck, tuple(sorted(paper.lines - {"driving"} or paper.lines)))
        if predicted == OK and self.model.must_be_struck(struck, self.now):
            predicted = REFUSED
        made = self.attempt(
            who, predicted, lambda work, acting: strike(work, acting, paper.id, struck.said)
        )
        if made is None:
            return None
        paper.struck_into = struck.id = made
        self.model.wrote(struck)
        self.touched += [paper.id, made]
        return struck

    def _authors_act(self, who: str, paper: Paper) -> str:
        mine = self.model.is_side(who, paper.side)
        role = self.model.people[who].role
        writes = role in WRITERS[paper.kind] and role != "worker" and paper.kind not in TAKEN_DOWN
        return OK if mine and writes and not paper.ended else NOT_FOUND

    def countersign(self, who: str, paper: Paper) -> None:
        """The author agrees to the struck text, which he opened."""
        predicted = self._authors_act(who, paper)
        text_hash = "0" * 64
        if predicted == OK:
            with self.world.work() as work:
                opened = disclose(work, self.world.acting(work, who), [paper.id])
                text_hash = opened[0].envelope.text_hash
            predicted = self._leaves(paper) if self.model.waits_for_author(paper) else REFUSED
        self.attempt(
            who,
            predicted,
            lambda work, acting: countersign_struck(
                work, acting, paper.id, text_hash, self._known(paper)
            ),
        )
        if predicted == OK:
            paper.sent = True
            self.model.left(paper)
        self.touched.append(paper.id)

    def end(self, who: str, paper: Paper) -> None:
        """The author withdraws a document."""
        predicted = self._authors_act(who, paper)
        self.attempt(who, predicted, lambda work, acting: end(work, acting, paper.id))
        paper.ended = paper.ended or predicted == OK
        self.touched.append(paper.id)

    def mark(self, who: str, paper: Paper) -> None:
        """The author marks a document "to be reviewed"."""
        predicted = self._authors_act(who, paper)
        self.attempt(who, predicted, lambda work, acting: mark_for_review(work, acting, paper.id))
        paper.marked = paper.marked or predicted == OK
