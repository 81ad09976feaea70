-- Holds: a transfer that is promised for a time. Its amount is kept back on the account that has a
-- bound, until the hold is captured, released or past.

-- What is promised never changes, and a hold ends once, whole. Said here in code that PostgreSQL
-- keeps compiled: as checks and conditions it read them anew for every row.
create or replace function ledger_holds_are_sound() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.outcome is not null then
            raise exception 'a hold begins open' using errcode = 'check_violation';
        elsif new.business_key = '' or new.amount_paisa <= 0
                or new.debit_account = new.credit_account or new.expires_at <= new.placed_at then
            raise exception 'a hold is of nothing' using errcode = 'check_violation';
        end if;
    elsif old.outcome is not null or new.outcome is null then
        raise exception 'rows of % are never changed or removed', tg_table_name
            using errcode = 'insufficient_privilege';
    elsif new.ended_at is null or new.outcome not in ('captured', 'released', 'expired')
            or (new.outcome = 'captured') <> (new.captured_paisa is not null)
            or (new.outcome = 'captured') <> (new.transaction_id is not null)
            or new.captured_paisa not between 1 and new.amount_paisa
            or new.outcome = 'captured' and new.ended_at >= new.expires_at then
        raise exception 'a hold ends otherwise' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create or replace trigger ledger_holds_are_sound before insert or update on ledger_holds
    for each row execute function ledger_holds_are_sound();

-- What a hold keeps back on the account that it would debit (coming) and credit (going). Only
-- accounts with the bound in question keep it; the others need not be touched.
create or replace function ledger_keep(p_account ledger_accounts, p_debits boolean, p_amount bigint)
    returns boolean
language plpgsql as $$
declare v_slot smallint;
begin
    if p_debits and p_account.ceiling_paisa is not null then
        v_slot := ledger_move(p_account.id, p_account.slots, p_account.floor_paisa,
                              p_account.ceiling_paisa, 0, p_amount, 0);
    elsif not p_debits and p_account.floor_paisa is not null then
        v_slot := ledger_move(p_account.id, p_account.slots, p_account.floor_paisa,
                              p_account.ceiling_paisa, 0, 0, p_amount);
    end if;
    return true;
end $$;

-- The same on both accounts of a hold, in everybody's order: that of the accounts' ids.
create or replace function ledger_keep_both(p_debit uuid, p_credit uuid, p_amount bigint)
    returns boolean
language plpgsql as $$
declare v ledger_accounts; v_ok boolean;
begin
    for v in select * from ledger_accounts where id in (p_debit, p_credit) order by id loop
        v_ok := ledger_keep(v, v.id = p_debit, p_amount);
    end loop;
    return true;
end $$;

create or replace function ledger_unhold(p_hold ledger_holds) returns boolean
language plpgsql as $$
begin
    return ledger_keep_both(p_hold.debit_account, p_hold.credit_account, -p_hold.amount_paisa);
end $$;

-- Give back what holds that are past kept: all of them, or those on one account. Rows that another
-- transaction is just ending are left to it.
create or replace function ledger_expire(p_most integer, p_account uuid default null)
    returns integer
language plpgsql as $$
declare v ledger_holds; v_count integer := 0; v_now constant timestamptz := bdm_now();
begin
    for v in
        select * from ledger_holds where outcome is null and expires_at <= v_now
            and (p_account is null or p_account in (debit_account, credit_account))
        order by expires_at limit p_most for update skip locked
    loop
        update ledger_holds set outcome = 'expired', ended_at = v_now where id = v.id;
        perform ledger_unhold(v);
        v_count := v_count + 1;
    end loop;
    return v_count;
end $$;

