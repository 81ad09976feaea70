-- What becomes of deposits beside going back: forfeited, or moved to another bill.

-- Which head and DDO a deposit went to, and the two people who decided it; one of a bill.
create table deposit_forfeitures (
    bill_id uuid not null,
    amount_paisa bigint not null,
    head_code text not null,
    ddo_code text not null,
    reason text not null,
    entered_by uuid not null,
    approved_by uuid not null,
    forfeited_at timestamptz not null,
    transaction_id uuid not null,
    moved_only boolean not null default false,
    constraint pk_deposit_forfeitures primary key (bill_id),
    constraint ck_deposit_forfeitures_amount check (amount_paisa > 0),
    constraint ck_deposit_forfeitures_told check (
        head_code <> '' and ddo_code <> '' and reason <> ''),
    constraint ck_deposit_forfeitures_two_people check (approved_by <> entered_by),
    constraint fk_deposit_forfeitures_approved_by foreign key (approved_by) references people (id),
    constraint fk_deposit_forfeitures_bill_id foreign key (bill_id) references bills (id),
    constraint fk_deposit_forfeitures_entered_by foreign key (entered_by) references people (id)
);
revoke update, delete on deposit_forfeitures from bdm_app;
create trigger deposit_forfeitures_never_change before update or delete on deposit_forfeitures
    for each row execute function refuse_change();

-- What of one bill's deposit became another's: a refund of the one, a payment of the other.
create table deposit_moves (
    refund_id uuid not null,
    payment_id uuid not null,
    business_key text not null,
    number smallint not null,
    from_bill_id uuid not null,
    to_bill_id uuid not null,
    amount_paisa bigint not null,
    moved_at timestamptz not null,
    first_payment_id uuid,
    constraint pk_deposit_moves primary key (refund_id),
    constraint uq_deposit_moves_business_key_number unique (business_key, number),
    constraint uq_deposit_moves_payment_id unique (payment_id),
    constraint ck_deposit_moves_amount check (amount_paisa > 0),
    constraint ck_deposit_moves_another check (from_bill_id <> to_bill_id),
    constraint ck_deposit_moves_key check (business_key <> '' and length(business_key) <= 100),
    constraint ck_deposit_moves_number check (number > 0),
    constraint fk_deposit_moves_first_payment_id foreign key (first_payment_id)
        references payments (id),
    constraint fk_deposit_moves_payment_id_to_bill_id foreign key (payment_id, to_bill_id)
        references payments (id, bill_id),
    constraint fk_deposit_moves_refund_id_from_bill_id foreign key (refund_id, from_bill_id)
        references refunds (id, bill_id)
);
create index ix_deposit_moves_from_bill_id on deposit_moves (from_bill_id);
create index ix_deposit_moves_to_bill_id on deposit_moves (to_bill_id);
revoke update, delete on deposit_moves from bdm_app;
create trigger deposit_moves_never_change before update or delete on deposit_moves
    for each row execute function refuse_change();
