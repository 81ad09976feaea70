-- Money that goes back to who paid it.

-- Money of one payment that goes back by `channel`, which may be another than it came by.
create table refunds (
    payment_id uuid not null,
    bill_id uuid not null,
    kind text not null,
    channel text not null,
    amount_paisa bigint not null,
    reason text not null,
    approval_transaction_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_refunds primary key (id),
    constraint uq_refunds_id_bill_id unique (id, bill_id),
    constraint ck_refunds_amount check (amount_paisa > 0),
    constraint ck_refunds_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_refunds_approved_after check (approved_at >= entered_at),
    constraint ck_refunds_channel check (
        channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'),
    constraint ck_refunds_decided_once check (approved_at is null or refused_at is null),
    constraint ck_refunds_kind check (kind in ('lines', 'excess')),
    constraint ck_refunds_posted check ((approved_at is null) = (approval_transaction_id is null)),
    constraint ck_refunds_reason check (reason <> ''),
    constraint ck_refunds_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_refunds_two_people check (approved_by <> entered_by),
    constraint fk_refunds_approved_by foreign key (approved_by) references people (id),
    constraint fk_refunds_entered_by foreign key (entered_by) references people (id),
    constraint fk_refunds_payment_id_bill_id foreign key (payment_id, bill_id)
        references payments (id, bill_id),
    constraint fk_refunds_refused_by foreign key (refused_by) references people (id)
);
create index ix_refunds_bill_id on refunds (bill_id, id);
create index ix_refunds_payment_id on refunds (payment_id);
revoke update, delete on refunds from bdm_app;
grant update (
    approval_transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason
) on refunds to bdm_app;
create trigger begins_as_a_proposal before insert on refunds
    for each row execute function entered_undecided();
create trigger is_decided_once before update on refunds
    for each row execute function decided_once();
create trigger never_leaves before delete on refunds for each row execute function refuse_change();

-- What of a refund is of a line of the bill, or (`line_number` null) of the surcharge.
create table refund_lines (
    refund_id uuid not null,
    position smallint not null,
    bill_id uuid not null,
    line_number smallint,
    amount_paisa bigint not null,
    constraint pk_refund_lines primary key (refund_id, "position"),
    constraint ck_refund_lines_amount check (amount_paisa > 0),
    constraint fk_refund_lines_bill_id_line_number foreign key (bill_id, line_number)
        references bill_lines (bill_id, number),
    constraint fk_refund_lines_refund_id_bill_id foreign key (refund_id, bill_id)
        references refunds (id, bill_id)
);
revoke update, delete on refund_lines from bdm_app;
create trigger refund_lines_never_change before update or delete on refund_lines
    for each row execute function refuse_change();

-- How it ended: confirmed, or failed, which may also come after it was confirmed.
create table refund_outcomes (
    refund_id uuid not null,
    outcome text not null,
    at timestamptz not null,
    told_by uuid,
    reason text not null,
    transaction_id uuid not null,
    constraint pk_refund_outcomes primary key (refund_id, outcome),
    constraint ck_refund_outcomes_outcome check (outcome in ('confirmed', 'failed')),
    constraint fk_refund_outcomes_refund_id foreign key (refund_id) references refunds (id),
    constraint fk_refund_outcomes_told_by foreign key (told_by) references people (id)
);
revoke update, delete on refund_outcomes from bdm_app;
create trigger refund_outcomes_never_change before update or delete on refund_outcomes
    for each row execute function refuse_change();

-- The money is on its way: under the gateway's name of our request, or the bank's transfer.
create table refund_requests (
    refund_id uuid not null,
    channel text not null,
    reference text not null,
    sent_at timestamptz not null,
    sent_by uuid,
    constraint pk_refund_requests primary key (refund_id),
    constraint uq_refund_requests_channel_reference unique (channel, reference),
    constraint ck_refund_requests_reference check (reference <> '' and length(reference) <= 120),
    constraint fk_refund_requests_refund_id foreign key (refund_id) references refunds (id),
    constraint fk_refund_requests_sent_by foreign key (sent_by) references people (id)
);
revoke update, delete on refund_requests from bdm_app;
create trigger refund_requests_never_change before update or delete on refund_requests
    for each row execute function refuse_change();

-- A fee of a bill that goes back: one officer proposes its refund, another approves it.
create table fees_due_back (
    id uuid not null,
    bill_id uuid not null,
    reference text not null,
    reason text not null,
    noted_at timestamptz not null,
    proposed_at timestamptz,
    proposed_by uuid,
    constraint pk_fees_due_back primary key (id),
    constraint uq_fees_due_back_bill_id_reference unique (bill_id, reference),
    constraint ck_fees_due_back_proposed check ((proposed_at is null) = (proposed_by is null)),
    constraint ck_fees_due_back_reason check (reason <> ''),
    constraint fk_fees_due_back_bill_id_reference foreign key (bill_id, reference)
        references bill_fees (bill_id, reference),
    constraint fk_fees_due_back_proposed_by foreign key (proposed_by) references people (id)
);
create index ix_fees_due_back_waiting on fees_due_back (id) where proposed_at is null;
revoke update, delete on fees_due_back from bdm_app;
grant update (proposed_at, proposed_by) on fees_due_back to bdm_app;
create trigger never_leaves before delete on fees_due_back
    for each row execute function refuse_change();
create trigger stays before update on fees_due_back for each row execute function facts_stay();
