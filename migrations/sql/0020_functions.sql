-- Open those of the accounts that are missing. `specs`, a JSON array of objects, says what each must
-- be, and is read only here; two that open one at once find the first.
create function ledger_open(p_codes text[], p_specs text) returns void
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

-- Change one account by an amount, and by what open holds may add (coming) or take (going).
-- A move away from every bound takes this writer's own slot. A move towards a bound takes all
-- slots, so that the sum it is measured by stands still.
create function ledger_move(p_account uuid, p_slots smallint, p_floor bigint, p_ceiling bigint,
    p_delta bigint, p_coming bigint, p_going bigint) returns smallint
language plpgsql as $$
declare
    v_slot smallint := pg_backend_pid() % p_slots;
    v_low bigint;
    v_high bigint;
    v_risky boolean := (p_floor is not null and p_delta < p_going)
                    or (p_ceiling is not null and p_delta > -p_coming);
begin
    if v_risky and p_slots > 1 then
        perform from ledger_balances where account_id = p_account order by slot for update;
    end if;
    update ledger_balances set balance_paisa = balance_paisa + p_delta,
            coming_paisa = coming_paisa + p_coming, going_paisa = going_paisa + p_going
        where account_id = p_account and slot = v_slot
        returning balance_paisa - going_paisa, balance_paisa + coming_paisa into v_low, v_high;
    if not v_risky then
        return v_slot;
    end if;
    if p_slots > 1 then
        select sum(balance_paisa - going_paisa), sum(balance_paisa + coming_paisa)
            into v_low, v_high from ledger_balances where account_id = p_account;
    end if;
    if v_low < p_floor or v_high > p_ceiling then
        -- A hold that is past must keep nothing back, even where nobody has swept it away yet.
        if ledger_expire(1000, p_account) > 0 then
            select sum(balance_paisa - going_paisa), sum(balance_paisa + coming_paisa)
                into v_low, v_high from ledger_balances where account_id = p_account;
        end if;
        if v_low < p_floor or v_high > p_ceiling then
            raise exception 'account % would be overdrawn',
                (select code from ledger_accounts where id = p_account) using errcode = 'BD004';
        end if;
    end if;
    return v_slot;
end $$;

-- The same key again: return the first transaction where all its legs are the same, else refuse.
create function ledger_repeated(p_key text, p_kind text, p_reverses uuid, p_corrects uuid,
    p_codes text[], p_debits integer[], p_credits integer[], p_amounts bigint[]) returns uuid
language plpgsql as $$
declare v ledger_transactions; v_same boolean;
begin
    select * into v from ledger_transactions where business_key = p_key;
    select array_agg(row(d.code, c.code, t.amount_paisa)::text order by t.id)
         = (select array_agg(row(p_codes[g.d], p_codes[g.c], g.amount)::text order by g.place)
            from unnest(p_debits, p_credits, p_amounts) with ordinality
                 as g(d, c, amount, place))
        into v_same
        from ledger_transfers t join ledger_accounts d on d.id = t.debit_account
            join ledger_accounts c on c.id = t.credit_account
        where t.id between v.number + 1 and v.number + v.legs;
    if v.kind = p_kind and v.reverses is not distinct from p_reverses
            and v.corrects is not distinct from p_corrects and v_same then
        return v.id;
    end if;
    raise exception 'business key % is taken', p_key using errcode = 'BD002';
end $$;

-- Refuse a day in a closed period, and a head that is not in force on it. Called only after this
-- transaction has begun to write to ledger_transactions: closing waits for all who have.
create function ledger_refuse_day(p_day date) returns boolean
language plpgsql as $$
begin
    if exists (select from ledger_closed_periods where p_day between first_day and last_day) then
        raise exception '% is in a closed period', p_day using errcode = 'BD007';
    end if;
    return true;
end $$;

create function ledger_refuse_head(p_head text, p_day date) returns boolean
language plpgsql as $$
begin
    if not coalesce((select in_force from ledger_heads
                     where code = p_head and approved_at is not null
                       and p_day >= valid_from and (valid_to is null or p_day <= valid_to)
                     order by approved_at desc, id desc limit 1), false) then
        raise exception 'head % is not in force on %', p_head, p_day using errcode = 'BD008';
    end if;
    return true;
end $$;

