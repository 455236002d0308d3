"""That a worker asked to erase everything about him.

Revision 0013, after 0012.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_erasure_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_erasure"),
    )
    op.create_index("ix_erasure_due_at", "erasure", ["due_at"])


def downgrade() -> None:
    op.drop_table("erasure")
