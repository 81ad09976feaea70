-- As 0020 has it; each account is looked up once, what nearly always fits is judged as a whole, and
-- only where something does not fit is each posting judged by itself.
create or replace function ledger_post_many(p_actor uuid, p_ids uuid[], p_keys text[], p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[],
    p_specs text, p_each boolean)
    returns table (transaction_id uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_count constant integer := coalesce(array_length(p_ids, 1), 0);
    v_refused text[];
    v_known uuid[];
    v_accounts uuid[];
    v_slots smallint[];
    v_floors bigint[];
    v_ceilings bigint[];
    v_heads text[];
    v_starts bigint[];
    v_ends bigint[];
    v_lows bigint[];
    v_highs bigint[];
    v_numbers bigint[];
    v_firsts integer[];
    v_legs integer[];
    v_fresh boolean[];
    v_currencies name[];
    v_alike boolean;
    v_pid constant integer := pg_backend_pid();
begin
    if v_count not between 1 and 1000 then
        raise exception 'between 1 and 1000 transactions at once' using errcode = 'BD001';
    end if;
    -- Closing a period waits for this lock, so what is open now stays open until we commit.
    lock table ledger_transactions in row exclusive mode;
    for i in 1 .. 2 loop
        select array_agg(a.id order by g.place), array_agg(a.slots order by g.place),
               array_agg(a.currency::name order by g.place),
               array_agg(a.floor_paisa order by g.place),
               array_agg(a.ceiling_paisa order by g.place), array_agg(distinct a.head),
               bool_and(a.rules = g.rules) and count(a.id) = count(*)
               and min(a.currency) = max(a.currency)
            into v_accounts, v_slots, v_currencies, v_floors, v_ceilings, v_heads, v_alike
            from unnest(p_codes, p_rules) with ordinality as g(code, rules, place)
                left join ledger_accounts a on a.code = g.code;
        exit when i = 2 or array_position(v_accounts, null) is null;
        perform ledger_open(p_codes, p_specs);
    end loop;
    -- Of each posting, how many legs it has and where they begin.
    select array_agg(l.legs order by g.n), array_agg(l.first order by g.n)
        into v_legs, v_firsts
        from generate_series(1, v_count) g(n)
            left join (select posting, count(*)::integer as legs, min(place)::integer as first
                       from unnest(p_postings) with ordinality as p(posting, place)
                       group by 1) l on l.posting = g.n;
    if v_alike and ledger_fit(p_keys, p_happened_ats, v_heads, v_legs, p_debits, p_credits,
                              p_amounts) then
        v_refused := array_fill(null::text, array[v_count]);
    else
        v_refused := ledger_unfit(p_keys, p_happened_ats, p_codes, p_rules, p_postings, p_debits,
                                  p_credits, p_amounts);
    end if;
    select array_agg(x.id order by g.place) into v_known
        from unnest(p_keys) with ordinality as g(key, place)
            left join ledger_transactions x on x.business_key = g.key
        having count(x.id) > 0;
    if v_known is not null then
        v_refused := ledger_unlike(v_known, v_refused, p_keys, p_kinds, p_codes, p_postings,
                                   p_debits, p_credits, p_amounts);
    end if;
    -- Every row to be changed, locked in the one order; of accounts with a bound, all slots.
    with locked as materialized (
        select g.place, b.balance_paisa, b.coming_paisa, b.going_paisa
        from unnest(v_accounts, v_slots, v_floors, v_ceilings) with ordinality
                 as g(id, slots, floor, ceiling, place)
            join ledger_balances b on b.account_id = g.id
                and (b.slot = v_pid % g.slots or g.floor is not null or g.ceiling is not null)
        order by g.slots > 1, g.place, b.slot for update of b)
    select array_agg(coalesce(l.balance, 0) order by g.place),
           array_agg(g.floor + l.going order by g.place),
           array_agg(g.ceiling - l.coming order by g.place)
        into v_starts, v_lows, v_highs
        from unnest(v_floors, v_ceilings) with ordinality as g(floor, ceiling, place)
            left join (select place, sum(balance_paisa)::bigint as balance,
                              sum(going_paisa)::bigint as going, sum(coming_paisa)::bigint as coming
                       from locked group by 1) l on l.place = g.place;
    select w.refused, w.ends into v_refused, v_ends
        from ledger_walk(v_refused, v_known, v_starts, v_lows, v_highs, p_postings, p_debits,
                         p_credits, p_amounts) w;
    if not p_each and array_length(array_remove(v_refused, null), 1) > 0 then
        raise exception 'posting % is refused',
            (select place from unnest(v_refused) with ordinality as r(code, place)
             where code is not null order by place limit 1)
            using errcode = (select code from unnest(v_refused) as r(code)
                             where code is not null limit 1);
    end if;
    v_fresh := array(select r.code is null and (v_known is null or v_known[r.place] is null)
                     from unnest(v_refused) with ordinality as r(code, place) order by r.place);
    v_numbers := array(select nextval('ledger_numbers') from generate_series(1, v_count));
    begin
        insert into ledger_transactions (id, business_key, kind, description, happened_at,
                                         posted_at, actor_id, number, legs)
            select g.id, g.key, g.kind, g.description, g.at, clock_timestamp(), p_actor, g.number,
                   g.legs
            from unnest(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats, v_numbers, v_legs,
                        v_fresh) with ordinality
                     as g(id, key, kind, description, at, number, legs, fresh, place)
            where g.fresh order by g.place;
    exception when unique_violation then
        -- A twin was quicker since we looked: begin anew and find what it wrote.
        raise exception 'a key was taken meanwhile' using errcode = 'serialization_failure';
    end;
    update ledger_balances b set balance_paisa = b.balance_paisa + d.ends - d.starts
        from unnest(v_accounts, v_slots, v_starts, v_ends) as d(id, slots, starts, ends)
        where b.account_id = d.id and b.slot = pg_backend_pid() % d.slots and d.ends <> d.starts;
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    insert into ledger_transfers (id, transaction_id, debit_account, debit_slot, credit_account,
                                  credit_slot, currency, amount_paisa, day)
        select v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1, p_ids[l.posting],
               v_accounts[l.debit], v_pid % v_slots[l.debit], v_accounts[l.credit],
               v_pid % v_slots[l.credit], v_currencies[l.debit], l.amount,
               p_happened_ats[l.posting] at time zone 'Asia/Karachi'
        from unnest(p_postings, p_debits, p_credits, p_amounts) with ordinality
                 as l(posting, debit, credit, amount, place)
        where v_fresh[l.posting] order by l.place;
    return query select coalesce(v_known[g.place], g.id), v_refused[g.place]
        from unnest(p_ids) with ordinality as g(id, place) order by g.place;
end $$;

-- Whether nothing at all is wrong by itself with postings whose accounts exist, keep their rules and
-- are of one currency. `ledger_unfit` says of each what is.
create function ledger_fit(p_keys text[], p_happened_ats timestamptz[], p_heads text[],
    p_legs integer[], p_debits integer[], p_credits integer[], p_amounts bigint[]) returns boolean
language sql as $$
    select array_position(p_legs, null) is null
        and (select count(distinct key) = count(*) and count(key) = count(*)
             from unnest(p_keys) as k(key))
        and not exists (
            select from unnest(p_debits, p_credits, p_amounts) as l(debit, credit, amount)
            where amount is null or amount <= 0 or debit is null or credit is null
                or debit = credit)
        and not exists (
            select from (select distinct (at at time zone 'Asia/Karachi')::date as day
                         from unnest(p_happened_ats) as t(at)) d
            where d.day is null
                or exists (select from ledger_closed_periods
                           where d.day between first_day and last_day)
                or exists (
                    select from unnest(p_heads) as h(head)
                    where h.head is not null and not coalesce((
                        select in_force from ledger_heads
                        where code = h.head and approved_at is not null
                            and d.day >= valid_from and (valid_to is null or d.day <= valid_to)
                        order by approved_at desc, id desc limit 1), false)))
$$;
