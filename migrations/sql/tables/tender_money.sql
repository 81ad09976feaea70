-- What a tender charges for: documents and securities by bill.

-- A bill: one a firm, tender and kind; one a contract for its performance security.
create table tender_bills (
    bill_id uuid not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    contract_id uuid,
    kind text not null,
    psid text not null,
    amount_paisa bigint not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    constraint pk_tender_bills primary key (bill_id),
    constraint ck_tender_bills_amount check (amount_paisa > 0),
    constraint ck_tender_bills_contract check (
        (contract_id is not null) = (kind = 'performance_security')),
    constraint ck_tender_bills_kind check (
        kind in ('document_fee', 'bid_security', 'performance_security')),
    constraint fk_tender_bills_asked_by foreign key (asked_by) references people (id),
    constraint fk_tender_bills_bill_id foreign key (bill_id) references bills (id),
    constraint fk_tender_bills_contract_id foreign key (contract_id) references contracts (id),
    constraint fk_tender_bills_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_tender_bills_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_tender_bills_contract on tender_bills (contract_id)
    where contract_id is not null;
create unique index uq_tender_bills_tender on tender_bills (tender_id, supplier_id, kind)
    where contract_id is null;
revoke update, delete on tender_bills from bdm_app;
create trigger tender_bills_never_change before update or delete on tender_bills
    for each row execute function refuse_change();

-- That a bill was paid, and when: the right to the documents, the security that is there.
create table tender_bill_payments (
    bill_id uuid not null,
    payment_id uuid not null,
    paid_at timestamptz not null,
    noted_at timestamptz not null,
    constraint pk_tender_bill_payments primary key (bill_id),
    constraint fk_tender_bill_payments_bill_id foreign key (bill_id)
        references tender_bills (bill_id),
    constraint fk_tender_bill_payments_payment_id foreign key (payment_id) references payments (id)
);
revoke update, delete on tender_bill_payments from bdm_app;
create trigger tender_bill_payments_never_change before update or delete on tender_bill_payments
    for each row execute function refuse_change();
