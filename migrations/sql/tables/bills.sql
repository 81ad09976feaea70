-- Bills, their lines, and how they end unpaid.

-- From now on the bills under this veil are like others.
create table bill_veils_lifted (
    veil text not null,
    lifted_at timestamptz not null,
    constraint pk_bill_veils_lifted primary key (veil)
);
revoke update, delete on bill_veils_lifted from bdm_app;
create trigger bill_veils_lifted_never_change before update or delete on bill_veils_lifted
    for each row execute function refuse_change();

-- A bill. `raiser` and `reference` name what it is for: the same again is the same bill.
create table bills (
    id uuid not null,
    psid text not null,
    department_id uuid not null,
    fee_version_id uuid,
    raiser text not null,
    reference text not null,
    content_hash bytea not null,
    source text not null,
    purpose text not null,
    purpose_ur text not null,
    payer_name text not null,
    payer_person_id uuid,
    payer_organisation_id uuid,
    payer_cnic_keyed bytea,
    payer_masked text not null,
    payer_mobile_keyed bytea,
    payer_mobile_sealed bytea,
    amount_paisa bigint not null,
    due_on date not null,
    expires_on date,
    surcharge jsonb,
    part_payment boolean not null,
    priced jsonb,
    confidence text,
    raised_by uuid,
    issued_at timestamptz not null,
    expires_at timestamptz,
    veil text,
    constraint pk_bills primary key (id),
    constraint uq_bills_psid unique (psid),
    constraint uq_bills_raiser_reference unique (raiser, reference),
    constraint ck_bills_amount check (amount_paisa > 0),
    constraint ck_bills_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_bills_expires_after_due check (expires_on >= due_on),
    constraint ck_bills_expires_at_on_its_day check (
        expires_at is null or (expires_at at time zone 'Asia/Karachi')::date = expires_on),
    constraint ck_bills_named check (raiser <> '' and reference <> ''),
    constraint ck_bills_of_a_fee check (fee_version_id is null or confidence is not null),
    constraint ck_bills_psid check (psid ~ '^[0-9]{17}$'),
    constraint ck_bills_source check (source in ('page', 'csv', 'api', 'catalogue', 'domain')),
    constraint ck_bills_told check (purpose <> '' and payer_name <> ''),
    constraint ck_bills_veil check (veil <> ''),
    constraint fk_bills_department_id foreign key (department_id) references organisations (id),
    constraint fk_bills_fee_version_id foreign key (fee_version_id) references fee_versions (id),
    constraint fk_bills_payer_organisation_id foreign key (payer_organisation_id)
        references organisations (id),
    constraint fk_bills_payer_person_id foreign key (payer_person_id) references people (id),
    constraint fk_bills_raised_by foreign key (raised_by) references people (id)
);
create index ix_bills_department_id on bills (department_id, id);
create index ix_bills_payer_cnic_keyed on bills (payer_cnic_keyed, id)
    where payer_cnic_keyed is not null;
create index ix_bills_payer_organisation_id on bills (payer_organisation_id, id)
    where payer_organisation_id is not null;
create index ix_bills_payer_person_id on bills (payer_person_id, id)
    where payer_person_id is not null;
create index ix_bills_veil on bills (veil) where veil is not null;
revoke update, delete on bills from bdm_app;
grant update (payer_mobile_sealed) on bills to bdm_app;

-- A bill that must not be paid any more, and why. At most one of a bill.
create table bill_cancellations (
    bill_id uuid not null,
    cancelled_at timestamptz not null,
    cancelled_by uuid,
    reason text not null,
    constraint pk_bill_cancellations primary key (bill_id),
    constraint ck_bill_cancellations_reason check (reason <> ''),
    constraint fk_bill_cancellations_bill_id foreign key (bill_id) references bills (id),
    constraint fk_bill_cancellations_cancelled_by foreign key (cancelled_by) references people (id)
);
revoke update, delete on bill_cancellations from bdm_app;
create trigger bill_cancellations_never_change before update or delete on bill_cancellations
    for each row execute function refuse_change();

-- One of several fees of a bill: by which version, for which answers, and what it came to.
create table bill_fees (
    bill_id uuid not null,
    number smallint not null,
    reference text not null,
    fee_version_id uuid not null,
    department_id uuid not null,
    amount_paisa bigint not null,
    due_on date not null,
    surcharge jsonb,
    priced jsonb not null,
    confidence text not null,
    constraint pk_bill_fees primary key (bill_id, number),
    constraint uq_bill_fees_bill_id_reference unique (bill_id, reference),
    constraint ck_bill_fees_amount check (amount_paisa >= 0),
    constraint ck_bill_fees_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_bill_fees_nothing_is_never_late check (amount_paisa > 0 or surcharge is null),
    constraint ck_bill_fees_number check (number between 1 and 20),
    constraint ck_bill_fees_reference check (reference <> '' and length(reference) <= 120),
    constraint fk_bill_fees_bill_id foreign key (bill_id) references bills (id),
    constraint fk_bill_fees_department_id foreign key (department_id) references organisations (id),
    constraint fk_bill_fees_fee_version_id foreign key (fee_version_id)
        references fee_versions (id)
);
create index ix_bill_fees_department_id on bill_fees (department_id, bill_id);
revoke update, delete on bill_fees from bdm_app;

-- A line: how much for which head of account, collected for which DDO.
create table bill_lines (
    bill_id uuid not null,
    number smallint not null,
    head_code text not null,
    ddo_code text not null,
    description text not null,
    description_ur text not null,
    amount_paisa bigint not null,
    deposit boolean not null default false,
    fee smallint,
    part smallint,
    constraint pk_bill_lines primary key (bill_id, number),
    constraint ck_bill_lines_amount check (
        case when fee is not null and part is null then amount_paisa = 0 else amount_paisa > 0 end),
    constraint ck_bill_lines_number check (number between 1 and 50),
    constraint ck_bill_lines_part_of_a_fee check (part is null or fee is not null),
    constraint ck_bill_lines_told check (head_code <> '' and ddo_code <> '' and description <> ''),
    constraint fk_bill_lines_bill_id foreign key (bill_id) references bills (id),
    constraint fk_bill_lines_bill_id_fee foreign key (bill_id, fee)
        references bill_fees (bill_id, number)
);
create index ix_bill_lines_deposit on bill_lines (bill_id) where deposit;
create unique index uq_bill_lines_surcharge_of_fee on bill_lines (bill_id, fee)
    where fee is not null and part is null;
revoke update, delete on bill_lines from bdm_app;
create trigger bill_lines_never_change before update or delete on bill_lines
    for each row execute function refuse_change();
