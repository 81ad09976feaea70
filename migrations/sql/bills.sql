-- A bill is for its payer to rely on: its lines are of heads in force, and of what its fees came
-- to.

-- Of a bill only the number that it is written to may go; nothing else, and never to another one.
create or replace function only_forgets_the_mobile() returns trigger language plpgsql as $$
begin
    if new.payer_mobile_sealed is not null then
        raise exception 'a bill in % never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger only_forgets_the_mobile before update on bills
    for each row execute function only_forgets_the_mobile();

-- A line of a bill is of a head that is in force on the day of the bill, once there is a chart at
-- all. Who pays later, when the head may have ended, pays under it all the same: what was taken is
-- never refused, and Finance moves it by a transfer entry.
create or replace function bill_lines_are_of_heads_in_force() returns trigger
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
create or replace trigger bill_lines_are_of_heads_in_force after insert on bill_lines
    referencing new table as entered
    for each statement execute function bill_lines_are_of_heads_in_force();

-- The lines of a fee are what the fee came to, and the one that grows is of the rule's own head:
-- at the commit, so that all of them stand, and again for whatever line would come later.
create or replace function fee_of_a_bill_is_its_lines() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    mine jsonb := to_jsonb(new);
    wrong boolean;
begin
    if tg_table_name = 'bill_lines' then
        mine := mine || jsonb_build_object('number', mine -> 'fee');
    end if;
    select coalesce(sum(l.amount_paisa), 0) <> f.amount_paisa
        or (f.surcharge is null) is distinct from (count(l.number) filter (where l.part is null) = 0)
        or coalesce(bool_or(l.part is null
                            and l.head_code is distinct from f.surcharge ->> 'head_code'), false)
      into wrong
      from bill_fees f
      left join bill_lines l on l.bill_id = f.bill_id and l.fee = f.number
     where f.bill_id = (mine ->> 'bill_id')::uuid and f.number = (mine ->> 'number')::smallint
     group by f.amount_paisa, f.surcharge;
    if wrong then
        raise exception 'the lines of a fee in % are not what it came to', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists is_its_lines on bill_fees;
create constraint trigger is_its_lines after insert on bill_fees
    deferrable initially deferred for each row execute function fee_of_a_bill_is_its_lines();
drop trigger if exists are_their_fee on bill_lines;
create constraint trigger are_their_fee after insert on bill_lines
    deferrable initially deferred for each row when (new.fee is not null)
    execute function fee_of_a_bill_is_its_lines();
