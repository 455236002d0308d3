"""A session knows on whose screen it is.

Revision 0007, after 0006. The keys of a session are bound to its screen, so that those of before
open no more: whoever was logged in logs in again, and finds what he was typing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "session",
        sa.Column("screen", sa.String(length=16), nullable=False, server_default="own_device"),
    )
    op.add_column("session", sa.Column("host", sa.LargeBinary(), nullable=True))
    _end_all()


def downgrade() -> None:
    op.drop_column("session", "host")
    op.drop_column("session", "screen")
    _end_all()


def _end_all() -> None:
    op.execute("UPDATE session SET sealed_keys = NULL, ended_at = COALESCE(ended_at, seen_at)")
