-- The ledger (docs/adr/0006): the application only reads it, and everything enters through the
-- owner's functions in ledger_*.sql.

create domain ledger_key as text constraint is_not_empty check (value <> '');
create domain ledger_legs as smallint constraint are_1_to_1000 check (value between 1 and 1000);
create domain ledger_amount as bigint constraint is_above_zero check (value > 0);
-- Each transaction takes the next 1024 numbers, for itself and its transfers.
create sequence ledger_numbers increment by 1024 minvalue 0 start with 1024;
revoke all on sequence ledger_numbers from bdm_app;

-- A head of account as it stands from a day to a day (both included; null: open).
create table ledger_heads (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    code text not null,
    name text not null,
    name_ur text not null,
    kind text not null,
    in_force boolean not null,
    valid_from date not null,
    valid_to date,
    instrument text not null,
    confidence text not null,
    note text not null default '',
    constraint pk_ledger_heads primary key (id),
    constraint ck_ledger_heads_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_ledger_heads_approved_after check (approved_at >= entered_at),
    constraint ck_ledger_heads_cited check (instrument <> ''),
    constraint ck_ledger_heads_code check (code ~ '^[A-Z][A-Z0-9]{2,11}$'),
    constraint ck_ledger_heads_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_ledger_heads_decided_once check (approved_at is null or refused_at is null),
    constraint ck_ledger_heads_kind check (kind in ('asset', 'liability', 'income', 'expense')),
    constraint ck_ledger_heads_period check (valid_to >= valid_from),
    constraint ck_ledger_heads_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ledger_heads_two_people check (approved_by <> entered_by),
    constraint fk_ledger_heads_approved_by foreign key (approved_by) references people (id),
    constraint fk_ledger_heads_entered_by foreign key (entered_by) references people (id),
    constraint fk_ledger_heads_refused_by foreign key (refused_by) references people (id)
);
create index ix_ledger_heads_code on ledger_heads (code, valid_from);
revoke update, delete on ledger_heads from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on ledger_heads to bdm_app;
create trigger begins_as_a_proposal before insert on ledger_heads
    for each row execute function entered_undecided();
create trigger is_decided_once before update on ledger_heads
    for each row execute function decided_once();

-- An account. `floor_paisa` bounds debits less credits from below, `ceiling_paisa` above. `slots`
-- is over how many rows its balance is spread. `rules` is one text, which a posting repeats and the
-- account must equal.
create table ledger_accounts (
    id uuid not null,
    code text not null,
    name text not null,
    kind text not null,
    currency text not null,
    floor_paisa bigint,
    ceiling_paisa bigint,
    slots smallint not null default 1,
    head text,
    department_id uuid,
    ddo text,
    treasury text,
    fund text,
    rules text not null
        generated always as (kind || '|' || currency || '|' || coalesce(floor_paisa::text, '') ||
            '|' || coalesce(ceiling_paisa::text, '')) stored,
    constraint pk_ledger_accounts primary key (id),
    constraint uq_ledger_accounts_code unique (code),
    constraint uq_ledger_accounts_id_currency unique (id, currency),
    constraint ck_ledger_accounts_chart check (
        head is not null or (department_id is null and ddo is null and treasury is null
        and fund is null)),
    constraint ck_ledger_accounts_code check (code <> '' and length(code) <= 200),
    constraint ck_ledger_accounts_kind check (
        kind in ('asset', 'liability', 'income', 'expense', 'memorandum')),
    constraint ck_ledger_accounts_slots check (slots between 1 and 64)
);
create index ix_ledger_accounts_head on ledger_accounts (head) where head is not null;
revoke insert, update, delete on ledger_accounts from bdm_app;
create trigger ledger_accounts_never_empty before truncate on ledger_accounts
    for each statement execute function refuse_change();
create trigger ledger_accounts_never_go before delete on ledger_accounts
    for each row execute function refuse_change();
create trigger ledger_accounts_only_widen before update on ledger_accounts for each row
    when (new.slots <= old.slots
          or (new.id, new.code, new.name, new.kind, new.currency, new.floor_paisa,
              new.ceiling_paisa, new.head, new.department_id, new.ddo, new.treasury, new.fund)
             is distinct from
             (old.id, old.code, old.name, old.kind, old.currency, old.floor_paisa,
              old.ceiling_paisa, old.head, old.department_id, old.ddo, old.treasury, old.fund))
    execute function refuse_change();

-- One slot of an account's balance: debits less credits; the balance is the sum of the slots.
-- `coming` and `going` are what open holds may still add or take, kept only where a bound makes
-- them matter. Beside a balance of one row stand its account's bounds, so that moving it can judge
-- it; of an account of many rows no single row can.
create table ledger_balances (
    account_id uuid constraint ledger_balances_account_id_not_null1 not null,
    balance_paisa bigint constraint ledger_balances_balance_paisa_not_null1 not null,
    coming_paisa bigint not null default 0,
    going_paisa bigint not null default 0,
    slot smallint not null,
    currency text not null,
    floor_paisa bigint,
    ceiling_paisa bigint,
    constraint pk_ledger_balances primary key (account_id, slot, currency),
    constraint fk_ledger_balances_account_id_currency foreign key (account_id, currency)
        references ledger_accounts (id, currency)
) with (fillfactor = 40);
revoke insert, update, delete on ledger_balances from bdm_app;
create trigger ledger_balances_never_empty before truncate on ledger_balances
    for each statement execute function refuse_change();
