"""Calls with a deadline: applications, scores of a panel, rankings."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0020"
down_revision = "0019"
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
    mac bytea,
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
_CALLS = """
    service text not null,
    office_id uuid not null,
    title_en text not null,
    title_ur text not null,
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    places smallint not null,
    content jsonb not null,
    tie_rule text not null,
    seed text not null,
    instrument text not null,
    constraint ck_{table}_places check (places between 1 and 1000),
    constraint ck_{table}_tie_rule
        check (tie_rule in ('heaviest_earlier_draw', 'earlier_draw', 'draw')),
    constraint ck_{table}_times check (closes_at > opens_at),
    constraint ck_{table}_told check (title_en <> '' and title_ur <> '' and instrument <> ''),
    constraint fk_{table}_office_id foreign key (office_id) references organisations (id)
"""
_FACTS = """
create table call_applications (
    application_id uuid not null,
    call_id uuid not null,
    submitted_at timestamptz not null,
    mac bytea,
    constraint pk_call_applications primary key (application_id),
    constraint fk_call_applications_application_id
        foreign key (application_id) references applications (id),
    constraint fk_call_applications_call_id foreign key (call_id) references calls (id)
);
create index ix_call_applications_call_id on call_applications (call_id);
create table call_scores (
    application_id uuid not null,
    person_id uuid not null,
    content jsonb not null,
    scored_at timestamptz not null,
    mac bytea,
    constraint pk_call_scores primary key (application_id, person_id),
    constraint fk_call_scores_application_id
        foreign key (application_id) references call_applications (application_id),
    constraint fk_call_scores_person_id foreign key (person_id) references people (id)
);
"""
_RANKINGS = """
    call_id uuid not null,
    content jsonb not null,
    constraint fk_{table}_call_id foreign key (call_id) references calls (id)
"""
_PASSED = """
    call_id uuid not null,
    from_id uuid not null,
    to_id uuid not null,
    reason text not null,
    constraint ck_{table}_two_applications check (from_id <> to_id),
    constraint fk_{table}_call_id foreign key (call_id) references calls (id),
    constraint fk_{table}_from_id
        foreign key (from_id) references call_applications (application_id),
    constraint fk_{table}_to_id foreign key (to_id) references call_applications (application_id)
"""
_INDEXES = """
create index ix_calls_service on calls (service, closes_at);
create index ix_calls_office_id on calls (office_id, id);
create unique index uq_call_rankings_call_id on call_rankings (call_id) where refused_at is null;
create unique index uq_call_passed_places_from_id on call_passed_places (from_id)
    where refused_at is null;
create unique index uq_call_passed_places_to_id on call_passed_places (to_id)
    where refused_at is null;
create index ix_call_passed_places_call_id on call_passed_places (call_id);
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


def upgrade() -> None:
    """Make the tables; of a proposal only its decision is written later, of facts nothing."""
    _proposals("calls", _CALLS)
    op.execute(_FACTS)
    _proposals("call_rankings", _RANKINGS)
    _proposals("call_passed_places", _PASSED)
    op.execute(_INDEXES)
    for table in ("call_applications", "call_scores"):
        facts_with_macs(table)


def _proposals(table: str, columns: str) -> None:
    body = (_PROPOSAL + columns.lstrip("\n")).format(table=table)
    op.execute(f"create table {table} ({body})")
    op.execute(_TWO_PEOPLE.format(table=table))
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    decided = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"
    op.execute(f"grant update ({decided}) on {table} to {APP_ROLE}")
