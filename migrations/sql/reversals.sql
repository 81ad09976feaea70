-- A payment that is taken back: charged back through a gateway, or undone by two officers who had
-- recorded it wrongly; or a credit note that the domain that granted it takes back.

-- Checked here too: whoever holds the application's password could otherwise give a bill's payer
-- money again that was charged back, or refund what is gone. Officers take a payment back whole,
-- and only what officers had recorded; what is applied is of another payment of the same bill. A
-- credit note is taken back whole, under its own key.
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
    if new.kind = 'credit_reversed' then
        fits := stands = 0 and new.channel = 'credit' and exists (
            select from credit_notes n
             where n.payment_id = new.payment_id and n.business_key = new.reference);
    elsif new.undoing_id is null then
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
            case when new.kind = 'credit_reversed' then 'the credit note'
                 when new.undoing_id is null then 'the gateway' else 'two officers' end
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_the_payment before insert on payment_reversals
    for each row execute function payment_reversal_follows();

-- At the commit, so that the lines stand: together they are the amount, and no part of the payment
-- is below nothing. What is applied goes from what was too much to lines.
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
drop trigger if exists is_whole on payment_reversal_lines;
create constraint trigger is_whole after insert on payment_reversal_lines
    deferrable initially deferred for each row execute function payment_reversal_is_whole();
drop trigger if exists is_whole on payment_reversals;
create constraint trigger is_whole after insert on payment_reversals
    deferrable initially deferred for each row execute function payment_reversal_is_whole();

-- Approved means taken back.
create or replace function undone_means_taken_back() returns trigger language plpgsql
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
drop trigger if exists undone_means_taken_back on payment_undoings;
create constraint trigger undone_means_taken_back after update on payment_undoings
    deferrable initially deferred for each row when (new.approved_at is not null)
    execute function undone_means_taken_back();

create or replace function undone_frees_its_paper() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    update counter_takings t set undone_at = new.at
      from payments p
     where p.id = new.payment_id and p.channel = 'counter'
       and t.id = case when p.reference ~ '^[0-9a-f-]{36}$' then p.reference::uuid end;
    return null;
end $$;
create or replace trigger undone_frees_its_paper after insert on payment_reversals
    for each row when (new.kind = 'undone' and new.channel = 'counter')
    execute function undone_frees_its_paper();

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    undone_frees_its_paper() from public;
