-- Awards and contracts.

-- The competent authority's decision on a version of the report; at most one stands.
create table awards (
    id uuid not null,
    tender_id uuid not null,
    awarded_at timestamptz not null,
    awarded_by uuid not null,
    reason text not null,
    reversed_at timestamptz,
    reversed_by uuid,
    reversed_reason text,
    report_version smallint not null,
    constraint pk_awards primary key (id),
    constraint ck_awards_reason check (reason <> ''),
    constraint ck_awards_reversed check ((reversed_at is null) = (reversed_reason is null)),
    constraint fk_awards_awarded_by foreign key (awarded_by) references people (id),
    constraint fk_awards_report foreign key (tender_id, report_version)
        references evaluation_reports (tender_id, version),
    constraint fk_awards_reversed_by foreign key (reversed_by) references people (id),
    constraint fk_awards_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_awards_standing on awards (tender_id) where reversed_at is null;
revoke update, delete on awards from bdm_app;
grant update (reversed_at, reversed_by, reversed_reason) on awards to bdm_app;
create trigger what_is_written_stays before update on awards
    for each row execute function facts_stay();

-- One scope (the whole, or an item) to one bid, at the price compared.
create table award_lines (
    award_id uuid not null,
    scope text not null,
    bid_id uuid not null,
    amount_paisa bigint not null,
    constraint pk_award_lines primary key (award_id, scope),
    constraint fk_award_lines_award_id foreign key (award_id) references awards (id),
    constraint fk_award_lines_bid_id foreign key (bid_id) references bids (id)
);
revoke update, delete on award_lines from bdm_app;

-- What one winner and the department sign; both signatures need a fresh proof of identity.
create table contracts (
    id uuid not null,
    reference text not null,
    tender_id uuid not null,
    award_id uuid not null,
    bid_id uuid not null,
    supplier_id uuid not null,
    amount_paisa bigint not null,
    made_at timestamptz not null,
    department_signed_at timestamptz,
    department_signed_by uuid,
    supplier_signed_at timestamptz,
    supplier_signed_by uuid,
    completed_at timestamptz,
    terminated_at timestamptz,
    terminated_reason text,
    constraint pk_contracts primary key (id),
    constraint uq_contracts_reference unique (reference),
    constraint ck_contracts_amount check (amount_paisa > 0),
    constraint ck_contracts_department check (
        (department_signed_at is null) = (department_signed_by is null)),
    constraint ck_contracts_one_end check (completed_at is null or terminated_at is null),
    constraint ck_contracts_supplier check (
        (supplier_signed_at is null) = (supplier_signed_by is null)),
    constraint ck_contracts_terminated check (
        (terminated_at is null) = (terminated_reason is null)),
    constraint fk_contracts_award_id foreign key (award_id) references awards (id),
    constraint fk_contracts_bid_id foreign key (bid_id) references bids (id),
    constraint fk_contracts_department_signed_by foreign key (department_signed_by)
        references people (id),
    constraint fk_contracts_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_contracts_supplier_signed_by foreign key (supplier_signed_by)
        references people (id),
    constraint fk_contracts_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_contracts_supplier_id on contracts (supplier_id);
create index ix_contracts_tender_id on contracts (tender_id);
create unique index uq_contracts_bid on contracts (award_id, bid_id);
revoke update, delete on contracts from bdm_app;
grant update (
    department_signed_at, department_signed_by, supplier_signed_at, supplier_signed_by,
    completed_at, terminated_at, terminated_reason
) on contracts to bdm_app;
create trigger what_is_written_stays before update on contracts
    for each row execute function facts_stay();
