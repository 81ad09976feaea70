-- Deposits are owed back to who paid them. One is forfeited whole or moved to another bill, and
-- never both given back and kept.

-- A deposit is forfeited whole, once, and only while none of it goes back: checked here too, since
-- whoever holds the application's password could otherwise give it back and keep it as well. What
-- was moved away is no part of it; and of a bill that a moved deposit paid, that deposit alone may
-- be forfeited: then the rest may still go back.
-- A deposit that has lapsed is revenue: it is neither forfeited nor moved any more.
create or replace function refuse_a_lapsed_deposit() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (
            select from deposit_lapses x join deposit_lapse_lists s on s.id = x.list_id
             where x.bill_id = (to_jsonb(new) ->> tg_argv[0])::uuid
               and s.approved_at is not null) then
        raise exception 'a row of % is of a deposit that has lapsed', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger has_not_lapsed before insert on deposit_forfeitures
    for each row execute function refuse_a_lapsed_deposit('bill_id');
create or replace trigger has_not_lapsed before insert on deposit_moves
    for each row execute function refuse_a_lapsed_deposit('from_bill_id');

create or replace function deposit_is_all_there() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
    moved bigint;
begin
    perform 1 from bills where id = new.bill_id for no key update;
    select sum(a.amount_paisa) into came
      from payment_allocations a
      join bill_lines l on l.bill_id = a.bill_id and l.number = a.line_number
      join payments p on p.id = a.payment_id
     where a.bill_id = new.bill_id and l.deposit
       and (not new.moved_only or p.channel = 'deposit');
    select coalesce(sum(m.amount_paisa), 0) into moved
      from deposit_moves m where m.from_bill_id = new.bill_id;
    if came - moved is distinct from new.amount_paisa or exists (
        select from refunds r join payments p on p.id = r.payment_id
         where r.bill_id = new.bill_id and r.kind = 'lines' and r.approved_at is not null
           and r.channel <> 'deposit' and (not new.moved_only or p.channel = 'deposit')
           and not exists (select from refund_outcomes o
                            where o.refund_id = r.id and o.outcome = 'failed')) then
        raise exception 'a row of % is of a deposit that is all there', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_all_there before insert on deposit_forfeitures
    for each row execute function deposit_is_all_there();

create or replace function a_forfeited_deposit_stays() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from bills where id = new.bill_id for no key update;
    if exists (select from deposit_forfeitures f join payments p on p.id = new.payment_id
                where f.bill_id = new.bill_id
                  and (not f.moved_only or p.channel = 'deposit')) then
        raise exception 'a row of % is of a deposit that was forfeited', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger a_forfeited_deposit_stays before update on refunds for each row
    when (new.approved_at is not null and old.approved_at is null and new.kind = 'lines')
    execute function a_forfeited_deposit_stays();

-- What was moved is one posting with two sides: approved to go back of the one bill, and come for
-- the other, as much. Whoever holds the application's password could otherwise call anything moved.
-- What was moved can be moved on: then the row names the payment by which the money came first, so
-- that it is known at which bank it is.
create or replace function move_has_two_sides() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from refunds r
          join payments f on f.id = r.payment_id
          join payments p on p.id = new.payment_id
          join bills b on b.id = r.bill_id
          join bills c on c.id = p.bill_id
          join ledger_transactions x on x.id = p.transaction_id
           and x.business_key = 'deposit-moved:' || new.business_key
         where r.id = new.refund_id and r.channel = 'deposit' and r.kind = 'lines'
           and r.approved_at is not null and r.approval_transaction_id = p.transaction_id
           and f.channel <> 'credit'
           and new.first_payment_id is not distinct from case f.channel when 'deposit' then (
               select coalesce(e.first_payment_id, g.payment_id)
                 from deposit_moves e join refunds g on g.id = e.refund_id
                where e.payment_id = f.id) end
           and p.channel = 'deposit' and p.reference = new.refund_id::text and p.excess_paisa = 0
           and r.amount_paisa = new.amount_paisa and p.amount_paisa = new.amount_paisa
           and coalesce(b.payer_organisation_id, b.payer_person_id)
               = coalesce(c.payer_organisation_id, c.payer_person_id)
           and not exists (select from bill_lines l
                            where l.bill_id in (b.id, c.id) and not l.deposit)) then
        raise exception 'a row of % has two sides of one posting', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger has_two_sides before insert on deposit_moves
    for each row execute function move_has_two_sides();

-- Nothing goes back or comes by this way without the other side.
create or replace function moved_means_both() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from deposit_moves m
                    where new.id in (m.refund_id, m.payment_id)) then
        raise exception 'a row of % that was moved has another side', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists moved_means_both on payments;
create constraint trigger moved_means_both after insert on payments
    deferrable initially deferred for each row when (new.channel = 'deposit')
    execute function moved_means_both();
drop trigger if exists moved_means_both on refunds;
create constraint trigger moved_means_both after update on refunds
    deferrable initially deferred for each row
    when (new.channel = 'deposit' and new.approved_at is not null)
    execute function moved_means_both();

-- It is at the other bill now: it cannot fail any more.
create or replace function moved_stays_moved() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from refunds r where r.id = new.refund_id and r.channel = 'deposit') then
        raise exception 'a row of % is of what was moved to another bill', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger moved_stays_moved before insert on refund_outcomes
    for each row when (new.outcome = 'failed') execute function moved_stays_moved();

-- A deposit lapses whole, as it stands in the Public Account: none of it moved, forfeited or given
-- back. Its payer may still claim it, so it may go back later.
create or replace function lapsed_deposit_is_all_there() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    perform 1 from bills where id = new.bill_id for no key update;
    if new.freed
       or exists (select from deposit_forfeitures f where f.bill_id = new.bill_id)
       or exists (select from deposit_moves m where m.from_bill_id = new.bill_id)
       or exists (select from refunds r where r.bill_id = new.bill_id and r.kind = 'lines'
                   and r.refused_at is null
                   and not exists (select from refund_outcomes o
                                    where o.refund_id = r.id and o.outcome = 'failed'))
       or not exists (select from bills b where b.id = new.bill_id
                       and b.department_id = new.department_id)
       or new.amount_paisa is distinct from (
           select sum(a.amount_paisa)
             from payment_allocations a
             join bill_lines l on l.bill_id = a.bill_id and l.number = a.line_number
            where a.bill_id = new.bill_id and l.deposit
              and (l.head_code, l.ddo_code) = (new.from_head, new.ddo_code)) then
        raise exception 'a row of % is of a deposit that is all there', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_all_there before insert on deposit_lapses
    for each row execute function lapsed_deposit_is_all_there();

create or replace function deposit_lapse_is_freed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.freed or not new.freed or not exists (
            select from deposit_lapse_lists s
             where s.id = old.list_id and s.refused_at is not null) then
        raise exception 'a deposit stays in the list that it is in'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_freed before update on deposit_lapses
    for each row execute function deposit_lapse_is_freed();
