-- Money over a counter counts when a second officer confirmed it, and is brought to a bank in
-- closes that add up.

-- It looks into a table, so nobody's temporary table of that name may answer for it.
create or replace function confirmed_means_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payments p
                   where p.channel = 'counter' and p.reference = new.id::text
                     and p.bill_id = new.bill_id and p.amount_paisa = new.amount_paisa) then
        raise exception 'a row of % is confirmed by its payment', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists confirmed_means_paid on counter_takings;
create constraint trigger confirmed_means_paid after update on counter_takings
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function confirmed_means_paid();

-- A taking that was decided never changes, but for one thing: that its payment was taken back.
create or replace function taking_is_decided_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.undone_at is distinct from old.undone_at then
        if old.undone_at is null and new.undone_at = (
                select r.at from payment_reversals r
                  join payments p on p.id = r.payment_id
                 where r.kind = 'undone' and p.channel = 'counter' and p.reference = new.id::text)
           and to_jsonb(new) - 'undone_at' = to_jsonb(old) - 'undone_at' then
            return new;
        end if;
        raise exception 'a row of % is undone by its reversal', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if old.approved_at is not null or old.refused_at is not null then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_decided_once before update on counter_takings
    for each row execute function taking_is_decided_once();

-- A taking is in one close that stands: who asks second waits for the first.
create or replace function closed_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    perform 1 from counter_takings t where t.id = new.taking_id for no key update;
    fits := exists (
        select from counter_takings t join counter_closes c on c.id = new.close_id
         where t.id = new.taking_id and t.approved_at is not null
           and t.kind in ('cash', 'cheque') and t.entered_by = c.entered_by
           and c.approved_at is null and c.refused_at is null)
        and not exists (
        select from counter_close_takings x join counter_closes c on c.id = x.close_id
         where x.taking_id = new.taking_id and c.refused_at is null);
    if not fits then
        raise exception 'a row of % is a confirmed taking of its cashier, closed once', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger closed_once before insert on counter_close_takings
    for each row execute function closed_once();

create or replace function notes_come_with_their_close() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from counter_closes c where c.id = new.close_id
                   and c.approved_at is null and c.refused_at is null) then
        raise exception 'a row of % comes before its close is decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger come_with_their_close before insert on counter_close_notes
    for each row execute function notes_come_with_their_close();

-- A confirmed close adds up, and what is in it is settled by it.
create or replace function close_adds_up() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    cash numeric;
    cheques numeric;
    counted numeric;
    unsettled boolean;
begin
    select coalesce(sum(t.amount_paisa) filter (where t.kind = 'cash'), 0),
           coalesce(sum(t.amount_paisa) filter (where t.kind = 'cheque'), 0),
           bool_or(not exists (
                select from settlements s
                 where s.channel = 'counter' and s.kind = 'payment'
                   and s.reference = t.id::text and s.gross_paisa = t.amount_paisa
                   and s.source_kind = 'close' and s.source_id = new.id))
      into cash, cheques, unsettled
      from counter_close_takings x join counter_takings t on t.id = x.taking_id
     where x.close_id = new.id;
    select coalesce(sum(100 * n.rupees::bigint * n.pieces), 0) into counted
      from counter_close_notes n where n.close_id = new.id;
    if (cash, cheques, counted)
            is distinct from (new.expected_paisa, new.cheques_paisa, new.counted_paisa)
        or unsettled is not false then
        raise exception 'a confirmed row of % adds up and settles what is in it', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists adds_up on counter_closes;
create constraint trigger adds_up after update on counter_closes
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function close_adds_up();
