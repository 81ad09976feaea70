-- A taking that was decided never changes, but for one thing: that its payment was taken back.
create function taking_is_decided_once() returns trigger language plpgsql
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
drop trigger is_decided_once on counter_takings;
create trigger is_decided_once before update on counter_takings
    for each row execute function taking_is_decided_once();

create function undone_frees_its_paper() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    update counter_takings t set undone_at = new.at
      from payments p
     where p.id = new.payment_id and p.channel = 'counter'
       and t.id = case when p.reference ~ '^[0-9a-f-]{36}$' then p.reference::uuid end;
    return null;
end $$;
revoke execute on function undone_frees_its_paper() from public;
create trigger undone_frees_its_paper after insert on payment_reversals
    for each row when (new.kind = 'undone' and new.channel = 'counter')
    execute function undone_frees_its_paper();

update counter_takings t set undone_at = r.at
  from payment_reversals r join payments p on p.id = r.payment_id
 where r.kind = 'undone' and p.channel = 'counter' and p.reference = t.id::text;
