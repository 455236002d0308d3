"""A workshop describes its work: places, where a demand comes from, and what changed.

Revision 0003, after 0002. Of what was there before, the place and the origins are unknown.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("department", sa.Column("site", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("task", sa.Column("origins", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("task", sa.Column("training_weeks", sa.Integer(), nullable=True))
    op.create_table(
        "demand_change",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("task_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_demand_change_task_id"),
        sa.PrimaryKeyConstraint("id", name="pk_demand_change"),
        sa.UniqueConstraint("task_id", "number", name="uq_demand_change_task_id_number"),
    )
    op.create_index("ix_demand_change_at", "demand_change", ["at"])


def downgrade() -> None:
    op.drop_table("demand_change")
    op.drop_column("task", "training_weeks")
    op.drop_column("task", "origins")
    op.drop_column("department", "site")
