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

-- What a paper's number is, however it was typed.
create or replace function paper_key(number text) returns text language sql immutable
set search_path = pg_catalog, pg_temp as $$
    select upper(regexp_replace(number, '\s', '', 'g'))
$$;

-- Of a sanction as much goes back as was sanctioned, under one number of an authority and fiscal year,
-- by refunds and claims together; who draws on it waits for whoever does so at the same instant.
create or replace function lock_sanction(of_authority text, of_number text, of_year date)
returns void language sql set search_path = pg_catalog, public, pg_temp as $$
    select pg_advisory_xact_lock(hashtext(
        'payments.sanction:' || of_authority || ':' || paper_key(of_number) || ':' || of_year::text))
$$;
create or replace function fiscal_year_begins(day date) returns date language sql immutable
set search_path = pg_catalog, pg_temp as $$
    select make_date((extract(year from day - interval '6 months'))::integer, 7, 1)
$$;
create or replace function sanction_has_left(
    drawer uuid, of_authority text, of_number text, sanctioned_on date, sanctioned_paisa bigint,
    paisa bigint) returns boolean language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    of_year date := fiscal_year_begins(sanctioned_on);
begin
    if sanctioned_paisa is null then
        return true;
    end if;
    perform lock_sanction(of_authority, of_number, of_year);
    return paisa + coalesce((
        select sum(d.amount_paisa) from sanction_drawings d
         where d.authority = of_authority and d.number = paper_key(of_number)
           and d.fiscal_year = of_year and d.id <> drawer and d.approved), 0) <= sanctioned_paisa;
end $$;

-- Refunds of revenue go out as they came: what was put into a transfer that stands comes back by the
-- treasury's voucher alone, and what was not is paid by the bank, under an order of Finance. Who
-- recorded the sanction does not approve. A deposit that is moved to another bill goes nowhere.
create or replace function refund_goes_as_it_came() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    sanction refund_sanctions;
    some_sent boolean;
    some_not boolean;
begin
    if old.approved_at is not null or new.approved_at is null
            or new.kind <> 'lines' or new.channel = 'deposit' then
        return new;
    end if;
    select * into sanction from refund_sanctions s where s.refund_id = new.id;
    select coalesce(bool_or(w.sent), false), coalesce(bool_or(not w.sent), true)
      into some_sent, some_not
      from (select exists (
                select from treasury_parts p
                 where p.source in ('payment', 'deposit', 'forfeiture')
                   and p.source_id = a.payment_id and p.source_part = a.position
                   and not p.freed)
                or exists (
                select from treasury_parts p
                 where p.source = 'deposit' and not p.freed and a.payment_id <> p.source_id
                   and p.source_id = first_payment_of(a.payment_id)) as sent
              from refund_lines n
              join payment_allocations a on a.payment_id = new.payment_id
               and a.line_number is not distinct from n.line_number
             where n.refund_id = new.id) as w;
    if sanction.refund_id is null or sanction.told_by = new.approved_by then
        raise exception 'a refund of revenue needs a sanction that another officer recorded'
            using errcode = 'insufficient_privilege';
    end if;
    if not sanction_has_left(new.id, sanction.authority, sanction.number, sanction.sanctioned_on,
                             sanction.sanctioned_paisa, new.amount_paisa) then
        raise exception 'more goes back under a sanction than was sanctioned'
            using errcode = 'insufficient_privilege';
    end if;
    if (new.channel = 'voucher') <> (sanction.treasury <> '')
            or (new.channel = 'voucher' and some_not) or (new.channel <> 'voucher' and some_sent) then
        raise exception 'a refund does not go out as its money came'
            using errcode = 'insufficient_privilege';
    end if;
    if sanction.authority = 'department' and exists (
            select from refund_lines n
              left join bill_lines b on b.bill_id = n.bill_id and b.number = n.line_number
             where n.refund_id = new.id and b.deposit is not true) then
        raise exception 'a department decides on its deposits, and on no revenue'
            using errcode = 'insufficient_privilege';
    end if;
    if new.channel <> 'voucher' and sanction.authority <> 'department'
            and sanction.order_number = '' then
        raise exception 'a bank pays revenue back only under an order of Finance'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger goes_as_it_came before update on refunds
    for each row execute function refund_goes_as_it_came();

-- A sanction comes before the decision; a paper when its refund was approved and before its end.
create or replace function refund_paper_comes_in_time() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean;
begin
    if tg_table_name = 'pay_order_choices' and (to_jsonb(new) ->> 'decision_id') is not null then
        fits := exists (select from suspense_decisions d
                         where d.id = (to_jsonb(new) ->> 'decision_id')::uuid
                           and d.kind = 'payer' and d.approved_at is not null)
            and not exists (select from suspense_outcomes o
                             where o.decision_id = (to_jsonb(new) ->> 'decision_id')::uuid);
    elsif tg_table_name = 'refund_sanctions' then
        fits := exists (select from refunds r where r.id = new.refund_id and r.kind = 'lines'
                         and r.approved_at is null and r.refused_at is null);
    else
        fits := exists (select from refunds r where r.id = new.refund_id
                         and r.approved_at is not null and r.channel <> 'adyen')
            and not exists (select from refund_outcomes o where o.refund_id = new.refund_id);
    end if;
    if tg_table_name = 'refund_papers' then
        fits := fits and exists (
            select from refunds r where r.id = new.refund_id
               and (r.channel = 'voucher') = ((to_jsonb(new) ->> 'kind') = 'voucher'));
    end if;
    if not fits then
        raise exception 'a row of % does not follow from what its refund is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- A voucher or pay order pays one thing: its number is kept for that in `paper_numbers`, once for
-- each treasury or bank and fiscal year.
create or replace function paper_has_its_number() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    mine jsonb := to_jsonb(new);
    issued date := new.issued_on;
    pays uuid := coalesce(
        mine ->> 'refund_id', mine ->> 'claim_id', mine ->> 'decision_id')::uuid;
    paid_by text;
    of_kind text;
begin
    case tg_table_name
        when 'refund_papers' then
            of_kind := mine ->> 'kind';
            if of_kind = 'voucher' then
                select s.treasury into paid_by from refund_sanctions s where s.refund_id = pays;
            else
                select p.bank into paid_by
                  from settled_payments p join refunds r on r.payment_id = p.payment_id
                 where r.id = pays order by p.at limit 1;
            end if;
        when 'suspense_vouchers' then
            of_kind := 'voucher';
            paid_by := mine ->> 'treasury';
        else
            of_kind := 'pay_order';
            select t.bank into paid_by from suspense_transfers t where t.decision_id = pays;
    end case;
    if not exists (
            select from paper_numbers n
             where n.kind = of_kind and n.payer = paid_by and n.used_by = pays
               and n.number = paper_key(new.number)
               and n.fiscal_year = fiscal_year_begins(issued)) then
        raise exception 'the number of a row of % is kept for what it pays', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger has_its_number before insert on refund_papers
    for each row execute function paper_has_its_number();

create or replace trigger comes_in_time before insert on refund_sanctions
    for each row execute function refund_paper_comes_in_time();
create or replace trigger comes_in_time before insert on pay_order_choices
    for each row execute function refund_paper_comes_in_time();
create or replace trigger comes_in_time before insert on refund_papers
    for each row execute function refund_paper_comes_in_time();

create or replace trigger has_a_mac before insert or update on refund_sanctions
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on pay_order_choices
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on refund_papers
    for each row when (new.mac is null) execute function refuse_without_a_mac();
