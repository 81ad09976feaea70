-- As migration 0092 has it; but of what came in part, what went to another bill since, or back, or was
-- taken back by a card service or two officers, is no deposit of this one: exactly what is left can
-- be held.
create or replace function deposit_is_of_its_bill() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from tender_bills b
         cross join lateral (
               select coalesce(sum(a.amount_paisa), 0) as paisa from payment_allocations a
                where a.bill_id = b.bill_id and a.line_number is not null) as came
         cross join lateral (
               select coalesce(sum(l.amount_paisa), 0) as paisa
                 from payment_reversal_lines l
                where l.bill_id = b.bill_id and l.line_number is not null) as taken
         cross join lateral (
               select coalesce(sum(l.amount_paisa), 0) as paisa
                 from refunds r join refund_lines l on l.refund_id = r.id
                where r.bill_id = b.bill_id and l.line_number is not null
                  and r.approved_at is not null and not exists (
                      select from refund_outcomes o
                       where o.refund_id = r.id and o.outcome = 'failed')) as gone
         where b.bill_id = new.bill_id and b.tender_id = new.tender_id
           and b.supplier_id = new.supplier_id
           and b.contract_id is not distinct from new.contract_id
           and b.kind = new.purpose || '_security'
           and (came.paisa >= b.amount_paisa and new.amount_paisa = b.amount_paisa
                or new.amount_paisa = came.paisa + taken.paisa - gone.paisa and exists (
               select from contracts c
                 join awards w on w.id = c.award_id
                 join tenders t on t.id = c.tender_id
                where c.id = b.contract_id
                  and num_nonnulls(c.completed_at, c.terminated_at, w.reversed_at,
                                   t.cancelled_at) > 0))) then
        raise exception 'a deposit among % is of a bill that was paid', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
