"""The portal on a world of a test, and small ways to come in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pyotp
from flask import Flask

from consent.log.service import EventType, Line
from messaging.people.accounts import memberships
from messaging.work import Work
from portal.application import create_app
from portal.configuration import Configuration
from portal.desk import Services
from portal.sessions import entering, login, service
from portal.settings import LoginLimits, Mode
from tests.support.world import CHEAP, World

T = TypeVar("T")
PIN = "2594"
OTHER_PASSWORD = "another long password"


def configuration_for(tmp_path: Path, *, logins: LoginLimits | None = None) -> Configuration:
    return Configuration(
        mode=Mode.TEST,
        data_dir=tmp_path,
        keys_dir=tmp_path / "keys",
        public_base_url="http://localhost",
        cookie_secure=False,
        default_language="en",
        stretch=CHEAP,
        logins=logins or LoginLimits(),
    )


def services_for(world: World, tmp_path: Path, *, logins: LoginLimits | None = None) -> Services:
    configuration = configuration_for(tmp_path, logins=logins)
    return Services(configuration, world.store, world.server, world.clock)


def app_for(world: World, tmp_path: Path) -> Flask:
    return create_app(
        configuration_for(tmp_path), clock=world.clock, store=world.store, server=world.server
    )


def six_digits(world: World, who: str, *, steps: int = 0) -> str:
    """What the app of ``who`` shows now, or some steps from now."""
    moment = world.clock.now().timestamp() + 30 * steps
    return pyotp.TOTP(world.totp[who]).at(int(moment))


def token_of(
    world: World, configuration: Configuration, who: str, kind: service.Kind = "page"
) -> str:
    """An open session of ``who``."""
    with world.work() as work:
        mine = memberships(work, world.keys[who].account)
        return service.start(
            work,
            world.keys[who],
            mine[0] if mine else None,
            kind=kind,
            configuration=configuration,
        )


def lines(world: World, chain: str, type_: EventType) -> list[Line]:
    """What the log says in a chain."""
    with world.work() as work:
        return [line for line in work.log.read([chain]) if line.type is type_]


def at_once(number: int, act: Callable[[int], T]) -> list[T | BaseException]:
    """``act`` in so many threads that begin together: what each gave or raised."""
    barrier = Barrier(number)

    def one(index: int) -> T | BaseException:
        barrier.wait(timeout=30)
        try:
            return act(index)
        except BaseException as error:
            return error

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(one, range(number)))


def account(world: World, who: str) -> str:
    return world.keys[who].account


def nobody(work: Work) -> str:
    from messaging.people.cards import nobody as made

    return made(work)


def come_in(world: World, services: Services, who: str = "gp1", **changes: Any) -> entering.Entered:
    given = {"login": who, "password": world.passwords[who], "code": six_digits(world, who)}
    return login.with_password(services, **{**given, **changes})


def live_of(world: World, services: Services, token: str) -> service.Live | None:
    with world.work() as work:
        return service.load(work, token, services.configuration)
