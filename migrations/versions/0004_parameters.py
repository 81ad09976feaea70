"""parameters, declared holidays, districts.

The content of a value or a declaration never changes: the application may update only the columns
of the two decisions, each once, and the last day of a value that its successor ends. The districts
are facts: the application only reads them.
"""

import csv
from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.db import new_id
from app.migrations import APP_ROLE, read_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = postgresql.TIMESTAMP(timezone=True)
PLACES = Path(__file__).parents[2] / "app" / "places"
SOURCE = "List of 36 districts in 8 divisions with OCHA place codes, 2022-25"
DECIDED_ONCE = """
create function decided_once() returns trigger language plpgsql as $$
begin
    if old.approved_at is not null or old.refused_at is not null then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- It looks into a table, so nobody's temporary table of that name may answer for it.
create function ended_by_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by) then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from parameter_values s where s.id = new.ended_by
                       and s.key = new.key and s.valid_from = new.valid_to + 1)
    then
        raise exception 'a value in % ends only before the first day of its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function ended_only_when_approved() returns trigger language plpgsql as $$
begin
    if (new.valid_to, new.ended_by) is distinct from (old.valid_to, old.ended_by) then
        raise exception 'a proposal in % keeps its period', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function entered_undecided() returns trigger language plpgsql as $$
begin
    if new.approved_at is not null or new.refused_at is not null then
        raise exception 'a row of % begins as a proposal', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger a_proposal_keeps_its_period before update on parameter_values
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger ends_by_its_successor before update on parameter_values
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function ended_by_successor();
create trigger begins_as_a_proposal before insert on parameter_values
    for each row execute function entered_undecided();
create trigger is_decided_once before update on declared_days
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on declared_days
    for each row execute function entered_undecided();
"""
DECISION = "approved_by, approved_at, refused_by, refused_at, refused_reason"


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    _parameter_values()
    _declared_days()
    _places()
    op.execute(DECIDED_ONCE)
    _only_decisions("parameter_values", f"{DECISION}, valid_to, ended_by")
    _only_decisions("declared_days", DECISION)
    _load_places()
    read_only("divisions")
    read_only("districts")


def _only_decisions(table: str, columns: str) -> None:
    op.execute(f"revoke update, delete, truncate on {table} from {APP_ROLE}")
    op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")


def _proposal(table: str) -> list[sa.schema.SchemaItem]:
    """Columns and constraints of `app/two_people.py`."""
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
        sa.CheckConstraint("confidence in ('H', 'M', 'U')", name=op.f(f"ck_{table}_confidence")),
        sa.CheckConstraint("instrument <> ''", name=op.f(f"ck_{table}_cited")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([who], ["people.id"], name=op.f(f"fk_{table}_{who}"))
            for who in ("entered_by", "approved_by", "refused_by")
        ),
    ]


def _parameter_values() -> None:
    op.create_table(
        "parameter_values",
        *_proposal("parameter_values"),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_parameter_values_period")),
        sa.CheckConstraint(
            "ended_by is null or valid_to is not null", name=op.f("ck_parameter_values_ended")
        ),
        sa.CheckConstraint(
            "unit in ('paisa', 'percent', 'fraction', 'days', 'minutes', 'count', 'choice',"
            " 'text', 'boolean')",
            name=op.f("ck_parameter_values_unit"),
        ),
        sa.CheckConstraint(
            "jsonb_typeof(value) = case when unit in ('paisa', 'days', 'minutes', 'count')"
            " then 'number' when unit = 'boolean' then 'boolean' else 'string' end",
            name=op.f("ck_parameter_values_value"),
        ),
        postgresql.ExcludeConstraint(
            (sa.column("key"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("approved_at is not null"),
            using="gist",
            name="ex_parameter_values_never_two",
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["parameter_values.id"], name=op.f("fk_parameter_values_ended_by")
        ),
    )
    op.create_index("ix_parameter_values_key", "parameter_values", ["key", "valid_from"])


def _declared_days() -> None:
    op.create_table(
        "declared_days",
        *_proposal("declared_days"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "last_day >= first_day and last_day < first_day + 31",
            name=op.f("ck_declared_days_period"),
        ),
    )
    op.create_index("ix_declared_days_first_day", "declared_days", ["first_day"])


def _places() -> None:
    op.create_table(
        "divisions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_divisions")),
    )
    op.create_table(
        "districts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_ur", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("ocha_code", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("urdu_confidence", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_districts_period")),
        sa.CheckConstraint("confidence in ('H', 'M', 'U')", name=op.f("ck_districts_confidence")),
        sa.CheckConstraint(
            "urdu_confidence in ('H', 'M', 'U')", name=op.f("ck_districts_urdu_confidence")
        ),
        postgresql.ExcludeConstraint(
            (sa.column("code"), "="),
            (sa.text("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_districts_never_two",
        ),
        sa.ForeignKeyConstraint(
            ["division"], ["divisions.code"], name=op.f("fk_districts_division")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_districts")),
    )


def _load_places() -> None:
    table = sa.MetaData()
    divisions = sa.Table("divisions", table, autoload_with=op.get_bind())
    districts = sa.Table("districts", table, autoload_with=op.get_bind())
    numbered = enumerate(_rows("divisions.csv"))
    op.bulk_insert(divisions, [row | {"position": number} for number, row in numbered])
    op.bulk_insert(districts, [_district(row) for row in _rows("districts.csv")])


def _rows(name: str) -> list[dict[str, str]]:
    with (PLACES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _district(row: dict[str, str]) -> dict[str, object]:
    known = {"id": new_id(), "source": SOURCE, "urdu_confidence": "M"}
    return {**row, "ocha_code": row["ocha_code"] or None, **known}
