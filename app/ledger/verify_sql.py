"""The statements of `verify.py`. Each reads one slice of rows, by key, and returns one row.

`last` is the last key of the slice (none: nothing was left), `many` how many rows were read, `bad`
the name of the first row that is wrong.
"""

SIZE = """
select (select count(*) from ledger_transfers) * 3
     + (select count(*) from ledger_transactions)
     + (select count(*) from ledger_holds)
"""
TRANSFERS = """
with page as (select * from ledger_transfers where id > :after order by id limit :slice)
select max(p.id) as last, count(*) as many, min(p.id) filter (
    where p.amount_paisa <= 0 or p.debit_account = p.credit_account
       or d.currency is distinct from p.currency or c.currency is distinct from p.currency
       or x.id is null or p.id not between x.number + 1 and x.number + x.legs
       or p.day <> (x.happened_at at time zone 'Asia/Karachi')::date) as bad
from page p left join ledger_accounts d on d.id = p.debit_account
    left join ledger_accounts c on c.id = p.credit_account
    left join ledger_transactions x on x.id = p.transaction_id
"""
# A transaction's numbers are its own: steps of 1,024, at most 1,000 legs, none missing.
TRANSACTIONS = """
with page as (select * from ledger_transactions where id > :after order by id limit :slice),
judged as (
    select p.id, p.business_key, p.number % 1024 <> 0 or p.legs <> (
        select count(*) from ledger_transfers t
        where t.id between p.number + 1 and p.number + p.legs and t.transaction_id = p.id) as bad
    from page p)
select (select id from judged order by id desc limit 1) as last, (select count(*) from judged)
    as many, (select business_key from judged where bad order by id limit 1) as bad
"""
REVERSALS = """
with page as (select * from ledger_transactions where id > :after and reverses is not null
              order by id limit :slice),
judged as (
    select p.id, p.business_key,
        (select array_agg(row(t.credit_account, t.debit_account, t.amount_paisa) order by t.id)
         from ledger_transfers t where t.id between p.number + 1 and p.number + p.legs)
        is distinct from
        (select array_agg(row(t.debit_account, t.credit_account, t.amount_paisa) order by t.id)
         from ledger_transfers t where t.id between o.number + 1 and o.number + o.legs) as bad
    from page p left join ledger_transactions o on o.id = p.reverses)
select (select id from judged order by id desc limit 1) as last, 0 as many,
    (select business_key from judged where bad order by id limit 1) as bad
"""
BALANCES = """
with page as (select * from ledger_accounts where code > :after order by code limit :slice),
sums as (
    select p.code, s.slot, sum(s.paisa) as paisa, count(*) as many
    from page p cross join lateral (
        select debit_slot as slot, amount_paisa as paisa from ledger_transfers
            where debit_account = p.id
        union all
        select credit_slot, -amount_paisa from ledger_transfers where credit_account = p.id) s
    group by 1, 2),
kept as (select p.code, b.slot, b.balance_paisa as paisa,
                b.floor_paisa is distinct from case when p.slots = 1 then p.floor_paisa end
                or b.ceiling_paisa is distinct from case when p.slots = 1 then p.ceiling_paisa end
                as strange
         from page p left join ledger_balances b on b.account_id = p.id),
unequal as (
    select coalesce(k.code, s.code) as code from kept k full join sums s using (code, slot)
    where k.slot is null or coalesce(s.paisa, 0) <> k.paisa or k.strange),
broken as (
    select p.code from page p join (select code, sum(paisa) as paisa from kept group by 1) k
        using (code)
    where k.paisa < p.floor_paisa or k.paisa > p.ceiling_paisa)
select (select max(code) from page) as last, coalesce((select sum(many) from sums), 0)::bigint
    as many, (select min(code) from (select code from unequal union all select code from broken) b)
    as bad
"""
HELD_SUMS = """
with page as (select * from ledger_accounts where code > :after order by code limit :slice),
judged as (
    select p.code,
        coalesce((select sum(coming_paisa) from ledger_balances where account_id = p.id), 0)
        is distinct from case when p.ceiling_paisa is null then 0 else coalesce(c.paisa, 0) end
        or coalesce((select sum(going_paisa) from ledger_balances where account_id = p.id), 0)
        is distinct from case when p.floor_paisa is null then 0 else coalesce(g.paisa, 0) end
        as bad
    from page p
        left join (select debit_account as id, sum(amount_paisa) as paisa from ledger_holds
                   where outcome is null group by 1) c on c.id = p.id
        left join (select credit_account as id, sum(amount_paisa) as paisa from ledger_holds
                   where outcome is null group by 1) g on g.id = p.id)
select max(code) as last, 0 as many, min(code) filter (where bad) as bad from judged
"""
HOLDS = """
with page as (select * from ledger_holds where id > :after order by id limit :slice),
judged as (
    select p.id, p.business_key, p.outcome = 'captured' and not exists (
        select from ledger_transactions x join ledger_transfers t on t.id = x.number + 1
        where x.id = p.transaction_id and x.legs = 1
          and (t.debit_account, t.credit_account, t.amount_paisa)
            = (p.debit_account, p.credit_account, p.captured_paisa)) as bad
    from page p)
select (select id from judged order by id desc limit 1) as last, (select count(*) from judged)
    as many, (select business_key from judged where bad order by id limit 1) as bad
"""
# One month a slice: what was kept at its end, less what was kept before it, is its entries.
PERIODS = """
with page as (select * from ledger_closed_periods where first_day > :after
              order by first_day limit 1),
before as (select first_day, last_day from ledger_closed_periods
           where first_day < (select first_day from page) order by first_day desc limit 1),
entries as (
    select t.debit_account as account_id, t.amount_paisa as paisa from ledger_transfers t, page p
        where t.day <= p.last_day and t.day > coalesce((select last_day from before), '-infinity')
    union all
    select t.credit_account, -t.amount_paisa from ledger_transfers t, page p
        where t.day <= p.last_day and t.day > coalesce((select last_day from before), '-infinity')
    union all
    select account_id, balance_paisa from ledger_period_balances
        where first_day = (select first_day from before)
    union all
    select account_id, -balance_paisa from ledger_period_balances
        where first_day = (select first_day from page))
select (select first_day from page) as last, (select count(*) from entries) as many,
    (select to_char(first_day, 'MM-YYYY') from page where exists (
        select from entries group by account_id having sum(paisa) <> 0)) as bad
"""
TOTAL = """
select currency from ledger_balances group by 1 having sum(balance_paisa) <> 0 limit 1
"""
