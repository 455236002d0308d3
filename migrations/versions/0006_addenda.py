"""What an author's side adds to a document later is sealed under the document's own key.

Revision 0006, after 0005. What was added in an earlier form cannot be carried over: only the
author's own session could sign and seal it, and its lines in the log are of kinds that are not
read any more. A database that holds such lines is refused, before anything changes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrating import CannotMigrate

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


_GONE = (b'"type":"step_confirmed"', b'"type":"permission_entered"')
"""As the canonical bytes of an event say its type; within a text the quotes would be escaped."""


def upgrade() -> None:
    _refuse_what_is_gone()
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


def _refuse_what_is_gone() -> None:
    bodies = op.get_bind().execute(sa.text("SELECT body FROM event"))
    found = sum(any(said in bytes(row.body) for said in _GONE) for row in bodies.yield_per(1000))
    if found:
        raise CannotMigrate(
            f"{found} lines of the log tell of a step of a plan that was confirmed, or of a "
            "permission, in a form that this version does not read: nothing was changed; go on "
            "with the version that wrote them, or begin with an empty database"
        )
