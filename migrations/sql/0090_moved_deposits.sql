-- What was moved is one posting with two sides: approved to go back of the one bill, and come for
-- the other, as much. Whoever holds the application's password could otherwise call anything moved.
create function move_has_two_sides() returns trigger language plpgsql
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
           and f.channel not in ('deposit', 'credit')
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
create trigger has_two_sides before insert on deposit_moves
    for each row execute function move_has_two_sides();

-- Nothing goes back or comes by this way without the other side.
create function moved_means_both() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from deposit_moves m
                    where new.id in (m.refund_id, m.payment_id)) then
        raise exception 'a row of % that was moved has another side', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger moved_means_both after insert on payments
    deferrable initially deferred for each row when (new.channel = 'deposit')
    execute function moved_means_both();
create constraint trigger moved_means_both after update on refunds
    deferrable initially deferred for each row
    when (new.channel = 'deposit' and new.approved_at is not null)
    execute function moved_means_both();

-- It is at the other bill now: it cannot fail any more.
create function moved_stays_moved() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from refunds r where r.id = new.refund_id and r.channel = 'deposit') then
        raise exception 'a row of % is of what was moved to another bill', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger moved_stays_moved before insert on refund_outcomes
    for each row when (new.outcome = 'failed') execute function moved_stays_moved();

-- As migration 0040 has them; what was moved never was on clearing.
create or replace function payment_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.channel not in ('credit', 'suspense', 'deposit') then
        perform clearing_opens(new.channel, 'payment', new.reference, new.amount_paisa,
            new.recorded_at, new.id, null, coalesce(new.details ->> 'partner', ''));
    end if;
    return new;
end $$;

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

-- As migration 0045 has them, but what was moved away is no part of it; and of a bill that a moved
-- deposit paid, that deposit alone may be forfeited: then the rest may still go back.
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

-- As migration 0049 has them; what was moved is at the bank to which it was first paid out.
create or replace view settled_payments as
with paid as (
    select s.payment_id, true as direct, s.bank, s.channel, s.settled_at as at,
           s.gross_paisa as whole_paisa,
           case s.against when 'fees' then s.fee_paisa else 0 end as whole_fee_paisa
      from settlements s
     where s.kind = 'payment'
    union all
    select d.payment_id, false, s.bank, s.channel, greatest(s.settled_at, d.approved_at),
           d.amount_paisa, 0
      from suspense_decisions d join suspense_at_banks s on s.item_id = d.item_id
     where d.kind = 'bill' and d.approved_at is not null)
select payment_id, direct, bank, channel, at, whole_paisa, whole_fee_paisa from paid
union all
select m.payment_id, false, p.bank, p.channel, greatest(p.at, m.moved_at), m.amount_paisa, 0
  from deposit_moves m
  join refunds r on r.id = m.refund_id
  join paid p on p.payment_id = r.payment_id;

