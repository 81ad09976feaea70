"""Soft loans: agreements with signatures, tranches, instalments, repayments."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

_AGREEMENTS = """
create table relief_loan_agreements (
    id uuid not null,
    award_id uuid not null,
    version smallint not null,
    content text not null,
    sha256 bytea not null,
    principal_paisa bigint not null,
    grace_months smallint not null,
    instalments smallint not null,
    every_months smallint not null,
    guarantors_needed smallint not null,
    head_code text not null,
    ddo_code text not null,
    department_id uuid not null,
    prepared_by uuid not null,
    prepared_at timestamptz not null,
    mac bytea,
    constraint pk_relief_loan_agreements primary key (id),
    constraint uq_relief_loan_agreements_award_id_version unique (award_id, version),
    constraint ck_relief_loan_agreements_every_months check (every_months > 0),
    constraint ck_relief_loan_agreements_grace check (grace_months >= 0),
    constraint ck_relief_loan_agreements_guarantors check (guarantors_needed >= 0),
    constraint ck_relief_loan_agreements_instalments check (instalments between 1 and 120),
    constraint ck_relief_loan_agreements_principal check (principal_paisa > 0),
    constraint ck_relief_loan_agreements_version check (version > 0),
    constraint fk_relief_loan_agreements_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_loan_agreements_department_id
        foreign key (department_id) references organisations (id),
    constraint fk_relief_loan_agreements_prepared_by
        foreign key (prepared_by) references people (id)
);
create table relief_loan_guarantors (
    id uuid not null,
    agreement_id uuid not null,
    cnic_hash bytea not null,
    masked_cnic text not null,
    name text not null,
    named_by uuid not null,
    named_at timestamptz not null,
    mac bytea,
    constraint pk_relief_loan_guarantors primary key (id),
    constraint uq_relief_loan_guarantors_agreement_id_cnic_hash unique (agreement_id, cnic_hash),
    constraint fk_relief_loan_guarantors_agreement_id
        foreign key (agreement_id) references relief_loan_agreements (id),
    constraint fk_relief_loan_guarantors_named_by foreign key (named_by) references people (id)
);
create table relief_loan_signatures (
    id uuid not null,
    agreement_id uuid not null,
    person_id uuid not null,
    role text not null,
    guarantor_id uuid,
    name text not null,
    sha256 bytea not null,
    signed_at timestamptz not null,
    mac bytea,
    constraint pk_relief_loan_signatures primary key (id),
    constraint uq_relief_loan_signatures_agreement_id_person_id unique (agreement_id, person_id),
    constraint uq_relief_loan_signatures_guarantor_id unique (guarantor_id),
    constraint ck_relief_loan_signatures_guarantor
        check ((role = 'guarantor') = (guarantor_id is not null)),
    constraint ck_relief_loan_signatures_role check (role in ('borrower', 'guarantor')),
    constraint fk_relief_loan_signatures_agreement_id
        foreign key (agreement_id) references relief_loan_agreements (id),
    constraint fk_relief_loan_signatures_guarantor_id
        foreign key (guarantor_id) references relief_loan_guarantors (id),
    constraint fk_relief_loan_signatures_person_id foreign key (person_id) references people (id)
);
"""

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
    award_id uuid not null,
    constraint fk_{table}_award_id foreign key (award_id) references relief_awards (id),
"""
_PROPOSALS = {
    "relief_loan_tranches": """
    agreement_id uuid not null,
    milestone text not null,
    amount_paisa bigint not null,
    is_last boolean not null,
    sanction_number text not null,
    sanctioned_on date not null,
    transaction_id uuid,
    constraint ck_{table}_amount check (amount_paisa > 0),
    constraint ck_{table}_posted check ((approved_at is null) = (transaction_id is null)),
    constraint ck_{table}_told check (milestone <> '' and sanction_number <> ''),
    constraint fk_{table}_agreement_id
        foreign key (agreement_id) references relief_loan_agreements (id)
""",
    "relief_loan_reschedulings": """
    first_due_on date not null,
    instalments smallint not null,
    every_months smallint not null,
    instrument text not null,
    grounds text not null,
    rescheduled_paisa bigint,
    constraint ck_{table}_amount check (rescheduled_paisa > 0),
    constraint ck_{table}_counted check ((approved_at is null) = (rescheduled_paisa is null)),
    constraint ck_{table}_every_months check (every_months > 0),
    constraint ck_{table}_instalments check (instalments between 1 and 120),
    constraint ck_{table}_told check (instrument <> '' and grounds <> '')
""",
    "relief_loan_write_offs": """
    amount_paisa bigint not null,
    sanctioning_power text not null,
    instrument text not null,
    grounds text not null,
    constraint ck_{table}_amount check (amount_paisa > 0),
    constraint ck_{table}_told check (sanctioning_power <> '' and instrument <> '')
""",
}
_FOLLOWS = {
    "relief_loan_tranches": "transaction_id",
    "relief_loan_reschedulings": "rescheduled_paisa",
}
_INDEXES = """
create index ix_relief_loan_tranches_award_id on relief_loan_tranches (award_id);
create unique index uq_relief_loan_tranches_last on relief_loan_tranches (award_id)
    where is_last and approved_at is not null;
create index ix_relief_loan_reschedulings_award_id on relief_loan_reschedulings (award_id);
create unique index uq_relief_loan_write_offs_award_id on relief_loan_write_offs (award_id)
    where approved_at is not null;
"""
_TWO_PEOPLE = """
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
"""