-- The one door through which a transaction enters. `codes` are its accounts, each once, `rules`
-- what each must be; the legs name accounts by their place in `codes`.
create function ledger_enter(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_codes text[], p_rules text[], p_debits integer[],
    p_credits integer[], p_amounts bigint[], p_specs text, p_reverses uuid, p_corrects uuid)
    returns uuid
language plpgsql as $$
declare
    v_day constant date := p_happened_at at time zone 'Asia/Karachi';
    v_legs constant integer := coalesce(array_length(p_amounts, 1), 0);
    v_many constant integer := coalesce(array_length(p_codes, 1), 0);
    v_number bigint;
    v_account record;
    v_accounts ledger_accounts[];
    v_deltas bigint[] := array_fill(0::bigint, array[v_many]);
    v_slots smallint[];
    v_ok boolean;
    v_odd boolean;
    v_currency text;
    d_id uuid; d_slots smallint; d_floor bigint; d_ceiling bigint; d_slot smallint;
    c_id uuid; c_slots smallint; c_floor bigint; c_ceiling bigint; c_slot smallint;
begin
    if v_legs = 0 or v_legs > 1000 or array_length(p_debits, 1) is distinct from v_legs
            or array_length(p_credits, 1) is distinct from v_legs then
        raise exception 'a transaction has 1 to 1000 transfers' using errcode = 'BD001';
    end if;
    if 0 >= any (p_amounts) then
        raise exception 'an amount is not above zero' using errcode = 'check_violation';
    end if;
    v_number := nextval('ledger_numbers');
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, reverses, corrects, number, legs)
    values (p_id, p_key, p_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            p_reverses, p_corrects, v_number, v_legs)
    on conflict (business_key) do nothing;
    if not found then
        return ledger_repeated(p_key, p_kind, p_reverses, p_corrects, p_codes, p_debits,
                               p_credits, p_amounts);
    end if;
    if v_legs = 1 and v_many = 2 then
        -- What nearly every posting is: two known accounts. Anything odd takes the long way below.
        select d.id, d.slots, d.floor_paisa, d.ceiling_paisa, d.currency,
               c.id, c.slots, c.floor_paisa, c.ceiling_paisa,
               exists (select from ledger_closed_periods
                       where v_day between first_day and last_day)
               or (p_reverses is null and p_corrects is null
                   and (d.head is not null and not ledger_refuse_head(d.head, v_day)
                        or c.head is not null and not ledger_refuse_head(c.head, v_day)))
            into d_id, d_slots, d_floor, d_ceiling, v_currency,
                 c_id, c_slots, c_floor, c_ceiling, v_odd
            from ledger_accounts d, ledger_accounts c
            where d.code = p_codes[p_debits[1]] and c.code = p_codes[p_credits[1]]
                and d.rules = p_rules[p_debits[1]] and c.rules = p_rules[p_credits[1]]
                and c.currency = d.currency and p_codes[1] collate "C" < p_codes[2];
        if not v_odd then
            if (d_slots > 1, p_debits[1]) < (c_slots > 1, p_credits[1]) then
                d_slot := ledger_move(d_id, d_slots, d_floor, d_ceiling, p_amounts[1], 0, 0);
                c_slot := ledger_move(c_id, c_slots, c_floor, c_ceiling, -p_amounts[1], 0, 0);
            else
                c_slot := ledger_move(c_id, c_slots, c_floor, c_ceiling, -p_amounts[1], 0, 0);
                d_slot := ledger_move(d_id, d_slots, d_floor, d_ceiling, p_amounts[1], 0, 0);
            end if;
            insert into ledger_transfers (id, transaction_id, debit_account, debit_slot,
                                          credit_account, credit_slot, currency, amount_paisa,
                                          day)
            values (v_number + 1, p_id, d_id, d_slot, c_id, c_slot, v_currency, p_amounts[1],
                    v_day);
            return p_id;
        end if;
    end if;
    v_ok := ledger_refuse_day(v_day);
    for i in 1 .. v_many loop
        select * into v_account from ledger_accounts where code = p_codes[i];
        if not found then
            perform ledger_open(p_codes, p_specs);
            select * into v_account from ledger_accounts where code = p_codes[i];
            if not found then
                raise exception 'account % does not exist', p_codes[i] using errcode = 'BD003';
            end if;
        end if;
        if v_account.rules is distinct from p_rules[i] then
            raise exception 'account % has other rules', p_codes[i] using errcode = 'BD005';
        end if;
        -- What was posted before a head ended can still be undone or put right after it.
        if v_account.head is not null and p_reverses is null and p_corrects is null then
            v_ok := ledger_refuse_head(v_account.head, v_day);
        end if;
        v_accounts[i] := v_account;
    end loop;
    for i in 1 .. v_legs loop
        v_deltas[p_debits[i]] := v_deltas[p_debits[i]] + p_amounts[i];
        v_deltas[p_credits[i]] := v_deltas[p_credits[i]] - p_amounts[i];
    end loop;
    -- One order for everybody, so that two postings never wait for each other in a circle: the
    -- order of `codes` (checked), accounts of many slots last.
    for i in 1 .. v_many loop
        if p_codes[i] collate "C" <= p_codes[i - 1] then
            raise exception 'accounts stand in the order of their codes' using errcode = 'BD009';
        end if;
        if v_accounts[i].slots = 1 then
            v_slots[i] := ledger_move(v_accounts[i].id, 1::smallint, v_accounts[i].floor_paisa,
                v_accounts[i].ceiling_paisa, v_deltas[i], 0, 0);
        end if;
    end loop;
    for i in 1 .. v_many loop
        if v_accounts[i].slots > 1 then
            v_slots[i] := ledger_move(v_accounts[i].id, v_accounts[i].slots,
                v_accounts[i].floor_paisa, v_accounts[i].ceiling_paisa, v_deltas[i], 0, 0);
        end if;
    end loop;
    for i in 1 .. v_legs loop
        insert into ledger_transfers (id, transaction_id, debit_account, debit_slot,
                                      credit_account, credit_slot, currency, amount_paisa, day)
        values (v_number + i, p_id, v_accounts[p_debits[i]].id, v_slots[p_debits[i]],
                v_accounts[p_credits[i]].id, v_slots[p_credits[i]],
                v_accounts[p_debits[i]].currency, p_amounts[i], v_day);
    end loop;
    return p_id;
