"""Fill an empty database with the people of the demonstration, through the services alone.

The clock walks from seventy days ago to now, so that every date is relative to the seeding.
"""

from __future__ import annotations

import secrets as random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from consent.clock import Clock, SettableClock, brussels_day
from consent.purposes import Role
from consent.store import Store
from messaging.dossiers.service import import_worker
from messaging.people.accounts import actor_of, memberships, people
from messaging.people.cards import first_use, make_card
from messaging.people.enrolment import accept, invite, verify_doctor
from messaging.people.models import Account
from messaging.people.organising import add_organisation, change_details, link_service
from messaging.serverkeys import ServerKeys
from messaging.work import Acting, Keyring, Work
from messaging.workplace.catalogue import import_catalogue
from portal.configuration import Configuration
from portal.demonstration import secrets
from portal.demonstration.people import (
    CALLS,
    OPERATOR_KEY,
    OPERATOR_NAME,
    PHYSICIAN_REACH,
    PLACES,
    PROFESSIONALS,
    SERVICE_KEY,
    SERVICE_NAME,
    WORKERS,
    Professional,
    Worker,
)
from portal.demonstration.secrets import Secrets
from portal.demonstration.workplaces import workshops

DAYS = 70
PIN = "2594"


@dataclass
class Stage:
    """What the seeding has made so far, by the short names of people.py."""

    store: Store
    server: ServerKeys
    configuration: Configuration
    clock: SettableClock
    organisations: dict[str, str] = field(default_factory=dict)
    keys: dict[str, Keyring] = field(default_factory=dict)
    dossiers: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, Secrets] = field(default_factory=dict)

    def work(self) -> Any:
        """One transaction: a context manager that gives the session."""
        return self.store.transaction()

    def on(self, session: Any) -> Work:
        """A unit of work on a session."""
        return Work(session, self.clock, self.server)

    def acting(self, work: Work, who: str) -> Acting:
        """Somebody, with his own keys, as he is at this moment."""
        keys = self.keys[who]
        mine = memberships(work, keys.account)
        person = people(work, [keys.account])[keys.account]
        account = work.session.get_one(Account, keys.account)
        actor = actor_of(work, account, mine[0] if mine else None)
        return Acting(actor, keys, person.name, verified=person.verified)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**by))


def is_seeded(store: Store) -> bool:
    """Whether this database has people already."""
    with store.transaction(write=False) as session:
        return session.scalar(select(Account.id).limit(1)) is not None


def seed(store: Store, server: ServerKeys, configuration: Configuration, clock: Clock) -> None:
    """Make everybody and everything that happened to them until now.

    Raises :class:`~portal.demonstration.secrets.NotADemonstration` anywhere else.
    """
    from portal.demonstration.stories import tell_all

    secrets.check_demonstration(configuration)
    now = clock.now()
    stage = Stage(store, server, configuration, SettableClock(now - timedelta(days=DAYS)))
    _organisations(stage)
    # The physician first: he checks the numbers of the GPs.
    for professional in sorted(PROFESSIONALS, key=lambda one: one.role is Role.GP):
        # A representative comes with a mandate: his worker's story tells it.
        if professional.role is not Role.REPRESENTATIVE:
            enrol(stage, professional)
    for number, worker in enumerate(WORKERS, start=1):
        _card(stage, worker, number)
    tell_all(stage, now)
    secrets.write(configuration, stage.secrets)


def _organisations(stage: Stage) -> None:
    with stage.work() as session:
        work = stage.on(session)
        service = add_organisation(work, "external_service", SERVICE_KEY, SERVICE_NAME, {})
        stage.organisations[SERVICE_KEY] = service
        operator = add_organisation(work, "operator", OPERATOR_KEY, OPERATOR_NAME, {})
        stage.organisations[OPERATOR_KEY] = operator
        for one in workshops(brussels_day(stage.clock.now())):
            key = one["key"]
            made = add_organisation(work, "workshop", key, PLACES[key], {"place": one["place"]})
            stage.organisations[key] = made
            link_service(work, service, made)
            change_details(work, made, physician=PHYSICIAN_REACH, person_to_call=CALLS[key])
            import_catalogue(work, made, {"departments": one["departments"]})


def enrol(stage: Stage, who: Professional, code: str | None = None) -> None:
    """Let somebody make his account, with an invitation of the operator or with this ``code``."""
    password = f"{random.token_hex(4)}-{random.token_hex(4)}-{random.token_hex(4)}"
    with stage.work() as session:
        work = stage.on(session)
        home = stage.organisations[who.place] if who.place else None
        vouched = who.role is Role.OCCUPATIONAL_PHYSICIAN
        made = accept(
            work,
            code or invite(work, who.role, home, verified=vouched, name=who.name),
            login=who.key,
            password=password,
            cost=stage.configuration.stretch,
            profile={"name": who.name, "riziv": who.riziv, "picture": who.picture},
            practice={"name": who.practice, "telephone": who.telephone} if not home else None,
        )
    stage.keys[who.key] = made.keys
    stage.secrets[who.key] = Secrets(
        made.account, login=who.key, password=password, totp=made.totp_secret
    )
    if who.role is Role.GP:
        with stage.work() as session:
            work = stage.on(session)
            verify_doctor(work, stage.acting(work, "physician"), made.account)


def _card(stage: Stage, who: Worker, number: int) -> None:
    cost = stage.configuration.stretch
    with stage.work() as session:
        work = stage.on(session)
        card = make_card(work, f"{number:06}", cost)
        workshop = stage.organisations[who.place]
        dossier = import_worker(work, workshop, who.number, who.name, card.number)
        keys = None
        if who.story != "new_card":
            keys = first_use(work, card.login_secret, PIN, cost)
            assert keys is not None
            stage.keys[who.key] = keys
    stage.dossiers[who.key] = dossier
    stage.secrets[who.key] = Secrets(
        keys.account if keys else "",
        card_number=card.number,
        contact_code=card.contact_code,
        login_secret=card.login_secret,
        pin=PIN if keys else "",
    )
