-- The clock is asked in every transaction, so the one row that moves it is looked at alone: that it
-- stands only in a demonstration is seen when it is written, and an installation never changes, nor
-- is it emptied.
create trigger installation_never_empty before truncate on installation
    for each statement execute function refuse_change();
delete from demonstration_clock where not exists (select from installation where demonstration);
create function demonstration_clock_is_of_a_demonstration() returns trigger
language plpgsql as $$
begin
    if not exists (select from public.installation where demonstration) then
        raise exception 'only a demonstration moves its clock' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger demonstration_clock_is_of_a_demonstration before insert or update
    on demonstration_clock
    for each row execute function demonstration_clock_is_of_a_demonstration();
create or replace function bdm_clock_offset() returns interval language sql stable as $$
    select coalesce((select ahead from demonstration_clock), interval '0')
$$;
