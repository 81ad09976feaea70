create trigger begins_as_a_proposal before insert on payment_undoings
    for each row execute function entered_undecided();
create trigger is_decided_once before update on payment_undoings
    for each row execute function decided_once();
create trigger never_leaves before delete on payment_undoings
    for each row execute function refuse_change();

-- As migration 0042 has it for what a gateway says. Officers take a payment back whole, and only what
-- officers had recorded; what is applied is of another payment of the same bill.
create or replace function payment_reversal_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
    stands bigint;
    fits boolean;
begin
    perform 1 from bills where id = new.bill_id for no key update;
    select p.amount_paisa into came from payments p
     where p.id = new.payment_id and p.channel = new.channel;
    select came + new.amount_paisa + coalesce(sum(r.amount_paisa), 0) into stands
      from payment_reversals r where r.payment_id = new.payment_id;
    if stands is null or stands < 0 or stands > came then
        raise exception 'a row of % is of more than the payment is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if new.undoing_id is null then
        fits := exists (
            select from card_messages m join card_attempts a on a.id = m.attempt_id
             where m.id = new.message_id and m.success and m.currency = 'PKR'
               and m.event_code = upper(new.kind) and m.psp_reference = new.reference
               and m.amount_paisa = abs(new.amount_paisa) and a.bill_id = new.bill_id);
    else
        fits := exists (
            select from payment_undoings u
             where u.id = new.undoing_id and u.approved_at is not null and u.bill_id = new.bill_id
               and case new.kind
                   when 'undone' then u.payment_id = new.payment_id and stands = 0
                    and new.channel in ('counter', 'scroll') and new.reference = u.id::text
                   else u.payment_id <> new.payment_id end);
    end if;
    if not fits then
        raise exception 'a row of % says something else than %', tg_table_name,
            case when new.undoing_id is null then 'the gateway' else 'two officers' end
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- As migration 0042 has it; what is applied goes from what was too much to lines.
create or replace function payment_reversal_is_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    asked uuid := case tg_table_name when 'payment_reversals' then (to_jsonb(new) ->> 'id')::uuid
                       else (to_jsonb(new) ->> 'reversal_id')::uuid end;
    head payment_reversals;
begin
    select * into head from payment_reversals where id = asked;
    if head.amount_paisa <> head.excess_paisa + coalesce((
            select sum(l.amount_paisa) from payment_reversal_lines l where l.reversal_id = asked), 0)
       or exists (select from payment_reversal_lines l where l.reversal_id = asked
                   and sign(l.amount_paisa) <> case head.kind when 'applied' then 1
                                                else sign(head.amount_paisa) end) then
        raise exception 'the lines of % are not its amount', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if exists (select from (
            select coalesce(a.line_number, 0) as part, a.amount_paisa as paisa
              from payment_allocations a where a.payment_id = head.payment_id
             union all
            select coalesce(l.line_number, 0), l.amount_paisa from payment_reversal_lines l
              join payment_reversals r on r.id = l.reversal_id where r.payment_id = head.payment_id
             union all
            select -1, p.excess_paisa from payments p where p.id = head.payment_id
             union all
            select -1, r.excess_paisa from payment_reversals r
             where r.payment_id = head.payment_id) as parts
         group by part having sum(paisa) < 0) then
        raise exception 'more was taken of a part than came, says %', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;

-- Approved means taken back.
create function undone_means_taken_back() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payment_reversals r
                    where r.undoing_id = new.id and r.kind = 'undone'
                      and r.payment_id = new.payment_id) then
        raise exception 'a row of % is approved by its reversal', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger undone_means_taken_back after update on payment_undoings
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function undone_means_taken_back();

-- What stands on clearing (migration 0042): what never was money and was not settled yet never will
-- be; what was settled leaves the bank's account again. What is applied moves nothing there.
create or replace function reversal_opens_an_item() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    of_kind text := case when new.kind in ('chargeback_reversed', 'undone') then new.kind
                         else 'chargeback' end;
    of_reference text := new.reference || case new.kind when 'second_chargeback' then '/2' else '' end;
begin
    if new.kind = 'applied' then
        return new;
    end if;
    if new.kind in ('capture_failed', 'undone') then
        delete from clearing_items i
         where i.kind = 'payment' and i.payment_id = new.payment_id
           and i.amount_paisa = -new.amount_paisa;
        if found then
            return new;
        end if;
    end if;
    perform clearing_opens(new.channel, of_kind, of_reference, new.amount_paisa, new.at,
        new.payment_id, null, '');
    return new;
end $$;

-- As migration 0040 has it, but what was taken back is not settled any more, and what two officers
-- took back leaves as its reversal says.
create or replace function settles_something_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean := true;
begin
    if new.kind = 'payment' then
        fits := exists (
            select from payments p where p.id = new.payment_id and p.channel = new.channel
               and p.reference = new.reference and p.amount_paisa = new.gross_paisa)
            and not exists (
            select from payment_reversals r where r.payment_id = new.payment_id
               and r.kind = 'undone');
    elsif new.kind = 'undone' then
        fits := exists (
            select from payment_reversals r
             where r.kind = 'undone' and r.channel = new.channel and r.reference = new.reference
               and r.amount_paisa = new.gross_paisa);
    elsif new.kind = 'refund' then
        fits := exists (
            select from refunds r join refund_outcomes o on o.refund_id = r.id
             where r.id = new.refund_id and r.channel = new.channel and o.outcome = 'confirmed'
               and new.reference = r.id::text and new.gross_paisa = -r.amount_paisa);
    end if;
    if not fits then
        raise exception 'a % is settled whole, by its own channel and name', new.kind
            using errcode = 'insufficient_privilege';
    end if;
    -- Only PostgreSQL says which transaction wrote a row: readers go on from it.
    new.xid := pg_current_xact_id()::text::bigint;
    return new;
end $$;
