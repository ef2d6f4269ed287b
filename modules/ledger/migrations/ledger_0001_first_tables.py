"""First tables, and the triggers that check and seal an entry when its header arrives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "ledger_0001"
down_revision = None
branch_labels = None
depends_on = None

# What a sealed book says to whoever tries to change it. The header's checks, in order: it is new, its lines are there
# and numbered without a gap, they balance, it follows the last entry of its journal, and its period is open.
SEALED = "An entry in the books is sealed; correct it by a reversal."
EXISTS = "This entry is already in the books."
LATE = "This entry is sealed; it takes no further line."
LINES = "An entry needs at least two lines, numbered from 1, as many as it says."
BALANCE = "Debit and credit of the entry differ, or its debit sum is not as stated."
SEQUENCE = "The entry does not follow the last one of its journal."
PERIOD = "The period is closed, or the date is not in it."
JOURNAL = "The code and the company of a journal are part of its chain and stay."

SQLITE = (
    f"""CREATE TRIGGER ledger_line_insert BEFORE INSERT ON ledger_line
    WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, '{LATE}'); END""",
    f"""CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry BEGIN
    SELECT RAISE(ABORT, '{EXISTS}') WHERE EXISTS (
        SELECT 1 FROM ledger_entry WHERE id = NEW.id OR (journal_id = NEW.journal_id AND seq = NEW.seq)
        OR reverses_id = NEW.reverses_id);
    SELECT CASE
        WHEN lines < 2 OR lines <> NEW.line_count OR last <> lines THEN RAISE(ABORT, '{LINES}')
        WHEN balance <> 0 OR debit <> NEW.debit THEN RAISE(ABORT, '{BALANCE}') END
    FROM (SELECT count(*) AS lines, max(n) AS last, sum(amount) AS balance, sum(max(amount, 0)) AS debit
        FROM ledger_line WHERE entry_id = NEW.id);
    SELECT RAISE(ABORT, '{SEQUENCE}') WHERE NOT (NEW.seq = 1 AND NEW.previous_hash = '') AND NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE journal_id = NEW.journal_id AND seq = NEW.seq - 1 AND hash = NEW.previous_hash);
    SELECT RAISE(ABORT, '{PERIOD}') WHERE NOT EXISTS (
        SELECT 1 FROM ledger_period WHERE id = NEW.period_id AND closed_at IS NULL
        AND NEW.entry_date BETWEEN first_day AND last_day);
    END""",
    *(
        f"""CREATE TRIGGER {table}_{verb} BEFORE {verb.upper()} ON {table}
        BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"""
        for table in ("ledger_entry", "ledger_line")
        for verb in ("update", "delete")
    ),
    f"""CREATE TRIGGER ledger_journal_update BEFORE UPDATE OF code, company_id ON ledger_journal
    WHEN NEW.code <> OLD.code OR NEW.company_id <> OLD.company_id
    BEGIN SELECT RAISE(ABORT, '{JOURNAL}'); END""",
)

POSTGRESQL = (
    f"""CREATE FUNCTION ledger_line_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE id = NEW.entry_id) THEN
        RAISE EXCEPTION '{LATE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW; END $$""",
    # The key share keeps a close of the period waiting until this act is over, and this act until a close is.
    f"""CREATE FUNCTION ledger_entry_insert() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE sums record; BEGIN
    SELECT count(*) AS lines, max(n) AS last, sum(amount) AS balance, sum(greatest(amount, 0)) AS debit
        INTO sums FROM ledger_line WHERE entry_id = NEW.id;
    IF sums.lines < 2 OR sums.lines <> NEW.line_count OR sums.last <> sums.lines THEN
        RAISE EXCEPTION '{LINES}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF sums.balance <> 0 OR sums.debit <> NEW.debit THEN
        RAISE EXCEPTION '{BALANCE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT (NEW.seq = 1 AND NEW.previous_hash = '') AND NOT EXISTS (
        SELECT 1 FROM ledger_entry
        WHERE journal_id = NEW.journal_id AND seq = NEW.seq - 1 AND hash = NEW.previous_hash) THEN
        RAISE EXCEPTION '{SEQUENCE}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    PERFORM 1 FROM ledger_period WHERE id = NEW.period_id AND closed_at IS NULL
        AND NEW.entry_date BETWEEN first_day AND last_day FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION '{PERIOD}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW; END $$""",
    f"""CREATE FUNCTION ledger_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '{SEALED}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    f"""CREATE FUNCTION ledger_journal_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION '{JOURNAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_insert BEFORE INSERT ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_insert()"""
        for table in ("ledger_entry", "ledger_line")
    ),
    *(
        f"""CREATE TRIGGER {table}_change BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION ledger_sealed()"""
        for table in ("ledger_entry", "ledger_line")
    ),
    *(
        f"""CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_sealed()"""
        for table in ("ledger_entry", "ledger_line")
    ),
    """CREATE TRIGGER ledger_journal_update BEFORE UPDATE OF code, company_id ON ledger_journal FOR EACH ROW
    WHEN (NEW.code <> OLD.code OR NEW.company_id <> OLD.company_id) EXECUTE FUNCTION ledger_journal_update()""",
)
FUNCTIONS = ("ledger_line_insert", "ledger_entry_insert", "ledger_sealed", "ledger_journal_update")


