"""What is deleted in time: keys of sessions that are over, old drafts, tries and submissions."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import delete

from messaging.work import Work
from portal.configuration import Configuration
from portal.sessions import drafts, service, tries
from portal.sessions.models import Submission

_SUBMISSIONS_KEPT: Final = timedelta(days=1)


def sweep(work: Work, configuration: Configuration) -> None:
    """Delete it, in the caller's transaction; to be run at least once an hour."""
    service.sweep(work, configuration)
    drafts.sweep(work)
    tries.sweep(work)
    before = work.clock.now() - _SUBMISSIONS_KEPT
    work.session.execute(delete(Submission).where(Submission.at < before))
