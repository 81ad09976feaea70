-- Checked here too: whoever holds the application's password could otherwise give a bill's payer
-- money again that was charged back, or refund what is gone.
create function payment_reversal_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
    stands bigint;
begin
    perform 1 from bills where id = new.bill_id for no key update;
    select p.amount_paisa into came from payments p
     where p.id = new.payment_id and p.channel = new.channel;
    select came + new.amount_paisa + coalesce(sum(r.amount_paisa), 0) into stands
      from payment_reversals r where r.payment_id = new.payment_id;
    if stands is null or stands < 0 or stands > came then
        raise exception 'a row of % is of more than the payment is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if not exists (
        select from card_messages m join card_attempts a on a.id = m.attempt_id
         where m.id = new.message_id and m.success and m.currency = 'PKR'
           and m.event_code = upper(new.kind) and m.psp_reference = new.reference
           and m.amount_paisa = abs(new.amount_paisa) and a.bill_id = new.bill_id) then
        raise exception 'a row of % says something else than the gateway', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follows_the_payment before insert on payment_reversals
    for each row execute function payment_reversal_follows();

-- At the commit, so that the lines stand: together they are the amount, and no part of the payment
-- is below nothing.
create function payment_reversal_is_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    asked uuid := case tg_table_name when 'payment_reversals' then (to_jsonb(new) ->> 'id')::uuid
                       else (to_jsonb(new) ->> 'reversal_id')::uuid end;
    head payment_reversals;
begin
    select * into head from payment_reversals where id = asked;
    if head.amount_paisa <> head.excess_paisa + coalesce((
            select sum(l.amount_paisa) from payment_reversal_lines l where l.reversal_id = asked), 0)
       or exists (select from payment_reversal_lines l where l.reversal_id = asked
                   and sign(l.amount_paisa) <> sign(head.amount_paisa)) then
        raise exception 'the lines of % are not its amount', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if exists (select from (
            select coalesce(a.line_number, 0) as part, a.amount_paisa as paisa
              from payment_allocations a where a.payment_id = head.payment_id
             union all
            select coalesce(l.line_number, 0), l.amount_paisa from payment_reversal_lines l
              join payment_reversals r on r.id = l.reversal_id where r.payment_id = head.payment_id
             union all
            select -1, p.excess_paisa from payments p where p.id = head.payment_id
             union all
            select -1, r.excess_paisa from payment_reversals r
             where r.payment_id = head.payment_id) as parts
         group by part having sum(paisa) < 0) then
        raise exception 'more was taken of a part than came, says %', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger is_whole after insert on payment_reversals
    deferrable initially deferred for each row execute function payment_reversal_is_whole();
create constraint trigger is_whole after insert on payment_reversal_lines
    deferrable initially deferred for each row execute function payment_reversal_is_whole();

-- As migration 0038 has it, but what was taken back did not come; and only the parts that this
-- refund is of are looked at, for another may have been taken back after it was refunded.
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

-- What stands on clearing (migration 0040): money that is taken back is owed to the channel, money
-- that comes again by it to us. A capture that failed before it was settled never will be.
create function reversal_opens_an_item() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
declare
    of_kind text := case new.kind when 'chargeback_reversed' then new.kind else 'chargeback' end;
    of_reference text := new.reference || case new.kind when 'second_chargeback' then '/2' else '' end;
begin
    if new.kind = 'capture_failed' then
        delete from clearing_items i
         where i.kind = 'payment' and i.payment_id = new.payment_id
           and i.amount_paisa = -new.amount_paisa;
        if found then
            return new;
        end if;
    end if;
    perform clearing_opens(new.channel, of_kind, of_reference, new.amount_paisa, new.at,
        new.payment_id, null, '');
    return new;
end $$;
create trigger opens_an_item after insert on payment_reversals
    for each row execute function reversal_opens_an_item();
-- The trigger runs it; nobody calls it.
revoke execute on function reversal_opens_an_item() from public;
revoke execute on function reversal_opens_an_item() from public;
