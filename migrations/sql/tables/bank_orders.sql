-- Orders to a bank to pay, its answers, and the statements of closed months.

-- An order made by one officer; another's release writes its file, which never changes.
create table bank_orders (
    number text not null,
    bank text not null,
    lines integer not null,
    total_paisa bigint not null,
    file_sealed bytea,
    file_hash bytea,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_bank_orders primary key (id),
    constraint uq_bank_orders_number unique (number),
    constraint ck_bank_orders_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_bank_orders_approved_after check (approved_at >= entered_at),
    constraint ck_bank_orders_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_bank_orders_decided_once check (approved_at is null or refused_at is null),
    constraint ck_bank_orders_file check (
        (approved_at is null) = (file_sealed is null)
        and (approved_at is null) = (file_hash is null)),
    constraint ck_bank_orders_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_bank_orders_total check (lines between 1 and 200 and total_paisa > 0),
    constraint ck_bank_orders_two_people check (approved_by <> entered_by),
    constraint fk_bank_orders_approved_by foreign key (approved_by) references people (id),
    constraint fk_bank_orders_entered_by foreign key (entered_by) references people (id),
    constraint fk_bank_orders_refused_by foreign key (refused_by) references people (id)
);
revoke update, delete on bank_orders from bdm_app;
grant update (
    file_sealed, file_hash, approved_by, approved_at, refused_by, refused_at, refused_reason
) on bank_orders to bdm_app;
create trigger begins_as_a_proposal before insert on bank_orders
                for each row execute function entered_undecided();
create trigger is_decided_once before update on bank_orders
                for each row execute function decided_once();
create trigger never_leaves before delete on bank_orders
                for each row execute function refuse_change();

-- What the bank says of lines of an order, as one officer brings it and another confirms it.
create table bank_results (
    order_id uuid not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_bank_results primary key (id),
    constraint uq_bank_results_id_order_id unique (id, order_id),
    constraint ck_bank_results_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_bank_results_approved_after check (approved_at >= entered_at),
    constraint ck_bank_results_decided_once check (approved_at is null or refused_at is null),
    constraint ck_bank_results_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_bank_results_two_people check (approved_by <> entered_by),
    constraint fk_bank_results_approved_by foreign key (approved_by) references people (id),
    constraint fk_bank_results_entered_by foreign key (entered_by) references people (id),
    constraint fk_bank_results_order_id foreign key (order_id) references bank_orders (id),
    constraint fk_bank_results_refused_by foreign key (refused_by) references people (id)
);
create index ix_bank_results_order_id on bank_results (order_id);
revoke update, delete on bank_results from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on bank_results to bdm_app;
create trigger begins_as_a_proposal before insert on bank_results
                for each row execute function entered_undecided();
create trigger is_decided_once before update on bank_results
                for each row execute function decided_once();
create trigger never_leaves before delete on bank_results
                for each row execute function refuse_change();

-- Where a payee wants the money, as told by an officer or the payer; the latest counts.
create table payee_accounts (
    id uuid not null,
    payable_kind text not null,
    payable_id uuid not null,
    title_sealed bytea not null,
    iban_sealed bytea not null,
    iban_keyed bytea not null,
    iban_masked text not null,
    told_by uuid not null,
    told_at timestamptz not null,
    by_payer boolean not null,
    constraint pk_payee_accounts primary key (id),
    constraint ck_payee_accounts_kind check (payable_kind ~ '^[a-z][a-z_]{1,29}$'),
    constraint fk_payee_accounts_told_by foreign key (told_by) references people (id)
);
create index ix_payee_accounts_payable on payee_accounts (payable_kind, payable_id, id);
revoke update, delete on payee_accounts from bdm_app;
create trigger never_changes before update or delete on payee_accounts
    for each row execute function refuse_change();

-- A payable in an order, and its account. Freed: it may be ordered again.
create table bank_order_lines (
    order_id uuid not null,
    number smallint not null,
    payable_kind text not null,
    payable_id uuid not null,
    account_id uuid not null,
    amount_paisa bigint not null,
    freed boolean not null default false,
    constraint pk_bank_order_lines primary key (order_id, number),
    constraint ck_bank_order_lines_amount check (amount_paisa > 0),
    constraint fk_bank_order_lines_account_id foreign key (account_id)
        references payee_accounts (id),
    constraint fk_bank_order_lines_order_id foreign key (order_id) references bank_orders (id)
);
create unique index uq_bank_order_lines_payable on bank_order_lines (payable_kind, payable_id)
    where not freed;
revoke update, delete on bank_order_lines from bdm_app;
grant update (freed) on bank_order_lines to bdm_app;
create trigger never_leaves before delete on bank_order_lines
    for each row execute function refuse_change();

-- A line of the order: it arrived, or it was returned for a reason.
create table bank_result_lines (
    result_id uuid not null,
    order_id uuid not null,
    number smallint not null,
    outcome text not null,
    reference text not null,
    reason text not null,
    constraint pk_bank_result_lines primary key (result_id, number),
    constraint ck_bank_result_lines_outcome check (outcome in ('arrived', 'returned')),
    constraint ck_bank_result_lines_told check (outcome = 'arrived' or reason <> ''),
    constraint fk_bank_result_lines_order_id_number foreign key (order_id, number)
        references bank_order_lines (order_id, number),
    constraint fk_bank_result_lines_result_id_order_id foreign key (result_id, order_id)
        references bank_results (id, order_id)
);
revoke update, delete on bank_result_lines from bdm_app;
create trigger never_changes before update or delete on bank_result_lines
    for each row execute function refuse_change();

-- The statement of a month as one closing of the books left it.
create table account_statements (
    first_day date not null,
    closing_id uuid not null,
    content bytea not null,
    content_hash bytea not null,
    signature bytea not null,
    key_id text not null,
    made_at timestamptz not null,
    constraint pk_account_statements primary key (closing_id),
    constraint ck_account_statements_hash check (content_hash = sha256(content)),
    constraint fk_account_statements_closing_id foreign key (closing_id)
        references ledger_period_changes (id)
);
create index ix_account_statements_first_day on account_statements (first_day);
revoke update, delete on account_statements from bdm_app;
create trigger never_changes before update or delete on account_statements
    for each row execute function refuse_change();
