-- A line of a bank's scroll counts when another officer has confirmed the scroll, and what came of
-- it is its own money.

-- They look into tables, so nobody's temporary table of that name may answer for them.
create or replace function scroll_is_waiting() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from bank_scrolls s where s.id = new.scroll_id
               and (s.approved_at is not null or s.refused_at is not null)) then
        raise exception 'no line is added to a scroll that was decided'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_waiting before insert on bank_scroll_lines
    for each row execute function scroll_is_waiting();

create or replace function scroll_is_confirmed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from bank_scrolls s
                   where s.id = new.scroll_id and s.approved_at is not null) then
        raise exception 'lines count only when their scroll is confirmed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_confirmed before insert on bank_scroll_outcomes
    for each row execute function scroll_is_confirmed();

-- They look into tables, so nobody's temporary table of that name may answer for them. What came of
-- a line is of the line's own money: its payment, the counter's, or an item in suspense.
create or replace function outcome_is_of_its_money() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    line bank_scroll_lines;
    fits boolean := true;
begin
    select * into line from bank_scroll_lines l where l.scroll_id = new.scroll_id and l.row = new.row;
    if new.kind in ('paid', 'counter') then
        fits := exists (
            select from payments p join bills b on b.id = p.bill_id
             where p.id = new.payment_id and p.amount_paisa = line.amount_paisa
               and b.psid = line.psid
               and p.channel = case new.kind when 'paid' then 'scroll' else 'counter' end);
    elsif new.kind in ('suspense', 'differs') then
        fits := exists (
            select from suspense_items i
             where i.scroll_id = new.scroll_id and i.row = new.row
               and i.amount_paisa = line.amount_paisa
               and i.transaction_id = new.transaction_id);
    end if;
    if not fits then
        raise exception 'what came of a line in % is of its own money', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_of_its_money before insert on bank_scroll_outcomes
    for each row execute function outcome_is_of_its_money();
