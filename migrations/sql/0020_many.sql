-- Many transactions in one statement: all of them or none, or, where `p_each`, all that can be,
-- in their order, each of the others with the code of its refusal. `codes` are all accounts, each
-- once, sorted; a leg names its posting by its place and its accounts by theirs.
create function ledger_post_many(p_actor uuid, p_ids uuid[], p_keys text[], p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[],
    p_specs text, p_each boolean)
    returns table (transaction_id uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v_count constant integer := coalesce(array_length(p_ids, 1), 0);
    v_many constant integer := coalesce(array_length(p_codes, 1), 0);
    v_refused text[];
    v_known uuid[];
    v_accounts uuid[];
    v_slots smallint[];
    v_starts bigint[];
    v_ends bigint[];
    v_lows bigint[];
    v_highs bigint[];
    v_numbers bigint[];
    v_firsts integer[];
    v_legs integer[];
    v_fresh boolean[];
    v_currencies name[];
    v_pid constant integer := pg_backend_pid();
    v_inserted integer;
begin
    if v_count not between 1 and 1000 then
        raise exception 'between 1 and 1000 transactions at once' using errcode = 'BD001';
    end if;
    -- Closing a period waits for this lock, so what is open now stays open until we commit.
    lock table ledger_transactions in row exclusive mode;
    if exists (select from unnest(p_codes) as g(code)
               where not exists (select from ledger_accounts a where a.code = g.code)) then
        perform ledger_open(p_codes, p_specs);
    end if;
    v_refused := ledger_unfit(p_keys, p_happened_ats, p_codes, p_rules, p_postings, p_debits,
                              p_credits, p_amounts);
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
        from unnest(p_codes) with ordinality as g(code, place)
            join ledger_accounts a on a.code = g.code
            join ledger_balances b on b.account_id = a.id
                and (b.slot = pg_backend_pid() % a.slots or a.floor_paisa is not null
                     or a.ceiling_paisa is not null)
        order by a.slots > 1, g.place, b.slot for update of b)
    select array_agg(a.id order by g.place), array_agg(a.slots order by g.place),
           array_agg(a.currency::name order by g.place),
           array_agg(coalesce(l.balance, 0) order by g.place),
           array_agg(a.floor_paisa + l.going order by g.place),
           array_agg(a.ceiling_paisa - l.coming order by g.place)
        into v_accounts, v_slots, v_currencies, v_starts, v_lows, v_highs
        from unnest(p_codes) with ordinality as g(code, place)
            left join ledger_accounts a on a.code = g.code
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
    v_legs := array(select count(l.posting)::integer from generate_series(1, v_count) g(n)
                    left join unnest(p_postings) as l(posting) on l.posting = g.n
                    group by g.n order by g.n);
    v_numbers := array(select nextval('ledger_numbers') from generate_series(1, v_count));
    insert into ledger_transactions (id, business_key, kind, description, happened_at, posted_at,
                                     actor_id, number, legs)
        select g.id, g.key, g.kind, g.description, g.at, clock_timestamp(), p_actor, g.number,
               v_legs[g.place]
        from unnest(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats, v_numbers, v_fresh)
                 with ordinality as g(id, key, kind, description, at, number, fresh, place)
        where g.fresh order by g.place
        on conflict (business_key) do nothing;
    get diagnostics v_inserted = row_count;
    if v_inserted <> (select count(*) from unnest(v_fresh) as f(fresh) where fresh) then
        -- A twin was quicker since we looked: begin anew and find what it wrote.
        raise exception 'a key was taken meanwhile' using errcode = 'serialization_failure';
    end if;
    update ledger_balances b set balance_paisa = b.balance_paisa + d.ends - d.starts
        from unnest(v_accounts, v_slots, v_starts, v_ends) as d(id, slots, starts, ends)
        where b.account_id = d.id and b.slot = pg_backend_pid() % d.slots and d.ends <> d.starts;
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    v_firsts := array(select min(l.place)::integer from generate_series(1, v_count) g(n)
                      left join unnest(p_postings) with ordinality as l(posting, place)
                          on l.posting = g.n group by g.n order by g.n);
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

-- What each posting breaks by itself: its legs, its accounts, its day; null where nothing.
create function ledger_unfit(p_keys text[], p_happened_ats timestamptz[], p_codes text[],
    p_rules text[], p_postings integer[], p_debits integer[], p_credits integer[],
    p_amounts bigint[]) returns text[]
