"""Reliefs: budgets, claims with their decisions, awards and what they paid."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_BUDGETS = """
create table relief_budget_entries (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    scheme text not null,
    fiscal_year smallint not null,
    kind text not null,
    amount_paisa bigint not null,
    moved_to text not null default '',
    demand text not null default '',
    object_head text not null default '',
    instrument text not null,
    confidence text not null,
    note text not null default '',
    transaction_id uuid,
    constraint pk_relief_budget_entries primary key (id),
    constraint ck_relief_budget_entries_amount check (amount_paisa > 0),
    constraint ck_relief_budget_entries_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_relief_budget_entries_approved_after check (approved_at >= entered_at),
    constraint ck_relief_budget_entries_cited check (instrument <> ''),
    constraint ck_relief_budget_entries_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_relief_budget_entries_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_relief_budget_entries_kind check (kind in (
        'ceiling', 'appropriation', 'supplementary', 'release', 'reappropriation', 'surrender')),
    constraint ck_relief_budget_entries_moved
        check ((kind = 'reappropriation') = (moved_to <> '')),
    constraint ck_relief_budget_entries_moved_elsewhere check (moved_to <> scheme),
    constraint ck_relief_budget_entries_posted
        check ((approved_at is null) = (transaction_id is null)),
    constraint ck_relief_budget_entries_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_relief_budget_entries_two_people check (approved_by <> entered_by),
    constraint ck_relief_budget_entries_voted
        check ((kind = 'ceiling') = (demand = '' and object_head = '')),
    constraint ck_relief_budget_entries_year check (fiscal_year between 2020 and 2199),
    constraint fk_relief_budget_entries_approved_by foreign key (approved_by) references people (id),
    constraint fk_relief_budget_entries_entered_by foreign key (entered_by) references people (id),
    constraint fk_relief_budget_entries_refused_by foreign key (refused_by) references people (id)
);
create index ix_relief_budget_entries_scheme on relief_budget_entries (scheme, fiscal_year);
create trigger begins_as_a_proposal before insert on relief_budget_entries
    for each row execute function entered_undecided();
create trigger is_decided_once before update on relief_budget_entries
    for each row execute function decided_once();
create trigger never_leaves before delete on relief_budget_entries
    for each row execute function refuse_change();
"""

_CLAIMS = """
create table relief_scheme_texts (
    code text not null,
    version smallint not null,
    digest bytea not null,
    content text not null,
    kept_at timestamptz not null,
    constraint pk_relief_scheme_texts primary key (code, version),
    constraint ck_relief_scheme_texts_version check (version > 0)
);
create table relief_claims (
    id uuid not null,
    application_id uuid not null,
    scheme text not null,
    fiscal_year smallint not null,
    rule_on date not null,
    person_id uuid not null,
    organisation_id uuid,
    submitted_at timestamptz not null,
    ended_at timestamptz,
    mac bytea,
    constraint pk_relief_claims primary key (id),
    constraint uq_relief_claims_application_id unique (application_id),
    constraint fk_relief_claims_application_id
        foreign key (application_id) references applications (id),
    constraint fk_relief_claims_person_id foreign key (person_id) references people (id),
    constraint fk_relief_claims_organisation_id
        foreign key (organisation_id) references organisations (id)
);
create unique index uq_relief_claims_once
    on relief_claims (scheme, fiscal_year, coalesce(organisation_id, person_id))
    where ended_at is null;
