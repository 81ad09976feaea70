create function ledger_refuse_odd_lists(p_ids uuid[], p_keys text[], p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[]) returns void
language plpgsql as $$
begin
    if (ledger_is_list(p_ids) and ledger_is_list(p_keys) and ledger_is_list(p_kinds)
            and ledger_is_list(p_descriptions) and ledger_is_list(p_happened_ats)
            and ledger_is_list(p_codes) and ledger_is_list(p_rules)
            and ledger_is_list(p_postings) and ledger_is_list(p_debits)
            and ledger_is_list(p_credits) and ledger_is_list(p_amounts)) is not true then
        raise exception 'postings are given as plain lists' using errcode = 'BD001';
    end if;
end $$;

-- `ledger_post_many` as 0046 and 0096 have it, but for the order in which it locks and for how it
-- moves and enters: together (0098_moves.sql).
do $$
declare
    v_name constant regprocedure := 'ledger_post_many(uuid, uuid[], text[], text[], text[],
        timestamptz[], text[], text[], integer[], integer[], integer[], bigint[], text, boolean)';
    v_text text := pg_get_functiondef(v_name);
    v_olds constant text[] := array[
        'order by g.place, b.slot for update of b',
        'update ledger_balances b set balance_paisa = b.balance_paisa + d.ends - d.starts
        from unnest(v_accounts, v_slots, v_starts, v_ends) as d(id, slots, starts, ends)
        where b.account_id = d.id and b.slot = pg_backend_pid() % d.slots and d.ends <> d.starts;
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
        select v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1, p_ids[l.posting],
               v_accounts[l.debit], v_pid % v_slots[l.debit], v_accounts[l.credit],
               v_pid % v_slots[l.credit], v_currencies[l.debit], l.amount,
               p_happened_ats[l.posting] at time zone ''Asia/Karachi''
        from unnest',
        'where v_fresh[l.posting] order by l.place;',
        'if v_count not between 1 and 1000 then'];
    v_news constant text[] := array[
        'order by b.account_id, b.slot for update of b',
        'insert into ledger_together (accounts, slots, currency, ids, transactions, debits, credits,
                                 amounts, days)
        select v_accounts,
               array(select (v_pid % s.slots)::smallint
                     from unnest(v_slots) with ordinality as s(slots, place) order by s.place),
               v_currencies[l.debit],
               array_agg(v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1),
               array_agg(p_ids[l.posting]), array_agg(l.debit), array_agg(l.credit),
               array_agg(l.amount),
               array_agg((p_happened_ats[l.posting] at time zone ''Asia/Karachi'')::date)
        from unnest',
        'where v_fresh[l.posting] group by v_currencies[l.debit];',
        'perform ledger_refuse_odd_lists(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
        p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts);
    if v_count not between 1 and 1000 then'];
begin
    for i in 1 .. 4 loop
        if position(v_olds[i] in v_text) = 0 then
            raise exception '% is not what 0046 and 0096 made: %', v_name, i;
        end if;
        v_text := replace(v_text, v_olds[i], v_news[i]);
    end loop;
    execute v_text;
end $$;

-- `ledger_post_batch` as 0096 has it, of plain lists.
do $$
declare
    v_name constant regprocedure := 'ledger_post_batch(uuid, uuid[], text[], text[], text[],
        timestamptz[], text[], text[], integer[], integer[], integer[], bigint[], text, boolean)';
    v_old constant text := 'if coalesce(array_length(p_ids, 1), 0) not between 1 and 1000 then';
    v_text constant text := pg_get_functiondef(v_name);
begin
    if position(v_old in v_text) = 0 then
        raise exception '% is not what 0096 made', v_name;
    end if;
    execute replace(v_text, v_old,
        'perform ledger_refuse_odd_lists(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
        p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts);
    ' || v_old);
end $$;

-- As 0096 has it; balances are moved, and transfers entered, together. A wide account's bound is not
-- counted here, only not neared.
create or replace function ledger_post_plain(p_actor uuid, p_ids uuid[], p_keys text[], p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[])
    returns boolean
language plpgsql as $$
declare
    v_count constant integer := array_length(p_ids, 1);
    v_pid constant integer := pg_backend_pid();
    v_legs smallint[];
    v_firsts integer[];
    v_days date[];
    v_accounts uuid[];
    v_slots smallint[];
    v_currency text;
    v_heads text[];
    v_wide_floors integer[];
    v_wide_ceilings integer[];
    v_fits boolean;
    v_numbers bigint[];
begin
    -- Of each posting, how many legs it has and where they begin.
    select array_agg(l.legs order by l.posting), array_agg(l.first order by l.posting),
           count(*) = v_count and min(l.posting) = 1 and max(l.posting) = v_count
        into v_legs, v_firsts, v_fits
        from (select posting, count(*) as legs, min(place)::integer as first
              from unnest(p_postings) with ordinality as p(posting, place) group by posting) l;
    v_days := array(select (at at time zone 'Asia/Karachi')::date
                    from unnest(p_happened_ats) with ordinality as t(at, place) order by place);
    if v_fits is not true or exists (
            select from (select distinct day from unnest(v_days) as d(day)) d
            where d.day is null or exists (select from ledger_closed_periods
                                           where d.day between first_day and last_day)) then
        return false;
    end if;
    select array_agg(a.id order by g.place),
           array_agg((v_pid % a.slots)::smallint order by g.place), min(a.currency),
           array_agg(distinct a.head),
           array_agg(g.place) filter (where a.slots > 1 and a.floor_paisa is not null),
           array_agg(g.place) filter (where a.slots > 1 and a.ceiling_paisa is not null),
           count(*) = array_length(p_codes, 1) and min(a.currency) = max(a.currency)
        into v_accounts, v_slots, v_currency, v_heads, v_wide_floors, v_wide_ceilings, v_fits
        from unnest(p_codes, p_rules) with ordinality as g(code, rules, place)
            join ledger_accounts a on a.code = g.code and a.rules = g.rules;
    if v_fits is not true or v_wide_floors && p_credits or v_wide_ceilings && p_debits or exists (
            select from unnest(v_heads) as h(head), (select distinct unnest(v_days) as day) d
            where h.head is not null and not coalesce((
                select in_force from ledger_heads where code = h.head and approved_at is not null
                    and d.day >= valid_from and (valid_to is null or d.day <= valid_to)
                order by approved_at desc, id desc limit 1), false)) then
        return false;
    end if;
    v_numbers := array(select nextval('ledger_numbers') from generate_series(1, v_count));
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
        select unnest(p_ids), unnest(p_keys), unnest(p_kinds), unnest(p_descriptions),
               unnest(p_happened_ats), clock_timestamp(), p_actor, unnest(v_numbers),
               unnest(v_legs);
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    insert into ledger_together (accounts, slots, currency, ids, transactions, debits, credits,
                                 amounts, days)
        select v_accounts, v_slots, v_currency,
               array_agg(v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1),
               array_agg(p_ids[l.posting]), p_debits, p_credits, p_amounts,
               array_agg(v_days[l.posting])
        from (select unnest(p_postings) as posting,
                     generate_series(1, array_length(p_postings, 1)) as place) l
        returning fits into v_fits;
    if v_fits is not true then
        raise exception 'not plain' using errcode = 'BD018';
    end if;
    return true;
end $$;
