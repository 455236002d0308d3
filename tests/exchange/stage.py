"""A world with its model: every act, and what everybody gets after it."""

from __future__ import annotations

from sqlalchemy import select

from messaging.documents.facts import facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import Opened, disclose, disclose_readable, readable
from messaging.groups.service import admit, end_membership, rotate
from messaging.people.accounts import memberships
from messaging.work import Acting, NotFound, Work
from tests.exchange.consenting import Consenting
from tests.exchange.ground import NOT_FOUND, OK, REFUSED
from tests.exchange.papers import Papers
from tests.support.keyclosure import Closure, readable_at_rest
from tests.support.model import (
    AT_ANY_TIME,
    WRITERS,
)


class Stage(Consenting, Papers):
    """Groups change, and everybody is offered everything."""

    # --- groups -------------------------------------------------------------------------------

    def let_in(self, member: str, newcomer: str) -> None:
        """A member gives a colleague the keys of their groups, one act for each group."""
        for group in self.model.groups.values():
            if group.role != self.model.people[newcomer].role:
                continue
            if member not in group.holders or not self.model.people[member].member:
                predicted = NOT_FOUND
            elif newcomer not in self.model.members(group) or group.stale:
                predicted = REFUSED
            else:
                predicted = OK if self.model.people[newcomer].verified else REFUSED
            group_id, account = self.side_ids[group.name], self.account_of[newcomer]
            self.attempt(
                member,
                predicted,
                lambda work, acting, g=group_id, a=account: admit(work, g, acting, a),  # type: ignore[misc]
            )
            if predicted == OK:
                group.holders.add(newcomer)

    def leave(self, name: str) -> None:
        """A membership ends; from that moment he reads nothing here."""
        could = self.model.people[name].member
        left = could and self.model.leave(name)
        if not could:
            return

        def ends(work: Work, _: Acting) -> None:
            mine = memberships(work, self.account_of[name])
            end_membership(work, mine[0].id, None)

        self.attempt("admin", OK if left else REFUSED, ends)

    def rotate(self, name: str, group: str) -> None:
        """A remaining member's session makes a new pair."""
        mine = self.model.groups[group]
        predicted = OK if self.model.is_side(name, group) else NOT_FOUND
        group_id = self.side_ids[group]
        self.attempt(name, predicted, lambda work, acting: rotate(work, group_id, acting))
        if predicted == OK:
            mine.holders &= self.model.members(mine)
            mine.stale = False

    def rotate_stale(self) -> None:
        """Every group that waits for a new pair gets one."""
        for group in self.model.groups.values():
            if group.stale:
                self.rotate(min(group.holders & self.model.members(group)), group.name)

    # --- what everybody gets ------------------------------------------------------------------

    def readable_by(self, name: str) -> set[str]:
        """The documents that the rules give him now."""
        return {
            paper.id
            for paper in self.model.papers.values()
            if self.model.may_read(name, paper, self.now)
        }

    def check(self, *, everything: bool = False) -> None:
        """Offer everybody everything: he gets exactly what the rules say, and what it says.

        Every dossier with something in it each time; the chains of people when a message came
        or somebody left, and in the end.
        """
        dossiers = {self.world.dossiers[p.worker] for p in self.model.papers.values()}
        mail = (str(self.model.inbox), str(self.model.people))
        with_mail = everything or mail != self.seen_mail
        self.seen_mail = mail
        self.check_lists(dossiers)
        stranger = self.account_of[sorted(self.account_of)[self.texts % 13]]
        for name in self.model.people:
            own = self.account_of[name]
            chains = [*dossiers, *([own, stranger] if with_mail else [])]
            with self.world.work() as work:
                got = disclose_readable(work, self.world.acting(work, name), chains)
            self._same(name, {o.id: o for o in got if o.stored.facts.dossier in dossiers})
            messages = [one for one in got if one.stored.facts.dossier not in dossiers]
            assert all(one.stored.facts.dossier == own for one in messages), name
            if with_mail:
                said = sorted(self.model.inbox[name]) if self.model.people[name].member else []
                assert sorted(self.gist(one) for one in messages) == said, name
        # One by one what the last act touched, and in the end some of everything.
        papers = sorted(self.model.papers)[:4] if everything else [*dict.fromkeys(self.touched)][:2]
        self.check_singly(papers)
        self.touched.clear()

    def _same(self, name: str, got: dict[str, Opened]) -> None:
        should = self.readable_by(name)
        wrong = [
            f"{name} {'gets' if one in got else 'misses'} {self.model.papers[one]}"
            for one in should.symmetric_difference(got)
        ]
        assert not wrong, wrong
        for one in should:
            assert got[one].content == self.model.papers[one].said
            assert [a.content for a in got[one].addenda] == self.model.papers[one].added
            marks = [step.what for step in got[one].stored.steps]
            assert ("marked" in marks) == self.model.papers[one].marked

    def check_lists(self, dossiers: set[str]) -> None:
        """What a list may show is decided by itself, whoever still holds a copy of what."""
        with self.world.work() as work:
            stored = facts_of_chains(work, dossiers)
            grants = [one.grant for one in work.records.of_dossiers(dossiers)]
            for name in self.model.people:
                actor = self.world.acting(work, name).actor
                shown = readable(work, actor, stored.values(), grants, self.now)
                should = {
                    paper.id
                    for paper in self.model.papers.values()
                    if self.model.may_read(name, paper, self.now, listed=True)
                }
                assert {one.id for one in shown} == should, name
            # A withdrawal does not wait for the sweep.
            over = [c.id for c in self.model.consents if c.withdrawn]
            kept = select(DocumentCopy.id).where(DocumentCopy.grant_id.in_(over))
            assert work.session.scalars(kept).all() == []

    def check_singly(self, papers: list[str]) -> None:
        """Offer documents one by one: content, or what does not exist."""
        for name in self.model.people:
            should = self.readable_by(name)
            for one in papers:
                opened: list[Opened] = []
                try:
                    with self.world.work() as work:
                        opened = disclose(work, self.world.acting(work, name), [one])
                except NotFound:
                    assert one not in should, (name, self.model.papers[one])
                else:
                    assert one in should, (name, self.model.papers[one])
                    assert [o.content for o in opened] == [self.model.papers[one].said]

    def gist(self, one: Opened) -> tuple[str, ...]:
        """A message as the model remembers it."""
        content = one.content
        if content["type"] == "request":
            names = {account: name for name, account in self.account_of.items()}
            return ("request", content["purpose"], names[one.envelope.author.id])
        if content["type"] == "asked":
            return ("asked", content["purpose"])
        return (content["type"], content["answer"])

    def check_keys(self) -> None:
        """After the sweep: what anybody's keys open is what the rules let him read."""
        self.rotate_stale()
        self.sweep()
        closure = Closure.of(self.world)
        chains = {account: name for name, account in self.account_of.items()}
        for name in self.model.people:
            keys = closure.document_keys(closure.reach([self.world.keys[name]]))
            opened = closure.texts(keys)
            should = self.readable_by(name)
            if self.model.people[name].member:
                should |= {d.id for d in closure.documents if chains.get(d.chain_id) == name}
            wrong = [
                f"{name}'s keys {'open' if one in opened else 'do not open'} "
                f"{self.model.papers.get(one, 'a message')}"
                for one in should.symmetric_difference(opened)
            ]
            assert not wrong, wrong
            for one, content in opened.items():
                if one in self.model.papers:
                    assert content == self.model.papers[one].said
            added = closure.added(keys)
            later = {
                one: self.model.papers[one].added for one in opened if one in self.model.papers
            }
            assert added == {one: some for one, some in later.items() if some}, name
        assert readable_at_rest(self.world, "text number", "days_a_week", '"confirmed"') == []

    # --- one document -------------------------------------------------------------------------

    def holders(self, document: str) -> set[tuple[str, str]]:
        """For whom copies of a document's key are, as the rows say."""
        names = {account: name for name, account in self.account_of.items()}
        names |= {group: name for name, group in self.side_ids.items()}
        names |= {dossier: f"dossier of {name}" for name, dossier in self.world.dossiers.items()}
        with self.world.work() as work:
            rows = work.session.scalars(
                select(DocumentCopy).where(DocumentCopy.document_id == document)
            ).all()
            found = [work.open("document_copy", row.id, "holder", row.holder) for row in rows]
        return {(one["kind"], names[one["id"]]) for one in found}

    def reads(self, name: str, document: str) -> bool:
        """Whether somebody gets a document when he asks for it."""
        try:
            with self.world.work() as work:
                return bool(disclose(work, self.world.acting(work, name), [document]))
        except NotFound:
            return False

    def readers(self, document: str) -> set[str]:
        """Everybody who gets a document."""
        return {name for name in self.model.people if self.reads(name, document)}

    # --- what is there to choose from ---------------------------------------------------------

    def possible_writings(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """Author, worker, kind and to whom: everything that the rules allow now."""
        return [
            (name, worker, kind, to)
            for name, person in self.model.people.items()
            for worker in self.model.workshop_of
            for kind, writers in WRITERS.items()
            if person.role in writers
            for to in self.addressees(worker, kind, name)
            if self.model.may_write(name, worker, kind, to, self.now)
        ]

    def addressees(self, worker: str, kind: str, author: str) -> list[tuple[str, ...]]:
        """To whom a kind can be put: questions to the one or the other, doctors to a doctor."""
        if kind in AT_ANY_TIME or kind == "limitations":
            return [()]
        at = self.model.workshop_of[worker]
        role = self.model.people[author].role
        if kind == "workplace_question":
            return [(), (f"service {at}",), (f"physicians {at}",)]
        if role == "gp":
            return [()]
        return [(), ("practice of gp1",), ("practice of gp2",)]
