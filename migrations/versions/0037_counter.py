"""Money taken over a counter, recorded by one officer and confirmed by another.

Once decided, a taking never changes, even by the owner until somebody drops the trigger; and
PostgreSQL refuses one that is called confirmed while no payment came of it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

MOMENT = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
RULES = {
    "kind": "kind in ('cash', 'cheque', 'challan')",
    "amount": "amount_paisa > 0",
    "told": "place <> '' and number <> ''",
    "two_people": "approved_by <> entered_by",
    "approved": "(approved_by is null) = (approved_at is null)",
    "refused": "(refused_by is null) = (refused_at is null)"
    " and (refused_by is null) = (refused_reason is null)",
    "decided_once": "approved_at is null or refused_at is null",
    "approved_after": "approved_at >= entered_at",
}
TRIGGERS = """
create trigger is_decided_once before update on counter_takings
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on counter_takings
    for each row execute function entered_undecided();
create trigger never_leaves before delete on counter_takings
    for each row execute function refuse_change();
-- It looks into a table, so nobody's temporary table of that name may answer for it.
create function confirmed_means_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payments p
                   where p.channel = 'counter' and p.reference = new.id::text
                     and p.bill_id = new.bill_id and p.amount_paisa = new.amount_paisa) then
        raise exception 'a row of % is confirmed by its payment', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger confirmed_means_paid after update on counter_takings
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function confirmed_means_paid();
"""


def upgrade() -> None:
    _takings()
    _indexes()
    op.execute(f"revoke update, delete, truncate on counter_takings from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on counter_takings to {APP_ROLE}")
    op.execute(TRIGGERS)


def _takings() -> None:
    op.create_table(
        "counter_takings",
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_paisa", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", MOMENT, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *(
            sa.CheckConstraint(rule, name=op.f(f"ck_counter_takings_{name}"))
            for name, rule in RULES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_takings")),
        sa.ForeignKeyConstraint(["bill_id"], ["bills.id"], name=op.f("fk_counter_takings_bill_id")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_counter_takings_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
    )


def _indexes() -> None:
    op.create_index(
        "uq_counter_takings_paper",
        "counter_takings",
        ["kind", sa.text("lower(place)"), sa.text("lower(number)")],
        unique=True,
        postgresql_where=sa.text("refused_at is null"),
    )
    op.create_index(
        "ix_counter_takings_waiting",
        "counter_takings",
        ["id"],
        postgresql_where=sa.text("approved_at is null and refused_at is null"),
    )
    op.create_index("ix_counter_takings_bill_id", "counter_takings", ["bill_id"])
