-- What a bound counts: the balance less what open holds may take, or with what they may add. Called
-- where one slot, or all of them together, look past a bound.
create function ledger_within(p_account uuid, p_floor bigint, p_ceiling bigint) returns boolean
language plpgsql as $$
declare v_broken boolean;
begin
    for i in 1 .. 2 loop
        select sum(balance_paisa - going_paisa) < p_floor
               or sum(balance_paisa + coming_paisa) > p_ceiling
            into v_broken from ledger_balances where account_id = p_account;
        if v_broken is not true then
            return true;
        end if;
        -- A hold that is past must keep nothing back, even where nobody has swept it away yet.
        exit when i = 2 or ledger_expire(1000, p_account) = 0;
    end loop;
    raise exception 'account % would be overdrawn',
        (select code from ledger_accounts where id = p_account) using errcode = 'BD004';
end $$;

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
create function ledger_carry(p_id uuid, p_number bigint, p_day date, p_codes text[],
    p_rules text[], p_debits integer[], p_credits integer[], p_amounts bigint[], p_specs text,
    p_undoes boolean) returns boolean
language plpgsql as $$
declare
    v_legs constant integer := array_length(p_amounts, 1);
    v_many constant integer := coalesce(array_length(p_codes, 1), 0);
    v_account record;
    v_accounts ledger_accounts[];
    v_deltas bigint[] := array_fill(0::bigint, array[v_many]);
    v_slots smallint[];
    v_ok boolean;
begin
    if 0 >= any (p_amounts) then
        raise exception 'an amount is not above zero' using errcode = 'check_violation';
    end if;
    v_ok := ledger_refuse_day(p_day);
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
        if v_account.head is not null and not p_undoes then
            v_ok := ledger_refuse_head(v_account.head, p_day);
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
        values (p_number + i, p_id, v_accounts[p_debits[i]].id, v_slots[p_debits[i]],
                v_accounts[p_credits[i]].id, v_slots[p_credits[i]],
                v_accounts[p_debits[i]].currency, p_amounts[i], p_day);
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

-- What nearly every posting is: one transfer between two accounts that are there. Everything is
-- written out here, for a call of a function costs as much as an update. Whatever is odd (an account
-- that is missing or of other rules, a closed day, all slots to be counted) takes the long way,
-- which says what is wrong.
create function ledger_post_one(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_debit text, p_debit_rules text, p_credit text,
    p_credit_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_day constant date := p_happened_at at time zone 'Asia/Karachi';
    v_number bigint;
    v_currency text;
    v_ok boolean;
    d_id uuid; d_wide boolean; d_slot smallint; d_ceiling bigint; d_high bigint;
    c_id uuid; c_wide boolean; c_slot smallint; c_floor bigint; c_low bigint;
begin
    -- Closing a period waits for all who have begun to write here; we look for it after that.
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
    values (p_id, p_key, p_kind, p_description, p_happened_at, clock_timestamp(), p_actor,
            nextval('ledger_numbers'), 1)
    on conflict (business_key) do nothing returning number into v_number;
    if v_number is null then
        return ledger_repeated(p_key, p_kind, null, null, array[p_debit, p_credit], array[1],
                               array[2], array[p_amount]);
    end if;
    select d.id, d.slots > 1, pg_backend_pid() % d.slots, d.ceiling_paisa, d.currency,
           c.id, c.slots > 1, pg_backend_pid() % c.slots, c.floor_paisa
        into d_id, d_wide, d_slot, d_ceiling, v_currency, c_id, c_wide, c_slot, c_floor
        from ledger_accounts d, ledger_accounts c
        where d.code = p_debit and c.code = p_credit
            and d.rules = p_debit_rules and c.rules = p_credit_rules
            and c.currency = d.currency and p_amount > 0
            and (d.slots = 1 or d.ceiling_paisa is null)
            and (c.slots = 1 or c.floor_paisa is null)
            and not exists (select from ledger_closed_periods
                            where v_day between first_day and last_day)
            and (d.head is null or ledger_refuse_head(d.head, v_day))
            and (c.head is null or ledger_refuse_head(c.head, v_day));
    if d_id is null then
        v_ok := case
            when p_debit = p_credit then
                ledger_carry(p_id, v_number, v_day, array[p_debit], array[p_debit_rules],
                             array[1], array[1], array[p_amount], p_specs, false)
            when p_debit collate "C" < p_credit then
                ledger_carry(p_id, v_number, v_day, array[p_debit, p_credit],
                             array[p_debit_rules, p_credit_rules], array[1], array[2],
                             array[p_amount], p_specs, false)
            else
                ledger_carry(p_id, v_number, v_day, array[p_credit, p_debit],
                             array[p_credit_rules, p_debit_rules], array[2], array[1],
                             array[p_amount], p_specs, false) end;
        return p_id;
    end if;
    -- Everybody's order: accounts of many slots last, else by code.
    if (d_wide, p_debit collate "C") < (c_wide, p_credit collate "C") then
        update ledger_balances set balance_paisa = balance_paisa + p_amount
            where account_id = d_id and slot = d_slot
            returning balance_paisa + coming_paisa into d_high;
        update ledger_balances set balance_paisa = balance_paisa - p_amount
            where account_id = c_id and slot = c_slot
            returning balance_paisa - going_paisa into c_low;
    else
        update ledger_balances set balance_paisa = balance_paisa - p_amount
            where account_id = c_id and slot = c_slot
            returning balance_paisa - going_paisa into c_low;
        update ledger_balances set balance_paisa = balance_paisa + p_amount
            where account_id = d_id and slot = d_slot
            returning balance_paisa + coming_paisa into d_high;
    end if;
    if d_high > d_ceiling then
        v_ok := ledger_within(d_id, null, d_ceiling);
    end if;
    if c_low < c_floor then
        v_ok := ledger_within(c_id, c_floor, null);
    end if;
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
    values (v_number + 1, p_id, d_id, d_slot, c_id, c_slot, v_currency, p_amount, v_day);
    return p_id;
end $$;
