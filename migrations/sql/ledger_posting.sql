-- Posting: one transaction enters, once, by its business key. Nearly every one is a single transfer
-- between two accounts that are there and takes the short way; the long way says what is wrong.

-- The same key again: return the first transaction where all its legs are the same, else refuse.
create or replace function ledger_repeated(p_key text, p_kind text, p_reverses uuid,
    p_corrects uuid,
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

-- Change one account by an amount, and by what open holds may add (coming) or take (going). A move
-- away from every bound takes this writer's own slot. A move towards a bound takes all slots, so
-- that the sum it is measured by stands still.
create or replace function ledger_move(p_account uuid, p_slots smallint, p_floor bigint,
    p_ceiling bigint, p_delta bigint, p_coming bigint, p_going bigint) returns smallint
language plpgsql as $$
declare
    v_slot smallint := pg_backend_pid() % p_slots;
    v_low bigint;
    v_high bigint;
    v_risky boolean := (p_floor is not null and p_delta < p_going)
                    or (p_ceiling is not null and p_delta > -p_coming);
    v_ok boolean;
begin
    if v_risky and p_slots > 1 then
        perform from ledger_balances where account_id = p_account order by slot for update;
    end if;
    update ledger_balances set balance_paisa = balance_paisa + p_delta,
            coming_paisa = coming_paisa + p_coming, going_paisa = going_paisa + p_going
        where account_id = p_account and slot = v_slot
        returning balance_paisa - going_paisa, balance_paisa + coming_paisa into v_low, v_high;
    if v_risky and (p_slots > 1 or v_low < p_floor or v_high > p_ceiling) then
        v_ok := ledger_within(p_account, p_floor, p_ceiling);
    end if;
    return v_slot;
end $$;

-- All of a transaction but its header: accounts found or opened, judged, moved, and its transfers.
create or replace function ledger_carry(p_id uuid, p_number bigint, p_day date, p_codes text[],
    p_rules text[], p_debits integer[], p_credits integer[], p_amounts bigint[], p_specs text,
    p_undoes boolean) returns boolean
language plpgsql as $$
declare
    v_legs constant integer := array_length(p_amounts, 1);
    v_many constant integer := coalesce(array_length(p_codes, 1), 0);
    v_account record;
    v_accounts ledger_accounts[];
    v_ids uuid[];
    v_slots smallint[];
    v_near boolean[];
    v_deltas bigint[] := array_fill(0::bigint, array[v_many]);
    v_ok boolean;
begin
    if (ledger_is_list(p_codes) and ledger_is_list(p_rules) and ledger_is_list(p_debits)
            and ledger_is_list(p_credits) and ledger_is_list(p_amounts)
            and 0 < all (p_amounts)) is not true then
        raise exception 'an amount is not above zero' using errcode = 'check_violation';
    end if;
    v_ok := ledger_refuse_day(p_day);
    for i in 1 .. v_many loop
        if p_codes[i] collate "C" <= p_codes[i - 1] then
            raise exception 'accounts stand in the order of their codes' using errcode = 'BD009';
        end if;
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
        if v_account.head is not null and not p_undoes then
            v_ok := ledger_refuse_head(v_account.head, p_day);
        end if;
        v_accounts[i] := v_account;
        v_ids[i] := v_account.id;
        v_slots[i] := pg_backend_pid() % v_account.slots;
    end loop;
    for i in 1 .. v_legs loop
        v_deltas[p_debits[i]] := v_deltas[p_debits[i]] + p_amounts[i];
        v_deltas[p_credits[i]] := v_deltas[p_credits[i]] - p_amounts[i];
    end loop;
    -- All that is changed, in everybody's order; of an account that is moved towards its bound all
    -- rows, so that the sum it is measured by stands still.
    for i in 1 .. v_many loop
        v_near[i] := coalesce(v_accounts[i].floor_paisa is not null and v_deltas[i] < 0
                              or v_accounts[i].ceiling_paisa is not null and v_deltas[i] > 0, true);
    end loop;
    perform from ledger_balances b
            join unnest(v_ids, v_slots, v_near) as g(id, slot, near) on b.account_id = g.id
        where b.slot = g.slot or g.near order by b.account_id, b.slot for update of b;
    insert into ledger_together (accounts, slots, currency, ids, transactions, debits, credits,
                                 amounts, days)
        select v_ids, v_slots, v_accounts[l.debit].currency, array_agg(p_number + l.place),
               array_agg(p_id), array_agg(l.debit), array_agg(l.credit), array_agg(l.amount),
               array_agg(p_day)
        from unnest(p_debits, p_credits, p_amounts) with ordinality
                 as l(debit, credit, amount, place)
        group by v_accounts[l.debit].currency;
    for i in 1 .. v_many loop
        if v_near[i] then
            v_ok := ledger_within(v_ids[i], v_accounts[i].floor_paisa,
                                  v_accounts[i].ceiling_paisa);
        end if;
    end loop;
    return true;
end $$;

-- The door of transactions of any number of legs. `codes` are its accounts, each once, `rules`
-- what each must be; the legs name accounts by their place in `codes`.
create or replace function ledger_enter(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_codes text[], p_rules text[], p_debits integer[],
    p_credits integer[], p_amounts bigint[], p_specs text, p_reverses uuid, p_corrects uuid)
    returns uuid
language plpgsql as $$
declare
    v_legs constant integer := coalesce(array_length(p_amounts, 1), 0);
    v_number bigint;
    v_ok boolean;
begin
    if v_legs = 0 or v_legs > 1000 or array_length(p_debits, 1) is distinct from v_legs
            or array_length(p_credits, 1) is distinct from v_legs then
        raise exception 'a transaction has 1 to 1000 transfers' using errcode = 'BD001';
    end if;
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, reverses, corrects, number, legs)
    values (p_id, p_key, p_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            p_reverses, p_corrects, nextval('ledger_numbers'), v_legs)
    on conflict (business_key) do nothing returning number into v_number;
    if v_number is null then
        return ledger_repeated(p_key, p_kind, p_reverses, p_corrects, p_codes, p_debits,
                               p_credits, p_amounts);
    end if;
    v_ok := ledger_carry(p_id, v_number, (p_happened_at at time zone 'Asia/Karachi')::date,
        p_codes, p_rules, p_debits, p_credits, p_amounts, p_specs,
        p_reverses is not null or p_corrects is not null);
    return p_id;