_INSTALMENTS = """
create table relief_loan_instalments (
    id uuid not null,
    award_id uuid not null,
    schedule smallint not null,
    number smallint not null,
    due_on date not null,
    amount_paisa bigint not null,
    bill_id uuid not null,
    psid text not null,
    ended_at timestamptz,
    ended_by_id uuid,
    mac bytea,
    constraint pk_relief_loan_instalments primary key (id),
    constraint uq_relief_loan_instalments_award_id_schedule_number
        unique (award_id, schedule, number),
    constraint uq_relief_loan_instalments_bill_id unique (bill_id),
    constraint ck_relief_loan_instalments_amount check (amount_paisa > 0),
    constraint ck_relief_loan_instalments_counted check (schedule > 0 and number > 0),
    constraint ck_relief_loan_instalments_ended
        check ((ended_at is null) = (ended_by_id is null)),
    constraint fk_relief_loan_instalments_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_loan_instalments_ended_by_id
        foreign key (ended_by_id) references relief_loan_reschedulings (id)
);
create index ix_relief_loan_instalments_due_on on relief_loan_instalments (due_on);
create trigger what_is_written_stays before update on relief_loan_instalments
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on relief_loan_instalments
    for each row execute function refuse_change();
create table relief_loan_repayments (
    id uuid not null,
    award_id uuid not null,
    instalment_id uuid not null,
    amount_paisa bigint not null,
    entered_at timestamptz not null,
    transaction_id uuid not null,
    constraint pk_relief_loan_repayments primary key (id),
    constraint ck_relief_loan_repayments_amount check (amount_paisa <> 0),
    constraint fk_relief_loan_repayments_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_loan_repayments_instalment_id
        foreign key (instalment_id) references relief_loan_instalments (id)
);
create index ix_relief_loan_repayments_award_id on relief_loan_repayments (award_id);
create index ix_relief_loan_repayments_instalment_id on relief_loan_repayments (instalment_id);
"""
_WITH_MACS = ("relief_loan_agreements", "relief_loan_guarantors", "relief_loan_signatures")
_FACTS = ("relief_loan_repayments",)


def upgrade() -> None:
    """Make the tables; the application changes nothing of them but a decision and an end."""
    op.execute(_AGREEMENTS)
    for table, columns in _PROPOSALS.items():
        body = (_PROPOSAL + columns.lstrip("\n")).format(table=table)
        op.execute(f"create table {table} ({body})")
        op.execute(_TWO_PEOPLE.format(table=table))
        _only_decisions(table)
    op.execute(_INDEXES)
    op.execute(_INSTALMENTS)
    for table in _WITH_MACS:
        facts_with_macs(table)
    for table in _FACTS:
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    op.execute(f"revoke update, delete on relief_loan_instalments from {APP_ROLE}")
    op.execute(
        f"grant update (ended_at, ended_by_id, mac) on relief_loan_instalments to {APP_ROLE}"
    )


def _only_decisions(table: str) -> None:
    decided = "approved_by, approved_at, refused_by, refused_at, refused_reason"
    columns = f"{decided}, {_FOLLOWS[table]}" if table in _FOLLOWS else decided
    op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
    op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
