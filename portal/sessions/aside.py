"""Checking a secret in the middle of a request, without holding anybody up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from messaging.work import Refused
from portal.desk import Desk
from portal.sessions.models import Submission


@contextmanager
def aside(desk: Desk) -> Iterator[None]:
    """Give the request's transaction back, and take up a new one afterwards.

    Stretching a secret takes a tenth of a second and counting a try a transaction of its own:
    meanwhile this request must not keep the database. To be entered before the request changed
    anything; the form's claim to be handed in once is made again, and raises :class:`Refused`
    ``try_again`` when a second click went ahead.
    """
    claims = [one for one in desk.work.session if isinstance(one, Submission)]
    desk.rollback()
    desk.close()
    yield
    if not claims:
        return
    try:
        with desk.work.session.begin_nested():
            desk.work.session.add_all(claims)
    except IntegrityError:
        raise Refused("try_again") from None
