"""The frame's tables: modules, configuration counter, companies, people, audit, outbox, settings."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "app_0001"
down_revision = None
branch_labels = None
depends_on = None

SEALED = "Audit rows are never changed or deleted."
# What a person asks to be forgotten (Art. 17 GDPR) may go; that something was changed, by whom and when, stays.
FORGETS = (
    "NEW.old IS NULL AND NEW.new IS NULL AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.user_name = OLD.user_name "
    "AND NEW.table_name = OLD.table_name AND NEW.key = OLD.key AND NEW.field = OLD.field"
)


def upgrade() -> None:
    """Forward."""
    _installation()
    _companies()
    _people()
    _what_is_theirs()
    _approvals()
    _audit()
    _outbox()
    _lists()
    _notes()


def _installation() -> None:
    op.create_table(
        "app_module",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("installed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_app_module")),
    )
    op.create_table(
        "app_counter",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_app_counter")),
    )
    op.execute("INSERT INTO app_counter (name, value) VALUES ('configuration', 1)")
    op.create_table(
        "app_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_setting")),
        sa.UniqueConstraint("module", "key", name=op.f("uq_app_setting_module_key")),
    )


def _companies() -> None:
    op.create_table(
        "app_company",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_company")),
        sa.UniqueConstraint("code", name=op.f("uq_app_company_code")),
    )
    op.create_table(
        "app_shop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["company_id"], ["app_company.id"], name=op.f("fk_app_shop_company_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_shop")),
        sa.UniqueConstraint("code", name=op.f("uq_app_shop_code")),
    )


def _people() -> None:
    op.create_table(
        "app_role",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_role")),
        sa.UniqueConstraint("code", name=op.f("uq_app_role_code")),
    )
    op.create_table(
        "app_role_permission",
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.CheckConstraint("effect IN ('allow', 'ask', 'deny')", name=op.f("ck_app_role_permission_effect")),
        sa.ForeignKeyConstraint(
            ["role_id"], ["app_role.id"], name=op.f("fk_app_role_permission_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_app_role_permission")),
    )
    op.create_table(
        "app_user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("session_key", sa.Text(), nullable=False),
        sa.Column("cashier_number", sa.Text(), nullable=True),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("badge_hash", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_user")),
        sa.UniqueConstraint("login", name=op.f("uq_app_user_login")),
        sa.UniqueConstraint("cashier_number", name=op.f("uq_app_user_cashier_number")),
        sa.UniqueConstraint("badge_hash", name=op.f("uq_app_user_badge_hash")),
    )
    op.create_table(
        "app_user_role",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["app_role.id"], name=op.f("fk_app_user_role_role_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["app_user.id"], name=op.f("fk_app_user_role_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_app_user_role")),
    )
    op.create_table(
        "app_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=op.f("fk_app_token_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_app_token_token_hash")),
    )


def _what_is_theirs() -> None:
    def user_key(table: str) -> sa.ForeignKeyConstraint:
        name = op.f(f"fk_{table}_user_id")
        return sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=name, ondelete="CASCADE")

    op.create_table(
        "app_user_permission",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.CheckConstraint("effect IN ('allow', 'ask', 'deny')", name=op.f("ck_app_user_permission_effect")),
        user_key("app_user_permission"),
        sa.PrimaryKeyConstraint("user_id", "permission", name=op.f("pk_app_user_permission")),
    )
    op.create_table(
        "app_user_shop",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("shop_id", sa.Integer(), nullable=False),
        user_key("app_user_shop"),
        sa.ForeignKeyConstraint(["shop_id"], ["app_shop.id"], name=op.f("fk_app_user_shop_shop_id")),
        sa.PrimaryKeyConstraint("user_id", "shop_id", name=op.f("pk_app_user_shop")),
    )
    op.create_table(
        "app_second_factor",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        user_key("app_second_factor"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_app_second_factor")),
    )
    op.create_table(
        "app_recovery_code",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        user_key("app_recovery_code"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_app_recovery_code")),
    )


def _approvals() -> None:
    op.create_table(
        "app_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_approval")),
    )
    op.create_index("ix_app_approval_at", "app_approval", ["at"])


def _audit() -> None:
    op.create_table(
        "app_audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_audit")),
    )
    op.create_index("ix_app_audit_table_name_key", "app_audit", ["table_name", "key"])
    if op.get_bind().dialect.name == "sqlite":
        for verb, when in (("UPDATE", f"WHEN NOT ({FORGETS}) "), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER app_audit_no_{verb.lower()} BEFORE {verb} ON app_audit {when}"
                f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION app_audit_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"RAISE EXCEPTION '{SEALED}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER app_audit_no_update BEFORE UPDATE ON app_audit FOR EACH ROW WHEN (NOT ({FORGETS})) "
        "EXECUTE FUNCTION app_audit_sealed()"
    )
    op.execute(
        "CREATE TRIGGER app_audit_no_change BEFORE DELETE OR TRUNCATE ON app_audit "
        "FOR EACH STATEMENT EXECUTE FUNCTION app_audit_sealed()"
    )


def _outbox() -> None:
    op.create_table(
        "app_outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_outbox")),
    )
    waiting = sa.text("done_at IS NULL AND failed_at IS NULL")
    op.create_index(
        "ix_app_outbox_waiting", "app_outbox", ["created_at"], sqlite_where=waiting, postgresql_where=waiting
    )


def _lists() -> None:
    def user_key(table: str) -> sa.ForeignKeyConstraint:
        name = op.f(f"fk_{table}_user_id")
        return sa.ForeignKeyConstraint(["user_id"], ["app_user.id"], name=name, ondelete="CASCADE")

    op.create_table(
        "app_saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        user_key("app_saved_view"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_saved_view")),
    )
    op.create_index("ix_app_saved_view_list", "app_saved_view", ["list"])
    op.create_table(
        "app_default_view",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("view_id", sa.Integer(), nullable=False),
        user_key("app_default_view"),
        sa.ForeignKeyConstraint(
            ["view_id"], ["app_saved_view.id"], name=op.f("fk_app_default_view_view_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "list", name=op.f("pk_app_default_view")),
    )
    _runs()


def _runs() -> None:
    op.create_table(
        "app_bulk_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("given", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_bulk_run")),
    )
    op.create_table(
        "app_bulk_row",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'done', 'refused')", name=op.f("ck_app_bulk_row_state")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["app_bulk_run.id"], name=op.f("fk_app_bulk_row_run_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("run_id", "n", name=op.f("pk_app_bulk_row")),
    )
    op.create_index("ix_app_bulk_row_state", "app_bulk_row", ["run_id", "state", "n"])


def _notes() -> None:
    def of_record() -> tuple[sa.Column[Any], ...]:
        return (
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("table_name", sa.Text(), nullable=False),
            sa.Column("key", sa.Text(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("user_id", sa.Integer(), nullable=True),
            sa.Column("user_name", sa.Text(), nullable=False),
        )

    op.create_table(
        "app_note",
        *of_record(),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_note")),
    )
    op.create_index("ix_app_note_record", "app_note", ["table_name", "key"])
    op.create_table(
        "app_attachment",
        *of_record(),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_attachment")),
    )
    op.create_index("ix_app_attachment_record", "app_attachment", ["table_name", "key"])
    op.create_index("ix_app_attachment_sha256", "app_attachment", ["sha256"])


def downgrade() -> None:
    """Back."""
    for table in (
        "app_attachment",
        "app_note",
        "app_bulk_row",
        "app_bulk_run",
        "app_default_view",
        "app_saved_view",
        "app_outbox",
        "app_audit",
        "app_token",
        "app_approval",
        "app_recovery_code",
        "app_second_factor",
        "app_user_shop",
        "app_user_permission",
        "app_user_role",
        "app_user",
        "app_role_permission",
        "app_role",
        "app_shop",
        "app_company",
        "app_setting",
        "app_counter",
        "app_module",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION app_audit_sealed()")
