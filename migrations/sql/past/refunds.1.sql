-- What stands on a refund is checked here too: whoever holds the application's password could
-- otherwise write themselves an approved refund of money that never came.

create or replace function refund_lines_come_with_their_refund() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from refunds r where r.id = new.refund_id and r.kind = 'lines'
                   and r.approved_at is null and r.refused_at is null) then
        raise exception 'a row of % comes before its refund is decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger come_with_their_refund before insert on refund_lines
    for each row execute function refund_lines_come_with_their_refund();

-- Paisa of an approved refund count until it failed, and what was taken back did not come. Only the
-- parts that this refund is of are looked at, for another may have been taken back after it was
-- refunded.
create or replace function refund_stays_within_what_came() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    too_much boolean;
begin
    if new.approved_at is null then
        return new;
    end if;
    perform 1 from bills where id = new.bill_id for no key update;
    if new.kind = 'excess' then
        select sum(r.amount_paisa) > (
                select p.excess_paisa + coalesce((
                    select sum(x.excess_paisa) from payment_reversals x
                     where x.payment_id = p.id), 0)
                  from payments p where p.id = new.payment_id)
          into too_much
          from refunds r
         where r.payment_id = new.payment_id and r.kind = 'excess'
           and (r.id = new.id or r.approved_at is not null and not exists (
                select from refund_outcomes o where o.refund_id = r.id and o.outcome = 'failed'));
    else
        select coalesce(bool_or(asked.mine > 0 and asked.paisa > coalesce(came.paisa, 0)), true)
               or sum(asked.mine) <> new.amount_paisa
          into too_much
          from (select coalesce(l.line_number, 0) as part, sum(l.amount_paisa) as paisa,
                       coalesce(sum(l.amount_paisa) filter (where r.id = new.id), 0) as mine
                  from refund_lines l join refunds r on r.id = l.refund_id
                 where r.payment_id = new.payment_id and r.kind = 'lines'
                   and (r.id = new.id or r.approved_at is not null and not exists (
                        select from refund_outcomes o
                         where o.refund_id = r.id and o.outcome = 'failed'))
                 group by 1) as asked
          left join (select part, sum(paisa) as paisa from (
                        select coalesce(a.line_number, 0) as part, a.amount_paisa as paisa
                          from payment_allocations a where a.payment_id = new.payment_id
                         union all
                        select coalesce(l.line_number, 0), l.amount_paisa
                          from payment_reversal_lines l
                          join payment_reversals x on x.id = l.reversal_id
                         where x.payment_id = new.payment_id) as stands
                      group by part) as came using (part);
    end if;
    if too_much then
        raise exception 'a refund in % is of more than came and has not gone back', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger stays_within_what_came before update on refunds
    for each row execute function refund_stays_within_what_came();

-- Sent when approved, by the way that was approved; its end is told by another than who sent it.
create or replace function refund_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    approved boolean := exists (
        select from refunds r where r.id = new.refund_id and r.approved_at is not null);
    failed boolean := exists (
        select from refund_outcomes o where o.refund_id = new.refund_id and o.outcome = 'failed');
    fits boolean;
begin
    if tg_table_name = 'refund_requests' then
        fits := exists (
            select from refunds r where r.id = new.refund_id and r.channel = new.channel);
    else
        fits := not exists (
            select from refund_requests q
             where q.refund_id = new.refund_id and q.sent_by is not null
               and q.sent_by is not distinct from new.told_by)
            and (new.outcome = 'failed' or exists (
                select from refund_requests q where q.refund_id = new.refund_id));
    end if;
    if not approved or failed or not fits then
        raise exception 'a row of % does not follow from what its refund is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_in_order before insert on refund_outcomes
    for each row execute function refund_is_followed_in_order();
create or replace trigger follows_in_order before insert on refund_requests
    for each row execute function refund_is_followed_in_order();
