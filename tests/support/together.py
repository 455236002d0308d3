"""Which tests one process runs after each other, when several test."""

from __future__ import annotations

from xdist.scheduler import LoadScopeScheduling

TOGETHER = (
    "tests/browser/test_displays.py::",  # one demonstration, walked once
    "tests/portal/demonstration/",  # copies of one demonstration
    "tests/messaging/verification/",  # copies of one story
)
"""Files and folders whose tests share something that takes long to make."""


class OneByOne(LoadScopeScheduling):
    """Gives each test to the process that is free, and those of what is ``TOGETHER`` to one.

    These go first, for they last longest.
    """

    def _split_scope(self, nodeid: str) -> str:
        return next((one for one in TOGETHER if nodeid.startswith(one)), nodeid)