create trigger ledger_balances_never_go before delete on ledger_balances
    for each row execute function refuse_change();
create trigger ledger_balances_stay_whose_they_are
    before update of account_id, slot, currency on ledger_balances
    for each row execute function refuse_change();

-- A transfer that is promised until `expires_at`; open while it has no outcome. A trigger, not
-- checks, says what is sound of a hold: see ledger_holds.sql.
create table ledger_holds (
    id uuid not null,
    business_key text not null,
    kind text not null,
    description text not null,
    debit_account uuid not null,
    credit_account uuid not null,
    currency text not null,
    amount_paisa bigint not null,
    placed_at timestamptz not null,
    expires_at timestamptz not null,
    placed_by uuid,
    outcome text,
    ended_at timestamptz,
    ended_by uuid,
    captured_paisa bigint,
    transaction_id uuid,
    constraint pk_ledger_holds primary key (id),
    constraint uq_ledger_holds_business_key unique (business_key)
) with (fillfactor = 80);
create index ix_ledger_holds_expires_at on ledger_holds (expires_at) where outcome is null;
revoke insert, update, delete on ledger_holds from bdm_app;
create trigger ledger_holds_keep_their_word
    before update of id, business_key, kind, description, debit_account, credit_account, currency,
        amount_paisa, placed_at, expires_at, placed_by on ledger_holds
    for each row execute function refuse_change();
create trigger ledger_holds_never_empty before truncate on ledger_holds
    for each statement execute function refuse_change();
create trigger ledger_holds_never_go before delete on ledger_holds
    for each row execute function refuse_change();

-- A business event in money. Its key is unique: the same event cannot be posted twice. What one
-- column must be is said by its type here and in transfers: PostgreSQL reads a check anew for every
-- statement and keeps what a domain says compiled.
create table ledger_transactions (
    id uuid not null,
    business_key ledger_key not null,
    kind text not null,
    description text not null,
    happened_at timestamptz not null,
    posted_at timestamptz not null,
    actor_id uuid,
    reverses uuid,
    number bigint not null,
    legs ledger_legs not null,
    corrects uuid,
    constraint pk_ledger_transactions primary key (id),
    constraint uq_ledger_transactions_business_key unique (business_key),
    constraint fk_ledger_transactions_corrects foreign key (corrects)
        references ledger_transactions (id),
    constraint fk_ledger_transactions_reverses foreign key (reverses)
        references ledger_transactions (id)
);
create index ix_ledger_transactions_corrects on ledger_transactions (corrects)
    where corrects is not null;
create unique index uq_ledger_transactions_reverses on ledger_transactions (reverses)
    where reverses is not null;
revoke insert, update, delete on ledger_transactions from bdm_app;
create trigger ledger_transactions_never_change before update or delete on ledger_transactions
    for each row execute function refuse_change();
create trigger ledger_transactions_never_empty before truncate on ledger_transactions
    for each statement execute function refuse_change();

-- An amount from one account (credited) to another (debited); both of one currency. A transaction's
-- transfers are numbered number + 1 .. number + legs, and no other transaction ever has one of
-- these numbers: none can be added to it later without showing.
create table ledger_transfers (
    id bigint constraint ledger_transfers_id_not_null1 not null,
    amount_paisa ledger_amount constraint ledger_transfers_amount_paisa_not_null1 not null,
    transaction_id uuid constraint ledger_transfers_transaction_id_not_null1 not null,
    debit_account uuid constraint ledger_transfers_debit_account_not_null1 not null,
    credit_account uuid constraint ledger_transfers_credit_account_not_null1 not null,
    day date not null,
    debit_slot smallint not null,
    credit_slot smallint not null,
    currency text constraint ledger_transfers_currency_not_null1 not null,
    constraint pk_ledger_transfers primary key (id)
);
create index ix_ledger_transfers_credit_account on ledger_transfers (credit_account, id);
create index ix_ledger_transfers_day on ledger_transfers using brin (day)
    with (pages_per_range = 32, autosummarize = on);
create index ix_ledger_transfers_debit_account on ledger_transfers (debit_account, id);
revoke insert, update, delete on ledger_transfers from bdm_app;
create trigger ledger_transfers_never_change before update or delete on ledger_transfers
    for each row execute function refuse_change();
create trigger ledger_transfers_never_empty before truncate on ledger_transfers
    for each statement execute function refuse_change();

