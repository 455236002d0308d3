"""First uses of a card of which no notice could reach anybody, until a doctor asked.

Revision 0016, after 0015.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unheard_use",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_unheard_use_account_id"),
        sa.PrimaryKeyConstraint("account_id", "line", name="pk_unheard_use"),
    )


def downgrade() -> None:
    op.drop_table("unheard_use")
