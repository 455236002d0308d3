"""The physicians of a service look through what changed about the work.

Revision 0005, after 0004. What changed before is new to every service.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "demand_review",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("change_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["demand_change.id"], name="fk_demand_review_change_id"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_demand_review_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_demand_review"),
        sa.UniqueConstraint(
            "change_id", "organisation_id", name="uq_demand_review_change_id_organisation_id"
        ),
    )
    op.create_index("ix_demand_review_organisation_id", "demand_review", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("demand_review")
