-- As migration 0090 has it; but what was moved can be moved on. Then the row names the payment by
-- which the money came first, so that it is known at which bank it is.
create or replace function move_has_two_sides() returns trigger language plpgsql
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
           and f.channel <> 'credit'
           and new.first_payment_id is not distinct from case f.channel when 'deposit' then (
               select coalesce(e.first_payment_id, g.payment_id)
                 from deposit_moves e join refunds g on g.id = e.refund_id
                where e.payment_id = f.id) end
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

-- As migration 0090 has it; what was moved on is at the bank to which it was first paid out.
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
  join paid p on p.payment_id = coalesce(m.first_payment_id, r.payment_id);

-- As migration 0090 has it; what was kept for a contract that became void is decided once more, by
-- another word of two people. The void contract's security ends where all of it was moved on.
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