-- As migration 0073 has it, but of a deposit that was forfeited only what was: not what was moved
-- away before, nor what came beside a moved one that alone was forfeited.
create or replace view treasury_money as
select t.source, t.source_id, t.part, p.direct and t.source = 'payment' as direct, p.bank,
       p.channel, greatest(t.at, p.at) as at, p.whole_paisa,
       case t.source when 'payment' then p.whole_fee_paisa else 0 end as whole_fee_paisa,
       coalesce(f.head_code, l.head_code, b.surcharge ->> 'head_code') as head_code,
       coalesce(f.ddo_code, l.ddo_code, nullif(b.surcharge ->> 'ddo_code', ''), (
           select o.ddo_code from bill_lines o where o.bill_id = b.id order by o.number limit 1
       )) as ddo_code,
       t.amount_paisa
  from (select 'payment'::text as source, a.payment_id as source_id, a.position as part,
               a.payment_id, a.bill_id, '-infinity'::timestamptz as at, a.line_number,
               a.amount_paisa
          from payment_allocations a
         where not exists (select from bill_lines d where d.bill_id = a.bill_id
                            and d.number = a.line_number and d.deposit)
        union all
        select 'forfeiture', a.payment_id, a.position, a.payment_id, a.bill_id, f.forfeited_at,
               a.line_number, a.amount_paisa - moved.paisa
          from deposit_forfeitures f
          join bill_lines d on d.bill_id = f.bill_id and d.deposit
          join payment_allocations a on a.bill_id = d.bill_id and a.line_number = d.number
          join payments p on p.id = a.payment_id
         cross join lateral (
               select coalesce(sum(n.amount_paisa), 0)::bigint as paisa
                 from deposit_moves m
                 join refunds r on r.id = m.refund_id and r.payment_id = a.payment_id
                 join refund_lines n on n.refund_id = r.id and n.line_number = a.line_number
               ) as moved
         where (not f.moved_only or p.channel = 'deposit') and moved.paisa < a.amount_paisa
        union all
        select 'refund', r.id, p.position, r.payment_id, r.bill_id, r.approved_at, p.line_number,
               -p.amount_paisa
          from refunds r join refund_lines p on p.refund_id = r.id
         where r.approved_at is not null
           and not exists (select from bill_lines d where d.bill_id = p.bill_id
                            and d.number = p.line_number and d.deposit)
        union all
        select 'refund_failed', r.id, p.position, r.payment_id, r.bill_id, o.at, p.line_number,
               p.amount_paisa
          from refund_outcomes o join refunds r on r.id = o.refund_id
          join refund_lines p on p.refund_id = r.id
         where o.outcome = 'failed'
           and not exists (select from bill_lines d where d.bill_id = p.bill_id
                            and d.number = p.line_number and d.deposit)
        union all
        select 'reversal', v.id, p.position, v.payment_id, v.bill_id, v.at, p.line_number,
               p.amount_paisa
          from payment_reversals v join payment_reversal_lines p on p.reversal_id = v.id
         where not exists (select from bill_lines d where d.bill_id = p.bill_id
                            and d.number = p.line_number and d.deposit)) as t
  join settled_payments p on p.payment_id = t.payment_id
  join bills b on b.id = t.bill_id
  left join bill_lines l on l.bill_id = t.bill_id and l.number = t.line_number
  left join deposit_forfeitures f on f.bill_id = t.bill_id and t.source = 'forfeiture'
union all
select 'suspense', d.id, 1, false, s.bank, s.channel, greatest(s.settled_at, d.approved_at),
       d.amount_paisa, 0, d.head_code, d.ddo_code, d.amount_paisa
  from suspense_decisions d join suspense_at_banks s on s.item_id = d.item_id
 where d.kind = 'head' and d.approved_at is not null
union all
select 'correction', x.id, side.part, false, w.bank, w.channel, greatest(x.happened_at, w.at),
       t.amount_paisa, 0, coalesce(a.head, split_part(a.code, ':', 3)),
       coalesce(a.ddo, split_part(a.code, ':', 4)), side.paisa
  from ledger_transactions x
  join ledger_transfers t on t.id = x.number + 1
 cross join lateral (values (1, t.debit_account, -t.amount_paisa),
                            (2, t.credit_account, t.amount_paisa)) as side (part, account, paisa)
  join ledger_accounts a on a.id = side.account
   and a.kind = 'income' and (a.head is not null or a.code like 'payments:head:%')
  join ledger_transactions o on o.id = ledger_corrected_by(x.id)
 cross join lateral money_at_bank(o.business_key) as w
 where x.corrects is not null
   and not exists (select from ledger_transactions r where r.reverses = x.id);

-- As migration 0017 has it; what becomes the contract's security is decided once, by two people.
-- Where a bid's security is forfeited, the rest of the contract's, of which it is a part, goes back.
create or replace function securities_follow_two_people() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    needed text[] := '{}';
begin
    if new.verified_at is not null and new.verified_at is distinct from old.verified_at then
        needed := '{verify}';
    end if;
    if (new.carried_paisa, new.carried_at, new.carried_contract_id) is distinct from
       (old.carried_paisa, old.carried_at, old.carried_contract_id) then
        needed := case when old.carried_at is null then '{carry}'::text[] else '{never}' end;
    end if;
    if new.returned_at is distinct from old.returned_at then
        needed := '{return,reject}';
    end if;
    if new.forfeited_at is distinct from old.forfeited_at then
        needed := '{forfeit}';
    end if;
    if needed <> '{}' and not exists (
        select from security_steps
        where instrument_id = new.id and step = any (needed) and approved_at is not null
    ) and not (needed = '{return,reject}' and exists (
        select from instruments b join security_steps s on s.instrument_id = b.id
        where b.carried_contract_id = new.contract_id
          and s.step = 'forfeit' and s.approved_at is not null
    )) then
        raise exception 'two people decide what becomes of a security'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
