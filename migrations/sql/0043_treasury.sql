-- The view `treasury_money`, which says what there is to transfer, comes with migration 0047: it
-- reads tables that come after this one.
create function treasury_sheet_is_of_its_run() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from treasury_runs r
                   where r.id = new.run_id and r.bank = new.bank and r.day = new.day) then
        raise exception 'a sheet is of the bank and day of its run'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_of_its_run before insert on treasury_sheets
    for each row execute function treasury_sheet_is_of_its_run();

create function treasury_sheet_has_its_parts() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from treasury_parts p where p.sheet_id = new.id) then
        raise exception 'a sheet comes with its parts' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger has_its_parts after insert on treasury_sheets
    deferrable initially deferred for each row execute function treasury_sheet_has_its_parts();

create function treasury_lines_come_first() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from treasury_parts p where p.sheet_id = new.sheet_id) then
        raise exception 'no line is added to a sheet that has its parts'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger come_first before insert on treasury_lines
    for each row execute function treasury_lines_come_first();

-- All parts of a sheet come in one statement, after which everything must add up.
create function treasury_parts_add_up() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    wrong boolean;
begin
    select bool_or(
               s.parts is distinct from (
                   select count(*)::integer from treasury_parts p where p.sheet_id = s.id)
            or s.total_paisa is distinct from (
                   select sum(l.amount_paisa) from treasury_lines l where l.sheet_id = s.id)
            or s.fees_paisa is distinct from (
                   select sum(l.fees_paisa) from treasury_lines l where l.sheet_id = s.id)
            or exists (
                   select from treasury_lines l
                     left join (select p.line_number, sum(p.amount_paisa) as net,
                                       sum(greatest(p.amount_paisa, 0)) as came,
                                       sum(p.fee_paisa) as fees
                                  from treasury_parts p where p.sheet_id = s.id group by 1) as m
                       on m.line_number = l.number
                    where l.sheet_id = s.id
                      and (l.collected_paisa, l.collected_paisa - l.returned_paisa, l.fees_paisa)
                          is distinct from (m.came, m.net,
                              case r.fees_borne_by when 'heads' then m.fees else 0 end)))
      into wrong
      from (select distinct sheet_id from added) as a
      join treasury_sheets s on s.id = a.sheet_id
      join treasury_runs r on r.id = s.run_id;
    if wrong then
        raise exception 'a sheet is not the sum of its lines, or a line not that of its parts'
            using errcode = 'insufficient_privilege';
    end if;
    if exists (
        select from added a
          join treasury_sheets s on s.id = a.sheet_id
          join treasury_lines l on l.sheet_id = a.sheet_id and l.number = a.line_number
         where a.freed or not exists (
               select from treasury_money m
                where m.source = a.source and m.source_id = a.source_id and m.part = a.source_part
                  and m.bank = s.bank and m.head_code = l.head_code and m.ddo_code = l.ddo_code
                  and m.amount_paisa = a.amount_paisa)) then
        raise exception 'a part of a sheet is not money of its bank, head and DDO'
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create trigger add_up after insert on treasury_parts referencing new table as added
    for each statement execute function treasury_parts_add_up();

-- A part is free again only when its transfer was refused or has failed.
create function treasury_part_is_freed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.freed or not new.freed or not exists (
            select from treasury_transfers t
             where t.sheet_id = old.sheet_id and t.refused_at is not null
            union all
            select from treasury_ends e
             where e.sheet_id = old.sheet_id and e.outcome = 'failed') then
        raise exception 'a part stays in the transfer that it is in'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_freed before update on treasury_parts
    for each row execute function treasury_part_is_freed();
create trigger never_leaves before delete on treasury_parts
    for each row execute function refuse_change();

-- Approved means posted: of the sheet's total off the bank's account, which is not overdrawn.
create function treasury_transfer_is_posted() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.sheet_id <> old.sheet_id then
        raise exception 'a transfer keeps its sheet' using errcode = 'insufficient_privilege';
    end if;
    if new.approved_at is null then
        return new;
    end if;
    if not exists (
            select from treasury_sheets s
              join ledger_accounts a on a.code = 'payments:bank:' || s.bank
              join ledger_transactions x on x.id = new.transaction_id
               and x.business_key = 'treasury-transfer:' || s.id
             where s.id = new.sheet_id
               and s.total_paisa = (
                   select sum(t.amount_paisa) from ledger_transfers t
                    where t.transaction_id = x.id and t.credit_account = a.id
                      and t.id between x.number + 1 and x.number + x.legs)
               and 0 <= (select sum(b.balance_paisa) from ledger_balances b
                          where b.account_id = a.id)
               and s.parts = (
                   select count(*) from treasury_parts p where p.sheet_id = s.id and not p.freed))
    then
        raise exception 'a transfer is not posted as its sheet, or overdraws the bank'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_posted before update on treasury_transfers
    for each row execute function treasury_transfer_is_posted();

-- Ordered when approved; its end is told by another than who ordered it.
create function treasury_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    if tg_table_name = 'treasury_orders' then
        fits := exists (
            select from treasury_transfers t join treasury_sheets s on s.id = t.sheet_id
             where t.sheet_id = new.sheet_id and t.approved_at is not null and s.bank = new.bank)
            and not exists (select from treasury_ends e where e.sheet_id = new.sheet_id);
    else
        fits := exists (
            select from treasury_transfers t
              left join treasury_orders o on o.sheet_id = t.sheet_id
              left join ledger_transactions x on x.id = new.transaction_id
             where t.sheet_id = new.sheet_id and t.approved_at is not null
               and coalesce(o.sent_by, t.approved_by) <> new.told_by
               and case new.outcome when 'arrived' then o.sheet_id is not null
                   else x.reverses = t.transaction_id end);
    end if;
    if not fits then
        raise exception 'a row of % does not follow from what its transfer is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follows_in_order before insert on treasury_orders
    for each row execute function treasury_is_followed_in_order();
create trigger follows_in_order before insert on treasury_ends
    for each row execute function treasury_is_followed_in_order();

create function statement_is_of_a_closed_month() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from ledger_closed_periods c
                   where c.first_day = new.first_day and c.change_id = new.closing_id) then
        raise exception 'a statement is kept when its month is closed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_of_a_closed_month before insert on account_statements
    for each row execute function statement_is_of_a_closed_month();

-- Orders to the bank, and what the bank says of their lines, are written before they are decided.
create function bank_lines_come_first() returns trigger language plpgsql
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
create trigger come_first before insert on bank_order_lines
    for each row execute function bank_lines_come_first();
create trigger come_first before insert on bank_result_lines
    for each row execute function bank_lines_come_first();

create function bank_order_is_its_lines() returns trigger language plpgsql
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
create constraint trigger is_its_lines after insert or update on bank_orders
    deferrable initially deferred for each row execute function bank_order_is_its_lines();
create trigger is_its_lines_now after update on bank_orders
    for each row when (new.approved_at is not null) execute function bank_order_is_its_lines();

create function bank_order_line_is_freed() returns trigger language plpgsql
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
create trigger is_freed before update on bank_order_lines
    for each row execute function bank_order_line_is_freed();
create trigger never_leaves before delete on bank_order_lines
    for each row execute function refuse_change();

-- Of a released order; a line arrives once and comes back once, in this order or not at all.
create function bank_result_follows() returns trigger language plpgsql
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
create trigger follows before update on bank_results
    for each row execute function bank_result_follows();
