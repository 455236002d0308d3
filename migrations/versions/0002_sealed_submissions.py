"""Where a form led is not kept in clear any more: it told a yes from a no.

Revision 0002, after 0001. What was handed in before counts as handed in.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("submission", "location")


def downgrade() -> None:
    op.add_column(
        "submission",
        sa.Column("location", sa.String(length=400), nullable=False, server_default=""),
    )
