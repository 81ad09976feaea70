"""Advices to payroll offices, and reminders of instalments."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# What every table of proposals has: two people, one decision.
_PROPOSAL = """
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_{table} primary key (id),
    constraint ck_{table}_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_{table}_approved_after check (approved_at >= entered_at),
    constraint ck_{table}_decided_once check (approved_at is null or refused_at is null),
    constraint ck_{table}_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_{table}_two_people check (approved_by <> entered_by),
    constraint fk_{table}_approved_by foreign key (approved_by) references people (id),
    constraint fk_{table}_entered_by foreign key (entered_by) references people (id),
    constraint fk_{table}_refused_by foreign key (refused_by) references people (id),
"""
_TWO_PEOPLE = """
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {table}
    for each row execute function facts_stay('mac');
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"

_ADVICES = """
    scheme text not null,
    number text not null,
    month date not null,
    line_count smallint not null,
    total_paisa bigint not null,
    mac bytea,
    constraint uq_{table}_number unique (number),
    constraint ck_{table}_amounts check (line_count > 0 and total_paisa > 0),
    constraint ck_{table}_month check (extract(day from month) = 1)
"""
_LINES = """
create unique index uq_relief_payroll_advices_waiting on relief_payroll_advices (scheme)
    where approved_at is null and refused_at is null;
create table relief_personnel_numbers (
    id uuid not null,
    award_id uuid not null,
    number text not null,
    evidence text not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    mac bytea,
    constraint pk_relief_personnel_numbers primary key (id),
    constraint ck_relief_personnel_numbers_told
        check (number ~ '^[0-9]{6,10}$' and evidence <> ''),
    constraint fk_relief_personnel_numbers_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_personnel_numbers_entered_by
        foreign key (entered_by) references people (id)
);
create index ix_relief_personnel_numbers_award_id on relief_personnel_numbers (award_id, id);
create table relief_payroll_lines (
    id uuid not null,
    advice_id uuid not null,
    award_id uuid not null,
    part smallint not null,
    due_on date not null,
    amount_paisa bigint not null,
    personnel_number text not null,
    fiscal_year smallint not null,
    transaction_id uuid not null,
    mac bytea,
    constraint pk_relief_payroll_lines primary key (id),
    constraint uq_relief_payroll_lines_award_id_part unique (award_id, part),
    constraint ck_relief_payroll_lines_amounts check (amount_paisa > 0 and part > 0),
    constraint fk_relief_payroll_lines_advice_id
        foreign key (advice_id) references relief_payroll_advices (id),
    constraint fk_relief_payroll_lines_award_id
        foreign key (award_id) references relief_awards (id)
);
create index ix_relief_payroll_lines_advice_id on relief_payroll_lines (advice_id);
create table relief_payroll_replies (
    advice_id uuid not null,
    reference text not null,
    paid_on date not null,
    recorded_by uuid not null,
    recorded_at timestamptz not null,
    mac bytea,
    constraint pk_relief_payroll_replies primary key (advice_id),
    constraint ck_relief_payroll_replies_reference check (reference <> ''),
    constraint fk_relief_payroll_replies_advice_id
        foreign key (advice_id) references relief_payroll_advices (id),
    constraint fk_relief_payroll_replies_recorded_by
        foreign key (recorded_by) references people (id)
);
"""
_REMINDERS = """
create table relief_loan_reminders (
    instalment_id uuid not null,
    kind text not null,
    at timestamptz not null,
    constraint pk_relief_loan_reminders primary key (instalment_id, kind),
    constraint ck_relief_loan_reminders_kind check (kind in ('coming', 'late')),
    constraint fk_relief_loan_reminders_instalment_id
        foreign key (instalment_id) references relief_loan_instalments (id)
);
create trigger never_changes before update or delete on relief_loan_reminders
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Make the tables; of an advice only its decision is written later."""
    table = "relief_payroll_advices"
    body = (_PROPOSAL + _ADVICES.lstrip("\n")).format(table=table)
    op.execute(f"create table {table} ({body})")
    op.execute(_TWO_PEOPLE.format(table=table))
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}, mac) on {table} to {APP_ROLE}")
    op.execute(_LINES)
    for facts in ("relief_personnel_numbers", "relief_payroll_lines", "relief_payroll_replies"):
        facts_with_macs(facts)
    op.execute(_REMINDERS)
    append_only("relief_loan_reminders")
