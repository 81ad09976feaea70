-- An account now says how many rows its balance is spread over, what it is in the chart, and its
-- rules as one text, which a posting repeats and the account must equal.
alter table ledger_accounts
    add column slots smallint not null default 1,
    add column head text,
    add column department_id uuid,
    add column ddo text,
    add column treasury text,
    add column fund text,
    add column rules text not null generated always as (
        kind || '|' || currency || '|' || coalesce(floor_paisa::text, '') || '|'
        || coalesce(ceiling_paisa::text, '')) stored,
    add constraint ck_ledger_accounts_slots check (slots between 1 and 64),
    add constraint ck_ledger_accounts_chart check (
        head is not null or (department_id is null and ddo is null and treasury is null
                             and fund is null));
create index ix_ledger_accounts_head on ledger_accounts (head) where head is not null;

-- One row per slot. `coming` and `going` are what open holds may still add or take, kept only
-- where a bound makes them matter. A transfer refers to the very rows that it changed, so both
-- its accounts exist and are of its currency, without a lock on a row that others share.
alter table ledger_balances rename to ledger_balances_old;
alter table ledger_balances_old rename constraint pk_ledger_balances to pk_ledger_balances_old;
alter table ledger_balances_old
    rename constraint fk_ledger_balances_account_id to fk_ledger_balances_old_account_id;
create table ledger_balances (
    account_id uuid not null,
    balance_paisa bigint not null,
    coming_paisa bigint not null default 0,
    going_paisa bigint not null default 0,
    slot smallint not null,
    currency text not null,
    constraint pk_ledger_balances primary key (account_id, slot, currency),
    constraint fk_ledger_balances_account_id_currency
        foreign key (account_id, currency) references ledger_accounts (id, currency)
) with (fillfactor = 40);
insert into ledger_balances (account_id, slot, currency, balance_paisa)
    select o.account_id, 0, a.currency, o.balance_paisa
    from ledger_balances_old o join ledger_accounts a on a.id = o.account_id;

-- A transaction's transfers are numbered number + 1 .. number + legs, and no other transaction
-- ever has one of these numbers: none can be added to it later without showing.
create sequence ledger_numbers increment by 1024 minvalue 0 start with 1024;
alter table ledger_transactions disable trigger user;
alter table ledger_transactions
    add column number bigint, add column legs smallint, add column corrects uuid,
    drop column content_hash;
create temporary table renumbered on commit drop as
    select x.id, nextval('ledger_numbers') as number, x.first, x.legs
    from (select t.transaction_id as id, min(t.id) as first, count(*) as legs
          from ledger_transfers t group by 1 order by 2) x;
update ledger_transactions x set number = r.number, legs = r.legs
    from renumbered r where r.id = x.id;
alter table ledger_transactions enable trigger user;
alter table ledger_transactions
    alter column number set not null, alter column legs set not null,
    add constraint ck_ledger_transactions_legs check (legs between 1 and 1000),
    add constraint fk_ledger_transactions_corrects
        foreign key (corrects) references ledger_transactions (id),
    drop constraint uq_ledger_transactions_reverses;
create unique index uq_ledger_transactions_reverses on ledger_transactions (reverses)
    where reverses is not null;
create index ix_ledger_transactions_corrects on ledger_transactions (corrects)
    where corrects is not null;
create index ix_ledger_transactions_happened_at on ledger_transactions
    using brin (happened_at) with (pages_per_range = 32, autosummarize = on);

alter table ledger_transfers rename to ledger_transfers_old;
alter table ledger_transfers_old rename constraint pk_ledger_transfers to pk_ledger_transfers_old;
alter index ix_ledger_transfers_debit_account rename to ix_ledger_transfers_old_debit_account;
alter index ix_ledger_transfers_credit_account rename to ix_ledger_transfers_old_credit_account;
create table ledger_transfers (
    id bigint not null,
    amount_paisa bigint not null,
    transaction_id uuid not null,
    debit_account uuid not null,
    credit_account uuid not null,
    day date not null,
    debit_slot smallint not null,
    credit_slot smallint not null,
    currency text not null,
    constraint pk_ledger_transfers primary key (id),
    constraint ck_ledger_transfers_amount check (amount_paisa > 0),
    constraint ck_ledger_transfers_two_accounts check (debit_account <> credit_account),
    constraint fk_ledger_transfers_debit_account_debit_slot_currency
        foreign key (debit_account, debit_slot, currency)
        references ledger_balances (account_id, slot, currency),
    constraint fk_ledger_transfers_credit_account_credit_slot_currency
        foreign key (credit_account, credit_slot, currency)
        references ledger_balances (account_id, slot, currency)
);
insert into ledger_transfers
    select r.number + row_number() over (partition by t.transaction_id order by t.id),
           t.amount_paisa, t.transaction_id, t.debit_account, t.credit_account,
           (x.happened_at at time zone 'Asia/Karachi')::date, 0, 0, t.currency
    from ledger_transfers_old t join renumbered r on r.id = t.transaction_id
        join ledger_transactions x on x.id = t.transaction_id;
create index ix_ledger_transfers_debit_account on ledger_transfers (debit_account, id);
create index ix_ledger_transfers_credit_account on ledger_transfers (credit_account, id);
create index ix_ledger_transfers_day on ledger_transfers
    using brin (day) with (pages_per_range = 32, autosummarize = on);
drop table ledger_transfers_old;
drop table ledger_balances_old;

-- A hold promises a transfer and keeps its amount back until it is captured, released or past.
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
    constraint uq_ledger_holds_business_key unique (business_key),
    constraint ck_ledger_holds_business_key check (business_key <> ''),
    constraint ck_ledger_holds_amount check (amount_paisa > 0),
    constraint ck_ledger_holds_two_accounts check (debit_account <> credit_account),
    constraint ck_ledger_holds_expires check (expires_at > placed_at),
    constraint ck_ledger_holds_outcome
        check (outcome in ('captured', 'released', 'expired')),
    constraint ck_ledger_holds_ended check ((outcome is null) = (ended_at is null)),
    constraint ck_ledger_holds_captured check (
        (outcome is not distinct from 'captured') = (captured_paisa is not null)
        and (captured_paisa is null) = (transaction_id is null)
        and captured_paisa between 1 and amount_paisa),
    constraint ck_ledger_holds_in_time check (outcome <> 'captured' or ended_at < expires_at)
) with (fillfactor = 80);
create index ix_ledger_holds_expires_at on ledger_holds (expires_at) where outcome is null;
create trigger ledger_holds_end_once before update on ledger_holds for each row
    when (old.outcome is not null or new.outcome is null
          or (new.id, new.business_key, new.kind, new.description, new.debit_account,
              new.credit_account, new.currency, new.amount_paisa, new.placed_at, new.expires_at,
              new.placed_by)
             is distinct from
             (old.id, old.business_key, old.kind, old.description, old.debit_account,
              old.credit_account, old.currency, old.amount_paisa, old.placed_at, old.expires_at,
              old.placed_by))
    execute function refuse_change();
create trigger ledger_holds_never_go before delete on ledger_holds
    for each row execute function refuse_change();

-- Days on which nothing may be posted any more; kept by the decisions of two people.
create table ledger_closed_periods (
    first_day date not null,
    last_day date not null,
    change_id uuid not null,
    constraint pk_ledger_closed_periods primary key (first_day),
    constraint ck_ledger_closed_periods_period check (last_day >= first_day)
);
