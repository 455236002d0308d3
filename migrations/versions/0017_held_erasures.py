"""A deletion that was asked with a card that is blocked or replaced since waits for its worker.

Revision 0017, after 0016. What waits already of who cannot come in is found by the next sweep.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "erasure", sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    # The version before knows none that is held, and would carry it out: it is asked anew.
    op.execute(sa.text("DELETE FROM erasure WHERE held"))
    op.drop_column("erasure", "held")
