"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "einvoice_0001"
down_revision = None
branch_labels = None
depends_on = None

SENTENCE = "An e-invoice is never changed; it is what the recipient has."


def _seal() -> None:
    """The database itself refuses to change or remove a file."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER einvoice_file_no_{verb.lower()} BEFORE {verb} ON einvoice_file "
                f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION einvoice_file_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER einvoice_file_no_change BEFORE UPDATE OR DELETE ON einvoice_file "
        "FOR EACH ROW EXECUTE FUNCTION einvoice_file_refuse()"
    )
    op.execute(
        "CREATE TRIGGER einvoice_file_no_truncate BEFORE TRUNCATE ON einvoice_file "
        "FOR EACH STATEMENT EXECUTE FUNCTION einvoice_file_refuse()"
    )


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "einvoice_file",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents_document.id"], name=op.f("fk_einvoice_file_document_id")),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_einvoice_file")),
    )
    op.create_table(
        "einvoice_party",
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.CheckConstraint("format IN ('facturx', 'xrechnung')", name=op.f("ck_einvoice_party_format")),
        sa.ForeignKeyConstraint(
            ["party_id"], ["parties_party.id"], name=op.f("fk_einvoice_party_party_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("party_id", name=op.f("pk_einvoice_party")),
    )
    _seal()


def downgrade() -> None:
    """Back: SQLite drops triggers with their table, PostgreSQL keeps the function."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION einvoice_file_refuse() CASCADE")
    op.drop_table("einvoice_party")
    op.drop_table("einvoice_file")
