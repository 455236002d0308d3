"""Where a worker stands, and which coach is on duty there.

Revision 0004, after 0003. Nobody stands anywhere until his placement record is kept once more:
the keys of his card are made by the session that does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stationing",
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("place_index", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_stationing_dossier_id"),
        sa.PrimaryKeyConstraint("dossier_id", name="pk_stationing"),
    )
    op.create_index("ix_stationing_place_index", "stationing", ["place_index"])
    op.create_table(
        "duty",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=False),
        sa.Column("place_index", sa.LargeBinary(), nullable=False),
        sa.Column("coach_index", sa.LargeBinary(), nullable=False),
        sa.Column("duty", sa.LargeBinary(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["organisation.id"], name="fk_duty_workshop_id"),
        sa.PrimaryKeyConstraint("id", name="pk_duty"),
    )
    for column in ("workshop_id", "place_index", "coach_index"):
        op.create_index(f"ix_duty_{column}", "duty", [column])


def downgrade() -> None:
    op.drop_table("duty")
    op.drop_table("stationing")
