-- A deposit is forfeited whole, once, and only while none of it goes back: checked here too, since
-- whoever holds the application's password could otherwise give it back and keep it as well.
create function deposit_is_all_there() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
begin
    perform 1 from bills where id = new.bill_id for no key update;
    select sum(a.amount_paisa) into came
      from payment_allocations a
      join bill_lines l on l.bill_id = a.bill_id and l.number = a.line_number
     where a.bill_id = new.bill_id and l.deposit;
    if came is distinct from new.amount_paisa or exists (
        select from refunds r
         where r.bill_id = new.bill_id and r.kind = 'lines' and r.approved_at is not null
           and not exists (select from refund_outcomes o
                            where o.refund_id = r.id and o.outcome = 'failed')) then
        raise exception 'a row of % is of a deposit that is all there', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_all_there before insert on deposit_forfeitures
    for each row execute function deposit_is_all_there();

create function a_forfeited_deposit_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from bills where id = new.bill_id for no key update;
    if exists (select from deposit_forfeitures f where f.bill_id = new.bill_id) then
        raise exception 'a row of % is of a deposit that was forfeited', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger a_forfeited_deposit_stays before update on refunds for each row
    when (new.approved_at is not null and old.approved_at is null and new.kind = 'lines')
    execute function a_forfeited_deposit_stays();

-- A bill that a tender asked for counts as paid only where its money came.
create function tender_bill_was_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from payments p where p.id = new.payment_id and p.bill_id = new.bill_id)
       or (select coalesce(sum(a.amount_paisa), 0) from payment_allocations a
            where a.bill_id = new.bill_id and a.line_number is not null)
          < (select b.amount_paisa from tender_bills b where b.bill_id = new.bill_id) then
        raise exception 'a row of % follows from money that came', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger was_paid before insert on tender_bill_payments
    for each row execute function tender_bill_was_paid();

-- A deposit needs no bank's word; so it is taken only where the money itself is there.
create function deposit_is_of_its_bill() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from tender_bills b
         where b.bill_id = new.bill_id and b.tender_id = new.tender_id
           and b.supplier_id = new.supplier_id and b.amount_paisa = new.amount_paisa
           and b.contract_id is not distinct from new.contract_id
           and b.kind = new.purpose || '_security'
           and (select sum(a.amount_paisa) from payment_allocations a
                 where a.bill_id = b.bill_id and a.line_number is not null) >= b.amount_paisa) then
        raise exception 'a deposit among % is of a bill that was paid', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_of_its_bill before insert on instruments
    for each row when (new.bill_id is not null) execute function deposit_is_of_its_bill();
