-- Give back what holds that are past kept: all of them, or those on one account. Rows that another
-- transaction is just ending are left to it.
create function ledger_expire(p_most integer, p_account uuid default null) returns integer
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

-- What a hold keeps back on the account that it would debit (coming) and credit (going). Only
-- accounts with the bound in question keep it; the others need not be touched.
create function ledger_keep(p_account ledger_accounts, p_debits boolean, p_amount bigint)
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

create function ledger_unhold(p_hold ledger_holds) returns boolean
language plpgsql as $$
declare v ledger_accounts; v_ok boolean;
begin
    for v in select * from ledger_accounts where id in (p_hold.debit_account, p_hold.credit_account)
        order by slots > 1, code collate "C"
    loop
        v_ok := ledger_keep(v, v.id = p_hold.debit_account, -p_hold.amount_paisa);
    end loop;
    return true;
end $$;

create function ledger_hold(p_id uuid, p_key text, p_kind text, p_description text, p_actor uuid,
    p_expires_at timestamptz, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_debit ledger_accounts; v_credit ledger_accounts; v ledger_holds; v_ok boolean;
begin
    select * into v_debit from ledger_accounts where code = p_debit;
    if not found then
        perform ledger_open(array[p_debit, p_credit], p_specs);
        select * into v_debit from ledger_accounts where code = p_debit;
    end if;
    select * into v_credit from ledger_accounts where code = p_credit;
    if not found then
        perform ledger_open(array[p_debit, p_credit], p_specs);
        select * into v_credit from ledger_accounts where code = p_credit;
    end if;
    if v_debit.rules is distinct from p_debit_rules
            or v_credit.rules is distinct from p_credit_rules then
        raise exception 'an account has other rules' using errcode = 'BD005';
    end if;
    if v_debit.currency <> v_credit.currency then
        raise exception 'two currencies' using errcode = '23503';
    end if;
    insert into ledger_holds (id, business_key, kind, description, debit_account, credit_account,
                              currency, amount_paisa, placed_at, expires_at, placed_by)
    values (p_id, p_key, p_kind, p_description, v_debit.id, v_credit.id, v_debit.currency,
            p_amount, bdm_now(), p_expires_at, p_actor)
    on conflict (business_key) do nothing;
    if not found then
        select * into v from ledger_holds where business_key = p_key;
        if (v.kind, v.debit_account, v.credit_account, v.amount_paisa)
                = (p_kind, v_debit.id, v_credit.id, p_amount) then
            return v.id;
        end if;
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    if (v_debit.slots > 1, p_debit collate "C") < (v_credit.slots > 1, p_credit collate "C") then
        v_ok := ledger_keep(v_debit, true, p_amount);
        v_ok := ledger_keep(v_credit, false, p_amount);
    else
        v_ok := ledger_keep(v_credit, false, p_amount);
        v_ok := ledger_keep(v_debit, true, p_amount);
    end if;
    return p_id;
end $$;

-- Post what a hold promised, or less; the rest is given back. Refused once it is past.
create function ledger_capture(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_hold uuid, p_amount bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v ledger_holds;
    v_debit ledger_accounts;
    v_credit ledger_accounts;
    v_day constant date := p_happened_at at time zone 'Asia/Karachi';
    v_now constant timestamptz := bdm_now();
    v_number bigint;
    v_debit_slot smallint;
    v_credit_slot smallint;
    v_ok boolean;
begin
    update ledger_holds set outcome = 'captured', ended_at = v_now, ended_by = p_actor,
            transaction_id = p_id, captured_paisa = coalesce(p_amount, amount_paisa)
        where id = p_hold and outcome is null and expires_at > v_now returning * into v;
    if not found then
        return ledger_captured(p_hold, p_key, p_amount);
    end if;
    v_number := nextval('ledger_numbers');
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
    values (p_id, p_key, v.kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            v_number, 1)
    on conflict (business_key) do nothing;
    if not found then
        raise exception 'business key % is taken', p_key using errcode = 'BD002';
    end if;
    v_ok := ledger_refuse_day(v_day);
    select * into v_debit from ledger_accounts where id = v.debit_account;
    select * into v_credit from ledger_accounts where id = v.credit_account;
    if v_debit.head is not null then
        v_ok := ledger_refuse_head(v_debit.head, v_day);
    end if;
    if v_credit.head is not null then
        v_ok := ledger_refuse_head(v_credit.head, v_day);
    end if;
    for i in 1 .. 2 loop
        if (i = 1) = ((v_debit.slots > 1, v_debit.code collate "C")
                      < (v_credit.slots > 1, v_credit.code collate "C")) then
            v_debit_slot := ledger_move(v_debit.id, v_debit.slots, v_debit.floor_paisa,
                v_debit.ceiling_paisa, v.captured_paisa,
                case when v_debit.ceiling_paisa is null then 0 else -v.amount_paisa end, 0);
        else
            v_credit_slot := ledger_move(v_credit.id, v_credit.slots, v_credit.floor_paisa,
                v_credit.ceiling_paisa, -v.captured_paisa, 0,
                case when v_credit.floor_paisa is null then 0 else -v.amount_paisa end);
        end if;
    end loop;
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    values (v_number + 1, p_id, v_debit.id, v_debit_slot, v_credit.id, v_credit_slot, v.currency,
            v.captured_paisa, v_day);
    return p_id;
end $$;

-- The same capture again returns the first; anything else says what became of the hold.
create function ledger_captured(p_hold uuid, p_key text, p_amount bigint) returns uuid
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

-- End a hold without a posting. Releasing what is released already changes nothing.
create function ledger_release(p_hold uuid, p_actor uuid) returns text
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v ledger_holds;
begin
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

create function ledger_expire_holds(p_most integer) returns integer
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return ledger_expire(p_most, null);
end $$;
