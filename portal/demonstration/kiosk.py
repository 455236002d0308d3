"""The kiosk of the demonstration's workshop: a browser that anybody may open, as in its canteen."""

from __future__ import annotations

from typing import Final

from messaging.people.accounts import actor_of, memberships
from messaging.people.models import Account
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.work import Acting, NotFound, Work
from portal.configuration import Configuration
from portal.demonstration import secrets
from portal.kiosks.service import end, of_workshops, register

HOST: Final = "kiosk"
_NAME: Final = "Refter"
_REGISTERED_BY: Final = "service-zonneveld"


def open_kiosk(work: Work, configuration: Configuration) -> str:
    """Register a browser as the workshop's kiosk; returns the token for its cookie.

    Made when somebody opens it, so that a demonstration of before there was one has it too. There
    is one: a browser that was it before is none any more. Raises :class:`NotFound` before the
    seeding is done.
    """
    known = secrets.read(configuration).get(_REGISTERED_BY)
    keys = (
        unlock(work, known.account, UnlockerKind.PASSWORD, known.password, configuration.stretch)
        if known
        else None
    )
    if keys is None:
        raise NotFound("the demonstration is not seeded")
    account = work.session.get_one(Account, keys.account)
    mine = memberships(work, keys.account)
    acting = Acting(actor_of(work, account, mine[0]), keys, "")
    workshop = min(acting.actor.workshops)
    for before in of_workshops(work, [workshop]):
        if before.name == _NAME:
            end(work, acting, before.id)
    return register(work, acting, workshop, _NAME)
