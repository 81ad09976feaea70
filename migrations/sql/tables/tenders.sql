-- Tenders, their parts, and the committee that opens and evaluates.

-- A person's age key: the public half, and the private half locked with a passphrase.
create table member_identities (
    id uuid not null,
    person_id uuid not null,
    recipient text not null,
    locked bytea not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    constraint pk_member_identities primary key (id),
    constraint fk_member_identities_person_id foreign key (person_id) references people (id)
);
create unique index uq_member_identities_current on member_identities (person_id)
    where retired_at is null;
revoke update, delete on member_identities from bdm_app;
grant update (retired_at) on member_identities to bdm_app;
create trigger what_is_written_stays before update on member_identities
    for each row execute function facts_stay();

-- A person who waits for their key: the passphrase, sealed, until a worker has used it.
create table member_identity_requests (
    person_id uuid not null,
    passphrase bytea not null,
    asked_at timestamptz not null,
    constraint pk_member_identity_requests primary key (person_id),
    constraint fk_member_identity_requests_person_id foreign key (person_id) references people (id)
);

-- A procurement by open competitive bidding, one stage, one envelope, lowest price. No security
-- that is a percentage is asked for by a bill, which would tell the bid. The triggers leave
-- `search` out: it is computed after them, so it always looks empty to them.
create table tenders (
    id uuid not null,
    department_id uuid not null,
    created_by uuid not null,
    created_at timestamptz not null,
    revision integer not null,
    copied_from uuid,
    reference text,
    title text not null,
    title_ur text not null,
    description text not null,
    category text not null,
    district text not null,
    delivery_place text not null,
    delivery_days integer,
    estimate_paisa bigint not null,
    budget_head text not null,
    approval_reference text not null,
    evaluation text not null,
    prices_with_tax boolean not null,
    security_kind text not null,
    security_percent numeric(5,2),
    security_paisa bigint,
    performance_percent numeric(5,2),
    validity_days integer not null,
    international boolean not null,
    integrity_pact boolean not null,
    pec_category text,
    issue_from date not null,
    issue_to date not null,
    closes_at timestamptz not null,
    opens_at timestamptz not null,
    opening_place text not null,
    finding_reasons jsonb not null,
    parameters jsonb,
    findings jsonb,
    submitted_at timestamptz,
    submitted_by uuid,
    returned_reason text,
    approved_at timestamptz,
    approved_by uuid,
    published_at timestamptz,
    key_recipient text,
    key_fingerprint text,
    opened_at timestamptz,
    reported_at timestamptz,
    award_not_before timestamptz,
    awarded_at timestamptz,
    signed_at timestamptz,
    completed_at timestamptz,
    terminated_at timestamptz,
    cancelled_at timestamptz,
    cancelled_reason text,
    search tsvector not null
        generated always as (to_tsvector('simple', coalesce(reference, '') || ' ' || title || ' '
            || title_ur || ' ' || description)) stored,
    document_fee_paisa bigint,
    income_head text,
    security_by_bill boolean not null default false,
    performance_by_bill boolean not null default false,
    constraint pk_tenders primary key (id),
    constraint uq_tenders_reference unique (reference),
    constraint ck_tenders_amounts check (estimate_paisa >= 0 and security_paisa > 0),
    constraint ck_tenders_approved check ((approved_at is null) = (approved_by is null)),
    constraint ck_tenders_approver_hands_nothing_in check (approved_by <> submitted_by),
    constraint ck_tenders_category check (
        category in ('goods', 'works', 'services', 'consultancy')),
    constraint ck_tenders_document_fee check (document_fee_paisa > 0),
    constraint ck_tenders_evaluation check (evaluation in ('whole', 'lot', 'item')),
    constraint ck_tenders_fixed check ((security_kind = 'fixed') = (security_paisa is not null)),
    constraint ck_tenders_handed_in_first check (approved_at is null or submitted_at is not null),
    constraint ck_tenders_income_head check (
        income_head <> '' and (income_head is not null or (document_fee_paisa is null
        and not security_by_bill and not performance_by_bill))),
    constraint ck_tenders_never_early check (opened_at is null or opened_at >= closes_at),
    constraint ck_tenders_opens_after_closing check (opens_at >= closes_at),
    constraint ck_tenders_percent check (
        (security_kind = 'percent') = (security_percent is not null)),
    constraint ck_tenders_performance_by_bill check (
        not performance_by_bill or performance_percent is not null),
    constraint ck_tenders_published_whole check (
        published_at is null or (approved_at is not null and reference is not null
        and key_recipient is not null and parameters is not null)),
    constraint ck_tenders_security_by_bill check (not security_by_bill or security_kind = 'fixed'),
    constraint ck_tenders_security_kind check (security_kind in ('none', 'percent', 'fixed')),
    constraint ck_tenders_two_people check (approved_by is null or approved_by <> created_by),
    constraint fk_tenders_approved_by foreign key (approved_by) references people (id),
    constraint fk_tenders_copied_from foreign key (copied_from) references tenders (id),
    constraint fk_tenders_created_by foreign key (created_by) references people (id),
    constraint fk_tenders_department_id foreign key (department_id) references organisations (id),
    constraint fk_tenders_submitted_by foreign key (submitted_by) references people (id)
);
create index ix_tenders_department_id on tenders (department_id, id);
create index ix_tenders_public on tenders (closes_at desc, id desc) where published_at is not null;
create index ix_tenders_public_district on tenders (district, closes_at desc, id desc)
    where published_at is not null;
