-- A partner of a channel that was approved or refused is what it was; it can only be ended.

create or replace function partners_stay_decided() returns trigger language plpgsql as $$
begin
    if old.refused_at is not null or old.ended_at is not null
       or (old.approved_at is not null
           and (new.approved_by, new.approved_at, new.refused_at)
               is distinct from (old.approved_by, old.approved_at, null::timestamptz)) then
        raise exception 'a partner in % that was decided stays so', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger stay_decided before update on partners
    for each row execute function partners_stay_decided();
