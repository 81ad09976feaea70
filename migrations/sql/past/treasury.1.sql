-- Transfers to the treasuries: what there is to transfer, part by part, and that what goes is made
-- of it, once.

-- Where a payment's money was paid out to: by its channel, or out of suspense, where it was paid
-- out before anybody knew whose it was. What a settlement suspended is at its bank as well, and
-- what was moved, or moved on, is at the bank to which it was first paid out.
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
revoke insert, update, delete on settled_payments from bdm_app;

-- At which bank the money is that a transaction of ours was about, by its key in the ledger: none
-- where it was not paid out yet.
create or replace function money_at_bank(of_key text)
    returns table (bank text, channel text, at timestamptz)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with paid as (
        select p.id from payments p
         where of_key like 'payment:%' and p.channel = split_part(of_key, ':', 2)
           and p.reference = substr(of_key, 10 + length(split_part(of_key, ':', 2)))
        union all
        select r.payment_id from refunds r
         where r.id = case when of_key like 'refund:%' then substr(of_key, 8)::uuid end
        union all
        select v.payment_id from payment_reversals v
         where of_key like 'reversal:%' and v.channel = split_part(of_key, ':', 2)
           and v.kind = split_part(of_key, ':', 3)
           and v.reference = substr(of_key, 12 + length(split_part(of_key, ':', 2))
                                               + length(split_part(of_key, ':', 3)))
        union all
        select case when of_key like 'applied:%' then split_part(of_key, ':', 3)::uuid end
        union all
        (select p.id from payments p
          where p.bill_id = case when of_key like 'deposit-forfeited:%'
                                 then substr(of_key, 19)::uuid end
          order by p.id limit 1))
    select s.bank, s.channel, s.at from paid join settled_payments s on s.payment_id = paid.id
    union all
    select s.bank, s.channel, s.settled_at
      from suspense_decisions d join suspense_at_banks s on s.item_id = d.item_id
     where d.id = case when of_key like 'suspense-unclaimed:%' then substr(of_key, 20)::uuid end
    limit 1
$$;

-- What of the money that was paid out belongs to a head and a DDO: one row per part. A refund or a
-- chargeback counts from when it was agreed on, not from when it leaves the bank, and only where
-- its payment was paid out: until then nothing of it could be transferred. One place says so for
-- the job that gathers it and for the trigger that checks it. `direct`: as the channel paid it out.
-- What Finance moved from a wrong head to the right one counts from when it did and the money was
-- paid out: less of one head, more of the other, at the same bank. A deposit is no head's money
-- until it is forfeited, and then it is that head's to which it went: only what was forfeited, not
-- what was moved away before, nor what came beside a moved one that alone was forfeited.
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
revoke insert, update, delete on treasury_money from bdm_app;

create or replace function treasury_sheet_is_of_its_run() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from treasury_runs r
                   where r.id = new.run_id and r.bank = new.bank and r.day = new.day) then
        raise exception 'a sheet is of the bank and day of its run'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_of_its_run before insert on treasury_sheets
    for each row execute function treasury_sheet_is_of_its_run();

create or replace function treasury_sheet_has_its_parts() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from treasury_parts p where p.sheet_id = new.id) then
        raise exception 'a sheet comes with its parts' using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists has_its_parts on treasury_sheets;
create constraint trigger has_its_parts after insert on treasury_sheets
    deferrable initially deferred for each row execute function treasury_sheet_has_its_parts();

create or replace function treasury_lines_come_first() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from treasury_parts p where p.sheet_id = new.sheet_id) then
        raise exception 'no line is added to a sheet that has its parts'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger come_first before insert on treasury_lines
    for each row execute function treasury_lines_come_first();