create index ix_tenders_search on tenders using gin (search);
revoke delete on tenders from bdm_app;
create trigger a_handed_in_tender_keeps_its_terms before update on tenders for each row
    when (old.submitted_at is not null and new.submitted_at is not null
          and old.published_at is null)
    execute function only_these_change('approved_at', 'approved_by', 'published_at', 'reference',
        'issue_from', 'findings', 'key_recipient', 'key_fingerprint', 'cancelled_at',
        'cancelled_reason', 'search');
create trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'search');
create trigger a_signed_award_is_not_reversed before update on tenders for each row
    when (old.signed_at is not null and new.awarded_at is distinct from old.awarded_at)
    execute function refuse_change();
create trigger an_opening_that_was_held_is_not_moved before update on tenders for each row
    when (old.opened_at is not null and new.opens_at is distinct from old.opens_at)
    execute function refuse_change();
create trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'reported_at', 'award_not_before',
        'search');

-- Who opens and evaluates. After publication each row holds that member's sealed share.
create table committee_members (
    tender_id uuid not null,
    person_id uuid not null,
    bps smallint,
    chair boolean not null,
    outside boolean not null,
    agency text not null,
    identity_id uuid,
    share_sealed bytea,
    share_commitment text,
    constraint pk_committee_members primary key (tender_id, person_id),
    constraint fk_committee_members_identity_id foreign key (identity_id)
        references member_identities (id),
    constraint fk_committee_members_person_id foreign key (person_id) references people (id),
    constraint fk_committee_members_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_committee_members_person_id on committee_members (person_id);
create unique index uq_committee_members_chair on committee_members (tender_id) where chair;
revoke update on committee_members from bdm_app;
grant update (identity_id, share_sealed, share_commitment) on committee_members to bdm_app;
create trigger what_is_written_stays before update on committee_members
    for each row execute function facts_stay();

-- A row of the eligibility table (domain: NTN, STRN, experience, turnover, acceptance …).
create table tender_criteria (
    tender_id uuid not null,
    number smallint not null,
    code text not null,
    kind text not null,
    wording text not null,
    constraint pk_tender_criteria primary key (tender_id, number),
    constraint uq_tender_criteria_tender_id_code unique (tender_id, code),
    constraint ck_tender_criteria_kind check (
        kind in ('ntn', 'strn', 'experience', 'turnover', 'acceptance', 'delivery', 'other')),
    constraint fk_tender_criteria_tender_id foreign key (tender_id) references tenders (id)
);
revoke update on tender_criteria from bdm_app;
create trigger tender_criteria_never_change before update on tender_criteria
    for each row execute function refuse_change();

-- A line of the schedule of requirements; bidders price each of them.
create table tender_items (
    tender_id uuid not null,
    number smallint not null,
    lot_number smallint,
    description text not null,
    specification text not null,
    unit text not null,
    quantity numeric(14,3) not null,
    delivery_place text not null default '',
    constraint pk_tender_items primary key (tender_id, number),
    constraint ck_tender_items_quantity check (quantity > 0),
    constraint fk_tender_items_tender_id foreign key (tender_id) references tenders (id)
);
revoke update on tender_items from bdm_app;
create trigger tender_items_never_change before update on tender_items
    for each row execute function refuse_change();

-- A part of a tender with a title and a place; a tender without lots has none.
create table tender_lots (
    tender_id uuid not null,
    number smallint not null,
    title text not null,
    place text not null,
    constraint pk_tender_lots primary key (tender_id, number),
    constraint fk_tender_lots_tender_id foreign key (tender_id) references tenders (id)
);
revoke update on tender_lots from bdm_app;
create trigger tender_lots_never_change before update on tender_lots
    for each row execute function refuse_change();

-- A document that every bid must bring.
create table tender_required_documents (
    tender_id uuid not null,
    number smallint not null,
    name text not null,
    mandatory boolean not null,
    constraint pk_tender_required_documents primary key (tender_id, number),
    constraint fk_tender_required_documents_tender_id foreign key (tender_id)
        references tenders (id)
);
revoke update on tender_required_documents from bdm_app;
create trigger tender_required_documents_never_change before update on tender_required_documents
    for each row execute function refuse_change();
