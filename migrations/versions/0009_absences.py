"""Who is absent, and what happened in each absence.

Revision 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("over_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_absence_dossier_id"),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["organisation.id"], name="fk_absence_workshop_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    for column in ("dossier_id", "workshop_id"):
        op.create_index(f"ix_absence_{column}", "absence", [column])
    op.create_table(
        "absence_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("absence_id", sa.String(length=32), nullable=True),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["absence_id"], ["absence.id"], name="fk_absence_step_absence_id"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_absence_step_dossier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absence_step"),
    )
    for column in ("absence_id", "dossier_id"):
        op.create_index(f"ix_absence_step_{column}", "absence_step", [column])


def downgrade() -> None:
    op.drop_table("absence_step")
    op.drop_table("absence")