-- A month to be closed (`closes`) or opened again, and why. Approval takes effect at once.
create table ledger_period_changes (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    first_day date not null,
    last_day date not null,
    closes boolean not null,
    reason text not null,
    constraint pk_ledger_period_changes primary key (id),
    constraint ck_ledger_period_changes_approved check (
        (approved_by is null) = (approved_at is null)),
    constraint ck_ledger_period_changes_approved_after check (approved_at >= entered_at),
    constraint ck_ledger_period_changes_decided_once check (
        approved_at is null or refused_at is null),
    constraint ck_ledger_period_changes_month check (
        first_day = date_trunc('month', first_day::timestamp)::date
        and last_day = (date_trunc('month', first_day::timestamp) + interval '1 month' - interval
        '1 day')::date),
    constraint ck_ledger_period_changes_reason check (reason <> ''),
    constraint ck_ledger_period_changes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ledger_period_changes_two_people check (approved_by <> entered_by),
    constraint fk_ledger_period_changes_approved_by foreign key (approved_by)
        references people (id),
    constraint fk_ledger_period_changes_entered_by foreign key (entered_by) references people (id),
    constraint fk_ledger_period_changes_refused_by foreign key (refused_by) references people (id)
);
create index ix_ledger_period_changes_first_day on ledger_period_changes (first_day);
create unique index uq_ledger_period_changes_waiting on ledger_period_changes (first_day)
    where approved_at is null and refused_at is null;
revoke update, delete on ledger_period_changes from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on ledger_period_changes to bdm_app;
create trigger begins_as_a_proposal before insert on ledger_period_changes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on ledger_period_changes
    for each row execute function decided_once();

-- A month in which nothing may be posted any more; the decision's trigger writes it.
create table ledger_closed_periods (
    first_day date not null,
    last_day date not null,
    change_id uuid not null,
    constraint pk_ledger_closed_periods primary key (first_day),
    constraint ck_ledger_closed_periods_period check (last_day >= first_day),
    constraint fk_ledger_closed_periods_change_id foreign key (change_id)
        references ledger_period_changes (id)
);
revoke insert, update, delete on ledger_closed_periods from bdm_app;

-- An account's balance (debits less credits) at the end of a closed month.
create table ledger_period_balances (
    first_day date not null,
    account_id uuid not null,
    balance_paisa bigint not null,
    constraint pk_ledger_period_balances primary key (first_day, account_id),
    constraint fk_ledger_period_balances_account_id foreign key (account_id)
        references ledger_accounts (id),
    constraint fk_ledger_period_balances_first_day foreign key (first_day)
        references ledger_closed_periods (first_day) on delete cascade
);
revoke insert, update, delete on ledger_period_balances from bdm_app;

-- What of a transaction should move from a wrong head's account to the right one's, and why.
create table ledger_corrections (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    corrects uuid not null,
    wrong text not null,
    rightful text not null,
    amount_paisa bigint not null,
    reason text not null,
    transaction_id uuid,
    constraint pk_ledger_corrections primary key (id),
    constraint uq_ledger_corrections_transaction_id unique (transaction_id),
    constraint ck_ledger_corrections_accounts check (
        wrong <> '' and rightful <> '' and wrong <> rightful),
    constraint ck_ledger_corrections_amount check (amount_paisa > 0),
    constraint ck_ledger_corrections_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_ledger_corrections_approved_after check (approved_at >= entered_at),
    constraint ck_ledger_corrections_decided_once check (approved_at is null or refused_at is null),
    constraint ck_ledger_corrections_posted check (
        (approved_at is null) = (transaction_id is null)),
    constraint ck_ledger_corrections_reason check (reason <> ''),
    constraint ck_ledger_corrections_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ledger_corrections_two_people check (approved_by <> entered_by),
    constraint fk_ledger_corrections_approved_by foreign key (approved_by) references people (id),
    constraint fk_ledger_corrections_corrects foreign key (corrects)
        references ledger_transactions (id),
    constraint fk_ledger_corrections_entered_by foreign key (entered_by) references people (id),
    constraint fk_ledger_corrections_refused_by foreign key (refused_by) references people (id),
    constraint fk_ledger_corrections_transaction_id foreign key (transaction_id)
        references ledger_transactions (id)
);
create index ix_ledger_corrections_corrects on ledger_corrections (corrects, id);
create index ix_ledger_corrections_refused on ledger_corrections (id) where refused_at is not null;
create index ix_ledger_corrections_waiting on ledger_corrections (id)
    where approved_at is null and refused_at is null;
revoke update, delete on ledger_corrections from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, transaction_id)
    on ledger_corrections to bdm_app;
create trigger begins_as_a_proposal before insert on ledger_corrections
    for each row execute function entered_undecided();
create trigger is_decided_once before update on ledger_corrections
    for each row execute function decided_once();
create trigger ledger_corrections_never_empty before truncate on ledger_corrections
    for each statement execute function refuse_change();
create trigger never_leaves before delete on ledger_corrections
    for each row execute function refuse_change();
