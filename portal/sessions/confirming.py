"""Who is logged in proves again that it is he, for an act that matters."""

from __future__ import annotations

from collections.abc import Callable

from consent.purposes import Role
from messaging.people import cards
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.work import Keyring, Work
from portal.desk import Desk, Services
from portal.sessions import totp, tries
from portal.sessions.aside import aside
from portal.sessions.entering import (
    LoginRefused,
    failed,
    of_account,
    of_card,
    way_of,
)


def confirm(
    desk: Desk, *, password: str = "", login_secret: str = "", pin: str = "", address: str = ""
) -> None:
    """Ask again who it is, for an act that matters; to be called before anything was changed.

    A worker gives his card's login secret together with his PIN: a PIN alone has ten thousand
    forms, and is kept nowhere against which it could be checked without the card. A professional
    gives his password. Counts against the same limits as logging in. Raises
    :class:`LoginRefused`, :class:`portal.sessions.tries.TooManyTries`.
    """
    live, services = desk.live, desk.services
    if live is None:
        raise LoginRefused
    me = live.acting.actor.account
    with aside(desk):
        if live.acting.actor.role is Role.WORKER:
            way = way_of(services, "confirm", live.kind, address, *of_card(login_secret))
            tries.take(services, *way.subjects)
            with services.store.transaction(write=False) as session:
                cost = services.configuration.stretch
                right = cards.unlock_with_pin(services.work(session), me, login_secret, pin, cost)
        else:
            way = way_of(services, "confirm", live.kind, address, of_account(me))
            tries.take(services, *way.subjects)
            right = unlock_again(services, me, password) is not None
        if not right:
            failed(services, way, me)
            raise LoginRefused
        with services.store.transaction() as session:
            tries.settle(services.work(session), *way.subjects)


def with_password_again(
    desk: Desk, *, password: str, code: str, address: str, then: Callable[[Work, Keyring], None]
) -> None:
    """Do ``then`` in one transaction with using up a code, after the old password was right.

    For a professional who changes what unlocks his keys. Raises as :func:`confirm` does.
    """
    live, services = desk.live, desk.services
    if live is None:
        raise LoginRefused
    me = live.acting.actor.account
    with aside(desk):
        way = way_of(services, "confirm", live.kind, address, of_account(me))
        tries.take(services, *way.subjects)
        keys = unlock_again(services, me, password)
        with services.store.transaction() as session:
            work = services.work(session)
            account = totp.locked_account(work, me)
            right = keys is not None and totp.use(work, account, code)
            if keys is not None and right:
                then(work, keys)
                tries.settle(work, *way.subjects)
        if not right:
            failed(services, way, me)
            raise LoginRefused


def unlock_again(services: Services, account: str, password: str) -> Keyring | None:
    """The keys of an account under its password, read only; ``None`` for a wrong one."""
    with services.store.transaction(write=False) as session:
        cost = services.configuration.stretch
        return unlock(services.work(session), account, UnlockerKind.PASSWORD, password, cost)
