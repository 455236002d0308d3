"""What a representative may decide for a worker: entered, approved, ended.

Revision 0015, after 0014.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mandate",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signing_subject", sa.LargeBinary(), nullable=False),
        sa.Column("signing_sequence", sa.Integer(), nullable=False),
        sa.Column("representative_index", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mandate"),
        sa.UniqueConstraint("code_index", name="uq_mandate_code_index"),
    )
    op.create_index("ix_mandate_dossier_id", "mandate", ["dossier_id"])
    op.create_index("ix_mandate_representative_index", "mandate", ["representative_index"])
    for table in ("mandate_approval", "mandate_end"):
        statement = [sa.Column("statement", sa.LargeBinary(), nullable=False)]
        op.create_table(
            table,
            sa.Column("mandate_id", sa.String(length=32), nullable=False),
            sa.Column("dossier_id", sa.String(length=32), nullable=False),
            sa.Column("event_sequence", sa.Integer(), nullable=False),
            *(statement if table == "mandate_end" else []),
            sa.Column("signature", sa.LargeBinary(), nullable=False),
            sa.Column("signing_subject", sa.LargeBinary(), nullable=False),
            sa.Column("signing_sequence", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(["mandate_id"], ["mandate.id"], name=f"fk_{table}_mandate_id"),
            sa.PrimaryKeyConstraint("mandate_id", name=f"pk_{table}"),
        )
        op.create_index(f"ix_{table}_dossier_id", table, ["dossier_id"])


def downgrade() -> None:
    op.drop_table("mandate_end")
    op.drop_table("mandate_approval")
    op.drop_table("mandate")
