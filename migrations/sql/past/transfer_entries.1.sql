-- Transfer entries: what moves from head to head at a treasury, after the money was sent there. The
-- Accountant General moves it by a memo of ours; no money goes.

-- What of the money that can be in a transfer an entry of the ledger was about, by its key.
create or replace function money_of_key(of_key text)
    returns table (source text, source_id uuid)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select 'payment', p.id from payments p
     where of_key like 'payment:%' and p.channel = split_part(of_key, ':', 2)
       and p.reference = substr(of_key, 10 + length(split_part(of_key, ':', 2)))
    union all
    select 'payment', p.id from payments p
     where p.id = case when of_key like 'applied:%' then split_part(of_key, ':', 3)::uuid end
    union all
    select 'payment', r.payment_id from refunds r
     where r.id = case when of_key like 'refund:%' then substr(of_key, 8)::uuid end
    union all
    select 'payment', v.payment_id from payment_reversals v
     where of_key like 'reversal:%' and v.channel = split_part(of_key, ':', 2)
       and v.kind = split_part(of_key, ':', 3)
       and v.reference = substr(of_key, 12 + length(split_part(of_key, ':', 2))
                                           + length(split_part(of_key, ':', 3)))
    union all
    select 'forfeiture', p.id from payments p
     where p.bill_id = case when of_key like 'deposit-forfeited:%' then substr(of_key, 19)::uuid end
    union all
    select 'deposit', coalesce(m.first_payment_id, r.payment_id, p.id)
      from payments p
      left join deposit_moves m on m.payment_id = p.id
      left join refunds r on r.id = m.refund_id
     where p.bill_id = case when of_key like 'deposit-forfeited:%' then substr(of_key, 19)::uuid
                            when of_key like 'deposit-lapsed:%' then substr(of_key, 16)::uuid end
    union all
    select 'suspense', d.id from suspense_decisions d
     where d.id = case when of_key like 'suspense-unclaimed:%' then substr(of_key, 20)::uuid end
$$;

-- Whether a correction of the ledger is of money that is in a transfer which stands: then it goes to
-- the Accountant General as a memo. Else it goes with the money, under the right head.
create or replace function correction_is_by_memo(correction uuid) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from ledger_transactions o
         cross join lateral money_of_key(o.business_key) m
          join treasury_parts p on p.source = m.source and p.source_id = m.source_id
           and not p.freed
         where o.id = ledger_corrected_by(correction))
$$;

-- Whether money that an entry of the ledger was about has been sent to a treasury: until then there
-- is nothing there to be moved.
create or replace function money_was_sent(of_key text) returns boolean
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from money_of_key(of_key) m
          join treasury_parts p on p.source = m.source and p.source_id = m.source_id
           and not p.freed
          join treasury_transfers t on t.sheet_id = p.sheet_id and t.approved_at is not null)
$$;

-- What waits for a memo, or is in one: from which head and DDO to which.
create or replace view treasury_entries as
select 'forfeiture'::text as source, f.bill_id as source_id, l.head_code as from_head,
       l.ddo_code as from_ddo, f.head_code as to_head, f.ddo_code as to_ddo, f.amount_paisa,
       f.forfeited_at as at
  from deposit_forfeitures f
 cross join lateral (select d.head_code, d.ddo_code from bill_lines d
                      where d.bill_id = f.bill_id and d.deposit order by d.number limit 1) l
 where l.head_code like 'G%' and money_was_sent('deposit-forfeited:' || f.bill_id)
union all
select 'lapse', l.bill_id, l.from_head, l.ddo_code, s.head_code, l.ddo_code, l.amount_paisa,
       s.approved_at
  from deposit_lapse_lists s join deposit_lapses l on l.list_id = s.id
 where s.approved_at is not null
union all
select 'correction', x.id, coalesce(w.head, split_part(w.code, ':', 3)),
       coalesce(w.ddo, split_part(w.code, ':', 4)), coalesce(r.head, split_part(r.code, ':', 3)),
       coalesce(r.ddo, split_part(r.code, ':', 4)), t.amount_paisa, x.happened_at
  from ledger_transactions x
  join ledger_transfers t on t.id = x.number + 1
  join ledger_accounts w on w.id = t.debit_account and w.kind = 'income'
  join ledger_accounts r on r.id = t.credit_account and r.kind = 'income'
 where x.corrects is not null
   and (w.head is not null or w.code like 'payments:head:%')
   and (r.head is not null or r.code like 'payments:head:%')
   and not exists (select from ledger_transactions u where u.reverses = x.id)
   and not exists (select from treasury_parts p where p.source = 'correction'
                    and p.source_id = x.id and not p.freed)
   and correction_is_by_memo(x.id)
   and money_was_sent((select o.business_key from ledger_transactions o
                        where o.id = ledger_corrected_by(x.id)));
revoke insert, update, delete on treasury_entries from bdm_app;

-- A line of a memo is what waited for one: from the heads and of the amount that the books say.
create or replace function transfer_entry_is_due() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.freed or not exists (
            select from treasury_entries e
             where (e.source, e.source_id, e.from_head, e.from_ddo, e.to_head, e.to_ddo,
                    e.amount_paisa)
                 = (new.source, new.source_id, new.from_head, new.from_ddo, new.to_head,
                    new.to_ddo, new.amount_paisa)) then
        raise exception 'a line of a memo is what has to be moved at the treasury'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_due before insert on transfer_entry_lines
    for each row execute function transfer_entry_is_due();

create or replace function transfer_entry_is_freed() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.freed or not new.freed or not exists (
            select from transfer_entries t where t.id = old.memo_id and t.refused_at is not null)
    then
        raise exception 'a line stays in the memo that it is in'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_freed before update on transfer_entry_lines
    for each row execute function transfer_entry_is_freed();

create or replace trigger has_a_mac before insert or update on transfer_entries
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on transfer_entry_records
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on deposit_lapse_lists
    for each row when (new.mac is null) execute function refuse_without_a_mac();
