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

-- What nearly every posting is: one transfer between two accounts that are there. Everything is
-- written out in small statements: a call of a function costs as much as an update, and a join or a
-- condition costs more to make ready than to answer. Whatever is odd takes the long way, which says
-- what is wrong. By its search path (pg_catalog comes first unsaid) the trigger of transfers knows that
-- balances are left to it.
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