-- All parts of a sheet come in one statement, after which everything must add up. A head that was
-- corrected may take from a transfer.
create or replace function treasury_parts_add_up() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    wrong boolean;
begin
    select bool_or(
               s.parts is distinct from (
                   select count(*)::integer from treasury_parts p where p.sheet_id = s.id)
            or s.total_paisa is distinct from (
                   select sum(l.amount_paisa) from treasury_lines l where l.sheet_id = s.id)
            or s.fees_paisa is distinct from (
                   select sum(l.fees_paisa) from treasury_lines l where l.sheet_id = s.id)
            or exists (
                   select from treasury_lines l
                     left join (select p.line_number, sum(p.amount_paisa) as net,
                                       sum(greatest(p.amount_paisa, 0)) as came,
                                       sum(p.fee_paisa) as fees
                                  from treasury_parts p where p.sheet_id = s.id group by 1) as m
                       on m.line_number = l.number
                    where l.sheet_id = s.id
                      and (l.collected_paisa, l.collected_paisa - l.returned_paisa, l.fees_paisa)
                          is distinct from (m.came, m.net,
                              case r.fees_borne_by when 'heads' then m.fees else 0 end)))
      into wrong
      from (select distinct sheet_id from added) as a
      join treasury_sheets s on s.id = a.sheet_id
      join treasury_runs r on r.id = s.run_id;
    if wrong then
        raise exception 'a sheet is not the sum of its lines, or a line not that of its parts'
            using errcode = 'insufficient_privilege';
    end if;
    if exists (select from (select distinct sheet_id, line_number from added) as d
                 join treasury_lines l on l.sheet_id = d.sheet_id and l.number = d.line_number
                where l.amount_paisa <= 0 and not exists (
                      select from treasury_parts p where p.sheet_id = l.sheet_id
                         and p.line_number = l.number and p.source = 'correction')) then
        raise exception 'only a head that was corrected takes from a transfer'
            using errcode = 'insufficient_privilege';
    end if;
    if exists (
        select from added a
          join treasury_sheets s on s.id = a.sheet_id
          join treasury_lines l on l.sheet_id = a.sheet_id and l.number = a.line_number
         where a.freed or not exists (
               select from treasury_money m
                where m.source = a.source and m.source_id = a.source_id and m.part = a.source_part
                  and m.bank = s.bank and m.head_code = l.head_code and m.ddo_code = l.ddo_code
                  and m.amount_paisa = a.amount_paisa)) then
        raise exception 'a part of a sheet is not money of its bank, head and DDO'
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create or replace trigger add_up after insert on treasury_parts referencing new table as added
    for each statement execute function treasury_parts_add_up();

-- A part is free again only when its transfer was refused or has failed.
create or replace function treasury_part_is_freed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.freed or not new.freed or not exists (
            select from treasury_transfers t
             where t.sheet_id = old.sheet_id and t.refused_at is not null
            union all
            select from treasury_ends e
             where e.sheet_id = old.sheet_id and e.outcome = 'failed') then
        raise exception 'a part stays in the transfer that it is in'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_freed before update on treasury_parts
    for each row execute function treasury_part_is_freed();

-- Approved means posted: of the sheet's total off the bank's account, which is not overdrawn.
create or replace function treasury_transfer_is_posted() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.sheet_id <> old.sheet_id then
        raise exception 'a transfer keeps its sheet' using errcode = 'insufficient_privilege';
    end if;
    if new.approved_at is null then
        return new;
    end if;
    if not exists (
            select from treasury_sheets s
              join ledger_accounts a on a.code = 'payments:bank:' || s.bank
              join ledger_transactions x on x.id = new.transaction_id
               and x.business_key = 'treasury-transfer:' || s.id
             where s.id = new.sheet_id
               and s.total_paisa = (
                   select sum(case a.id when t.credit_account then t.amount_paisa
                                        else -t.amount_paisa end)
                     from ledger_transfers t
                    where t.transaction_id = x.id and a.id in (t.credit_account, t.debit_account)
                      and t.id between x.number + 1 and x.number + x.legs)
               and 0 <= (select sum(b.balance_paisa) from ledger_balances b
                          where b.account_id = a.id)
               and s.parts = (
                   select count(*) from treasury_parts p where p.sheet_id = s.id and not p.freed))
    then
        raise exception 'a transfer is not posted as its sheet, or overdraws the bank'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_posted before update on treasury_transfers
    for each row execute function treasury_transfer_is_posted();

-- Ordered when approved; its end is told by another than who ordered it.
create or replace function treasury_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    if tg_table_name = 'treasury_orders' then
        fits := exists (
            select from treasury_transfers t join treasury_sheets s on s.id = t.sheet_id
             where t.sheet_id = new.sheet_id and t.approved_at is not null and s.bank = new.bank)
            and not exists (select from treasury_ends e where e.sheet_id = new.sheet_id);
    else
        fits := exists (
            select from treasury_transfers t
              left join treasury_orders o on o.sheet_id = t.sheet_id
              left join ledger_transactions x on x.id = new.transaction_id
             where t.sheet_id = new.sheet_id and t.approved_at is not null
               and coalesce(o.sent_by, t.approved_by) <> new.told_by
               and case new.outcome when 'arrived' then o.sheet_id is not null
                   else x.reverses = t.transaction_id end);
    end if;
    if not fits then
        raise exception 'a row of % does not follow from what its transfer is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_in_order before insert on treasury_ends
    for each row execute function treasury_is_followed_in_order();
create or replace trigger follows_in_order before insert on treasury_orders
    for each row execute function treasury_is_followed_in_order();
