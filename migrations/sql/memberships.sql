-- A membership that has ended stays so, and one that has begun keeps its first day. Its MAC alone
-- may be given later (`bdm stamp`): it says nothing that the row does not say.

create or replace function what_has_ended_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (old.until <= bdm_now()
            or (old.since <= bdm_now() and new.since is distinct from old.since))
        and to_jsonb(old) - 'mac' is distinct from to_jsonb(new) - 'mac' then
        raise exception 'what was of % stays as it was', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger what_has_ended_stays before update on memberships
    for each row execute function what_has_ended_stays();
