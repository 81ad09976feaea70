-- Transfers in transit: their challans, and that an arrival moves what its approval put in transit.

-- A challan is of a line that pays in, of a transfer whose approval put it in transit to that
-- treasury; numbers have no gap by treasury and fiscal year.
create or replace function treasury_challan_fits() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
            select from treasury_transfers t
              join treasury_sheets s on s.id = t.sheet_id
              join treasury_lines l on l.sheet_id = s.id and l.number = new.line_number
              join ledger_transactions x on x.id = t.transaction_id
              join ledger_accounts a on a.code = 'payments:in-transit:' || s.treasury
             where t.sheet_id = new.sheet_id and t.approved_at is not null
               and s.treasury = new.treasury and l.amount_paisa > 0
               and exists (select from ledger_transfers m
                            where m.transaction_id = x.id and m.debit_account = a.id
                              and m.id between x.number + 1 and x.number + x.legs)) then
        raise exception 'a challan is not of a line in transit to its treasury'
            using errcode = 'insufficient_privilege';
    end if;
    if new.serial is distinct from 1 + coalesce((
            select max(c.serial) from treasury_challans c
             where c.treasury = new.treasury and c.fiscal_year = new.fiscal_year), 0) then
        raise exception 'the numbers of challans have no gap'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger fits before insert on treasury_challans
    for each row execute function treasury_challan_fits();

-- What was ordered is credited, on a day from the order on; what has failed is not.
create or replace function treasury_credit_fits() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
            select from treasury_orders o
             where o.sheet_id = new.sheet_id
               and new.credited_on between (o.sent_at at time zone 'Asia/Karachi')::date
                                       and (new.recorded_at at time zone 'Asia/Karachi')::date)
       or exists (select from treasury_ends e where e.sheet_id = new.sheet_id) then
        raise exception 'only a challan of a transfer under way is credited'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger fits before insert on treasury_challan_credits
    for each row execute function treasury_credit_fits();

-- An arrival has the bank's day, from the order on; where the approval put the money in transit,
-- it is posted: as much as the sheet, to the treasury's account, under the day that it is counted.
create or replace function treasury_arrival_is_posted() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    if new.outcome <> 'arrived' then
        return new;
    end if;
    select new.credited_on is not null
           and new.credited_on between (o.sent_at at time zone 'Asia/Karachi')::date
                                   and (new.at at time zone 'Asia/Karachi')::date
           and case when exists (select from treasury_challans c where c.sheet_id = s.id) then
               x.business_key = 'treasury-arrived:' || s.id
               and new.counted_on = (x.happened_at at time zone 'Asia/Karachi')::date
               and s.total_paisa = (
                   select sum(case a.id when t.debit_account then t.amount_paisa
                                        else -t.amount_paisa end)
                     from ledger_transfers t
                     join ledger_accounts a on a.code = 'payments:treasury:' || s.treasury
                    where t.transaction_id = x.id and a.id in (t.credit_account, t.debit_account)
                      and t.id between x.number + 1 and x.number + x.legs)
               else new.transaction_id is null end
      into fits
      from treasury_sheets s
      join treasury_orders o on o.sheet_id = s.id
      left join ledger_transactions x on x.id = new.transaction_id
     where s.id = new.sheet_id;
    if fits is not true then
        raise exception 'an arrival is not posted as its sheet, or not on a possible day'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger arrival_is_posted before insert on treasury_ends
    for each row execute function treasury_arrival_is_posted();

-- On which days a transfer counts: credited with its treasury, and in transit, as more or less. What
-- was approved is in transit until it was credited or has failed. A transfer without challans was
-- approved before they were numbered: it counted as credited from then on, and goes on doing so.
create or replace view treasury_days as
with gone as (
    select t.sheet_id, (t.approved_at at time zone 'Asia/Karachi')::date as approved_on,
           e.outcome, e.counted_on, (e.at at time zone 'Asia/Karachi')::date as ended_on,
           exists (select from treasury_challans c where c.sheet_id = t.sheet_id) as by_challan
      from treasury_transfers t left join treasury_ends e on e.sheet_id = t.sheet_id
     where t.approved_at is not null)
select sheet_id, 0 as credited, 1 as in_transit, approved_on as day from gone where by_challan
union all
select sheet_id, case outcome when 'arrived' then 1 else 0 end, -1, coalesce(counted_on, ended_on)
  from gone where by_challan and outcome is not null
union all
select sheet_id, 1, 0, approved_on from gone where not by_challan
union all
select sheet_id, -1, 0, ended_on from gone where not by_challan and outcome = 'failed';
revoke insert, update, delete on treasury_days from bdm_app;

create or replace trigger has_a_mac before insert or update on treasury_challans
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on treasury_challan_credits
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on treasury_scrolls
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on ag_figures
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on reconciliations
    for each row when (new.mac is null) execute function refuse_without_a_mac();
