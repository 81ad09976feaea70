"""Let two officers change the map: a change is proposed, approved, and only then written into it.

The application may add entries of districts and divisions and end entries, each by a change that
was approved; a trigger refuses everything else, to the owner too. What was written once of staff
roles and invitations stays, and a membership that has ended stays as it was.

Expand only: the program before this one reads the same tables.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import APP_ROLE

revision = "0016"
down_revision = "0020"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
TABLE = "place_changes"
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"
# They look into tables, so nobody's temporary table of that name may answer for them.
TRIGGERS = """
create function places_follow_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from place_changes where id = new.change_id
                   and approved_at is not null) then
        raise exception 'rows of % come by a change that was approved', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function districts_end_by_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.ended_by is not null or old.valid_to is not null or new.valid_to is null
        or not exists (select from place_changes where id = new.ended_by
                       and approved_at is not null and first_day = new.valid_to + 1)
        or (to_jsonb(new) - 'valid_to' - 'ended_by')
            is distinct from (to_jsonb(old) - 'valid_to' - 'ended_by') then
        raise exception 'an entry of a district ends once, by a change that was approved'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function what_has_ended_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.until <= bdm_now()
        or (old.since <= bdm_now() and new.since is distinct from old.since) then
        raise exception 'what was of % stays as it was', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger comes_by_a_change before insert on districts
    for each row execute function places_follow_changes();
create trigger comes_by_a_change before insert on divisions
    for each row execute function places_follow_changes();
create trigger ends_by_a_change before update on districts
    for each row execute function districts_end_by_changes();
create trigger is_decided_once before update on place_changes
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on place_changes
    for each row execute function entered_undecided();
create trigger what_is_written_stays before update on staff_roles
    for each row execute function facts_stay();
create trigger what_is_written_stays before update on invitations
    for each row execute function facts_stay();
create trigger what_has_ended_stays before update on memberships
    for each row execute function what_has_ended_stays();
"""


def upgrade() -> None:
    _place_changes()
    for table, column in (
        ("divisions", "change_id"),
        ("districts", "change_id"),
        ("districts", "ended_by"),
    ):
        op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True))
        name = op.f(f"fk_{table}_{column}")
        op.create_foreign_key(name, table, TABLE, [column], ["id"])
    op.execute(f"revoke update, delete, truncate on {TABLE} from {APP_ROLE}")
    op.execute(f"grant update ({DECISION}) on {TABLE} to {APP_ROLE}")
    op.execute(f"grant insert on districts, divisions to {APP_ROLE}")
    op.execute(f"grant update (valid_to, ended_by) on districts to {APP_ROLE}")
    op.execute(TRIGGERS)


def _place_changes() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("refused_by", sa.Uuid(), nullable=True),
        sa.Column("refused_at", TIME, nullable=True),
        sa.Column("refused_reason", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("urdu_confidence", sa.Text(), nullable=False),
        *_checks(),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_{TABLE}_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
    )
    op.create_index(f"ix_{TABLE}_entered_at", TABLE, ["entered_at"])


def _checks() -> list[sa.CheckConstraint]:
    """Return the constraints of `app/two_people.py`, and the table's own."""
    checks = {
        "two_people": "approved_by <> entered_by",
        "approved": "(approved_by is null) = (approved_at is null)",
        "refused": (
            "(refused_by is null) = (refused_at is null)"
            " and (refused_by is null) = (refused_reason is null)"
        ),
        "decided_once": "approved_at is null or refused_at is null",
        "approved_after": "approved_at >= entered_at",
        "confidence": "confidence in ('H', 'M', 'U')",
        "urdu_confidence": "urdu_confidence in ('H', 'M', 'U')",
        "cited": "instrument <> ''",
        "kind": (
            "kind in ('new_division', 'new_district', 'change_district', 'end_district',"
            " 'rename_division')"
        ),
    }
    return [
        sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}")) for name, rule in checks.items()
    ]
