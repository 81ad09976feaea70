-- What a settlement puts into suspense is money that somebody is owed: it is kept as an item of its
-- own, that can be decided like any other, and nothing is ever taken out of suspense by settling.
insert into suspense_items (id, channel, reference, amount_paisa, written, why, came_on, place,
                            transaction_id, entered_at, settlement_id)
select gen_random_uuid(), s.channel, 'match:' || s.source_id, -s.fee_paisa, s.reference, 'settled',
       (s.settled_at at time zone 'Asia/Karachi')::date, s.bank, s.transaction_id, s.settled_at, s.id
  from settlements s where s.against = 'suspense' and s.fee_paisa < 0;

create function settlement_keeps_what_it_suspends() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from suspense_items i
                   where i.settlement_id = new.id and i.channel = new.channel
                     and i.amount_paisa = -new.fee_paisa
                     and i.transaction_id = new.transaction_id) then
        raise exception 'what a row of % puts into suspense is kept as an item', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger keeps_what_it_suspends after insert on settlements
    deferrable initially deferred for each row when (new.against = 'suspense')
    execute function settlement_keeps_what_it_suspends();

create function item_is_of_its_settlement() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlements s
                   where s.id = new.settlement_id and s.against = 'suspense'
                     and s.channel = new.channel and s.fee_paisa = -new.amount_paisa
                     and s.transaction_id = new.transaction_id) then
        raise exception 'a row of % is of its settlement', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_of_its_settlement before insert on suspense_items
    for each row when (new.settlement_id is not null) execute function item_is_of_its_settlement();

-- By which settlement money in suspense came to a bank: its own, or that which put it there.
create view suspense_at_banks as
select i.id as item_id, s.bank, s.channel, s.settled_at
  from suspense_items i
  join settlements s on s.channel = i.channel and s.kind = 'suspense' and s.reference = i.reference
 where i.settlement_id is null
union all
select i.id, s.bank, s.channel, s.settled_at
  from suspense_items i join settlements s on s.id = i.settlement_id;

-- As migration 0047 has them, but what a settlement suspended is at its bank as well.
create or replace view settled_payments as
select s.payment_id, true as direct, s.bank, s.channel, s.settled_at as at,
       s.gross_paisa as whole_paisa,
       case s.against when 'fees' then s.fee_paisa else 0 end as whole_fee_paisa
  from settlements s
 where s.kind = 'payment'
union all
select d.payment_id, false, s.bank, s.channel, greatest(s.settled_at, d.approved_at),
       d.amount_paisa, 0
  from suspense_decisions d join suspense_at_banks s on s.item_id = d.item_id
 where d.kind = 'bill' and d.approved_at is not null;

-- What of the money that was paid out belongs to a head and a DDO: one row per part. A refund or a
-- chargeback counts from when it was agreed on, not from when it leaves the bank, and only where
-- its payment was paid out: until then nothing of it could be transferred. One place says so for
-- the job that gathers it and for the trigger that checks it. `direct`: as the channel paid it out.
-- A deposit is no head's money until it is forfeited, and then it is that head's to which it went.
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
               a.line_number, a.amount_paisa
          from deposit_forfeitures f
          join bill_lines d on d.bill_id = f.bill_id and d.deposit
          join payment_allocations a on a.bill_id = d.bill_id and a.line_number = d.number
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
 where d.kind = 'head' and d.approved_at is not null;
