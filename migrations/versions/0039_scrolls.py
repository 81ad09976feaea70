"""Bank scrolls: lines as the bank wrote them, confirmed by a second officer, each posted once.

A decided scroll never changes; lines and outcomes are only ever added, and a trigger lets an
outcome stand only where its scroll is confirmed.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
RULES = {
    "bank": "bank ~ '^[a-z0-9]{2,20}$'",
    "lines": "lines between 1 and 5000 and total_paisa > 0",
    "two_people": "approved_by <> entered_by",
    "approved": "(approved_by is null) = (approved_at is null)",
    "refused": "(refused_by is null) = (refused_at is null)"
    " and (refused_by is null) = (refused_reason is null)",
    "decided_once": "approved_at is null or refused_at is null",
    "approved_after": "approved_at >= entered_at",
}
TRIGGERS = """
create trigger is_decided_once before update on bank_scrolls
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on bank_scrolls
    for each row execute function entered_undecided();
create trigger never_leaves before delete on bank_scrolls
    for each row execute function refuse_change();
create trigger never_changes before update or delete on bank_scroll_lines
    for each row execute function refuse_change();
create trigger never_changes before update or delete on bank_scroll_outcomes
    for each row execute function refuse_change();
-- They look into a table, so nobody's temporary table of that name may answer for it.
create function scroll_is_confirmed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from bank_scrolls s
                   where s.id = new.scroll_id and s.approved_at is not null) then
        raise exception 'lines count only when their scroll is confirmed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_confirmed before insert on bank_scroll_outcomes
    for each row execute function scroll_is_confirmed();
create function scroll_is_waiting() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from bank_scrolls s where s.id = new.scroll_id
               and (s.approved_at is not null or s.refused_at is not null)) then
        raise exception 'no line is added to a scroll that was decided'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_waiting before insert on bank_scroll_lines
    for each row execute function scroll_is_waiting();
"""


def upgrade() -> None:
    _scrolls()
    _lines()
    _outcomes()
    op.execute(f"revoke update, delete, truncate on bank_scrolls from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on bank_scrolls to {APP_ROLE}")
    append_only("bank_scroll_lines")
    append_only("bank_scroll_outcomes")
    op.execute(TRIGGERS)


def _scrolls() -> None:
    op.create_table(
        "bank_scrolls",
        sa.Column("bank", sa.Text(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("total_paisa", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_bank_scrolls_{name}"))
            for name, rule in RULES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_scrolls")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_bank_scrolls_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
    )
    op.create_index("ix_bank_scrolls_bank", "bank_scrolls", ["bank", "id"])


def _lines() -> None:
    op.create_table(
        "bank_scroll_lines",
        sa.Column("scroll_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("psid", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("scroll_number", sa.Text(), nullable=False),
        sa.Column("line_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount_paisa > 0", name=op.f("ck_bank_scroll_lines_amount")),
        sa.CheckConstraint(
            "psid <> '' and scroll_number <> '' and line_number > 0",
            name=op.f("ck_bank_scroll_lines_told"),
        ),
        sa.ForeignKeyConstraint(
            ["scroll_id"], ["bank_scrolls.id"], name=op.f("fk_bank_scroll_lines_scroll_id")
        ),
        sa.PrimaryKeyConstraint("scroll_id", "row", name=op.f("pk_bank_scroll_lines")),
    )


def _outcomes() -> None:
    op.create_table(
        "bank_scroll_outcomes",
        sa.Column("scroll_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("posted_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind in ('paid', 'suspense', 'duplicate', 'differs')",
            name=op.f("ck_bank_scroll_outcomes_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'paid') = (payment_id is not null)",
            name=op.f("ck_bank_scroll_outcomes_payment"),
        ),
        sa.CheckConstraint(
            "(kind in ('paid', 'suspense')) = (transaction_id is not null)",
            name=op.f("ck_bank_scroll_outcomes_posted"),
        ),
        sa.ForeignKeyConstraint(
            ["scroll_id", "row"],
            ["bank_scroll_lines.scroll_id", "bank_scroll_lines.row"],
            name=op.f("fk_bank_scroll_outcomes_scroll_id_row"),
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["payments.id"], name=op.f("fk_bank_scroll_outcomes_payment_id")
        ),
        sa.PrimaryKeyConstraint("scroll_id", "row", name=op.f("pk_bank_scroll_outcomes")),
    )
    op.create_index(
        "uq_bank_scroll_outcomes_posted",
        "bank_scroll_outcomes",
        ["reference"],
        unique=True,
        postgresql_where=sa.text("kind in ('paid', 'suspense')"),
    )
