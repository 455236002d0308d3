"""The first tables.

Revision 0001, after nothing.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("login_index", sa.LargeBinary(), nullable=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_last", sa.Integer(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("login_index", name="uq_account_login_index"),
    )
    op.create_table(
        "asking",
        sa.Column("index", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_asking"),
    )
    op.create_table(
        "chain",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("last_time", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
    )
    op.create_table(
        "consent_record",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("receipt_id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("signing_subject", sa.LargeBinary(), nullable=False),
        sa.Column("signing_sequence", sa.Integer(), nullable=False),
        sa.Column("recipient_index", sa.LargeBinary(), nullable=False),
        sa.Column("source_index", sa.LargeBinary(), nullable=False),
        sa.Column("revocation_index", sa.LargeBinary(), nullable=False),
        sa.Column("revocation_public", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_consent_record"),
    )
    op.create_index("ix_consent_record_dossier_id", "consent_record", ["dossier_id"])
    op.create_index("ix_consent_record_receipt_id", "consent_record", ["receipt_id"])
    op.create_index("ix_consent_record_recipient_index", "consent_record", ["recipient_index"])
    op.create_index("ix_consent_record_revocation_index", "consent_record", ["revocation_index"])
    op.create_index("ix_consent_record_source_index", "consent_record", ["source_index"])
    op.create_table(
        "directory_entry",
        sa.Column("subject_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("suite", sa.String(length=64), nullable=False),
        sa.Column("sealing_public", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "sequence", name="pk_directory_entry"),
    )
    op.create_table(
        "login_try",
        sa.Column("index", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("blocked_until", sa.BigInteger(), nullable=True),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_login_try"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key_index", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.UniqueConstraint("key_index", name="uq_organisation_key_index"),
    )
    op.create_table(
        "submission",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("location", sa.String(length=400), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
    )
    op.create_table(
        "card",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("login_index", sa.LargeBinary(), nullable=False),
        sa.Column("contact_index", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_card_account_id"),
        sa.PrimaryKeyConstraint("number", name="pk_card"),
        sa.UniqueConstraint("account_id", name="uq_card_account_id"),
        sa.UniqueConstraint("contact_index", name="uq_card_contact_index"),
        sa.UniqueConstraint("login_index", name="uq_card_login_index"),
    )
    op.create_table(
        "department",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_department_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department"),
        sa.UniqueConstraint("organisation_id", "key", name="uq_department_organisation_id_key"),
    )
    op.create_index("ix_department_organisation_id", "department", ["organisation_id"])
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("written_at", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name="fk_document_chain_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_index("ix_document_chain_id", "document", ["chain_id"])
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("roster_index", sa.LargeBinary(), nullable=False),
        sa.Column("worker_index", sa.LargeBinary(), nullable=False),
        sa.Column("worker", sa.LargeBinary(), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_key", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["chain.id"], name="fk_dossier_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_dossier_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
        sa.UniqueConstraint(
            "organisation_id", "roster_index", name="uq_dossier_organisation_id_roster_index"
        ),
        sa.UniqueConstraint("pseudonym", name="uq_dossier_pseudonym"),
    )
    op.create_index("ix_dossier_organisation_id", "dossier", ["organisation_id"])
    op.create_index("ix_dossier_worker_index", "dossier", ["worker_index"])
    op.create_table(
        "draft",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_draft_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_draft"),
    )
    op.create_index("ix_draft_account_id", "draft", ["account_id"])
    op.create_table(
        "event",
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name="fk_event_chain_id"),
        sa.PrimaryKeyConstraint("chain_id", "sequence", name="pk_event"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=True),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("profile", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_invitation_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("code_index", name="uq_invitation_code_index"),
    )
    op.create_table(
        "mail",
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mail_account_id"),
        sa.PrimaryKeyConstraint("account_id", name="pk_mail"),
    )
    op.create_index("ix_mail_due_at", "mail", ["due_at"])
    op.create_table(
        "membership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_membership_account_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_membership_organisation_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
    )
    op.create_index("ix_membership_account_id", "membership", ["account_id"])
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])
    op.create_table(
        "public_question",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("asked_day", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_public_question_organisation_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_public_question"),
    )
    op.create_index("ix_public_question_organisation_id", "public_question", ["organisation_id"])
    op.create_table(
        "recipient_group",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("workshop_id", sa.String(length=32), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name="fk_recipient_group_organisation_id",
        ),
        sa.ForeignKeyConstraint(
            ["workshop_id"], ["organisation.id"], name="fk_recipient_group_workshop_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recipient_group"),
    )
    op.create_index("ix_recipient_group_organisation_id", "recipient_group", ["organisation_id"])
    op.create_index("ix_recipient_group_workshop_id", "recipient_group", ["workshop_id"])
    op.create_table(
        "unlocker",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("memory_kib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("lanes", sa.Integer(), nullable=False),
        sa.Column("verifier", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("key_sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_unlocker_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_unlocker"),
    )
    op.create_index("ix_unlocker_account_id", "unlocker", ["account_id"])
    op.create_table(
        "withdrawal",
        sa.Column("record_id", sa.String(length=32), nullable=False),
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("event_sequence", sa.Integer(), nullable=False),
        sa.Column("statement", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["consent_record.id"], name="fk_withdrawal_record_id"
        ),
        sa.PrimaryKeyConstraint("record_id", name="pk_withdrawal"),
    )
    op.create_index("ix_withdrawal_dossier_id", "withdrawal", ["dossier_id"])
    op.create_table(
        "document_copy",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("holder_index", sa.LargeBinary(), nullable=False),
        sa.Column("holder", sa.LargeBinary(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.String(length=32), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("handled_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name="fk_document_copy_chain_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_document_copy_document_id"
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["consent_record.id"], name="fk_document_copy_grant_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_copy"),
    )
    op.create_index("ix_document_copy_chain_id", "document_copy", ["chain_id"])
    op.create_index("ix_document_copy_document_id", "document_copy", ["document_id"])
    op.create_index("ix_document_copy_grant_id", "document_copy", ["grant_id"])
    op.create_index("ix_document_copy_holder_index", "document_copy", ["holder_index"])
    op.create_table(
        "document_step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("document_id", sa.String(length=32), nullable=False),
        sa.Column("chain_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["chain.id"], name="fk_document_step_chain_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_document_step_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_step"),
    )
    op.create_index("ix_document_step_chain_id", "document_step", ["chain_id"])
    op.create_index("ix_document_step_document_id", "document_step", ["document_id"])
    op.create_table(
        "dossier_share",
        sa.Column("dossier_id", sa.String(length=32), nullable=False),
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossier.id"], name="fk_dossier_share_dossier_id"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recipient_group.id"], name="fk_dossier_share_group_id"
        ),
        sa.PrimaryKeyConstraint("dossier_id", "group_id", name="pk_dossier_share"),
    )
    op.create_table(
        "group_copy",
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_group_copy_account_id"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["recipient_group.id"], name="fk_group_copy_group_id"
        ),
        sa.PrimaryKeyConstraint("group_id", "version", "account_id", name="pk_group_copy"),
    )
    op.create_index("ix_group_copy_account_id", "group_copy", ["account_id"])
    op.create_table(
        "session",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("membership_id", sa.String(length=32), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_keys", sa.LargeBinary(), nullable=True),
        sa.Column("key_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_session_account_id"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_session_membership_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_account_id", "session", ["account_id"])
    op.create_table(
        "task",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("department_id", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("demands", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name="fk_task_department_id"),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.UniqueConstraint("department_id", "key", name="uq_task_department_id_key"),
    )
    op.create_index("ix_task_department_id", "task", ["department_id"])


def downgrade() -> None:
    # Who points goes before whom it points to; indexes go with their tables.
    for table in (
        "task",
        "session",
        "group_copy",
        "dossier_share",
        "document_step",
        "document_copy",
        "withdrawal",
        "unlocker",
        "recipient_group",
        "public_question",
        "membership",
        "mail",
        "invitation",
        "event",
        "draft",
        "dossier",
        "document",
        "department",
        "card",
        "submission",
        "organisation",
        "login_try",
        "directory_entry",
        "consent_record",
        "chain",
        "asking",
        "account",
    ):
        op.drop_table(table)
