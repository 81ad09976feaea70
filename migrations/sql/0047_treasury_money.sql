-- Where a payment's money was paid out to: by its channel, or out of suspense, where it was paid
-- out before anybody knew whose it was.
create view settled_payments as
select s.payment_id, true as direct, s.bank, s.channel, s.settled_at as at,
       s.gross_paisa as whole_paisa,
       case s.against when 'fees' then s.fee_paisa else 0 end as whole_fee_paisa
  from settlements s
 where s.kind = 'payment'
union all
select d.payment_id, false, s.bank, s.channel, greatest(s.settled_at, d.approved_at),
       d.amount_paisa, 0
  from suspense_decisions d
  join suspense_items i on i.id = d.item_id
  join settlements s on s.channel = i.channel and s.kind = 'suspense' and s.reference = i.reference
 where d.kind = 'bill' and d.approved_at is not null;

-- What of the money that was paid out belongs to a head and a DDO: one row per part. A refund or a
-- chargeback counts from when it was agreed on, not from when it leaves the bank, and only where
-- its payment was paid out: until then nothing of it could be transferred. One place says so for
-- the job that gathers it and for the trigger that checks it. `direct`: as the channel paid it out.
-- A deposit is no head's money until it is forfeited, and then it is that head's to which it went.
create view treasury_money as
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
  from suspense_decisions d
  join suspense_items i on i.id = d.item_id
  join settlements s on s.channel = i.channel and s.kind = 'suspense' and s.reference = i.reference
 where d.kind = 'head' and d.approved_at is not null;
