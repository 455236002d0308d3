"""What the session of somebody who just came in does for others, and for his own recovery."""

from __future__ import annotations

import logging

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from consent.purposes import Role
from messaging.documents.copies import reseal_messages
from messaging.dossiers.models import Dossier
from messaging.dossiers.service import make_shares, open_dossier_key
from messaging.people.accounts import worker_index
from messaging.people.enrolment import found_where_first
from messaging.replacement.taking import reopen
from messaging.sealing import CannotOpen
from messaging.work import Acting, Keyring, NotFound, Refused, Work
from portal.desk import Services

_log = logging.getLogger(__name__)


def arrive(services: Services, acting: Acting) -> None:
    """What the session of somebody who just came in does for others, once it can.

    A worker splits the keys of his dossiers for recovery where that waited for the groups, and
    seals to them what would go with his card; a professional founds the groups of his role that
    have no member yet. In a transaction of its own: what cannot be done now is done the next time,
    and keeps nobody out.
    """
    try:
        with services.store.transaction() as session:
            work = services.work(session)
            if acting.actor.role is Role.WORKER:
                reopen(work, acting.keys)
                _share_dossiers(work, acting.keys)
                reseal_messages(work, acting.keys)
            else:
                found_where_first(work, acting)
    except (Refused, NotFound, CannotOpen, DBAPIError) as error:
        _log.warning("left for the next time: %s", type(error).__name__)


def _share_dossiers(work: Work, keys: Keyring) -> None:
    mine = select(Dossier).where(
        Dossier.worker_index == worker_index(work, keys.account), Dossier.locked_out.is_(False)
    )
    for row in work.session.scalars(mine.order_by(Dossier.id)).all():
        make_shares(work, row.id, row.organisation_id, open_dossier_key(work, row, keys))
