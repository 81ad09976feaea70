"""Partners whose machines ask about bills and tell of payments.

A decided agreement never changes, even by the owner until somebody drops the trigger: only its
password is replaced, and its end is written once.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0035"
down_revision = "0017"
branch_labels = None
depends_on = None

CHANGES = (
    "approved_by, approved_at, refused_by, refused_at, refused_reason, "
    "password_hash, ended_by, ended_at"
)
TRIGGERS = """
create function partners_stay_decided() returns trigger language plpgsql as $$
begin
    if old.refused_at is not null or old.ended_at is not null
       or (old.approved_at is not null
           and (new.approved_by, new.approved_at, new.refused_at)
               is distinct from (old.approved_by, old.approved_at, null::timestamptz)) then
        raise exception 'a partner in % that was decided stays so', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stay_decided before update on partners
    for each row execute function partners_stay_decided();
create trigger begins_as_a_proposal before insert on partners
    for each row execute function entered_undecided();
create trigger never_leaves before delete on partners
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    _partners()
    op.execute(f"revoke update, delete, truncate on partners from {APP_ROLE}")
    op.execute(f"grant update ({CHANGES}) on partners to {APP_ROLE}")
    op.execute(TRIGGERS)


def _partners() -> None:
    moment = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "partners",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agreement", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.LargeBinary(), nullable=True),
        sa.Column("networks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("profile", postgresql.JSONB(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", moment, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", moment, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", moment, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        *_rules(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
        sa.UniqueConstraint("code", name=op.f("uq_partners_code")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_partners_{who}"))
            for who in ("entered_by", "approved_by", "refused_by", "ended_by")
        ),
    )


def _rules() -> list[sa.CheckConstraint]:
    rules = {
        "code": "code ~ '^[a-z0-9]{2,20}$'",
        "told": "name <> '' and agreement <> ''",
        "networks": "cardinality(networks) between 1 and 20",
        "password": "(password_hash is null) = (approved_at is null)",
        "ended": "(ended_at is null) = (ended_by is null)",
        "two_people": "approved_by <> entered_by",
        "approved": "(approved_by is null) = (approved_at is null)",
        "refused": "(refused_by is null) = (refused_at is null)"
        " and (refused_by is null) = (refused_reason is null)",
        "decided_once": "approved_at is null or refused_at is null",
        "approved_after": "approved_at >= entered_at",
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_partners_{name}")) for name, rule in rules.items()
    ]
