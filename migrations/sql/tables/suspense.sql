-- Money that leads to no bill, until two people say whose it is.

-- Money that came under a number that leads to no bill, once; it never changes. Nothing changes
-- one; the application may update a column because to lock a row needs that right.
create table suspense_items (
    id uuid not null,
    channel text not null,
    reference text not null,
    amount_paisa bigint not null,
    written text not null,
    why text not null,
    came_on date not null,
    place text not null,
    scroll_id uuid,
    row integer,
    transaction_id uuid not null,
    entered_at timestamptz not null,
    settlement_id uuid,
    constraint pk_suspense_items primary key (id),
    constraint uq_suspense_items_channel_reference unique (channel, reference),
    constraint uq_suspense_items_scroll_id_row unique (scroll_id, "row"),
    constraint uq_suspense_items_settlement_id unique (settlement_id),
    constraint ck_suspense_items_amount check (amount_paisa > 0),
    constraint ck_suspense_items_channel check (channel ~ '^[a-z][a-z0-9_]{1,29}$'),
    constraint ck_suspense_items_line check ((scroll_id is null) = ("row" is null)),
    constraint ck_suspense_items_reference check (reference <> '' and length(reference) <= 120),
    constraint ck_suspense_items_settlement check ((settlement_id is null) = (why <> 'settled')),
    constraint ck_suspense_items_why check (why in ('unknown', 'differs', 'settled')),
    constraint fk_suspense_items_scroll_id_row foreign key (scroll_id, "row")
        references bank_scroll_lines (scroll_id, "row"),
    constraint fk_suspense_items_settlement_id foreign key (settlement_id)
        references settlements (id)
);
create index ix_suspense_items_came_on on suspense_items (came_on, id);
revoke update, delete on suspense_items from bdm_app;
grant update (place) on suspense_items to bdm_app;
create trigger never_changes before update or delete on suspense_items
    for each row execute function refuse_change();

-- What becomes of an amount of an item: a bill's payment, the payer's again, or a head's.
create table suspense_decisions (
    item_id uuid not null,
    kind text not null,
    amount_paisa bigint not null,
    bill_id uuid,
    payee text,
    head_code text,
    ddo_code text,
    rule jsonb,
    reason text not null,
    payment_id uuid,
    transaction_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_suspense_decisions primary key (id),
    constraint ck_suspense_decisions_amount check (amount_paisa > 0),
    constraint ck_suspense_decisions_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_suspense_decisions_approved_after check (approved_at >= entered_at),
    constraint ck_suspense_decisions_bill check ((kind = 'bill') = (bill_id is not null)),
    constraint ck_suspense_decisions_decided_once check (approved_at is null or refused_at is null),
    constraint ck_suspense_decisions_head check (
        (kind = 'head') = (head_code is not null) and (head_code is null) = (ddo_code is null)
        and (head_code is null) = (rule is null)),
    constraint ck_suspense_decisions_kind check (kind in ('bill', 'payer', 'head')),
    constraint ck_suspense_decisions_paid check (
        (payment_id is not null) = (kind = 'bill' and approved_at is not null)),
    constraint ck_suspense_decisions_payee check ((kind = 'payer') = (payee is not null)),
    constraint ck_suspense_decisions_posted check (
        (approved_at is null) = (transaction_id is null)),
    constraint ck_suspense_decisions_reason check (reason <> ''),
    constraint ck_suspense_decisions_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_suspense_decisions_two_people check (approved_by <> entered_by),
    constraint fk_suspense_decisions_approved_by foreign key (approved_by) references people (id),
    constraint fk_suspense_decisions_bill_id foreign key (bill_id) references bills (id),
    constraint fk_suspense_decisions_entered_by foreign key (entered_by) references people (id),
    constraint fk_suspense_decisions_item_id foreign key (item_id) references suspense_items (id),
    constraint fk_suspense_decisions_payment_id foreign key (payment_id) references payments (id),
    constraint fk_suspense_decisions_refused_by foreign key (refused_by) references people (id)
);
create index ix_suspense_decisions_item_id on suspense_decisions (item_id, id);
revoke update, delete on suspense_decisions from bdm_app;
grant update (
    payment_id, transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason
) on suspense_decisions to bdm_app;
create trigger begins_as_a_proposal before insert on suspense_decisions
    for each row execute function entered_undecided();
create trigger is_decided_once before update on suspense_decisions
    for each row execute function decided_once();
create trigger never_leaves before delete on suspense_decisions
    for each row execute function refuse_change();

-- How a transfer ended: confirmed, or failed, which may also come after it was confirmed.
create table suspense_outcomes (
    decision_id uuid not null,
    outcome text not null,
    at timestamptz not null,
    told_by uuid not null,
    reason text not null,
    transaction_id uuid not null,
    constraint pk_suspense_outcomes primary key (decision_id, outcome),
    constraint ck_suspense_outcomes_outcome check (outcome in ('confirmed', 'failed')),
    constraint fk_suspense_outcomes_decision_id foreign key (decision_id)
        references suspense_decisions (id),
    constraint fk_suspense_outcomes_told_by foreign key (told_by) references people (id)
);
revoke update, delete on suspense_outcomes from bdm_app;
create trigger never_changes before update or delete on suspense_outcomes
    for each row execute function refuse_change();

-- The money is on its way to its payer, from which bank and under the bank's own number.
create table suspense_transfers (
    decision_id uuid not null,
    bank text not null,
    reference text not null,
    sent_at timestamptz not null,
    sent_by uuid not null,
    constraint pk_suspense_transfers primary key (decision_id),
    constraint uq_suspense_transfers_bank_reference unique (bank, reference),
    constraint ck_suspense_transfers_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_suspense_transfers_reference check (reference <> '' and length(reference) <= 120),
    constraint fk_suspense_transfers_decision_id foreign key (decision_id)
        references suspense_decisions (id),
    constraint fk_suspense_transfers_sent_by foreign key (sent_by) references people (id)
);
revoke update, delete on suspense_transfers from bdm_app;
create trigger never_changes before update or delete on suspense_transfers
    for each row execute function refuse_change();