create index ix_relief_claims_organisation_id on relief_claims (organisation_id);
create table relief_claim_decisions (
    id uuid not null,
    claim_id uuid not null,
    number smallint not null,
    scheme_version smallint not null,
    outcome text not null,
    amount_paisa bigint,
    content jsonb not null,
    sha256 bytea not null,
    decided_at timestamptz not null,
    mac bytea,
    constraint pk_relief_claim_decisions primary key (id),
    constraint uq_relief_claim_decisions_claim_id_number unique (claim_id, number),
    constraint ck_relief_claim_decisions_amount check (amount_paisa >= 0),
    constraint ck_relief_claim_decisions_outcome
        check ((outcome = 'eligible') = (amount_paisa is not null)),
    constraint ck_relief_claim_decisions_number check (number > 0),
    constraint fk_relief_claim_decisions_claim_id
        foreign key (claim_id) references relief_claims (id)
);
create table relief_confirmed_facts (
    id uuid not null,
    claim_id uuid not null,
    name text not null,
    value text not null,
    evidence text not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    mac bytea,
    constraint pk_relief_confirmed_facts primary key (id),
    constraint ck_relief_confirmed_facts_evidence check (evidence <> ''),
    constraint fk_relief_confirmed_facts_claim_id
        foreign key (claim_id) references relief_claims (id),
    constraint fk_relief_confirmed_facts_entered_by foreign key (entered_by) references people (id)
);
create index ix_relief_confirmed_facts_claim_id on relief_confirmed_facts (claim_id);
"""

_AWARDS = """
create table relief_awards (
    id uuid not null,
    claim_id uuid not null,
    decision_id uuid not null,
    registration_id uuid not null,
    number text not null,
    scheme text not null,
    fiscal_year smallint not null,
    benefit text not null,
    person_id uuid not null,
    organisation_id uuid,
    decided_paisa bigint not null,
    amount_paisa bigint not null,
    reason text not null default '',
    granted_on date not null,
    granted_at timestamptz not null,
    area_sqft integer,
    begins_on date,
    ends_on date,
    transaction_id uuid,
    mac bytea,
    constraint pk_relief_awards primary key (id),
    constraint uq_relief_awards_claim_id unique (claim_id),
    constraint uq_relief_awards_number unique (number),
    constraint ck_relief_awards_amount
        check (amount_paisa >= 0 and amount_paisa <= decided_paisa),
    constraint ck_relief_awards_period
        check ((begins_on is null) = (ends_on is null) and begins_on <= ends_on),
    constraint ck_relief_awards_promised
        check ((amount_paisa > 0) = (transaction_id is not null)),
    constraint ck_relief_awards_part_has_reason
        check (amount_paisa = decided_paisa or reason <> ''),
    constraint fk_relief_awards_claim_id foreign key (claim_id) references relief_claims (id),
    constraint fk_relief_awards_decision_id
        foreign key (decision_id) references relief_claim_decisions (id),
    constraint fk_relief_awards_registration_id
        foreign key (registration_id) references case_registrations (id),
    constraint fk_relief_awards_person_id foreign key (person_id) references people (id),
    constraint fk_relief_awards_organisation_id
        foreign key (organisation_id) references organisations (id)
);
create index ix_relief_awards_organisation_id on relief_awards (organisation_id, scheme);
create index ix_relief_awards_scheme on relief_awards (scheme, fiscal_year);
create table relief_credit_uses (
    id uuid not null,
    award_id uuid not null,
    bill_id uuid not null,
    psid text not null,
    amount_paisa bigint not null,
    used_at timestamptz not null,
    used_by uuid not null,
    transaction_id uuid not null,
    constraint pk_relief_credit_uses primary key (id),
    constraint ck_relief_credit_uses_amount check (amount_paisa > 0),
    constraint fk_relief_credit_uses_award_id foreign key (award_id) references relief_awards (id),
    constraint fk_relief_credit_uses_used_by foreign key (used_by) references people (id)
);
create index ix_relief_credit_uses_award_id on relief_credit_uses (award_id);
create table relief_award_payments (
    id uuid not null,
    award_id uuid not null,
    sanction_number text not null,
    gross_paisa bigint not null,
    withheld_paisa bigint not null,
    asked_at timestamptz not null,
    asked_by uuid not null,
    transaction_id uuid not null,
    constraint pk_relief_award_payments primary key (id),
    constraint ck_relief_award_payments_gross check (gross_paisa > 0),
    constraint ck_relief_award_payments_withheld
        check (withheld_paisa >= 0 and withheld_paisa < gross_paisa),
    constraint fk_relief_award_payments_award_id
        foreign key (award_id) references relief_awards (id),
    constraint fk_relief_award_payments_asked_by foreign key (asked_by) references people (id)
);
create index ix_relief_award_payments_award_id on relief_award_payments (award_id);
create table relief_award_payment_ends (
    payment_id uuid not null,
    paid boolean not null,
    ended_at timestamptz not null,
    transaction_id uuid not null,
    constraint pk_relief_award_payment_ends primary key (payment_id),
    constraint fk_relief_award_payment_ends_payment_id
        foreign key (payment_id) references relief_award_payments (id)
);
"""
_WITH_MACS = ("relief_claim_decisions", "relief_confirmed_facts", "relief_awards")
_FACTS = (
    *("relief_scheme_texts", "relief_credit_uses"),
    *("relief_award_payments", "relief_award_payment_ends"),
)


def upgrade() -> None:
    """Make the tables; the application changes nothing of them but a decision and an end."""
    op.execute(_BUDGETS)
    op.execute(f"revoke update, delete on relief_budget_entries from {APP_ROLE}")
    decided = "transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason"
    op.execute(f"grant update ({decided}) on relief_budget_entries to {APP_ROLE}")
    op.execute(_CLAIMS)
    op.execute(_AWARDS)
    for table in _WITH_MACS:
        facts_with_macs(table)
    for table in _FACTS:
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    op.execute(
        "create trigger what_is_written_stays before update on relief_claims"
        " for each row execute function facts_stay('mac')"
    )
    op.execute(f"revoke update, delete on relief_claims from {APP_ROLE}")
    op.execute(f"grant update (ended_at, mac) on relief_claims to {APP_ROLE}")
