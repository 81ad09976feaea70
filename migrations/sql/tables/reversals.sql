-- Payments that are taken back, by a gateway or by officers who had recorded them wrongly.

-- Why a payment is taken back whole; approved, it is a reversal of the kind `undone`.
create table payment_undoings (
    id uuid not null,
    payment_id uuid not null,
    bill_id uuid not null,
    why text not null,
    same_payment_id uuid,
    reason text not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_payment_undoings primary key (id),
    constraint ck_payment_undoings_another check (same_payment_id <> payment_id),
    constraint ck_payment_undoings_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_payment_undoings_approved_after check (approved_at >= entered_at),
    constraint ck_payment_undoings_decided_once check (approved_at is null or refused_at is null),
    constraint ck_payment_undoings_reason check (reason <> ''),
    constraint ck_payment_undoings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_payment_undoings_same check ((why = 'twice') = (same_payment_id is not null)),
    constraint ck_payment_undoings_two_people check (approved_by <> entered_by),
    constraint ck_payment_undoings_why check (why in ('twice', 'mistake', 'bounced')),
    constraint fk_payment_undoings_approved_by foreign key (approved_by) references people (id),
    constraint fk_payment_undoings_entered_by foreign key (entered_by) references people (id),
    constraint fk_payment_undoings_payment_id_bill_id foreign key (payment_id, bill_id)
        references payments (id, bill_id),
    constraint fk_payment_undoings_refused_by foreign key (refused_by) references people (id),
    constraint fk_payment_undoings_same_payment_id_bill_id foreign key (same_payment_id, bill_id)
        references payments (id, bill_id)
);
create index ix_payment_undoings_bill_id on payment_undoings (bill_id);
create index ix_payment_undoings_same_payment_id on payment_undoings (same_payment_id);
create index ix_payment_undoings_waiting on payment_undoings (id)
    where approved_at is null and refused_at is null;
create unique index uq_payment_undoings_payment on payment_undoings (payment_id)
    where refused_at is null;
revoke update, delete on payment_undoings from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on payment_undoings to bdm_app;
create trigger begins_as_a_proposal before insert on payment_undoings
    for each row execute function entered_undecided();
create trigger is_decided_once before update on payment_undoings
    for each row execute function decided_once();
create trigger never_leaves before delete on payment_undoings
    for each row execute function refuse_change();

-- A payment's money was taken back, or came again; `reference` is the channel's name of it.
create table payment_reversals (
    id uuid not null,
    payment_id uuid not null,
    bill_id uuid not null,
    channel text not null,
    kind text not null,
    reference text not null,
    amount_paisa bigint not null,
    excess_paisa bigint not null,
    recoverable_paisa bigint not null,
    at timestamptz not null,
    message_id uuid,
    transaction_id uuid not null,
    undoing_id uuid,
    constraint pk_payment_reversals primary key (id),
    constraint uq_payment_reversals_channel_kind_reference unique (channel, kind, reference),
    constraint uq_payment_reversals_id_bill_id unique (id, bill_id),
    constraint ck_payment_reversals_amount check (
        sign(amount_paisa) = case kind when 'chargeback_reversed' then 1 when 'applied' then 0 else
        -1 end),
    constraint ck_payment_reversals_excess check (
        case kind when 'applied' then excess_paisa < 0
        and recoverable_paisa = 0 else sign(excess_paisa) * sign(amount_paisa) >= 0
        and abs(excess_paisa) <= abs(amount_paisa) end),
    constraint ck_payment_reversals_kind check (
        kind in ('capture_failed', 'chargeback', 'chargeback_reversed', 'second_chargeback',
        'undone', 'applied')),
    constraint ck_payment_reversals_recoverable check (
        sign(recoverable_paisa) * sign(excess_paisa) >= 0
        and abs(recoverable_paisa) <= abs(excess_paisa)),
    constraint ck_payment_reversals_reference check (reference <> '' and length(reference) <= 120),
    constraint ck_payment_reversals_whose_word check (
        (kind in ('undone', 'applied')) = (undoing_id is not null)
        and (undoing_id is null) = (message_id is not null)),
    constraint fk_payment_reversals_message_id foreign key (message_id)
        references card_messages (id),
    constraint fk_payment_reversals_payment_id_bill_id foreign key (payment_id, bill_id)
        references payments (id, bill_id),
    constraint fk_payment_reversals_undoing_id foreign key (undoing_id)
        references payment_undoings (id)
);
create index ix_payment_reversals_bill_id on payment_reversals (bill_id);
create index ix_payment_reversals_payment_id on payment_reversals (payment_id, id);
revoke update, delete on payment_reversals from bdm_app;
create trigger payment_reversals_never_change before update or delete on payment_reversals
    for each row execute function refuse_change();

-- What of it was a line of the bill, or (`line_number` null) its surcharge; signed alike.
create table payment_reversal_lines (
    reversal_id uuid not null,
    position smallint not null,
    bill_id uuid not null,
    line_number smallint,
    amount_paisa bigint not null,
    constraint pk_payment_reversal_lines primary key (reversal_id, "position"),
    constraint ck_payment_reversal_lines_amount check (amount_paisa <> 0),
    constraint fk_payment_reversal_lines_bill_id_line_number foreign key (bill_id, line_number)
        references bill_lines (bill_id, number),
    constraint fk_payment_reversal_lines_reversal_id_bill_id foreign key (reversal_id, bill_id)
        references payment_reversals (id, bill_id)
);
revoke update, delete on payment_reversal_lines from bdm_app;
create trigger payment_reversal_lines_never_change before update or delete on payment_reversal_lines
    for each row execute function refuse_change();
