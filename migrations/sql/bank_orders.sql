-- Orders to a bank to pay: what is paid, to the account that was told of it, and never on the word
-- of one officer.

-- Orders to the bank, and what the bank says of their lines, are written before they are decided.
create or replace function bank_lines_come_first() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    waiting boolean;
begin
    if tg_table_name = 'bank_order_lines' then
        select o.approved_at is null and o.refused_at is null into waiting
          from bank_orders o where o.id = new.order_id;
    else
        select r.approved_at is null and r.refused_at is null into waiting
          from bank_results r where r.id = new.result_id;
    end if;
    if not coalesce(waiting, false) then
        raise exception 'a row of % comes before the decision', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger come_first before insert on bank_order_lines
    for each row execute function bank_lines_come_first();
create or replace trigger come_first before insert on bank_result_lines
    for each row execute function bank_lines_come_first();

create or replace function bank_order_is_its_lines() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.refused_at is null and not exists (
            select from bank_order_lines l where l.order_id = new.id
            having count(*) = new.lines and sum(l.amount_paisa) = new.total_paisa
               and (new.approved_at is not null or not bool_or(l.freed))) then
        raise exception 'an order is not the sum of its lines'
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists is_its_lines on bank_orders;
create constraint trigger is_its_lines after insert or update on bank_orders
    deferrable initially deferred for each row execute function bank_order_is_its_lines();
create or replace trigger is_its_lines_now after update on bank_orders
    for each row when (new.approved_at is not null) execute function bank_order_is_its_lines();

-- Who told the account to which money goes does not let it go as well: of an order's two people
-- neither may stand alone for an account in it.
create or replace function bank_order_is_not_its_tellers() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from bank_order_lines l join payee_accounts a on a.id = l.account_id
                where l.order_id = new.id and a.told_by = new.approved_by) then
        raise exception 'who told an account of an order does not release it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_not_its_tellers before update on bank_orders
    for each row when (new.approved_at is not null and old.approved_at is null)
    execute function bank_order_is_not_its_tellers();

create or replace function bank_order_line_is_freed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.freed or not new.freed or not exists (
            select from bank_orders o where o.id = old.order_id and o.refused_at is not null
            union all
            select from bank_result_lines l join bank_results r on r.id = l.result_id
             where l.order_id = old.order_id and l.number = old.number
               and l.outcome = 'returned' and r.approved_at is not null) then
        raise exception 'a line stays in the order that it is in'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_freed before update on bank_order_lines
    for each row execute function bank_order_line_is_freed();

-- A line's account is the one that was told of what it pays, and of nothing else.
create or replace function bank_order_line_pays_its_payee() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payee_accounts a
                    where a.id = new.account_id and a.payable_kind = new.payable_kind
                      and a.payable_id = new.payable_id) then
        raise exception 'an account in an order was told of another payable'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger pays_its_payee before insert on bank_order_lines
    for each row execute function bank_order_line_pays_its_payee();

-- Of a released order; a line arrives once and comes back once, in this order or not at all.
create or replace function bank_result_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.approved_at is null then
        return new;
    end if;
    perform 1 from bank_orders where id = new.order_id for no key update;
    if not exists (select from bank_orders o
                   where o.id = new.order_id and o.approved_at is not null)
       or not exists (select from bank_result_lines l where l.result_id = new.id)
       or exists (
            select from bank_result_lines mine
              join bank_result_lines l on l.order_id = mine.order_id and l.number = mine.number
              join bank_results r on r.id = l.result_id
             where mine.result_id = new.id and r.id <> new.id and r.approved_at is not null
               and (mine.outcome = 'arrived' or l.outcome = 'returned')) then
        raise exception 'what the bank says of a line does not follow from what it said before'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows before update on bank_results
    for each row execute function bank_result_follows();

create or replace function statement_is_of_a_closed_month() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from ledger_closed_periods c
                   where c.first_day = new.first_day and c.change_id = new.closing_id) then
        raise exception 'a statement is kept when its month is closed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_of_a_closed_month before insert on account_statements
    for each row execute function statement_is_of_a_closed_month();
