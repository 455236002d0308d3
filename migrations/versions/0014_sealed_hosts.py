"""Whose screen a session is on stands sealed.

Revision 0014, after 0013. A sitting of before named the doctor's session in clear: it ends, and
the name goes. Whoever sat there shows his card again; everybody else goes on.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _end_sittings()


def downgrade() -> None:
    _end_sittings()


def _end_sittings() -> None:
    op.execute(
        "UPDATE session SET sealed_keys = NULL, ended_at = COALESCE(ended_at, seen_at), host = NULL"
        " WHERE host IS NOT NULL"
    )
