"""What an author's side adds to a document later is sealed under the document's own key.

Revision 0006, after 0005. What was added in an earlier form is not carried over: only the
author's own session could sign and seal it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_addendum",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name="fk_document_addendum_chain_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_document_addendum_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_addendum"),
    )
    op.create_index("ix_document_addendum_chain_id", "document_addendum", ["chain_id"])
    op.create_index("ix_document_addendum_document_id", "document_addendum", ["document_id"])


def downgrade() -> None:
    op.drop_table("document_addendum")