language sql as $$
    with accounts as materialized (
        select g.place, a.id, a.currency, a.head, a.rules = g.rules as fits
        from unnest(p_codes, p_rules) with ordinality as g(code, rules, place)
            left join ledger_accounts a on a.code = g.code),
    days as materialized (
        select d.day, exists (select from ledger_closed_periods
                              where d.day between first_day and last_day) as closed
        from (select distinct (at at time zone 'Asia/Karachi')::date as day
              from unnest(p_happened_ats) as t(at)) d),
    heads as materialized (
        select d.day, h.head, coalesce((
            select in_force from ledger_heads where code = h.head and approved_at is not null
                and d.day >= valid_from and (valid_to is null or d.day <= valid_to)
            order by approved_at desc, id desc limit 1), false) as in_force
        from days d, (select distinct head from accounts where head is not null) h),
    legs as (
        select l.posting, min(case
            when l.amount <= 0 or l.amount is null or l.debit = l.credit then '23514'
            when d.id is null or c.id is null then 'BD003'
            when not d.fits or not c.fits then 'BD005'
            when d.currency <> c.currency then '23503' end) as code,
            bool_or(d.head is not null or c.head is not null) as on_heads
        from unnest(p_postings, p_debits, p_credits, p_amounts)
                 as l(posting, debit, credit, amount)
            left join accounts d on d.place = l.debit left join accounts c on c.place = l.credit
        group by l.posting)
    select array_agg(case
        when g.first < g.place then 'BD002'
        when l.posting is null then 'BD001'
        when l.code is not null then l.code
        when y.closed then 'BD007'
        when l.on_heads and exists (
            select from unnest(p_postings, p_debits, p_credits) as m(posting, debit, credit)
                join accounts a on a.place in (m.debit, m.credit)
                join heads h on h.head = a.head and h.day = y.day
            where m.posting = g.place and not h.in_force) then 'BD008' end order by g.place)
    from (select place, at, min(place) over (partition by key) as first
          from unnest(p_keys, p_happened_ats) with ordinality as k(key, at, place)) g
        left join legs l on l.posting = g.place
        left join days y on y.day = (g.at at time zone 'Asia/Karachi')::date
$$;

-- Of postings whose key is known: refuse those that are not what was posted.
create function ledger_unlike(p_known uuid[], p_refused text[], p_keys text[], p_kinds text[],
    p_codes text[], p_postings integer[], p_debits integer[], p_credits integer[],
    p_amounts bigint[]) returns text[]
language plpgsql as $$
declare v_id uuid;
begin
    for i in 1 .. array_length(p_known, 1) loop
        if p_known[i] is not null and p_refused[i] is null then
            begin
                select ledger_repeated(p_keys[i], p_kinds[i], null, null, p_codes,
                    array_agg(l.debit order by l.place), array_agg(l.credit order by l.place),
                    array_agg(l.amount order by l.place)) into v_id
                from unnest(p_postings, p_debits, p_credits, p_amounts) with ordinality
                    as l(posting, debit, credit, amount, place) where l.posting = i;
            exception when sqlstate 'BD002' then p_refused[i] := 'BD002';
            end;
        end if;
    end loop;
    return p_refused;
end $$;

-- Take the postings in their order over the balances; one that breaks a bound is refused and
-- leaves no trace on those after it.
create function ledger_walk(inout refused text[], p_known uuid[], p_starts bigint[],
    p_lows bigint[], p_highs bigint[], p_postings integer[], p_debits integer[],
    p_credits integer[], p_amounts bigint[], out ends bigint[])
language plpgsql as $$
declare
    v_legs constant integer := coalesce(array_length(p_postings, 1), 0);
    v_first integer := 1;
    v_posting integer;
begin
    ends := p_starts;
    for i in 1 .. v_legs loop
        v_posting := p_postings[i];
        continue when refused[v_posting] is not null;
        if v_posting is distinct from p_postings[i - 1] then
            v_first := i;
            continue when p_known[v_posting] is not null;
        end if;
        continue when p_known[v_posting] is not null;
        ends[p_debits[i]] := ends[p_debits[i]] + p_amounts[i];
        ends[p_credits[i]] := ends[p_credits[i]] - p_amounts[i];
        if v_posting is distinct from p_postings[i + 1] then
            for j in v_first .. i loop
                if ends[p_debits[j]] > p_highs[p_debits[j]]
                        or ends[p_credits[j]] < p_lows[p_credits[j]] then
                    refused[v_posting] := 'BD004';
                end if;
            end loop;
            if refused[v_posting] is not null then
                for j in v_first .. i loop
                    ends[p_debits[j]] := ends[p_debits[j]] - p_amounts[j];
                    ends[p_credits[j]] := ends[p_credits[j]] + p_amounts[j];
                end loop;
            end if;
        end if;
    end loop;
end $$;
