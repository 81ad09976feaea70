-- The order is that of the codes (0096_enter.sql).
create or replace function ledger_keep_both(p_debit uuid, p_credit uuid, p_amount bigint)
    returns boolean
language plpgsql as $$
declare v ledger_accounts; v_ok boolean;
begin
    for v in select * from ledger_accounts where id in (p_debit, p_credit) order by code collate "C"
    loop
        v_ok := ledger_keep(v, v.id = p_debit, p_amount);
    end loop;
    return true;
end $$;

-- A hold between accounts that are there, and an amount kept back on the one of them that has a
-- bound, nearly always of one row. Whatever is odd takes the long way.
create or replace function ledger_hold(p_id uuid, p_key text, p_kind text, p_description text,
    p_actor uuid, p_expires_at timestamptz, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_placed uuid; v_ok boolean;
    d_id uuid; d_slots smallint; d_ceiling bigint; d_currency text; d_high bigint;
    c_id uuid; c_floor bigint; c_currency text;
begin
    select id, slots, ceiling_paisa, currency into d_id, d_slots, d_ceiling, d_currency
        from ledger_accounts where code = p_debit and rules = p_debit_rules;
    select id, floor_paisa, currency into c_id, c_floor, c_currency
        from ledger_accounts where code = p_credit and rules = p_credit_rules;
    if d_id is null or c_id is null or d_currency <> c_currency then
        perform ledger_open_both(p_debit, p_debit_rules, p_credit, p_credit_rules, p_specs);
        return ledger_hold(p_id, p_key, p_kind, p_description, p_actor, p_expires_at, p_debit,
                           p_debit_rules, p_credit, p_credit_rules, p_amount, p_specs);
    end if;
    insert into ledger_holds (id, business_key, kind, description, debit_account, credit_account,
                              currency, amount_paisa, placed_at, expires_at, placed_by)
    values (p_id, p_key, p_kind, p_description, d_id, c_id, d_currency, p_amount, bdm_now(),
            p_expires_at, p_actor)
    on conflict (business_key) do nothing returning id into v_placed;
    if v_placed is null then
        return ledger_held(p_key, p_kind, d_id, c_id, p_amount);
    end if;
    if d_ceiling is not null and d_slots = 1 and c_floor is null then
        update ledger_balances set coming_paisa = coming_paisa + p_amount
            where account_id = d_id and slot = 0
            returning balance_paisa + coming_paisa into d_high;
        if d_high > d_ceiling then
            v_ok := ledger_within(d_id, null, d_ceiling);
        end if;
    elsif d_ceiling is not null or c_floor is not null then
        v_ok := ledger_keep_both(d_id, c_id, p_amount);
    end if;
    return p_id;
end $$;

-- Open what is missing of two accounts; raise what is wrong with them.
create function ledger_open_both(p_debit text, p_debit_rules text, p_credit text,
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

-- The same key again: return the first hold where it is the same, else refuse.
create function ledger_held(p_key text, p_kind text, p_debit uuid, p_credit uuid, p_amount bigint)
    returns uuid
language plpgsql as $$
declare v ledger_holds;
begin
    select * into v from ledger_holds where business_key = p_key;
    if (v.kind, v.debit_account, v.credit_account, v.amount_paisa)
            = (p_kind, p_debit, p_credit, p_amount) then
        return v.id;
    end if;
    raise exception 'business key % is taken', p_key using errcode = 'BD002';
end $$;

-- Post what a hold promised, or less; the rest is given back. Refused once it is past. No bound is
-- asked for: what is taken was kept back.
create or replace function ledger_capture(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_hold uuid, p_amount bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_now constant timestamptz := bdm_now();
    v_number bigint; v_day date; v_closed date;
    v_kind text; v_currency text; v_held bigint; v_taken bigint; v_ok boolean;
    d_id uuid; d_code text; d_slots smallint; d_slot smallint; d_head text; d_kept bigint;
    c_id uuid; c_code text; c_slots smallint; c_slot smallint; c_head text; c_kept bigint;
begin
    update ledger_holds set outcome = 'captured', ended_at = v_now, ended_by = p_actor,
            transaction_id = p_id, captured_paisa = coalesce(p_amount, amount_paisa)
        where id = p_hold and outcome is null and expires_at > v_now
        returning kind, currency, amount_paisa, captured_paisa, debit_account, credit_account
        into v_kind, v_currency, v_held, v_taken, d_id, c_id;
    if d_id is null then
        return ledger_captured(p_hold, p_key, p_amount);
    end if;
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
    values (p_id, p_key, v_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            nextval('ledger_numbers'), 1)
    on conflict (business_key) do nothing
    returning number, (happened_at at time zone 'Asia/Karachi')::date into v_number, v_day;
    if v_number is null then
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    select code, slots, head, case when ceiling_paisa is null then 0 else v_held end
        into d_code, d_slots, d_head, d_kept from ledger_accounts where id = d_id;
    select code, slots, head, case when floor_paisa is null then 0 else v_held end
        into c_code, c_slots, c_head, c_kept from ledger_accounts where id = c_id;
    select first_day into v_closed from ledger_closed_periods
        where first_day <= v_day and last_day >= v_day;
    if v_closed is not null then
        v_ok := ledger_refuse_day(v_day);
    elsif d_head is not null or c_head is not null then
        v_ok := ledger_refuse_heads(d_head, c_head, v_day);
    end if;
    if d_code collate "C" < c_code then
        update ledger_balances set balance_paisa = balance_paisa + v_taken,
                coming_paisa = coming_paisa - d_kept
            where account_id = d_id and slot = pg_backend_pid() % d_slots returning slot into d_slot;
        update ledger_balances set balance_paisa = balance_paisa - v_taken,
                going_paisa = going_paisa - c_kept
            where account_id = c_id and slot = pg_backend_pid() % c_slots returning slot into c_slot;
    else
        update ledger_balances set balance_paisa = balance_paisa - v_taken,
                going_paisa = going_paisa - c_kept
            where account_id = c_id and slot = pg_backend_pid() % c_slots returning slot into c_slot;
        update ledger_balances set balance_paisa = balance_paisa + v_taken,
                coming_paisa = coming_paisa - d_kept
            where account_id = d_id and slot = pg_backend_pid() % d_slots returning slot into d_slot;
    end if;
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    values (v_number + 1, p_id, d_id, d_slot, c_id, c_slot, v_currency, v_taken, v_day);
    return p_id;
end $$;
