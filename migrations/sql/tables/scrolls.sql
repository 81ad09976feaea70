-- A bank's lists of money that was paid in, line by line.

-- A file of a bank, sent by one officer; its lines count when another one has confirmed it.
create table bank_scrolls (
    bank text not null,
    filename text not null,
    lines integer not null,
    total_paisa bigint not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_bank_scrolls primary key (id),
    constraint ck_bank_scrolls_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_bank_scrolls_approved_after check (approved_at >= entered_at),
    constraint ck_bank_scrolls_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_bank_scrolls_decided_once check (approved_at is null or refused_at is null),
    constraint ck_bank_scrolls_lines check (lines between 1 and 5000 and total_paisa > 0),
    constraint ck_bank_scrolls_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_bank_scrolls_two_people check (approved_by <> entered_by),
    constraint fk_bank_scrolls_approved_by foreign key (approved_by) references people (id),
    constraint fk_bank_scrolls_entered_by foreign key (entered_by) references people (id),
    constraint fk_bank_scrolls_refused_by foreign key (refused_by) references people (id)
);
create index ix_bank_scrolls_bank on bank_scrolls (bank, id);
revoke update, delete on bank_scrolls from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on bank_scrolls to bdm_app;
create trigger begins_as_a_proposal before insert on bank_scrolls
    for each row execute function entered_undecided();
create trigger is_decided_once before update on bank_scrolls
    for each row execute function decided_once();
create trigger never_leaves before delete on bank_scrolls
    for each row execute function refuse_change();

-- A line as the bank wrote it; `row` is the file's, headings being row 1.
create table bank_scroll_lines (
    scroll_id uuid not null,
    row integer not null,
    psid text not null,
    amount_paisa bigint not null,
    paid_on date not null,
    branch text not null,
    scroll_number text not null,
    line_number integer not null,
    constraint pk_bank_scroll_lines primary key (scroll_id, "row"),
    constraint ck_bank_scroll_lines_amount check (amount_paisa > 0),
    constraint ck_bank_scroll_lines_told check (
        psid <> '' and scroll_number <> '' and line_number > 0),
    constraint fk_bank_scroll_lines_scroll_id foreign key (scroll_id) references bank_scrolls (id)
);
revoke update, delete on bank_scroll_lines from bdm_app;
create trigger never_changes before update or delete on bank_scroll_lines
    for each row execute function refuse_change();

-- What came of a line, once. `reference` names the money.
create table bank_scroll_outcomes (
    scroll_id uuid not null,
    row integer not null,
    reference text not null,
    kind text not null,
    payment_id uuid,
    transaction_id uuid,
    posted_at timestamptz not null,
    constraint pk_bank_scroll_outcomes primary key (scroll_id, "row"),
    constraint ck_bank_scroll_outcomes_kind check (
        kind in ('paid', 'suspense', 'counter', 'duplicate', 'differs')),
    constraint ck_bank_scroll_outcomes_payment check (
        (kind in ('paid', 'counter')) = (payment_id is not null)),
    constraint ck_bank_scroll_outcomes_posted check (
        kind = 'differs' or (kind in ('paid', 'suspense')) = (transaction_id is not null)),
    constraint fk_bank_scroll_outcomes_payment_id foreign key (payment_id) references payments (id),
    constraint fk_bank_scroll_outcomes_scroll_id_row foreign key (scroll_id, "row")
        references bank_scroll_lines (scroll_id, "row")
);
create unique index uq_bank_scroll_outcomes_payment on bank_scroll_outcomes (payment_id)
    where payment_id is not null;
create unique index uq_bank_scroll_outcomes_posted on bank_scroll_outcomes (reference)
    where kind in ('paid', 'suspense', 'counter') or (kind = 'differs'
        and transaction_id is not null);
revoke update, delete on bank_scroll_outcomes from bdm_app;
create trigger never_changes before update or delete on bank_scroll_outcomes
    for each row execute function refuse_change();
