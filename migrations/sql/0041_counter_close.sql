-- They look into tables, so nobody's temporary table of that name may answer for them.

-- What came of a line is of the line's own money: its payment, the counter's, or an item in suspense.
create function outcome_is_of_its_money() returns trigger language plpgsql
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
create trigger is_of_its_money before insert on bank_scroll_outcomes
    for each row execute function outcome_is_of_its_money();

create trigger never_changes before update or delete on suspense_items
    for each row execute function refuse_change();
create trigger begins_as_a_proposal before insert on suspense_decisions
    for each row execute function entered_undecided();
create trigger is_decided_once before update on suspense_decisions
    for each row execute function decided_once();
create trigger never_leaves before delete on suspense_decisions
    for each row execute function refuse_change();

-- Paisa of an approved decision count until its transfer failed.
create function suspense_stays_within_what_came() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
    taken numeric;
begin
    if new.approved_at is null then
        return new;
    end if;
    select i.amount_paisa into came from suspense_items i where i.id = new.item_id
       for no key update;
    select coalesce(sum(d.amount_paisa), 0) into taken
      from suspense_decisions d
     where d.item_id = new.item_id and d.id <> new.id and d.approved_at is not null
       and not exists (select from suspense_outcomes o
                        where o.decision_id = d.id and o.outcome = 'failed');
    if taken + new.amount_paisa > came then
        raise exception 'a decision in % is of more than came and is still there', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stays_within_what_came before update on suspense_decisions
    for each row execute function suspense_stays_within_what_came();

-- What is called a bill's is paid to the bill, from suspense.
create function decided_means_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payments p
                   where p.id = new.payment_id and p.channel = 'suspense'
                     and p.reference = new.id::text and p.bill_id = new.bill_id
                     and p.amount_paisa = new.amount_paisa) then
        raise exception 'a row of % is approved by its payment', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger decided_means_paid after update on suspense_decisions
    deferrable initially deferred for each row
    when (new.approved_at is not null and new.kind = 'bill')
    execute function decided_means_paid();

-- Sent when approved; its end is told by another than who sent it.
create function suspense_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    approved boolean := exists (
        select from suspense_decisions d
         where d.id = new.decision_id and d.kind = 'payer' and d.approved_at is not null);
    failed boolean := exists (
        select from suspense_outcomes o
         where o.decision_id = new.decision_id and o.outcome = 'failed');
    fits boolean := true;
begin
    if tg_table_name = 'suspense_outcomes' then
        fits := not exists (
            select from suspense_transfers t
             where t.decision_id = new.decision_id and t.sent_by = new.told_by)
            and (new.outcome = 'failed' or exists (
                select from suspense_transfers t where t.decision_id = new.decision_id));
    end if;
    if not approved or failed or not fits then
        raise exception 'a row of % does not follow from what was decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follows_in_order before insert on suspense_transfers
    for each row execute function suspense_is_followed_in_order();
create trigger follows_in_order before insert on suspense_outcomes
    for each row execute function suspense_is_followed_in_order();
create trigger never_changes before update or delete on suspense_transfers
    for each row execute function refuse_change();
create trigger never_changes before update or delete on suspense_outcomes
    for each row execute function refuse_change();

create trigger begins_as_a_proposal before insert on counter_closes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on counter_closes
    for each row execute function decided_once();
create trigger never_leaves before delete on counter_closes
    for each row execute function refuse_change();
create trigger never_changes before update or delete on counter_close_notes
    for each row execute function refuse_change();
create trigger never_changes before update or delete on counter_close_takings
    for each row execute function refuse_change();

-- A taking is in one close that stands: who asks second waits for the first.
create function closed_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    perform 1 from counter_takings t where t.id = new.taking_id for no key update;
    fits := exists (
        select from counter_takings t join counter_closes c on c.id = new.close_id
         where t.id = new.taking_id and t.approved_at is not null
           and t.kind in ('cash', 'cheque') and t.entered_by = c.entered_by
           and c.approved_at is null and c.refused_at is null)
        and not exists (
        select from counter_close_takings x join counter_closes c on c.id = x.close_id
         where x.taking_id = new.taking_id and c.refused_at is null);
    if not fits then
        raise exception 'a row of % is a confirmed taking of its cashier, closed once', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger closed_once before insert on counter_close_takings
    for each row execute function closed_once();
create function notes_come_with_their_close() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from counter_closes c where c.id = new.close_id
                   and c.approved_at is null and c.refused_at is null) then
        raise exception 'a row of % comes before its close is decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger come_with_their_close before insert on counter_close_notes
    for each row execute function notes_come_with_their_close();

-- A confirmed close adds up, and what is in it is settled by it.
create function close_adds_up() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    cash numeric;
    cheques numeric;
    counted numeric;
    unsettled boolean;
begin
    select coalesce(sum(t.amount_paisa) filter (where t.kind = 'cash'), 0),
           coalesce(sum(t.amount_paisa) filter (where t.kind = 'cheque'), 0),
           bool_or(not exists (
                select from settlements s
                 where s.channel = 'counter' and s.kind = 'payment'
                   and s.reference = t.id::text and s.gross_paisa = t.amount_paisa
                   and s.source_kind = 'close' and s.source_id = new.id))
      into cash, cheques, unsettled
      from counter_close_takings x join counter_takings t on t.id = x.taking_id
     where x.close_id = new.id;
    select coalesce(sum(100 * n.rupees::bigint * n.pieces), 0) into counted
      from counter_close_notes n where n.close_id = new.id;
    if (cash, cheques, counted)
            is distinct from (new.expected_paisa, new.cheques_paisa, new.counted_paisa)
        or unsettled is not false then
        raise exception 'a confirmed row of % adds up and settles what is in it', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger adds_up after update on counter_closes
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function close_adds_up();
