"""Units of parks and who holds them; awards that get money of several years."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0023"
down_revision = "0022"
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

_UNITS = """
    park text not null,
    park_ur text not null,
    place text not null,
    district text not null,
    code text not null,
    area_sqft integer not null,
    rent_paisa bigint not null,
    instrument text not null,
    mac bytea,
    constraint ck_{table}_place check (place in ('park', 'rural_centre')),
    constraint ck_{table}_amounts check (area_sqft > 0 and rent_paisa >= 0),
    constraint ck_{table}_named check (park <> '' and park_ur <> '' and code <> '')
"""
_HOLDINGS = """
create unique index uq_relief_park_units_code on relief_park_units (park, code)
    where refused_at is null;
create table relief_unit_holdings (
    id uuid not null,
    unit_id uuid not null,
    award_id uuid not null,
    begun_at timestamptz not null,
    begun_by uuid,
    accept_by date,
    accepted_at timestamptz,
    ended_at timestamptz,
    end_reason text,
    mac bytea,
    constraint pk_relief_unit_holdings primary key (id),
    constraint ck_relief_unit_holdings_offered
        check ((begun_by is null) = (accept_by is not null)),
    constraint ck_relief_unit_holdings_allocated
        check (accept_by is not null or accepted_at is not null),
    constraint ck_relief_unit_holdings_ended check ((ended_at is null) = (end_reason is null)),
    constraint ck_relief_unit_holdings_ended_after check (ended_at >= begun_at),
    constraint ck_relief_unit_holdings_end_reason check (
        end_reason in ('declined', 'expired', 'given_back', 'period', 'revoked')),
    constraint fk_relief_unit_holdings_unit_id
        foreign key (unit_id) references relief_park_units (id),
    constraint fk_relief_unit_holdings_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_unit_holdings_begun_by foreign key (begun_by) references people (id)
);
create unique index uq_relief_unit_holdings_unit_id on relief_unit_holdings (unit_id)
    where ended_at is null;
create unique index uq_relief_unit_holdings_award_id on relief_unit_holdings (award_id)
    where ended_at is null;
create index ix_relief_unit_holdings_award_id on relief_unit_holdings (award_id, id);
create trigger what_is_written_stays before update on relief_unit_holdings
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on relief_unit_holdings
    for each row execute function refuse_change();
"""
_YEARS = """
create table relief_award_years (
    award_id uuid not null,
    fiscal_year smallint not null,
    amount_paisa bigint not null,
    mac bytea,
    constraint pk_relief_award_years primary key (award_id, fiscal_year),
    constraint ck_relief_award_years_amount check (amount_paisa > 0),
    constraint fk_relief_award_years_award_id foreign key (award_id) references relief_awards (id)
);
create table relief_award_fundings (
    id uuid not null,
    award_id uuid not null,
    fiscal_year smallint not null,
    amount_paisa bigint not null,
    funded_at timestamptz not null,
    funded_by uuid not null,
    transaction_id uuid not null,
    mac bytea,
    constraint pk_relief_award_fundings primary key (id),
    constraint uq_relief_award_fundings_award_id_fiscal_year unique (award_id, fiscal_year),
    constraint ck_relief_award_fundings_amount check (amount_paisa > 0),
    constraint fk_relief_award_fundings_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_award_fundings_funded_by foreign key (funded_by) references people (id)
);
"""
# The posting of a lapse from before is named after its award: so is its row from now on.
_LAPSES = """
alter table relief_award_lapses disable trigger never_changes;
alter table relief_award_lapses add column id uuid;
update relief_award_lapses set id = award_id;
alter table relief_award_lapses alter column id set not null;
alter table relief_award_lapses drop constraint pk_relief_award_lapses;
alter table relief_award_lapses add constraint pk_relief_award_lapses primary key (id);
alter table relief_award_lapses add constraint uq_relief_award_lapses_award_id_fiscal_year
    unique (award_id, fiscal_year);
alter table relief_award_lapses enable trigger never_changes;
"""


def upgrade() -> None:
    """Make the tables; the application changes nothing of them but a decision and an end."""
    _proposals("relief_park_units", _UNITS, "mac")
    op.execute(_HOLDINGS)
    op.execute(f"revoke update, delete on relief_unit_holdings from {APP_ROLE}")
    op.execute(
        f"grant update (accepted_at, ended_at, end_reason, mac) on relief_unit_holdings"
        f" to {APP_ROLE}"
    )
    op.execute(_YEARS)
    for table in ("relief_award_years", "relief_award_fundings"):
        facts_with_macs(table)
    op.execute(_LAPSES)


def _proposals(table: str, columns: str, *written_later: str) -> None:
    body = (_PROPOSAL + columns.lstrip("\n")).format(table=table)
    op.execute(f"create table {table} ({body})")
    op.execute(_TWO_PEOPLE.format(table=table))
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    later = ", ".join([_DECIDED, *written_later])
    op.execute(f"grant update ({later}) on {table} to {APP_ROLE}")
