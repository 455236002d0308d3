"""What one request works with: its transaction, its clock, and who is acting.

One transaction per request. It is committed before the response leaves; a response that is an
error rolls it back. What must survive a failure (a denied attempt, a failed log-in) is written in
a transaction of its own.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from flask import current_app, g
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from consent.clock import Clock
from consent.store import Store
from messaging.serverkeys import ServerKeys
from messaging.work import Acting, Work
from portal.configuration import Configuration
from portal.mail.service import notify
from portal.sessions.service import Live, stay


@dataclass(frozen=True)
class Services:
    """What the application was built with; the same for every request."""

    configuration: Configuration
    store: Store
    server: ServerKeys
    clock: Clock

    def work(self, session: Session) -> Work:
        """A unit of work on one session."""
        return Work(session, self.clock, self.server)


class Desk:
    """One request's unit of work, opened at the first need."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.live: Live | None = None
        self._session: Session | None = None
        self._work: Work | None = None

    @property
    def configuration(self) -> Configuration:
        """The frozen settings."""
        return self.services.configuration

    @property
    def work(self) -> Work:
        """The request's one transaction, with the services around it."""
        if self._work is None:
            self._session = self.services.store.session()
            self._work = self.services.work(self._session)
        return self._work

    @property
    def acting(self) -> Acting:
        """Who acts. Routes without a log-in must not ask."""
        if self.live is None:
            raise RuntimeError("nobody is logged in")
        return self.live.acting

    def commit(self) -> None:
        """Make it so, and let everybody know to whom a message was sealed.

        On SQLite the second file is emptied of what was deleted, so that no copy lingers there.
        """
        if self._session is not None:
            self._announce()
            self._session.commit()
            if self.work.forgets:
                self.work.forgets = False
                # It is done and written: where this fails, the next sweep empties it.
                with suppress(SQLAlchemyError):
                    self.services.store.truncate_wal()

    def _announce(self) -> None:
        """A mail is opened for every sealed message, also for what somebody sealed to himself.

        Else the table of mail would tell a question from the worker's own answer (promise 2).
        Whoever is here himself is noted as such, and his mail never goes.
        """
        for account in sorted(self.work.sealed_to):
            notify(self.work, account)
        if self.live is not None and self.acting.actor.account in self.work.sealed_to:
            stay(self.work, self.live, self.configuration)
        self.work.sealed_to.clear()

    def rollback(self) -> None:
        """As if nothing had happened."""
        if self._session is not None:
            self._session.rollback()
            self.work.sealed_to.clear()
            self.work.forgets = False

    def close(self) -> None:
        """Give the connection back."""
        if self._session is not None:
            self._session.close()
            self._session = self._work = None


def services() -> Services:
    """The application's services."""
    found: Services = current_app.extensions["portal"]
    return found


def desk() -> Desk:
    """This request's desk."""
    found: Desk = g.desk
    return found
