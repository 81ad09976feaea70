-- Closed months: nothing is posted into one, two people close it and open it again, and its
-- balances at the end are kept so that a balance of any day is found from there.

-- A decision takes effect in the same transaction. The lock waits for every posting under way,
-- and none begins before we commit: what is posted later sees the period closed.
create or replace function ledger_change_period() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_last date;
begin
    lock table ledger_transactions in share row exclusive mode;
    if new.closes then
        select max(last_day) into v_last from ledger_closed_periods;
        if exists (select from ledger_closed_periods where first_day = new.first_day) then
            raise exception 'the period is closed already' using errcode = 'BD014';
        end if;
        if v_last + 1 <> new.first_day or (v_last is null and exists (
                select from ledger_transfers where day < new.first_day)) then
            raise exception 'an earlier period is open' using errcode = 'BD015';
        end if;
        insert into ledger_closed_periods (first_day, last_day, change_id)
            values (new.first_day, new.last_day, new.id);
        insert into ledger_period_balances (first_day, account_id, balance_paisa)
            select new.first_day, b.account_id, b.balance_paisa
            from ledger_balances_at(new.last_day, new.first_day) b;
    else
        delete from ledger_closed_periods where first_day = new.first_day
            and not exists (select from ledger_closed_periods c
                            where c.first_day > new.first_day);
        if not found then
            raise exception 'it is open, or a later period is closed' using errcode = 'BD016';
        end if;
    end if;
    return null;
end $$;
create or replace trigger takes_effect after update of approved_at on ledger_period_changes
    for each row
    when (old.approved_at is null and new.approved_at is not null)
    execute function ledger_change_period();

-- Balances at the end of a day: those kept at the last closed period before it, and what came
-- after; so the work is that of the days since, not of the ledger's life. `p_before` leaves out
-- periods from that day on.
create or replace function ledger_balances_at(p_day date, p_before date default 'infinity')
    returns table (account_id uuid, balance_paisa bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with base as (select first_day, last_day from ledger_closed_periods
                  where last_day <= p_day and first_day < p_before
                  order by last_day desc limit 1),
    parts as (
        select p.account_id, p.balance_paisa as paisa from ledger_period_balances p
            where p.first_day = (select first_day from base)
        union all
        select t.debit_account, t.amount_paisa from ledger_transfers t
            where t.day <= p_day and t.day > coalesce((select last_day from base), '-infinity')
        union all
        select t.credit_account, -t.amount_paisa from ledger_transfers t
            where t.day <= p_day and t.day > coalesce((select last_day from base), '-infinity'))
    select account_id, sum(paisa)::bigint from parts group by 1
$$;

-- Refuse a day in a closed period, and a head that is not in force on it. Called only after this
-- transaction has begun to write to ledger_transactions: closing waits for all who have.
create or replace function ledger_refuse_day(p_day date) returns boolean
language plpgsql as $$
begin
    if exists (select from ledger_closed_periods where p_day between first_day and last_day) then
        raise exception '% is in a closed period', p_day using errcode = 'BD007';
    end if;
    return true;
end $$;

create or replace function ledger_refuse_head(p_head text, p_day date) returns boolean
language plpgsql as $$
begin
    if not coalesce((select in_force from ledger_heads
                     where code = p_head and approved_at is not null
                       and p_day >= valid_from and (valid_to is null or p_day <= valid_to)
                     order by approved_at desc, id desc limit 1), false) then
        raise exception 'head % is not in force on %', p_head, p_day using errcode = 'BD008';
    end if;
    return true;
end $$;

create or replace function ledger_refuse_heads(p_debit text, p_credit text, p_day date)
    returns boolean
language sql as $$
    select (p_debit is null or ledger_refuse_head(p_debit, p_day))
        and (p_credit is null or ledger_refuse_head(p_credit, p_day))
$$;

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_change_period(), ledger_balances_at(date, date), ledger_refuse_day(date),
    ledger_refuse_head(text, date), ledger_refuse_heads(text, text, date) from public;

grant execute on function
    ledger_balances_at(date, date) to bdm_app;
