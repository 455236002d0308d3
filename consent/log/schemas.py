"""The form of a log line. Frozen by ``tests/vectors``; known without a database."""

from __future__ import annotations

from typing import Final

EVENT_DOMAIN: Final = "maat/event/v1"
VERSION: Final = 1
