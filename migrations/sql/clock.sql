-- The only clock of business: real time, and in a demonstration the time by which it was set ahead
-- (docs/adr/0007).
-- The clock is asked in every transaction, so the one row that moves it is looked at alone: that it
-- stands only in a demonstration is seen when it is written, and an installation never changes, nor
-- is it emptied.

-- How far business time runs ahead: nothing but in a demonstration.
create or replace function bdm_clock_offset() returns interval language sql stable as $$
    select coalesce((select ahead from demonstration_clock), interval '0')
$$;

create or replace function bdm_now() returns timestamptz language sql volatile as $$
    select clock_timestamp() + bdm_clock_offset()
$$;

create or replace function demonstration_clock_is_of_a_demonstration() returns trigger
language plpgsql as $$
begin
    if not exists (select from public.installation where demonstration) then
        raise exception 'only a demonstration moves its clock' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create or replace trigger demonstration_clock_is_of_a_demonstration before insert or update
    on demonstration_clock
    for each row execute function demonstration_clock_is_of_a_demonstration();

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    demonstration_clock_is_of_a_demonstration() from public;
