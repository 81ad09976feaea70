-- What a fee costs is law: it was decided by two people, and ends only before its successor begins.

-- It looks into a table, so nobody's temporary table of that name may answer for it.
create or replace function fee_version_ends_by_its_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from fee_versions s where s.id = new.ended_by
                       and s.fee_id = new.fee_id and s.valid_from = new.valid_to + 1)
    then
        raise exception 'a version in % that was decided ends only before its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_by_its_successor before update on fee_versions
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function fee_version_ends_by_its_successor();
