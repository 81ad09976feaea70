create or replace function ledger_hold(p_id uuid, p_key text, p_kind text, p_description text,
    p_actor uuid, p_expires_at timestamptz, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v ledger_holds;
    v_currency text;
    v_fits boolean;
    v_ok boolean;
    d_id uuid; d_slots smallint; d_ceiling bigint; d_currency text; d_high bigint;
    c_id uuid; c_slots smallint; c_floor bigint; c_low bigint;
begin
    for i in 1 .. 2 loop
        select d.id, d.slots, d.ceiling_paisa, d.currency, c.id, c.slots, c.floor_paisa, c.currency,
               d.rules = p_debit_rules and c.rules = p_credit_rules
            into d_id, d_slots, d_ceiling, d_currency, c_id, c_slots, c_floor, v_currency, v_fits
            from ledger_accounts d, ledger_accounts c
            where d.code = p_debit and c.code = p_credit;
        exit when found or i = 2;
        perform ledger_open(array[p_debit, p_credit], p_specs);
    end loop;
    if v_fits is not true then
        raise exception 'an account has other rules' using errcode = 'BD005';
    end if;
    if d_currency <> v_currency then
        raise exception 'two currencies' using errcode = '23503';
    end if;
    insert into ledger_holds (id, business_key, kind, description, debit_account, credit_account,
                              currency, amount_paisa, placed_at, expires_at, placed_by)
    values (p_id, p_key, p_kind, p_description, d_id, c_id, v_currency, p_amount, bdm_now(),
            p_expires_at, p_actor)
    on conflict (business_key) do nothing;
    if not found then
        select * into v from ledger_holds where business_key = p_key;
        if (v.kind, v.debit_account, v.credit_account, v.amount_paisa)
                = (p_kind, d_id, c_id, p_amount) then
            return v.id;
        end if;
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    -- Only an account with the bound in question keeps it back: nearly always one, of one row.
    if c_floor is null and d_slots = 1 and d_ceiling is not null then
        update ledger_balances set coming_paisa = coming_paisa + p_amount
            where account_id = d_id and slot = 0
            returning balance_paisa + coming_paisa into d_high;
        if d_high > d_ceiling then
            v_ok := ledger_within(d_id, null, d_ceiling);
        end if;
    elsif d_ceiling is null and c_slots = 1 and c_floor is not null then
        update ledger_balances set going_paisa = going_paisa + p_amount
            where account_id = c_id and slot = 0
            returning balance_paisa - going_paisa into c_low;
        if c_low < c_floor then
            v_ok := ledger_within(c_id, c_floor, null);
        end if;
    elsif d_ceiling is not null or c_floor is not null then
        v_ok := ledger_keep_both(d_id, c_id, p_amount);
    end if;
    return p_id;
end $$;

-- The same on both accounts of a hold, in everybody's order.
create function ledger_keep_both(p_debit uuid, p_credit uuid, p_amount bigint) returns boolean
language plpgsql as $$
declare v ledger_accounts; v_ok boolean;
begin
    for v in select * from ledger_accounts where id in (p_debit, p_credit)
        order by slots > 1, code collate "C"
    loop
        v_ok := ledger_keep(v, v.id = p_debit, p_amount);
    end loop;
    return true;
end $$;

create or replace function ledger_unhold(p_hold ledger_holds) returns boolean
language sql as $$
    select ledger_keep_both(p_hold.debit_account, p_hold.credit_account, -p_hold.amount_paisa)
$$;

-- Post what a hold promised, or less; the rest is given back. Refused once it is past. No bound is
-- asked for: what is taken was kept back.
create or replace function ledger_capture(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_hold uuid, p_amount bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_day constant date := p_happened_at at time zone 'Asia/Karachi';
    v_now constant timestamptz := bdm_now();
    v_number bigint;
    v_kind text; v_currency text; v_held bigint; v_taken bigint;
    v_closed boolean; v_debit_first boolean; v_ok boolean;
    d_id uuid; d_slot smallint; d_kept bigint;
    c_id uuid; c_slot smallint; c_kept bigint;
begin
    update ledger_holds set outcome = 'captured', ended_at = v_now, ended_by = p_actor,
            transaction_id = p_id, captured_paisa = coalesce(p_amount, amount_paisa)
        where id = p_hold and outcome is null and expires_at > v_now
        returning kind, currency, amount_paisa, captured_paisa, debit_account, credit_account
        into v_kind, v_currency, v_held, v_taken, d_id, c_id;
    if not found then
        return ledger_captured(p_hold, p_key, p_amount);
    end if;
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
    values (p_id, p_key, v_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            nextval('ledger_numbers'), 1)
    on conflict (business_key) do nothing returning number into v_number;
    if v_number is null then
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    select pg_backend_pid() % d.slots, case when d.ceiling_paisa is null then 0 else v_held end,
           pg_backend_pid() % c.slots, case when c.floor_paisa is null then 0 else v_held end,
           (d.slots > 1, d.code collate "C") < (c.slots > 1, c.code collate "C"),
           exists (select from ledger_closed_periods where v_day between first_day and last_day),
           (d.head is null or ledger_refuse_head(d.head, v_day))
           and (c.head is null or ledger_refuse_head(c.head, v_day))
        into d_slot, d_kept, c_slot, c_kept, v_debit_first, v_closed, v_ok
        from ledger_accounts d, ledger_accounts c where d.id = d_id and c.id = c_id;
    if v_closed then
        v_ok := ledger_refuse_day(v_day);
    end if;
    if v_debit_first then
        update ledger_balances set balance_paisa = balance_paisa + v_taken,
            coming_paisa = coming_paisa - d_kept where account_id = d_id and slot = d_slot;
        update ledger_balances set balance_paisa = balance_paisa - v_taken,
            going_paisa = going_paisa - c_kept where account_id = c_id and slot = c_slot;
    else
        update ledger_balances set balance_paisa = balance_paisa - v_taken,
            going_paisa = going_paisa - c_kept where account_id = c_id and slot = c_slot;
        update ledger_balances set balance_paisa = balance_paisa + v_taken,
            coming_paisa = coming_paisa - d_kept where account_id = d_id and slot = d_slot;
    end if;
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    values (v_number + 1, p_id, d_id, d_slot, c_id, c_slot, v_currency, v_taken, v_day);
    return p_id;
end $$;
