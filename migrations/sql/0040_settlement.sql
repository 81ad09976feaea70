-- A payment or a refund leaves clearing whole, by the channel that took or gave it, so that what
-- stands on clearing is always the sum of what no settlement names.
create function settles_something_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean := true;
begin
    if new.kind = 'payment' then
        fits := exists (
            select from payments p where p.id = new.payment_id and p.channel = new.channel
               and p.reference = new.reference and p.amount_paisa = new.gross_paisa);
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
create trigger settles_something_whole before insert on settlements
    for each row execute function settles_something_whole();
create trigger never_changes before update or delete on settlements
    for each row execute function refuse_change();

-- What stands on clearing, item by item. PostgreSQL itself opens an item where money comes to a
-- channel or goes back by it, and closes it where it is settled, so that nobody can forget one, and
-- the list stays as short as what is not settled. Only the owner's functions write it; a channel
-- whose money comes and goes otherwise (a chargeback) opens its items by `clearing_opens`, in a
-- trigger of its own that is `security definer`.
create function clearing_opens(
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
revoke execute on function clearing_opens(
    text, text, text, bigint, timestamptz, uuid, uuid, text) from public;

create function payment_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Neither is a channel's money: a credit note is none, and suspense was settled when it came.
    if new.channel not in ('credit', 'suspense') then
        perform clearing_opens(new.channel, 'payment', new.reference, new.amount_paisa,
            new.recorded_at, new.id, null, coalesce(new.details ->> 'partner', ''));
    end if;
    return new;
end $$;
create trigger opens_an_item after insert on payments
    for each row execute function payment_opens_an_item();

-- A refund that came back after it was settled is money that the channel owes us again.
create function refund_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    refund refunds;
    came_by text;
begin
    select * into refund from refunds r where r.id = new.refund_id;
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
create trigger opens_an_item after insert on refund_outcomes
    for each row execute function refund_opens_an_item();

create function suspense_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.payment_id is null and new.transaction_id is not null then
        perform clearing_opens('scroll', 'suspense', new.reference, l.amount_paisa, new.posted_at,
            null, null, '')
           from bank_scroll_lines l where l.scroll_id = new.scroll_id and l.row = new.row;
    end if;
    return new;
end $$;
create trigger opens_an_item after insert on bank_scroll_outcomes
    for each row execute function suspense_opens_an_item();

create function settlement_closes_its_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    delete from clearing_items i
     where i.channel = new.channel and i.kind = new.kind and i.reference = new.reference;
    return new;
end $$;
create trigger closes_its_item after insert on settlements
    for each row execute function settlement_closes_its_item();

insert into clearing_items
    (channel, kind, reference, amount_paisa, since, payment_id, refund_id, partner)
select p.channel, 'payment', p.reference, p.amount_paisa, p.recorded_at, p.id, null::uuid,
       coalesce(p.details ->> 'partner', '')
  from payments p where p.channel <> 'credit'
union all
select r.channel, 'refund', r.id::text, -r.amount_paisa, o.at, null, r.id,
       coalesce(p.details ->> 'partner', '')
  from refunds r join refund_outcomes o on o.refund_id = r.id and o.outcome = 'confirmed'
  join payments p on p.id = r.payment_id
 where not exists (select from refund_outcomes f
                    where f.refund_id = r.id and f.outcome = 'failed')
union all
select 'scroll', 'suspense', o.reference, l.amount_paisa, o.posted_at, null, null, ''
  from bank_scroll_outcomes o join bank_scroll_lines l using (scroll_id, row)
 where o.payment_id is null and o.transaction_id is not null;

-- Triggers run them; nobody calls them.
revoke execute on function payment_opens_an_item(), refund_opens_an_item(),
    suspense_opens_an_item(), settlement_closes_its_item() from public;

-- Files, lines and what came of them.
create trigger is_decided_once before update on settlement_files
    for each row execute function decided_once();
create function settlement_file_is_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.approved_at is not null and not exists (
            select from settlement_lines l where l.file_id = new.id
            having count(*) = new.lines
               and sum(l.gross_paisa - l.fee_paisa) = new.payout_paisa) then
        raise exception 'a file is confirmed with all of its lines'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_whole before update on settlement_files
    for each row execute function settlement_file_is_whole();
create trigger begins_as_a_proposal before insert on settlement_files
    for each row execute function entered_undecided();
create trigger never_leaves before delete on settlement_files
    for each row execute function refuse_change();
create trigger never_changes before update or delete on settlement_lines
    for each row execute function refuse_change();
create trigger never_changes before update or delete on settlement_outcomes
    for each row execute function refuse_change();
create trigger never_changes before update or delete on settlement_resolutions
    for each row execute function refuse_change();
create trigger never_changes before update or delete on settlement_alarms
    for each row execute function refuse_change();
create trigger is_decided_once before update on settlement_matches
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on settlement_matches
    for each row execute function entered_undecided();
create trigger never_leaves before delete on settlement_matches
    for each row execute function refuse_change();
create trigger is_decided_once before update on settlement_terms
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on settlement_terms
    for each row execute function entered_undecided();
create trigger never_leaves before delete on settlement_terms
    for each row execute function refuse_change();

create function settlement_line_comes_with_its_file() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from settlement_files f where f.id = new.file_id and f.approved_at is null
           and f.refused_at is null and new.row <= f.last_row)
       or exists (select from settlement_outcomes o where o.file_id = new.file_id) then
        raise exception 'no line is added to a file that was decided'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger comes_with_its_file before insert on settlement_lines
    for each row execute function settlement_line_comes_with_its_file();

-- A file counts when a second officer confirmed it, or when the system fetched it by itself; only
-- then something comes of its lines, and only from a settlement of the same money.
create function settlement_outcome_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlement_files f where f.id = new.file_id
                      and (f.approved_at is not null or f.entered_by is null)) then
        raise exception 'lines count only when their file is confirmed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follows_its_file before insert on settlement_outcomes
    for each row execute function settlement_outcome_follows();

create function settlement_resolution_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlement_outcomes o where o.file_id = new.file_id
                      and o.row = new.row and o.code <> 'settled')
       or new.how = 'match' and not exists (
          select from settlement_matches m where m.id = new.match_id and m.file_id = new.file_id
             and m.row = new.row and m.approved_at is not null) then
        raise exception 'a difference is resolved by what two officers agreed on'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follows_its_difference before insert on settlement_resolutions
    for each row execute function settlement_resolution_follows();
