-- The map changes only by changes that two people decided: a place comes, and ends, by one of them.

-- They look into tables, so nobody's temporary table of that name may answer for them.
create or replace function places_follow_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from place_changes where id = new.change_id
                   and approved_at is not null) then
        raise exception 'rows of % come by a change that was approved', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger comes_by_a_change before insert on districts
    for each row execute function places_follow_changes();
create or replace trigger comes_by_a_change before insert on divisions
    for each row execute function places_follow_changes();

create or replace function districts_end_by_changes() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.ended_by is not null or old.valid_to is not null or new.valid_to is null
        or not exists (select from place_changes where id = new.ended_by
                       and approved_at is not null and first_day = new.valid_to + 1)
        or (to_jsonb(new) - 'valid_to' - 'ended_by')
            is distinct from (to_jsonb(old) - 'valid_to' - 'ended_by') then
        raise exception 'an entry of a district ends once, by a change that was approved'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_by_a_change before update on districts
    for each row execute function districts_end_by_changes();
