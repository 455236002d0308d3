"""What the rules say of everything that was done so far."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from tests.support.model.tables import (
    ANSWERS,
    AS_A_WHOLE,
    AT_ANY_TIME,
    CEILING,
    DOCTORS,
    FIRST_NUMBERS,
    NAMED_SINCE,
    ONE_TEXT,
    PURPOSE_OF,
    REQUIRES,
    SHOWN_FIRST,
    TAKEN_DOWN,
    WITHOUT_PURPOSE,
    WRITERS,
)
from tests.support.model.things import Consent, Group, Paper, Person, Yes, months_on


class Model:
    """Everything that the rules need to know, and what they say about it."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.groups: dict[str, Group] = {}
        self.workshop_of: dict[str, str] = {}
        self.consents: list[Consent] = []
        self.papers: dict[str, Paper] = {}
        self.inbox: dict[str, list[tuple[str, ...]]] = {}
        self.quiet: dict[tuple[str, str, str], datetime] = {}

    # --- sides ------------------------------------------------------------------------------

    def is_side(self, name: str, side: str) -> bool:
        """Whether this person is that side now: himself, or with the key of the group."""
        if not self.people[name].member:
            return False
        if side.startswith("person "):
            return side == f"person {name}"
        return name in self.groups[side].holders

    def side_facts(self, side: str) -> tuple[str, str]:
        """Role and organisation of a side."""
        if side.startswith("person "):
            person = self.people[side.removeprefix("person ")]
            return person.role, person.home
        return self.groups[side].role, self.groups[side].home

    def same_side(self, one: str, other: str) -> bool:
        """Equal, or a group and somebody of it."""
        both_people = one.startswith("person ") and other.startswith("person ")
        if both_people:
            return one == other
        return self.side_facts(one) == self.side_facts(other)

    def groups_at(self, workshop: str, role: str) -> list[Group]:
        """The groups of a role that serve a workshop."""
        return [g for g in self.groups.values() if g.workshop == workshop and g.role == role]

    def workshops(self, name: str) -> set[str]:
        """The workshops at which somebody works, or which he serves."""
        person = self.people[name]
        if person.member and person.role in ("coach", "admin"):
            return {person.home} & set(self.workshop_of.values())
        if not person.member or person.role not in ("ss", "op"):
            return set()
        return {g.workshop for g in self.groups.values() if name in g.holders and g.workshop}

    def can_be_sealed_to(self, side: str) -> bool:
        """A group that waits for a new lock receives nothing."""
        return side.startswith("person ") or not self.groups[side].stale

    # --- consents ---------------------------------------------------------------------------

    def counts(self, consent: Consent, now: datetime) -> bool:
        """In force, and what it requires too."""
        required = REQUIRES.get(consent.purpose)
        return consent.open(now) and (
            required is None
            or any(
                c.worker == consent.worker and c.purpose == required and c.open(now)
                for c in self.consents
            )
        )

    def answers_yes(
        self,
        worker: str,
        purpose: str,
        now: datetime,
        *,
        gp: str | None,
        physician: str | None,
        end: datetime,
        told: tuple[str, ...] = (),
    ) -> list[Yes] | None:
        """The consents that a yes makes, one for each reading side; none where it cannot be."""
        workshop = self.workshop_of[worker]
        ops = [g.name for g in self.groups_at(workshop, "op") if not g.stale]
        if physician is not None:
            homes = {self.groups[name].home for name in ops}
            if self.people[physician].home not in homes:
                return None
            ops = [f"person {physician}"]
        service = [g.name for g in self.groups_at(workshop, "ss") if not g.stale]
        if purpose in ("doctors", "workplace"):
            if gp is None:
                return None
            others = ops if purpose == "doctors" else [*ops, *service]
            made = [Yes(gp, tuple(others), end)] if others else []
            ops_hear = (gp,) if purpose == "doctors" else (gp, *service)
            made += [Yes(op, ops_hear, end) for op in ops]
            if purpose == "workplace":
                made += [Yes(one, (gp,), end) for one in service]
            return made or None
        if purpose == "absence_reason":
            sides = {"ss": service, "op": ops}
            if not told or not all(sides[role] for role in told):
                return None
            return [Yes(one, (f"person {worker}",), end) for role in told for one in sides[role]]
        required = REQUIRES.get(purpose)
        if required is not None:
            ends = [
                c.end
                for c in self.consents
                if c.worker == worker and c.purpose == required and c.open(now)
            ]
            if not ends:
                return None
            end = min(end, max(ends))
        return [Yes(one, tuple(ops), end) for one in service] if ops and service else None

    def to_more_people(self, fresh: Iterable[Consent], now: datetime) -> list[Consent]:
        """The open consents to a group, where a yes names one person of it to the same other side."""

        def home(side: str) -> tuple[str, str]:
            name = side.removeprefix("person ")
            one = self.people[name] if side.startswith("person ") else self.groups[side]
            return one.role, one.home

        def named(group: str, side: str) -> bool:
            return (
                side.startswith("person ")
                and side != group
                and group in self.groups
                and (home(group) == home(side))
            )

        def less(new: Consent, old: Consent) -> bool:
            if (new.worker, new.purpose) != (old.worker, old.purpose):
                return False
            writers = [(a, b) for a in old.writers for b in new.writers if a == b or named(a, b)]
            if not writers or not (old.reader == new.reader or named(old.reader, new.reader)):
                return False
            return named(old.reader, new.reader) or any(named(a, b) for a, b in writers)

        return [
            old for old in self.consents if old.open(now) and any(less(new, old) for new in fresh)
        ]

    def withdraw(self, ids: Iterable[str], now: datetime) -> None:
        """End consents, and what requires them and no other consent carries to its end."""
        over = [c for c in self.consents if c.id in set(ids) and not c.withdrawn]
        for consent in over:
            consent.withdrawn = True
        for consent in self.consents:
            required = REQUIRES.get(consent.purpose)
            if required is None or consent.withdrawn:
                continue
            if not any(c.purpose == required and c.worker == consent.worker for c in over):
                continue
            carried = any(
                c.worker == consent.worker
                and c.purpose == required
                and c.open(now)
                and c.end >= consent.end
                for c in self.consents
            )
            consent.withdrawn = not carried

    # --- reading ----------------------------------------------------------------------------

    def may_read(self, name: str, paper: Paper, now: datetime, *, listed: bool = False) -> bool:
        """Whether this person may read this document now, or (``listed``) know of it."""
        person = self.people[name]
        if not person.member:
            return False
        if person.role == "worker":
            return paper.worker == name
        if person.role not in CEILING[paper.kind]:
            return False
        if self.people[paper.author].role in DOCTORS and self.is_side(name, paper.side):
            return True
        if paper.ended:
            return False
        if person.role in WITHOUT_PURPOSE.get(paper.kind, ()) and (
            self.workshop_of[paper.worker] in self.workshops(name)
        ):
            return paper.newest
        return any(
            self.is_side(name, consent.reader) and (listed or consent.id not in paper.missed)
            for consent in self.flows(paper, now)
        )

    def flows(
        self, paper: Paper, now: datetime, *, sent: bool | None = None, whatever: bool = False
    ) -> list[Consent]:
        """The consents under which a document reaches somebody now.

        ``whatever``: or would, whatever lines stand in it.
        """
        if paper.ended or not (paper.sent if sent is None else sent):
            return []
        author = f"person {paper.author}"
        back = []
        if paper.about is not None:
            answered = self.papers[paper.about]
            back = [c for c in self.flows(answered, now) if self.same_side(c.reader, author)]
        return back + [
            c
            for c in self.consents
            if c.worker == paper.worker
            and c.purpose == PURPOSE_OF[paper.kind]
            and self.counts(c, now)
            and c.text >= NAMED_SINCE.get(paper.kind, 1)
            and (whatever or self.named_in(c, paper))
            and not (paper.about and self.papers[paper.about].ended)
            and self.side_facts(c.reader)[0] in CEILING[paper.kind]
            and self.side_facts(c.reader)[0] not in WITHOUT_PURPOSE.get(paper.kind, ())
            and (
                paper.author == c.worker
                or paper.kind in TAKEN_DOWN
                or any(self.same_side(w, author) for w in c.writers)
            )
            and self.chosen_time(c, paper)
            and self.put_to(paper.kind, paper.to, c.reader)
        ]

    def named_in(self, consent: Consent, paper: Paper) -> bool:
        """Whether the text to which he said yes had a word for every number in it."""
        return consent.purpose != "limits" or consent.text >= 5 or paper.lines <= FIRST_NUMBERS

    def must_be_struck(self, paper: Paper, now: datetime) -> bool:
        """Whether it goes to nobody for the lines in it alone."""
        return bool(self.flows(paper, now, sent=True, whatever=True)) and not self.flows(
            paper, now, sent=True
        )

    def chosen_time(self, consent: Consent, paper: Paper) -> bool:
        """Only the current placement, whatever the choice; else from now on, or also earlier."""
        if paper.kind == "placement":
            return paper.newest
        return consent.earlier or paper.at >= consent.start

    def put_to(self, kind: str, to: tuple[str, ...], reader: str) -> bool:
        """What was put to some is for them; the social service reads only what was put to it."""
        if to:
            return any(self.same_side(one, reader) for one in to)
        return PURPOSE_OF[kind] != "workplace" or self.side_facts(reader)[0] != "ss"

    # --- writing ----------------------------------------------------------------------------

    def may_write(
        self,
        name: str,
        worker: str,
        kind: str,
        to: tuple[str, ...],
        now: datetime,
        about: Paper | None = None,
    ) -> bool:
        """Whether this person may write this kind in this dossier now."""
        person = self.people[name]
        if not person.member or person.role not in WRITERS[kind]:
            return False
        if person.role == "worker":
            return name == worker
        if person.role in DOCTORS and not person.verified:
            return False
        if kind in ANSWERS:
            return (
                about is not None
                and (about.worker, about.kind) == (worker, ANSWERS[kind])
                and self.may_read(name, about, now, listed=True)
            )
        if kind in AT_ANY_TIME:
            return self.workshop_of[worker] in self.workshops(name)
        if person.role == "ss" and not any(
            paper.kind == "workplace_question" and self.may_read(name, paper, now)
            for paper in self.papers.values()
            if paper.worker == worker
        ):
            return False  # the social service answers what was asked of it
        return any(
            c.worker == worker
            and c.purpose == PURPOSE_OF[kind]
            and self.counts(c, now)
            and any(self.is_side(name, writer) for writer in c.writers)
            and self.put_to(kind, to, c.reader)
            for c in self.consents
        )

    def not_seen(self, name: str, worker: str, kind: str, replaces: str | None) -> bool:
        """Whether a text stands that its side keeps up, and that the new one does not replace."""
        stand = {
            paper.id
            for paper in self.papers.values()
            if (paper.worker, paper.kind) == (worker, kind)
            and not paper.ended
            and self.is_side(name, paper.side)
        }
        return kind in ONE_TEXT and stand != ({replaces} if replaces else set())

    def side_of_author(self, name: str, worker: str, kind: str, now: datetime) -> str:
        """Himself where a consent in force names him; else his group."""
        named = f"person {name}"
        for c in self.consents:
            if (
                c.worker == worker
                and c.purpose == PURPOSE_OF[kind]
                and self.counts(c, now)
                and named in (c.reader, *c.writers)
            ):
                return named
        for group in self.groups.values():
            if name in group.holders and group.workshop in (None, self.workshop_of[worker]):
                return group.name
        return named

    def sent_at_once(self, paper: Paper, now: datetime) -> bool:
        """Every reader's consent says "send it, and tell me"."""
        going = self.flows(paper, now, sent=True)
        unseen = bool(going) and not any(c.show_first for c in going)
        return unseen and paper.kind not in AS_A_WHOLE

    def wrote(self, paper: Paper) -> None:
        """A document was written (or struck): what it replaces ends when it is sent."""
        if paper.kind == "placement":
            for other in self.papers.values():
                if other.worker == paper.worker and other.kind == "placement":
                    other.newest, other.ended = False, True
        for other in self.papers.values():
            if paper.about is not None and other.about == paper.about:
                other.ended = True
        self.papers[paper.id] = paper
        self.left(paper)

    def left(self, paper: Paper) -> None:
        """Once a version is sent, everything that stood before it ends."""
        before = paper.replaces if paper.sent else None
        while before is not None:
            self.papers[before].ended = True
            before = self.papers[before].replaces if paper.kind in SHOWN_FIRST else None

    def waits_for_worker(self, paper: Paper) -> bool:
        return not (paper.sent or paper.ended or paper.struck_from or paper.struck_into)

    def waits_for_author(self, paper: Paper) -> bool:
        return paper.struck_from is not None and not (paper.sent or paper.ended)

    # --- asking -----------------------------------------------------------------------------

    def asks(self, asker: str, code: str, purpose: str, now: datetime) -> bool:
        """Note a question; whether it goes to anybody (if the code is anybody's)."""
        until = self.quiet.get((asker, code, purpose))
        if until is not None and until > now:
            return False
        self.quiet[(asker, code, purpose)] = months_on(now, 3)
        return True

    # --- groups -----------------------------------------------------------------------------

    def members(self, group: Group) -> set[str]:
        """Who has a membership there, with or without the key."""
        return {
            p.name
            for p in self.people.values()
            if p.member and (p.role, p.home) == (group.role, group.home)
        }

    def leave(self, name: str) -> bool:
        """End a membership, unless a group would be left without anybody."""
        person = self.people[name]
        groups = [g for g in self.groups.values() if (g.role, g.home) == (person.role, person.home)]
        for group in groups:
            rest = (group.holders & self.members(group)) - {name}
            if name in group.holders and not rest:
                return False
        person.member = False
        for group in groups:
            group.stale = True
        return True
