-- What one column must be is said by its type. PostgreSQL reads a check anew for every statement and
-- keeps what a domain says compiled. No row is rewritten, for a domain that has no rule yet is the
-- same type; then what is there is looked through once. The view stands again as it was.
create domain ledger_key as text;
create domain ledger_legs as smallint;
create domain ledger_amount as bigint;
do $$
declare v_money constant text := pg_get_viewdef('treasury_money'::regclass);
begin
    drop view treasury_money;
    alter table ledger_transactions
        alter column business_key type ledger_key,
        alter column legs type ledger_legs;
    alter table ledger_transfers alter column amount_paisa type ledger_amount;
    execute 'create view treasury_money as ' || v_money;
end $$;
alter domain ledger_key add constraint is_not_empty check (value <> '');
alter domain ledger_legs add constraint are_1_to_1000 check (value between 1 and 1000);
alter domain ledger_amount add constraint is_above_zero check (value > 0);
alter table ledger_transactions
    drop constraint ck_ledger_transactions_business_key, drop constraint ck_ledger_transactions_legs;
alter table ledger_transfers
    drop constraint ck_ledger_transfers_amount, drop constraint ck_ledger_transfers_two_accounts;
-- Nothing asks for transactions by when they happened: reports ask for transfers, by their day.
drop index ix_ledger_transactions_happened_at;

-- As 0046 has it, and what a check of two columns said.
create or replace function ledger_transfers_rest_on_balances() returns trigger
language plpgsql as $$
declare v_flawed uuid;
begin
    -- With a limit each row is looked up by the index, however few accounts there were when this was
    -- planned.
    select t.transaction_id into v_flawed
        from entered t
            left join public.ledger_balances d on d.account_id = t.debit_account
                and d.slot = t.debit_slot and d.currency = t.currency
            left join public.ledger_balances c on c.account_id = t.credit_account
                and c.slot = t.credit_slot and c.currency = t.currency
        where d.slot is null or c.slot is null or t.debit_account = t.credit_account limit 1;
    if v_flawed is not null then
        perform from entered where debit_account = credit_account;
        raise exception 'a transfer is of one account, or of accounts or a currency that are not'
            using errcode = case when found then 'check_violation'
                                 else 'foreign_key_violation' end;
    end if;
    return null;
end $$;
