"""A lost card can be replaced by two people together, and a browser be known as a kiosk.

Revision 0011, after 0010. A worker may have blocked cards beside the one that opens, so that an
account may stand on several.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from portal.migrating import CannotMigrate

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("card") as batch:
        batch.drop_constraint("uq_card_account_id", type_="unique")
        batch.create_index("ix_card_account_id", ["account_id"])
    op.add_column(
        "dossier",
        sa.Column("locked_out", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_table(
        "card_replacement",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("card_index", sa.LargeBinary(), nullable=False),
        sa.Column("card", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossier.id"], name="fk_card_replacement_dossier_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_card_replacement"),
    )
    op.create_index("ix_card_replacement_card_index", "card_replacement", ["card_index"])
    op.create_index("ix_card_replacement_dossier_id", "card_replacement", ["dossier_id"])
    op.create_table(
        "card_replacement_share",
        sa.Column("replacement_id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("passed_by", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("passed_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replacement_id"],
            ["card_replacement.id"],
            name="fk_card_replacement_share_replacement_id",
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recipient_group.id"], name="fk_card_replacement_share_group_id"
        ),
        sa.PrimaryKeyConstraint("replacement_id", "group_id", name="pk_card_replacement_share"),
    )
    op.create_table(
        "kiosk",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_kiosk_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kiosk"),
        sa.UniqueConstraint("token", name="uq_kiosk_token"),
    )
    op.create_index("ix_kiosk_organisation_id", "kiosk", ["organisation_id"])


def downgrade() -> None:
    _refuse_several_cards()
    op.drop_table("kiosk")
    op.drop_table("card_replacement_share")
    op.drop_table("card_replacement")
    op.drop_column("dossier", "locked_out")
    with op.batch_alter_table("card") as batch:
        batch.drop_index("ix_card_account_id")
        batch.create_unique_constraint("uq_card_account_id", ["account_id"])


def _refuse_several_cards() -> None:
    query = sa.text("SELECT COUNT(*) - COUNT(DISTINCT account_id) FROM card")
    if op.get_bind().execute(query).scalar():
        raise CannotMigrate(
            "somebody's card was replaced, and the version before knows one card for each "
            "person: nothing was changed"
        )
