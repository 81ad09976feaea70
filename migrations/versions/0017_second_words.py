"""Second words: what becomes of a security, and postponing an opening, take two people.

Tries of passphrases are counted for a member and a tender, not for a sitting: rows that nobody
removes, so that a postponement (or somebody with the application's password) renews nothing.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE, append_only

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
FUNCTIONS = """
-- A security is verified, returned or forfeited only where two people have said so.
create function securities_follow_two_people() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    needed text[] := '{}';
begin
    if new.verified_at is not null and new.verified_at is distinct from old.verified_at then
        needed := '{verify}';
    end if;
    if new.returned_at is distinct from old.returned_at then
        needed := '{return,reject}';
    end if;
    if new.forfeited_at is distinct from old.forfeited_at then
        needed := '{forfeit}';
    end if;
    if needed <> '{}' and not exists (
        select from security_steps
        where instrument_id = new.id and step = any (needed) and approved_at is not null
    ) then
        raise exception 'two people decide what becomes of a security'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger securities_follow_two_people before update on instruments
    for each row execute function securities_follow_two_people();
-- An opening that was announced is moved only by a postponement that two people have decided.
create function openings_move_by_two_people() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from opening_postponements
        where tender_id = new.id and opens_at = new.opens_at and approved_at is not null
    ) then
        raise exception 'two people decide when an opening is postponed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger openings_move_by_two_people before update on tenders for each row
    when (old.published_at is not null and new.opens_at is distinct from old.opens_at)
    execute function openings_move_by_two_people();
"""


def upgrade() -> None:
    _security_steps()
    _postponements()
    op.create_table(
        "share_tries",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("tried_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_share_tries_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_share_tries_tender_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_share_tries")),
    )
    op.create_index("ix_share_tries_about", "share_tries", ["tender_id", "person_id", "tried_at"])
    append_only("share_tries")
    op.execute(
        "create trigger share_tries_never_change before update or delete on share_tries"
        " for each row execute function refuse_change()"
    )
    op.execute(FUNCTIONS)


def _security_steps() -> None:
    op.create_table(
        "security_steps",
        *_proposal("security_steps"),
        sa.Column("instrument_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "step in ('verify', 'reject', 'return', 'forfeit')", name=op.f("ck_security_steps_step")
        ),
        sa.CheckConstraint(
            "(step = 'forfeit') = (code is not null)", name=op.f("ck_security_steps_code")
        ),
        sa.CheckConstraint(
            "step = 'verify' or reason <> ''", name=op.f("ck_security_steps_reason")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"], ["instruments.id"], name=op.f("fk_security_steps_instrument_id")
        ),
    )
    op.create_index("ix_security_steps_instrument_id", "security_steps", ["instrument_id"])
    _decided_once("security_steps", "instrument_id")


def _postponements() -> None:
    op.create_table(
        "opening_postponements",
        *_proposal("opening_postponements"),
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", TIME, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_opening_postponements_reason")),
        sa.ForeignKeyConstraint(
            ["tender_id"], ["tenders.id"], name=op.f("fk_opening_postponements_tender_id")
        ),
    )
    _decided_once("opening_postponements", "tender_id")


def _proposal(table: str) -> list[sa.schema.SchemaItem]:
    """Columns and constraints of `app/two_people.py`."""
    people = ("entered_by", "approved_by", "refused_by")
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", TIME, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("approved_by <> entered_by", name=op.f(f"ck_{table}_two_people")),
        sa.CheckConstraint(
            "(approved_by is null) = (approved_at is null)", name=op.f(f"ck_{table}_approved")
        ),
        sa.CheckConstraint(
            "(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)",
            name=op.f(f"ck_{table}_refused"),
        ),
        sa.CheckConstraint(
            "approved_at is null or refused_at is null", name=op.f(f"ck_{table}_decided_once")
        ),
        sa.CheckConstraint("approved_at >= entered_at", name=op.f(f"ck_{table}_approved_after")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_{table}_{who}"))
            for who in people
        ),
    ]


def _decided_once(table: str, subject: str) -> None:
    op.create_index(
        f"uq_{table}_waiting",
        table,
        [subject],
        unique=True,
        postgresql_where=sa.text("approved_at is null and refused_at is null"),
    )
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on {table} to {APP_ROLE}")
    op.execute(
        f"create trigger is_decided_once before update on {table}"
        " for each row execute function decided_once()"
    )
    op.execute(
        f"create trigger begins_as_a_proposal before insert on {table}"
        " for each row execute function entered_undecided()"
    )
