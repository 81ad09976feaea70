-- A value that is law ends only on the day before its successor begins, and stays as it was
-- decided.

-- It looks into a table, so nobody's temporary table of that name may answer for it.
create or replace function ended_by_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by) then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from parameter_values s where s.id = new.ended_by
                       and s.key = new.key and s.valid_from = new.valid_to + 1)
    then
        raise exception 'a value in % ends only before the first day of its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_by_its_successor before update on parameter_values
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function ended_by_successor();
