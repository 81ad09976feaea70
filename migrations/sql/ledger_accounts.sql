-- Accounts of the ledger: how they are opened and widened, and what each must be.
-- Everything in the ledger enters through functions of the owner (security definer); the
-- application may call those that are granted below, and reads. The tables refuse the rest.

-- Open those of the accounts that are missing. `specs`, a JSON array of objects, says what each
-- must be, and is read only here; two that open one at once find the first.
create or replace function ledger_open(p_codes text[], p_specs text) returns void
language sql as $$
    with wanted as (
        select distinct on (s.code) s.* from jsonb_to_recordset(p_specs::jsonb) as s(
                id uuid, code text, name text, kind text, currency text, floor_paisa bigint,
                ceiling_paisa bigint, slots smallint, head text, department_id uuid, ddo text,
                treasury text, fund text)
            where s.code = any (p_codes)
              and not exists (select from ledger_accounts a where a.code = s.code)),
    opened as (
        insert into ledger_accounts (id, code, name, kind, currency, floor_paisa, ceiling_paisa,
                                     slots, head, department_id, ddo, treasury, fund)
        select id, code, name, kind, currency, floor_paisa, ceiling_paisa, coalesce(slots, 1),
               head, department_id, ddo, treasury, fund
        from wanted order by code collate "C"
        on conflict (code) do nothing returning id, slots, currency)
    insert into ledger_balances (account_id, slot, currency, balance_paisa)
        select id, s, currency, 0 from opened, generate_series(0, slots - 1) s
$$;

-- Open what is missing of two accounts; raise what is wrong with them.
create or replace function ledger_open_both(p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_specs text) returns void
language plpgsql as $$
declare v_debit ledger_accounts; v_credit ledger_accounts;
begin
    perform ledger_open(array[p_debit, p_credit], p_specs);
    select * into v_debit from ledger_accounts where code = p_debit;
    select * into v_credit from ledger_accounts where code = p_credit;
    if v_debit.rules is distinct from p_debit_rules
            or v_credit.rules is distinct from p_credit_rules then
        raise exception 'an account has other rules' using errcode = 'BD005';
    elsif v_debit.currency <> v_credit.currency then
        raise exception 'two currencies' using errcode = '23503';
    end if;
end $$;

create or replace function ledger_open_account(p_code text, p_rules text, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v ledger_accounts;
begin
    select * into v from ledger_accounts where code = p_code;
    if not found then
        perform ledger_open(array[p_code], p_specs);
        select * into v from ledger_accounts where code = p_code;
    end if;
    if v.rules is distinct from p_rules then
        raise exception 'account % has other rules', p_code using errcode = 'BD005';
    end if;
    return v.id;
end $$;

-- More slots for an account that became busy. Its rules stay as they are.
create or replace function ledger_widen_account(p_code text, p_slots smallint) returns smallint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v ledger_accounts;
begin
    update ledger_accounts set slots = p_slots where code = p_code and slots < p_slots
        returning * into v;
    if not found then
        select * into v from ledger_accounts where code = p_code;
        if not found then
            raise exception 'account % does not exist', p_code using errcode = 'BD003';
        end if;
    end if;
    insert into ledger_balances (account_id, slot, currency, balance_paisa)
        select v.id, s, v.currency, 0 from generate_series(0, v.slots - 1) s
        on conflict do nothing;
    return v.slots;
end $$;

-- Widening waits for everybody who posts or holds, since they have read how wide the account is.
create or replace function ledger_accounts_widen() returns trigger
language plpgsql as $$
begin
    lock table public.ledger_transactions in share row exclusive mode;
    update public.ledger_balances set floor_paisa = null where account_id = new.id and slot = 0;
    return null;
end $$;
create or replace trigger ledger_accounts_widen after update of slots on ledger_accounts
    for each row execute function ledger_accounts_widen();

-- Whatever is written there, it is the account's.
create or replace function ledger_balances_know_their_bounds() returns trigger
language plpgsql as $$
begin
    select case when slots = 1 then floor_paisa end, case when slots = 1 then ceiling_paisa end
        into new.floor_paisa, new.ceiling_paisa
        from public.ledger_accounts where id = new.account_id;
    return new;
end $$;
create or replace trigger ledger_balances_know_their_bounds
    before insert or update of floor_paisa, ceiling_paisa on ledger_balances
    for each row execute function ledger_balances_know_their_bounds();

-- Whether an account is one of a head of account: its chart says so, or its code, where its chart
-- stays out of the way of money that is there already.
create or replace function ledger_is_of_a_head(p_head text, p_code text) returns boolean
language sql immutable as $$
    select coalesce(p_head, '') <> ''
        or (starts_with(p_code, 'payments:head:') and split_part(p_code, ':', 3) <> '')
$$;

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_open(text[], text), ledger_open_both(text, text, text, text, text),
    ledger_open_account(text, text, text), ledger_widen_account(text, smallint),
    ledger_accounts_widen(), ledger_balances_know_their_bounds(), ledger_is_of_a_head(text, text)
    from public;

grant execute on function
    ledger_open_account(text, text, text), ledger_widen_account(text, smallint) to bdm_app;
