"""Who helps in a sitting, and the helper whom a worker named.

Revision 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("helped", sa.LargeBinary(), nullable=True))
    op.create_table(
        "named_helper",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_named_helper_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_named_helper"),
        sa.UniqueConstraint("account_id", name="uq_named_helper_account_id"),
    )


def downgrade() -> None:
    op.drop_table("named_helper")
    op.drop_column("session", "helped")
