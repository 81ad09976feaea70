-- Securities of bids and contracts: two people decide what becomes of one, and a deposit is one
-- only where its money is there.

-- A security is verified, returned or forfeited only where two people have said so. What becomes
-- the contract's security is decided once, by two people; what was kept for a contract that became
-- void is decided once more, by another word of two people. Where a bid's security is forfeited,
-- the rest of the contract's, of which it is a part, goes back. The void contract's security ends
-- where all of it was moved on.
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
        needed := case when old.carried_at is null or exists (
            select from contracts c join awards w on w.id = c.award_id
             where c.id = old.carried_contract_id and w.reversed_at is not null
        ) then '{carry}'::text[] else '{never}' end;
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
          and (needed <> '{carry}' or old.carried_at is null or approved_at > old.carried_at)
    ) and not (needed = '{return,reject}' and exists (
        select from instruments b join security_steps s on s.instrument_id = b.id
        where b.carried_contract_id = new.contract_id
          and s.step = 'forfeit' and s.approved_at is not null
    )) and not (needed = '{return,reject}' and new.amount_paisa <= (
        select sum(m.amount_paisa) from deposit_moves m where m.from_bill_id = new.bill_id
    )) then
        raise exception 'two people decide what becomes of a security'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger securities_follow_two_people before update on instruments
    for each row execute function securities_follow_two_people();

-- A deposit needs no bank's word; so it is taken only where the money itself is there. What came of
-- a contract's bill that was never paid whole is a deposit too once the contract is needed no more.
-- What went to another bill since, or back, or was taken back by a card service or two officers, is
-- no deposit of this one: exactly what is left can be held.
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
create or replace trigger is_of_its_bill before insert on instruments
    for each row when (new.bill_id is not null) execute function deposit_is_of_its_bill();

-- A bill that a tender asked for counts as paid only where its money came.
create or replace function tender_bill_was_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from payments p where p.id = new.payment_id and p.bill_id = new.bill_id)
       or (select coalesce(sum(a.amount_paisa), 0) from payment_allocations a
            where a.bill_id = new.bill_id and a.line_number is not null)
          < (select b.amount_paisa from tender_bills b where b.bill_id = new.bill_id) then
        raise exception 'a row of % follows from money that came', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger was_paid before insert on tender_bill_payments
    for each row execute function tender_bill_was_paid();
