-- Money that came, and which part of a bill it went to.

-- Money that came through a channel. `reference` is the channel's own name of it.
create table payments (
    id uuid not null,
    bill_id uuid not null,
    channel text not null,
    reference text not null,
    amount_paisa bigint not null,
    excess_paisa bigint not null,
    paid_at timestamptz not null,
    recorded_at timestamptz not null,
    recorded_by uuid,
    receipt text not null,
    transaction_id uuid not null,
    details jsonb not null,
    constraint pk_payments primary key (id),
    constraint uq_payments_channel_reference unique (channel, reference),
    constraint uq_payments_id_bill_id unique (id, bill_id),
    constraint uq_payments_receipt unique (receipt),
    constraint ck_payments_amount check (amount_paisa > 0),
    constraint ck_payments_channel check (channel ~ '^[a-z][a-z0-9_]{1,29}$'),
    constraint ck_payments_excess check (excess_paisa between 0 and amount_paisa),
    constraint ck_payments_paid_before_heard check (paid_at <= recorded_at),
    constraint ck_payments_reference check (reference <> '' and length(reference) <= 120),
    constraint fk_payments_bill_id foreign key (bill_id) references bills (id),
    constraint fk_payments_recorded_by foreign key (recorded_by) references people (id)
);
create index ix_payments_bill_id on payments (bill_id, id);
create index ix_payments_channel_recorded_at on payments (channel, recorded_at);
create index ix_payments_excess on payments (id) where excess_paisa > 0;
revoke update, delete on payments from bdm_app;
create trigger payments_never_change before update or delete on payments
    for each row execute function refuse_change();

-- A relief that was granted on a bill, by which authority; `business_key` is never used twice.
create table credit_notes (
    id uuid not null,
    business_key text not null,
    bill_id uuid not null,
    payment_id uuid not null,
    amount_paisa bigint not null,
    authority text not null,
    reason text not null,
    granted_at timestamptz not null,
    granted_by uuid,
    constraint pk_credit_notes primary key (id),
    constraint uq_credit_notes_business_key unique (business_key),
    constraint ck_credit_notes_amount check (amount_paisa > 0),
    constraint ck_credit_notes_business_key check (
        business_key <> '' and length(business_key) <= 120),
    constraint ck_credit_notes_told check (authority <> '' and reason <> ''),
    constraint fk_credit_notes_bill_id foreign key (bill_id) references bills (id),
    constraint fk_credit_notes_granted_by foreign key (granted_by) references people (id),
    constraint fk_credit_notes_payment_id foreign key (payment_id) references payments (id)
);
create index ix_credit_notes_bill_id on credit_notes (bill_id);
revoke update, delete on credit_notes from bdm_app;
create trigger credit_notes_never_change before update or delete on credit_notes
    for each row execute function refuse_change();

-- What of a payment went to a line of its bill, or (`line_number` null) to the surcharge.
create table payment_allocations (
    payment_id uuid not null,
    position smallint not null,
    bill_id uuid not null,
    line_number smallint,
    amount_paisa bigint not null,
    constraint pk_payment_allocations primary key (payment_id, "position"),
    constraint ck_payment_allocations_amount check (amount_paisa > 0),
    constraint fk_payment_allocations_bill_id_line_number foreign key (bill_id, line_number)
        references bill_lines (bill_id, number),
    constraint fk_payment_allocations_payment_id_bill_id foreign key (payment_id, bill_id)
        references payments (id, bill_id)
);
create index ix_payment_allocations_bill_id on payment_allocations (bill_id);
revoke update, delete on payment_allocations from bdm_app;
create trigger payment_allocations_never_change before update or delete on payment_allocations
    for each row execute function refuse_change();
