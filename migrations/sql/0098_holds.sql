-- Everybody's order is that of the accounts' ids (0098_moves.sql).
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

-- Whoever holds, or lets go, has read how wide an account is as whoever posts has: widening waits for
-- both by this lock, which comes before that of any balance.
do $$
declare v record; v_text text; v_begun text;
begin
    for v in select oid, proname from pg_proc where pronamespace = 'public'::regnamespace
        and proname in ('ledger_hold', 'ledger_release', 'ledger_expire_holds')
    loop
        v_text := pg_get_functiondef(v.oid);
        v_begun := regexp_replace(v_text, E'\nbegin\n',
            E'\nbegin\n    lock table ledger_transactions in row exclusive mode;\n');
        if v_begun = v_text then
            raise exception '% does not begin as it did', v.proname;
        end if;
        execute v_begun;
    end loop;
end $$;
