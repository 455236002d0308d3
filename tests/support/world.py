"""A small world for tests: two workshops, one service of physicians, two practices.

Built through the same services as in life; every person has keys of his own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from consent.clock import SettableClock
from consent.parties import Actor, Party
from consent.purposes import Role
from consent.records.schemas import Collected, Screen, ShownText
from consent.store import Store
from messaging.dossiers.service import import_worker
from messaging.groups.service import create_group, groups_for_workshop, groups_of_member, party_of
from messaging.people.accounts import (
    SERVICE,
    WORKSHOP,
    actor_of,
    create_organisation,
    is_somebody,
    memberships,
    people,
)
from messaging.people.cards import PrintedCard, first_use, make_card
from messaging.people.enrolment import accept, invite
from messaging.people.models import Account
from messaging.sealing import StretchCost
from messaging.serverkeys import ServerKeys
from messaging.work import Acting, Keyring, Work

CHEAP = StretchCost(memory_kib=8, passes=1, lanes=1)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SHOWN = ShownText("Mag dat?", "nl", "easy", 6, "0" * 64)
OWN_DEVICE = Collected(Screen.OWN_DEVICE)


@dataclass
class World:
    """Everything and everybody, by short names."""

    store: Store
    clock: SettableClock
    server: ServerKeys
    organisations: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Keyring] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)
    cards: dict[str, PrintedCard] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    totp: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction, committed at its end."""
        with self.store.transaction() as session:
            yield Work(session, self.clock, self.server)

    def acting(self, work: Work, who: str) -> Acting:
        """Somebody by his short name, with his own keys, as he is at this moment."""
        keys = self.keys[who]
        mine = memberships(work, keys.account)
        person = people(work, [keys.account])[keys.account]
        account = work.session.get_one(Account, keys.account)
        membership = mine[0] if mine else None
        actor = Actor(keys.account, Role.COACH, "")  # whose membership ended: a role without rights
        if is_somebody(account, membership):
            actor = actor_of(work, account, membership)
        return Acting(actor, keys, person.name, verified=person.verified)

    def group(self, work: Work, who: str) -> Party:
        """The (first) group of a professional."""
        keys = self.keys[who]
        mine = memberships(work, keys.account)[0]
        groups = groups_of_member(work, keys.account, Role(mine.role), mine.organisation_id)
        return party_of(groups[0])

    def group_at(self, work: Work, workshop: str, role: Role) -> Party:
        """The group of a role that serves a workshop."""
        groups = groups_for_workshop(work, self.organisations[workshop])
        return next(party_of(group) for group in groups if group.role == str(role))


def build_world(store: Store, *, workers: tuple[str, ...] = ("an", "bo")) -> World:
    """Workshops ``east`` and ``west``; physician ``arts`` for both; GPs ``gp1``, ``gp2``;
    social services ``ss_east``, ``ss_west``; the workers at east, and ``wout`` at west."""
    world = World(store, SettableClock(START), ServerKeys.generate())
    with world.work() as work:
        for key in ("east", "west"):
            made = create_organisation(work, WORKSHOP, key, f"Workshop {key}")
            world.organisations[key] = made
            create_group(work, Role.SOCIAL_SERVICE, made, made)
        service = create_organisation(work, SERVICE, "service", "Service")
        world.organisations["service"] = service
        for key in ("east", "west"):
            workshop = world.organisations[key]
            create_group(work, Role.OCCUPATIONAL_PHYSICIAN, service, workshop)
    enrol(world, "ss_east", Role.SOCIAL_SERVICE, "east")
    enrol(world, "ss_west", Role.SOCIAL_SERVICE, "west")
    enrol(world, "arts", Role.OCCUPATIONAL_PHYSICIAN, "service")
    enrol(world, "gp1", Role.GP, None)
    enrol(world, "gp2", Role.GP, None)
    for number, name in enumerate((*workers, "wout"), start=1):
        add_worker(world, name, "west" if name == "wout" else "east", number)
    return world


def enrol(
    world: World, who: str, role: Role, organisation: str | None, *, verified: bool = True
) -> None:
    """Invite somebody and let him make his own account."""
    password = f"a long password of {who}"
    with world.work() as work:
        code = invite(
            work,
            role,
            world.organisations[organisation] if organisation else None,
            verified=verified,
            name=f"Person {who}",
        )
        enrolled = accept(
            work,
            code,
            login=who,
            password=password,
            cost=CHEAP,
            profile={"email": f"{who}@example.org", "riziv": "1-00000-00-000"},
            practice={"name": f"Practice {who}", "telephone": "0"} if not organisation else None,
        )
    world.keys[who] = enrolled.keys
    world.passwords[who] = password
    world.totp[who] = enrolled.totp_secret
    world.sheets[who] = enrolled.recovery_sheet


def add_worker(world: World, name: str, workshop: str, number: int) -> None:
    """Import a worker with a card, and let him choose his PIN."""
    with world.work() as work:
        card = make_card(work, f"{number:06}", CHEAP)
        world.dossiers[name] = import_worker(
            work, world.organisations[workshop], str(number), f"Worker {name}", card.number
        )
        keys = first_use(work, card.login_secret, "2594", CHEAP)
        assert keys is not None
    world.cards[name] = card
    world.keys[name] = keys