def upgrade() -> None:
    """Forward."""
    tables()
    triggers()


def triggers() -> None:
    """Seal the books: SQLite's triggers die with their tables, PostgreSQL's functions are dropped by name."""
    bind = op.get_bind()
    for statement in SQLITE if bind.dialect.name == "sqlite" else POSTGRESQL:
        bind.exec_driver_sql(statement)


def tables() -> None:
    """The tables and their indexes."""
    op.create_table(
        "ledger_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('asset', 'liability', 'equity', 'income', 'expense')", name=op.f("ck_ledger_account_kind")
        ),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_ledger_account_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_account")),
        sa.UniqueConstraint("company_id", "number", name=op.f("uq_ledger_account_company_id_number")),
    )
    op.create_table(
        "ledger_journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("next_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_ledger_journal_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_journal")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_journal_code")),
    )
    op.create_table(
        "ledger_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_ledger_period_days")),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_ledger_period_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_period")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_ledger_period_company_id_code")),
    )
    op.create_table(
        "ledger_account_key",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_account_key_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_ledger_account_key_company_id")),
        sa.PrimaryKeyConstraint("company_id", "key", name=op.f("pk_ledger_account_key")),
    )
    with op.batch_alter_table("ledger_account_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_account_key_account_id"), ["account_id"], unique=False)

    op.create_table(
        "ledger_balance",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("credit", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_balance_account_id")),
        sa.ForeignKeyConstraint(["journal_id"], ["ledger_journal.id"], name=op.f("fk_ledger_balance_journal_id")),
        sa.ForeignKeyConstraint(["period_id"], ["ledger_period.id"], name=op.f("fk_ledger_balance_period_id")),
        sa.PrimaryKeyConstraint("account_id", "period_id", "journal_id", name=op.f("pk_ledger_balance")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=True),
        sa.Column("source_text", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["ledger_journal.id"], name=op.f("fk_ledger_entry_journal_id")),
        sa.ForeignKeyConstraint(["period_id"], ["ledger_period.id"], name=op.f("fk_ledger_entry_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("journal_id", "seq", name=op.f("uq_ledger_entry_journal_id_seq")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entry_reverses_id")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_entry_date", ["entry_date"], unique=False)
        batch_op.create_index("ix_ledger_entry_source", ["source_id"], unique=False)

    op.create_table(
        "ledger_line",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("account_name", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("tax_code", sa.Text(), nullable=False),
        sa.Column("tax_base", sa.BigInteger(), nullable=True),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_line_amount")),
        sa.CheckConstraint("n > 0", name=op.f("ck_ledger_line_n")),
        sa.ForeignKeyConstraint(["account_id"], ["ledger_account.id"], name=op.f("fk_ledger_line_account_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["ledger_entry.id"],
            name=op.f("fk_ledger_line_entry_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("entry_id", "n", name=op.f("pk_ledger_line")),
    )
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_line_account", ["account_id"], unique=False)


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("ledger_line", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_line_account")

    op.drop_table("ledger_line")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledger_entry_source")
        batch_op.drop_index("ix_ledger_entry_date")

    op.drop_table("ledger_entry")
    op.drop_table("ledger_balance")
    with op.batch_alter_table("ledger_account_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_account_key_account_id"))

    op.drop_table("ledger_account_key")
    op.drop_table("ledger_period")
    op.drop_table("ledger_journal")
    op.drop_table("ledger_account")
    bind = op.get_bind()
    if bind.dialect.name == "postgresql":
        for name in FUNCTIONS:
            bind.exec_driver_sql(f"DROP FUNCTION {name}()")
