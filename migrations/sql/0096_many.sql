-- `ledger_post_many` as 0046 has it, but for the order in which it locks (0096_enter.sql).
do $$
declare
    v_name constant regprocedure := 'ledger_post_many(uuid, uuid[], text[], text[], text[],
        timestamptz[], text[], text[], integer[], integer[], integer[], bigint[], text, boolean)';
    v_old constant text := 'order by g.slots > 1, g.place, b.slot for update of b';
    v_text constant text := pg_get_functiondef(v_name);
begin
    if position(v_old in v_text) = 0 then
        raise exception '% is not what 0046 made', v_name;
    end if;
    execute replace(v_text, v_old, 'order by g.place, b.slot for update of b');
end $$;

-- Many transactions in one statement: all of them or none, or, where `p_each`, all that can be. What
-- is returned is only what has to be told: of the posting at a place, that it was refused and why, or
-- that its key was posted before, by which transaction.
--
-- Nearly always nothing is wrong with any of them. That is supposed first, and each balance changed
-- once; where it turns out otherwise, all is taken back and each posting is looked at by itself.
create function ledger_post_batch(p_actor uuid, p_ids uuid[], p_keys text[], p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[],
    p_specs text, p_each boolean)
    returns table (place integer, transaction_id uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    if coalesce(array_length(p_ids, 1), 0) not between 1 and 1000 then
        raise exception 'between 1 and 1000 transactions at once' using errcode = 'BD001';
    end if;
    -- Closing a period waits for this lock, so what is open now stays open until we commit.
    lock table ledger_transactions in row exclusive mode;
    begin
        if ledger_post_plain(p_actor, p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
                             p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts) then
            return;
        end if;
    exception when integrity_constraint_violation or sqlstate 'BD018' then
        null;
    end;
    return query select m.place::integer, m.transaction_id, m.refused
        from ledger_post_many(p_actor, p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
                              p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts, p_specs,
                              p_each) with ordinality as m(transaction_id, refused, place)
        where m.refused is not null or m.transaction_id <> p_ids[m.place];
end $$;

-- Post what nothing is wrong with. False where something is, before anything was changed; raises
-- BD018, or what a type or a key refuses, where it was seen later: an account that is missing or of
-- other rules, two currencies, a bound that the postings might pass in some order, a head that is not
-- in force, a key that was posted before.
create function ledger_post_plain(p_actor uuid, p_ids uuid[], p_keys text[], p_kinds text[],
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
    v_debits bigint[];
    v_credits bigint[];
    v_accounts uuid[];
    v_slots smallint[];
    v_currency text;
    v_heads text[];
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
    -- What each account brings and takes, at its place; every one is used.
    select array_agg(s.debits), array_agg(s.credits),
           count(*) = array_length(p_codes, 1) and min(s.place) = 1 and max(s.place) = count(*)
        into v_debits, v_credits, v_fits
        from (select l.place, sum(l.debit)::bigint as debits, sum(l.credit)::bigint as credits
              from (select unnest(p_debits) as place, unnest(p_amounts) as debit, 0 as credit
                    union all
                    select unnest(p_credits), 0, unnest(p_amounts)) l
              group by l.place order by l.place) s;
    if v_fits is not true then
        return false;
    end if;
    -- In everybody's order. A bound of one row keeps in any order of the postings if all that is
    -- taken comes before all that is brought; one of many rows is not counted here, only not neared.
    with moved as (
        update ledger_balances b set balance_paisa = b.balance_paisa + g.debits - g.credits
        from (select g.place, a.id, a.slots, a.head, a.floor_paisa, a.ceiling_paisa, g.debits,
                     g.credits
              from unnest(p_codes, p_rules, v_debits, v_credits) with ordinality
                       as g(code, rules, debits, credits, place)
                  join ledger_accounts a on a.code = g.code and a.rules = g.rules
              order by g.place) g
        where b.account_id = g.id and b.slot = v_pid % g.slots
        returning g.place, b.account_id, b.slot, b.currency, g.head, case when g.slots = 1
            then coalesce(b.balance_paisa - g.debits - b.going_paisa >= g.floor_paisa, true)
                 and coalesce(b.balance_paisa + g.credits + b.coming_paisa <= g.ceiling_paisa, true)
            else (g.floor_paisa is null or g.credits = 0)
                 and (g.ceiling_paisa is null or g.debits = 0) end as fits)
    select array_agg(m.account_id), array_agg(m.slot), min(m.currency), array_agg(distinct m.head),
           count(*) = array_length(p_codes, 1) and bool_and(m.fits)
           and min(m.currency) = max(m.currency)
        into v_accounts, v_slots, v_currency, v_heads, v_fits
        from (select * from moved order by place) m;
    if v_fits is not true or exists (
            select from unnest(v_heads) as h(head), (select distinct unnest(v_days) as day) d
            where h.head is not null and not coalesce((
                select in_force from ledger_heads where code = h.head and approved_at is not null
                    and d.day >= valid_from and (valid_to is null or d.day <= valid_to)
                order by approved_at desc, id desc limit 1), false)) then
        raise exception 'not plain' using errcode = 'BD018';
    end if;
    v_numbers := array(select nextval('ledger_numbers') from generate_series(1, v_count));
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
        select unnest(p_ids), unnest(p_keys), unnest(p_kinds), unnest(p_descriptions),
               unnest(p_happened_ats), clock_timestamp(), p_actor, unnest(v_numbers),
               unnest(v_legs);
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
        select v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1, p_ids[l.posting],
               v_accounts[l.debit], v_slots[l.debit], v_accounts[l.credit], v_slots[l.credit],
               v_currency, l.amount, v_days[l.posting]
        from (select unnest(p_postings) as posting, unnest(p_debits) as debit,
                     unnest(p_credits) as credit, unnest(p_amounts) as amount,
                     generate_series(1, array_length(p_postings, 1)) as place) l;
    return true;
end $$;
