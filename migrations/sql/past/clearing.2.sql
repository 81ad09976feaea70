-- The items of clearing until migration 0077; `clearing.sql` explains each part.

create or replace function clearing_opens(
    of_channel text, of_kind text, of_reference text, of_paisa bigint, of_since timestamptz,
    of_payment uuid, of_refund uuid, of_partner text
) returns void language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from settlements s where s.channel = of_channel and s.kind = of_kind
                  and s.reference = of_reference) then
        return;
    end if;
    insert into clearing_items
        (channel, kind, reference, amount_paisa, since, payment_id, refund_id, partner)
    values (of_channel, of_kind, of_reference, of_paisa, of_since, of_payment, of_refund,
            of_partner);
end $$;

create or replace function payment_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel not in ('credit', 'suspense', 'deposit') then
        perform clearing_opens(new.channel, 'payment', new.reference, new.amount_paisa,
            new.recorded_at, new.id, null, coalesce(new.details ->> 'partner', ''));
    end if;
    return new;
end $$;
create or replace trigger opens_an_item after insert on payments
    for each row execute function payment_opens_an_item();

create or replace function refund_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    refund refunds;
    came_by text;
begin
    select * into refund from refunds r where r.id = new.refund_id;
    if refund.channel = 'deposit' then
        return new;
    end if;
    select coalesce(p.details ->> 'partner', '') into came_by
      from payments p where p.id = refund.payment_id;
    if new.outcome = 'confirmed' then
        perform clearing_opens(refund.channel, 'refund', refund.id::text, -refund.amount_paisa,
            new.at, null, refund.id, came_by);
        return new;
    end if;
    delete from clearing_items i where i.kind = 'refund' and i.refund_id = refund.id;
    if exists (select from settlements s where s.kind = 'refund' and s.refund_id = refund.id) then
        perform clearing_opens(refund.channel, 'adjustment', 'returned:' || refund.id,
            refund.amount_paisa, new.at, null, refund.id, came_by);
    end if;
    return new;
end $$;
create or replace trigger opens_an_item after insert on refund_outcomes
    for each row execute function refund_opens_an_item();

create or replace function suspense_opens_an_item() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.payment_id is null and new.transaction_id is not null then
        perform clearing_opens('scroll', 'suspense', new.reference, l.amount_paisa, new.posted_at,
            null, null, '')
           from bank_scroll_lines l where l.scroll_id = new.scroll_id and l.row = new.row;
    end if;
    return new;
end $$;
create or replace trigger opens_an_item after insert on bank_scroll_outcomes
    for each row execute function suspense_opens_an_item();

create or replace function reversal_opens_an_item() returns trigger language plpgsql
security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    of_kind text := case when new.kind in ('chargeback_reversed', 'undone') then new.kind
                         else 'chargeback' end;
    of_reference text := new.reference || case new.kind when 'second_chargeback' then '/2' else '' end;
begin
    if new.kind in ('applied', 'credit_reversed') then
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
create or replace trigger opens_an_item after insert on payment_reversals
    for each row execute function reversal_opens_an_item();

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
    new.xid := pg_current_xact_id()::text::bigint;
    return new;
end $$;
create or replace trigger settles_something_whole before insert on settlements
    for each row execute function settles_something_whole();

create or replace function settlement_closes_its_item() returns trigger
language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from clearing_items i
     where i.channel = new.channel and i.kind = new.kind and i.reference = new.reference;
    return new;
end $$;
create or replace trigger closes_its_item after insert on settlements
    for each row execute function settlement_closes_its_item();

revoke execute on function
    clearing_opens(text, text, text, bigint, timestamptz, uuid, uuid, text),
    payment_opens_an_item(), refund_opens_an_item(), suspense_opens_an_item(),
    reversal_opens_an_item(), settlement_closes_its_item() from public;
