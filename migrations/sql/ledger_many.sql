-- Many transactions in one statement. What is plainly right is posted together; only where
-- something is wrong is each judged by itself.

-- What each posting breaks by itself: its legs, its accounts, its day; null where nothing.
create or replace function ledger_unfit(p_keys text[], p_happened_ats timestamptz[], p_codes text[],
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

-- Whether nothing at all is wrong by itself with postings whose accounts exist, keep their rules
-- and are of one currency. `ledger_unfit` says of each what is.
create or replace function ledger_fit(p_keys text[], p_happened_ats timestamptz[], p_heads text[],
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

-- Of postings whose key is known: refuse those that are not what was posted.
create or replace function ledger_unlike(p_known uuid[], p_refused text[], p_keys text[],
    p_kinds text[],
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
create or replace function ledger_walk(inout refused text[], p_known uuid[], p_starts bigint[],
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

-- All of them or none, or, where `p_each`, all that can be, in their order, each of the others with
-- the code of its refusal. `codes` are all accounts, each once, sorted; a leg names its posting by
-- its place and its accounts by theirs. Each account is looked up once, what nearly always fits is
-- judged as a whole, and only where something does not fit is each posting judged by itself.
create or replace function ledger_post_many(p_actor uuid, p_ids uuid[], p_keys text[],
    p_kinds text[],
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
    perform ledger_refuse_odd_lists(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
        p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts);
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
        -- A posting that is known is returned as it is, even if its month or head is closed now.
        v_refused := array(
            select case when v_known[r.place] is null or r.code not in ('BD007', 'BD008')
                        then r.code end
            from unnest(v_refused) with ordinality as r(code, place) order by r.place);
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
        order by b.account_id, b.slot for update of b)
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
    insert into ledger_together (accounts, slots, currency, ids, transactions, debits, credits,
                                 amounts, days)
        select v_accounts,
               array(select (v_pid % s.slots)::smallint
                     from unnest(v_slots) with ordinality as s(slots, place) order by s.place),
               v_currencies[l.debit],
               array_agg(v_numbers[l.posting] + l.place - v_firsts[l.posting] + 1),
               array_agg(p_ids[l.posting]), array_agg(l.debit), array_agg(l.credit),
               array_agg(l.amount),
               array_agg((p_happened_ats[l.posting] at time zone 'Asia/Karachi')::date)
        from unnest(p_postings, p_debits, p_credits, p_amounts) with ordinality
                 as l(posting, debit, credit, amount, place)
        where v_fresh[l.posting] group by v_currencies[l.debit];
    return query select coalesce(v_known[g.place], g.id), v_refused[g.place]
        from unnest(p_ids) with ordinality as g(id, place) order by g.place;
end $$;

create or replace function ledger_refuse_odd_lists(p_ids uuid[], p_keys text[], p_kinds text[],
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

-- Post what nothing is wrong with. False where something is, before anything was changed; raises
-- BD018, or what a type or a key refuses, where it was seen later: an account that is missing or of
-- other rules, two currencies, a bound that the postings might pass in some order, a head that is
-- not in force, a key that was posted before. Balances are moved, and transfers entered, together.
-- A wide account's bound is not counted here, only not neared.
create or replace function ledger_post_plain(p_actor uuid, p_ids uuid[], p_keys text[],
    p_kinds text[],
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

-- Many transactions in one statement: all of them or none, or, where `p_each`, all that can be.
-- What is returned is only what has to be told: of the posting at a place, that it was refused and
-- why, or that its key was posted before, by which transaction.  Nearly always nothing is wrong
-- with any of them. That is supposed first, and each balance changed once; where it turns out
-- otherwise, all is taken back and each posting is looked at by itself.
create or replace function ledger_post_batch(p_actor uuid, p_ids uuid[], p_keys text[],
    p_kinds text[],
    p_descriptions text[], p_happened_ats timestamptz[], p_codes text[], p_rules text[],
    p_postings integer[], p_debits integer[], p_credits integer[], p_amounts bigint[],
    p_specs text, p_each boolean)
    returns table (place integer, transaction_id uuid, refused text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    perform ledger_refuse_odd_lists(p_ids, p_keys, p_kinds, p_descriptions, p_happened_ats,
        p_codes, p_rules, p_postings, p_debits, p_credits, p_amounts);
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

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_unfit(text[], timestamptz[], text[], text[], integer[], integer[], integer[], bigint[]),
    ledger_fit(text[], timestamptz[], text[], integer[], integer[], integer[], bigint[]),
    ledger_unlike(uuid[], text[], text[], text[], text[], integer[], integer[], integer[],
        bigint[]),
    ledger_walk(text[], uuid[], bigint[], bigint[], bigint[], integer[], integer[], integer[],
        bigint[]),
    ledger_post_many(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[], integer[],
        integer[], integer[], bigint[], text, boolean),
    ledger_refuse_odd_lists(uuid[], text[], text[], text[], timestamptz[], text[], text[],
        integer[], integer[], integer[], bigint[]),
    ledger_post_plain(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[],
        integer[], integer[], integer[], bigint[]),
    ledger_post_batch(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[],
        integer[], integer[], integer[], bigint[], text, boolean) from public;

grant execute on function
    ledger_post_many(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[], integer[],
        integer[], integer[], bigint[], text, boolean),
    ledger_post_batch(uuid, uuid[], text[], text[], text[], timestamptz[], text[], text[],
        integer[], integer[], integer[], bigint[], text, boolean) to bdm_app;
