"""First tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "documents_0001"
down_revision = None
branch_labels = None
depends_on = None


SEALED = ("documents_line", "documents_tax", "documents_document", "documents_link", "documents_event")
SENTENCE = "An issued document is never changed; correct it by a new one."

# The header comes last: it finds its lines and taxes there, compares the sums, and from then on nothing is added.
SEAL_SQLITE = """
CREATE TRIGGER documents_document_seal BEFORE INSERT ON documents_document BEGIN
  SELECT RAISE(ABORT, 'The lines of the document do not add up to its header.')
    FROM (SELECT count(*) AS c, coalesce(sum(net), 0) AS n, coalesce(sum(gross), 0) AS g
            FROM documents_line WHERE document_id = NEW.id)
   WHERE c <> NEW.line_count OR c < 1 OR n <> NEW.net OR g <> NEW.gross;
  SELECT RAISE(ABORT, 'The VAT totals of the document do not add up to its header.')
    FROM (SELECT coalesce(sum(net), 0) AS n, coalesce(sum(vat), 0) AS v, coalesce(sum(gross), 0) AS g,
                 coalesce(sum(net + vat <> gross), 0) AS wrong
            FROM documents_tax WHERE document_id = NEW.id)
   WHERE n <> NEW.net OR v <> NEW.vat OR g <> NEW.gross OR wrong > 0;
  SELECT RAISE(ABORT, 'The total of the document is not gross plus rounding.')
   WHERE NEW.net + NEW.vat <> NEW.gross OR NEW.gross + NEW.rounding <> NEW.total;
END"""
SEAL_POSTGRESQL = """
CREATE FUNCTION documents_document_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE c bigint; n numeric; v numeric; g numeric; wrong bigint;
BEGIN
  SELECT count(*), coalesce(sum(net), 0), coalesce(sum(gross), 0) INTO c, n, g
    FROM documents_line WHERE document_id = NEW.id;
  IF c <> NEW.line_count OR c < 1 OR n <> NEW.net OR g <> NEW.gross THEN
    RAISE EXCEPTION 'The lines of the document do not add up to its header.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT coalesce(sum(net), 0), coalesce(sum(vat), 0), coalesce(sum(gross), 0),
         count(*) FILTER (WHERE net + vat <> gross) INTO n, v, g, wrong
    FROM documents_tax WHERE document_id = NEW.id;
  IF n <> NEW.net OR v <> NEW.vat OR g <> NEW.gross OR wrong > 0 THEN
    RAISE EXCEPTION 'The VAT totals of the document do not add up to its header.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.net + NEW.vat <> NEW.gross OR NEW.gross + NEW.rounding <> NEW.total THEN
    RAISE EXCEPTION 'The total of the document is not gross plus rounding.'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$"""
LATE = "The document is issued already; nothing is added to it."


def _append_only_sqlite(table: str, sentence: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )


def _append_only_postgresql(table: str, sentence: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )


def _append_only(table: str, sentence: str) -> None:
    """The database itself refuses to change or remove a row of this table."""
    if op.get_bind().dialect.name == "sqlite":
        _append_only_sqlite(table, sentence)
    else:
        _append_only_postgresql(table, sentence)


def _drop_append_only(table: str) -> None:
    """SQLite drops triggers with their table; PostgreSQL keeps the functions."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_refuse() CASCADE")


def _seal() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SEAL_SQLITE)
        for table in ("documents_line", "documents_tax"):
            op.execute(
                f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} "
                "WHEN EXISTS (SELECT 1 FROM documents_document WHERE id = NEW.document_id) "
                f"BEGIN SELECT RAISE(ABORT, '{LATE}'); END"
            )
        return
    op.execute(SEAL_POSTGRESQL)
    op.execute(
        "CREATE TRIGGER documents_document_seal BEFORE INSERT ON documents_document "
        "FOR EACH ROW EXECUTE FUNCTION documents_document_seal()"
    )
    op.execute(
        "CREATE FUNCTION documents_late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM documents_document WHERE id = NEW.document_id) THEN "
        f"RAISE EXCEPTION '{LATE}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    for table in ("documents_line", "documents_tax"):
        op.execute(
            f"CREATE TRIGGER {table}_late BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION documents_late()"
        )


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "documents_line",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("item_code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_code", sa.Text(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("revenue_class", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "n", name=op.f("pk_documents_line")),
    )
    op.create_table(
        "documents_tax",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("rate", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("exemption", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "tax_code", name=op.f("pk_documents_tax")),
    )
    op.create_table(
        "documents_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("series_id", sa.Integer(), nullable=False),
        sa.Column("period_key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("number_text", sa.Text(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("doc_date", sa.Date(), nullable=False),
        sa.Column("supply_date", sa.Date(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("rounding", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("party_hash", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_documents_document_company_id")),
        sa.ForeignKeyConstraint(["series_id"], ["numbering_series.id"], name=op.f("fk_documents_document_series_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_documents_document_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_document")),
        sa.UniqueConstraint(
            "series_id", "period_key", "number", name=op.f("uq_documents_document_series_id_period_key_number")
        ),
    )
    with op.batch_alter_table("documents_document", schema=None) as batch_op:
        batch_op.create_index("ix_documents_document_date", ["doc_date", "id"], unique=False)
        batch_op.create_index("ix_documents_document_number_text", ["number_text"], unique=False)
        batch_op.create_index("ix_documents_document_party", ["party_id"], unique=False)

    op.create_table(
        "documents_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_documents_draft_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_draft")),
    )
    op.create_table(
        "documents_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents_document.id"], name=op.f("fk_documents_event_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_event")),
    )
    with op.batch_alter_table("documents_event", schema=None) as batch_op:
        batch_op.create_index("ix_documents_event_document", ["document_id"], unique=False)

    op.create_table(
        "documents_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("source_line", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("target_line", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["documents_document.id"], name=op.f("fk_documents_link_source_id")),
        sa.ForeignKeyConstraint(["target_id"], ["documents_document.id"], name=op.f("fk_documents_link_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents_link")),
    )
    with op.batch_alter_table("documents_link", schema=None) as batch_op:
        batch_op.create_index("ix_documents_link_source", ["source_id"], unique=False)
        batch_op.create_index("ix_documents_link_target", ["target_id"], unique=False)

    op.create_table(
        "documents_party",
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents_document.id"], name=op.f("fk_documents_party_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "role", name=op.f("pk_documents_party")),
    )
    _seal()
    for table in SEALED:
        _append_only(table, SENTENCE)


def downgrade() -> None:
    """Back."""
    for table in SEALED:
        _drop_append_only(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION documents_document_seal() CASCADE")
        op.execute("DROP FUNCTION documents_late() CASCADE")
    op.drop_table("documents_party")
    with op.batch_alter_table("documents_link", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_link_target")
        batch_op.drop_index("ix_documents_link_source")

    op.drop_table("documents_link")
    with op.batch_alter_table("documents_event", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_event_document")

    op.drop_table("documents_event")
    op.drop_table("documents_draft")
    with op.batch_alter_table("documents_document", schema=None) as batch_op:
        batch_op.drop_index("ix_documents_document_party")
        batch_op.drop_index("ix_documents_document_number_text")
        batch_op.drop_index("ix_documents_document_date")

    op.drop_table("documents_document")
    op.drop_table("documents_tax")
    op.drop_table("documents_line")
