-- What the public is told to fill in and where it is sent stands on two people's word, whoever
-- holds the application's password.

create or replace function only_what_was_published_is_withdrawn() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from published_forms f
                   where f.id = new.form_id and f.approved_at is not null) then
        raise exception 'a row of % is about a form that was published', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger of_what_was_published before insert on form_withdrawals
    for each row execute function only_what_was_published_is_withdrawn();

create or replace function office_ends_by_its_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from offices s where s.id = new.ended_by
                       and s.code = new.code and s.valid_from = new.valid_to + 1)
    then
        raise exception 'an office in % that was decided ends only before its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_by_its_successor before update on offices
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function office_ends_by_its_successor();
