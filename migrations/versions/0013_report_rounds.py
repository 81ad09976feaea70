"""A report can go back to the committee, and comes again as its next version.

Every version and every return stay as rows; which report stands follows from them. An award names
the version that it follows. Expand only: the program before this one publishes version 1 and
awards from what stands.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.migrations import append_only

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# They look into tables, so nobody's temporary table of that name may answer for them.
FUNCTIONS = """
create function reports_follow_returns() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.version <> (select count(*) + 1 from report_returns where tender_id = new.tender_id)
       or new.version <> (select count(*) + 1 from evaluation_reports
                          where tender_id = new.tender_id) then
        raise exception 'a report follows only one that went back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function awards_follow_reports() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    -- The program before this release names no version: it means the one there is.
    if new.report_version is null then
        select max(version) into new.report_version from evaluation_reports
        where tender_id = new.tender_id;
    end if;
    if exists (select from report_returns where tender_id = new.tender_id
               and version = new.report_version) then
        raise exception 'no award follows a report that went back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function reports_leave_by_return() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.reported_at is not null or new.award_not_before is not null
       or old.awarded_at is not null
       or (select count(*) from evaluation_reports where tender_id = old.id)
          <> (select count(*) from report_returns where tender_id = old.id) then
        raise exception 'a tender''s report leaves only by its return'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""
TRIGGERS = """
create trigger reports_follow_returns before insert on evaluation_reports
    for each row execute function reports_follow_returns();
create trigger awards_follow_reports before insert on awards
    for each row execute function awards_follow_reports();
create trigger report_returns_never_change before update or delete on report_returns
    for each row execute function refuse_change();
drop trigger what_happened_to_a_tender_stays on tenders;
create trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search');
create trigger reports_leave_by_return before update on tenders for each row
    when (old.reported_at is not null and (new.reported_at, new.award_not_before)
          is distinct from (old.reported_at, old.award_not_before))
    execute function reports_leave_by_return();
"""


def upgrade() -> None:
    op.add_column(
        "evaluation_reports",
        sa.Column("version", sa.SmallInteger(), nullable=False, server_default="1"),
    )
    op.drop_constraint("pk_evaluation_reports", "evaluation_reports", type_="primary")
    op.create_primary_key("pk_evaluation_reports", "evaluation_reports", ["tender_id", "version"])
    op.create_table(
        "report_returns",
        sa.Column("tender_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("returned_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("returned_by", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_report_returns_reason")),
        sa.ForeignKeyConstraint(
            ["tender_id", "version"],
            ["evaluation_reports.tender_id", "evaluation_reports.version"],
            name=op.f("fk_report_returns_report"),
        ),
        sa.ForeignKeyConstraint(
            ["returned_by"], ["people.id"], name=op.f("fk_report_returns_returned_by")
        ),
        sa.PrimaryKeyConstraint("tender_id", "version", name=op.f("pk_report_returns")),
    )
    append_only("report_returns")
    op.add_column("awards", sa.Column("report_version", sa.SmallInteger(), nullable=True))
    op.execute("update awards set report_version = 1")
    op.alter_column("awards", "report_version", nullable=False)
    op.create_foreign_key(
        op.f("fk_awards_report"),
        "awards",
        "evaluation_reports",
        ["tender_id", "report_version"],
        ["tender_id", "version"],
    )
    op.execute(FUNCTIONS)
    op.execute(TRIGGERS)