end $$;

create or replace function ledger_post(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_codes text[], p_rules text[], p_debits integer[],
    p_credits integer[], p_amounts bigint[], p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return ledger_enter(p_id, p_key, p_kind, p_description, p_happened_at, p_actor, p_codes,
                        p_rules, p_debits, p_credits, p_amounts, p_specs, null, null);
end $$;

-- The long way of one transfer: opens accounts that are missing, counts all slots, or says what is
-- wrong.
create or replace function ledger_post_oddly(p_id uuid, p_number bigint, p_day date, p_debit text,
    p_debit_rules text, p_credit text, p_credit_rules text, p_amount bigint, p_specs text)
    returns uuid
language plpgsql as $$
declare v_ok boolean;
begin
    v_ok := case
        when p_debit = p_credit then
            ledger_carry(p_id, p_number, p_day, array[p_debit], array[p_debit_rules], array[1],
                         array[1], array[p_amount], p_specs, false)
        when p_debit collate "C" < p_credit then
            ledger_carry(p_id, p_number, p_day, array[p_debit, p_credit],
                         array[p_debit_rules, p_credit_rules], array[1], array[2],
                         array[p_amount], p_specs, false)
        else
            ledger_carry(p_id, p_number, p_day, array[p_credit, p_debit],
                         array[p_credit_rules, p_debit_rules], array[2], array[1],
                         array[p_amount], p_specs, false) end;
    return p_id;
end $$;

-- What nearly every posting is: one transfer between two accounts that are there. Everything is
-- written out in small statements: a call of a function costs as much as an update, and a join or a
-- condition costs more to make ready than to answer. Whatever is odd takes the long way, which says
-- what is wrong. By its search path (pg_catalog comes first unsaid) the trigger of transfers knows
-- that balances are left to it.
create or replace function ledger_post_one(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    v_number bigint; v_day date; v_closed date; v_currency text; v_ok boolean;
    d_id uuid; d_slots smallint; d_ceiling bigint; d_head text;
    c_id uuid; c_slots smallint; c_floor bigint; c_head text;
begin
    -- Closing a period waits for all who have begun to write here; we look for it after that.
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
    values (p_id, p_key, p_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            nextval('ledger_numbers'), 1)
    on conflict (business_key) do nothing
    returning number, (happened_at at time zone 'Asia/Karachi')::date into v_number, v_day;
    if v_number is null then
        return ledger_repeated(p_key, p_kind, null, null, array[p_debit, p_credit], array[1],
                               array[2], array[p_amount]);
    end if;
    select id, slots, ceiling_paisa, currency, head
        into d_id, d_slots, d_ceiling, v_currency, d_head
        from ledger_accounts where code = p_debit and rules = p_debit_rules;
    select id, slots, floor_paisa, head into c_id, c_slots, c_floor, c_head
        from ledger_accounts where code = p_credit and rules = p_credit_rules;
    select first_day into v_closed from ledger_closed_periods
        where first_day <= v_day and last_day >= v_day;
    if d_id is null or c_id is null or v_closed is not null
            or (d_ceiling is not null and d_slots > 1) or (c_floor is not null and c_slots > 1) then
        return ledger_post_oddly(p_id, v_number, v_day, p_debit, p_debit_rules, p_credit,
                                 p_credit_rules, p_amount, p_specs);
    elsif d_head is not null or c_head is not null then
        v_ok := ledger_refuse_heads(d_head, c_head, v_day);
    end if;
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    values (v_number + 1, p_id, d_id, pg_backend_pid() % d_slots, c_id,
            pg_backend_pid() % c_slots, v_currency, p_amount, v_day);
    return p_id;
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

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_repeated(text, text, uuid, uuid, text[], integer[], integer[], bigint[]),
    ledger_move(uuid, smallint, bigint, bigint, bigint, bigint, bigint),
    ledger_carry(uuid, bigint, date, text[], text[], integer[], integer[], bigint[], text, boolean),
    ledger_enter(uuid, text, text, text, timestamptz, uuid, text[], text[], integer[], integer[],
        bigint[], text, uuid, uuid),
    ledger_post(uuid, text, text, text, timestamptz, uuid, text[], text[], integer[], integer[],
        bigint[], text),
    ledger_post_oddly(uuid, bigint, date, text, text, text, text, bigint, text),
    ledger_post_one(uuid, text, text, text, timestamptz, uuid, text, text, text, text, bigint,
        text), ledger_reverse(uuid, text, text, timestamptz, uuid, uuid) from public;

grant execute on function
    ledger_post(uuid, text, text, text, timestamptz, uuid, text[], text[], integer[], integer[],
        bigint[], text),
    ledger_post_one(uuid, text, text, text, timestamptz, uuid, text, text, text, text, bigint,
        text), ledger_reverse(uuid, text, text, timestamptz, uuid, uuid) to bdm_app;
