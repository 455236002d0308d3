"""Where a worker is reached by a second way, and the notices that wait to go there.

Revision 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_way",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_second_way_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_second_way"),
    )
    op.create_index("ix_second_way_account_id", "second_way", ["account_id"])
    op.create_table(
        "announcement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_announcement_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
    )
    op.create_index("ix_announcement_account_id", "announcement", ["account_id"])
    op.create_index("ix_announcement_due_at", "announcement", ["due_at"])


def downgrade() -> None:
    op.drop_table("announcement")
    op.drop_table("second_way")
