-- A line of a bill is of a head that is in force on the day of the bill, once there is a chart at
-- all. Who pays later, when the head may have ended, pays under it all the same: what was taken is
-- never refused, and Finance moves it by a transfer entry.
create function bill_lines_are_of_heads_in_force() returns trigger
language plpgsql as $$
declare v_head text;
begin
    select l.head_code into v_head
        from (select distinct e.head_code,
                     (b.issued_at at time zone 'Asia/Karachi')::date as day
              from entered e join public.bills b on b.id = e.bill_id) l
        where exists (select from public.ledger_heads where approved_at is not null)
            and not coalesce((
                select h.in_force from public.ledger_heads h
                where h.code = l.head_code and h.approved_at is not null
                    and l.day >= h.valid_from and (h.valid_to is null or l.day <= h.valid_to)
                order by h.approved_at desc, h.id desc limit 1), false)
        limit 1;
    if found then
        raise exception 'head % is not in force', v_head using errcode = 'BD008';
    end if;
    return null;
end $$;
create trigger bill_lines_are_of_heads_in_force after insert on bill_lines
    referencing new table as entered
    for each statement execute function bill_lines_are_of_heads_in_force();