end $$;

create function ledger_open_account(p_code text, p_rules text, p_specs text) returns uuid
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
create function ledger_widen_account(p_code text, p_slots smallint) returns smallint
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

create function ledger_post(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_codes text[], p_rules text[], p_debits integer[],
    p_credits integer[], p_amounts bigint[], p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return ledger_enter(p_id, p_key, p_kind, p_description, p_happened_at, p_actor, p_codes,
                        p_rules, p_debits, p_credits, p_amounts, p_specs, null, null);
end $$;

create or replace function ledger_reverse(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_original uuid) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v ledger_transactions;
    v_codes text[];
    v_rules text[];
    v_debits integer[];
    v_credits integer[];
    v_amounts bigint[];
begin
    select * into v from ledger_transactions where id = p_original and reverses is null
        for update;
    if not found then
        raise exception 'there is no such transaction to reverse' using errcode = 'BD006';
    end if;
    if exists (select from ledger_transactions x where x.corrects = p_original and not exists (
                   select from ledger_transactions r where r.reverses = x.id)) then
        raise exception 'it was corrected; undo the correction first' using errcode = 'BD013';
    end if;
    select array_agg(a.code order by a.code collate "C"),
           array_agg(a.rules order by a.code collate "C")
        into v_codes, v_rules from ledger_accounts a
        where a.id in (select unnest(array[t.debit_account, t.credit_account])
                       from ledger_transfers t
                       where t.id between v.number + 1 and v.number + v.legs);
    select array_agg(array_position(v_codes, c.code) order by t.id),
           array_agg(array_position(v_codes, d.code) order by t.id),
           array_agg(t.amount_paisa order by t.id)
        into v_debits, v_credits, v_amounts
        from ledger_transfers t join ledger_accounts d on d.id = t.debit_account
            join ledger_accounts c on c.id = t.credit_account
        where t.id between v.number + 1 and v.number + v.legs;
    return ledger_enter(p_id, p_key, v.kind || '.reversed', p_description, p_happened_at, p_actor,
                        v_codes, v_rules, v_debits, v_credits, v_amounts, null, p_original, null);
end $$;