-- End holds that are past, at most so many at once.
create or replace function ledger_expire_holds(p_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    lock table ledger_transactions in row exclusive mode;
    return ledger_expire(p_most, null);
end $$;

-- The same key again: return the first hold where it is the same, else refuse.
create or replace function ledger_held(p_key text, p_kind text, p_debit uuid, p_credit uuid,
    p_amount bigint)
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

-- A hold between accounts that are there, and an amount kept back on the one of them that has a
-- bound, nearly always of one row. Whatever is odd takes the long way. Whoever holds, or lets go,
-- has read how wide an account is as whoever posts has: widening waits for both by the lock, which
-- comes before that of any balance.
create or replace function ledger_hold(p_id uuid, p_key text, p_kind text, p_description text,
    p_actor uuid, p_expires_at timestamptz, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_placed uuid; v_ok boolean;
    d_id uuid; d_slots smallint; d_ceiling bigint; d_currency text; d_high bigint;
    c_id uuid; c_floor bigint; c_currency text;
begin
    lock table ledger_transactions in row exclusive mode;
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

-- The same capture again returns the first; anything else says what became of the hold.
create or replace function ledger_captured(p_hold uuid, p_key text, p_amount bigint) returns uuid
language plpgsql as $$
declare v ledger_holds;
begin
    select * into v from ledger_holds where id = p_hold;
    if not found then
        raise exception 'there is no such hold' using errcode = 'BD011';
    end if;
    if v.outcome = 'captured' and v.captured_paisa = coalesce(p_amount, v.amount_paisa)
            and exists (select from ledger_transactions
                        where id = v.transaction_id and business_key = p_key) then
        return v.transaction_id;
    end if;
    raise exception 'the hold is %', coalesce(v.outcome, 'expired') using errcode = 'BD010';
end $$;

-- Post what a hold promised, or less; the rest is given back. Refused once it is past.
create or replace function ledger_capture(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_hold uuid, p_amount bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_now constant timestamptz := bdm_now();
    v_number bigint; v_day date; v_closed date;
    v_kind text; v_currency text; v_held bigint; v_taken bigint; v_ok boolean;
    d_id uuid; d_slots smallint; d_head text; d_kept bigint;
    c_id uuid; c_slots smallint; c_head text; c_kept bigint;
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
    select slots, head, case when ceiling_paisa is null then 0 else v_held end
        into d_slots, d_head, d_kept from ledger_accounts where id = d_id;
    select slots, head, case when floor_paisa is null then 0 else v_held end
        into c_slots, c_head, c_kept from ledger_accounts where id = c_id;
    select first_day into v_closed from ledger_closed_periods
        where first_day <= v_day and last_day >= v_day;
    if v_closed is not null then
        v_ok := ledger_refuse_day(v_day);
    elsif d_head is not null or c_head is not null then
        v_ok := ledger_refuse_heads(d_head, c_head, v_day);
    end if;
    insert into ledger_captures (id, transaction_id, debit_account, debit_slot, debit_kept,
                                 credit_account, credit_slot, credit_kept, currency, amount_paisa,
                                 day)
    values (v_number + 1, p_id, d_id, pg_backend_pid() % d_slots, d_kept, c_id,
            pg_backend_pid() % c_slots, c_kept, v_currency, v_taken, v_day);
    return p_id;
end $$;

-- End a hold without a posting. Releasing what is released already changes nothing.
create or replace function ledger_release(p_hold uuid, p_actor uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v ledger_holds;
begin
    lock table ledger_transactions in row exclusive mode;
    update ledger_holds set outcome = 'released', ended_at = bdm_now(), ended_by = p_actor
        where id = p_hold and outcome is null returning * into v;
    if found then
        perform ledger_unhold(v);
        return 'released';
    end if;
    select * into v from ledger_holds where id = p_hold;
    if not found then
        raise exception 'there is no such hold' using errcode = 'BD011';
    end if;
    if v.outcome = 'captured' then
        raise exception 'the hold is captured' using errcode = 'BD010';
    end if;
    return v.outcome;
end $$;

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_holds_are_sound(), ledger_keep(ledger_accounts, boolean, bigint),
    ledger_keep_both(uuid, uuid, bigint), ledger_unhold(ledger_holds), ledger_expire(integer, uuid),
    ledger_expire_holds(integer), ledger_held(text, text, uuid, uuid, bigint),
    ledger_hold(uuid, text, text, text, uuid, timestamptz, text, text, text, text, bigint, text),
    ledger_captured(uuid, text, bigint),
    ledger_capture(uuid, text, text, timestamptz, uuid, uuid, bigint), ledger_release(uuid, uuid)
    from public;

grant execute on function
    ledger_expire_holds(integer),
    ledger_hold(uuid, text, text, text, uuid, timestamptz, text, text, text, text, bigint, text),
    ledger_capture(uuid, text, text, timestamptz, uuid, uuid, bigint), ledger_release(uuid, uuid)
    to bdm_app;
