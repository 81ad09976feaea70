-- Money that leads to no bill waits in suspense. Two people say whose it is, and never of more than
-- came.

-- Paisa of an approved decision count until its transfer failed.
create or replace function suspense_stays_within_what_came() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    came bigint;
    taken numeric;
begin
    if new.approved_at is null then
        return new;
    end if;
    select i.amount_paisa into came from suspense_items i where i.id = new.item_id
       for no key update;
    select coalesce(sum(d.amount_paisa), 0) into taken
      from suspense_decisions d
     where d.item_id = new.item_id and d.id <> new.id and d.approved_at is not null
       and not exists (select from suspense_outcomes o
                        where o.decision_id = d.id and o.outcome = 'failed');
    if taken + new.amount_paisa > came then
        raise exception 'a decision in % is of more than came and is still there', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger stays_within_what_came before update on suspense_decisions
    for each row execute function suspense_stays_within_what_came();

-- What is called a bill's is paid to the bill, from suspense.
create or replace function decided_means_paid() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payments p
                   where p.id = new.payment_id and p.channel = 'suspense'
                     and p.reference = new.id::text and p.bill_id = new.bill_id
                     and p.amount_paisa = new.amount_paisa) then
        raise exception 'a row of % is approved by its payment', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists decided_means_paid on suspense_decisions;
create constraint trigger decided_means_paid after update on suspense_decisions
    deferrable initially deferred for each row
    when (new.approved_at is not null and new.kind = 'bill')
    execute function decided_means_paid();

-- Sent when approved; its end is told by another than who sent it.
create or replace function suspense_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    approved boolean := exists (
        select from suspense_decisions d
         where d.id = new.decision_id and d.kind = 'payer' and d.approved_at is not null);
    failed boolean := exists (
        select from suspense_outcomes o
         where o.decision_id = new.decision_id and o.outcome = 'failed');
    fits boolean := true;
begin
    if tg_table_name = 'suspense_outcomes' then
        fits := not exists (
            select from suspense_transfers t
             where t.decision_id = new.decision_id and t.sent_by = new.told_by)
            and (new.outcome = 'failed' or exists (
                select from suspense_transfers t where t.decision_id = new.decision_id));
    end if;
    if not approved or failed or not fits then
        raise exception 'a row of % does not follow from what was decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_in_order before insert on suspense_outcomes
    for each row execute function suspense_is_followed_in_order();
create or replace trigger follows_in_order before insert on suspense_transfers
    for each row execute function suspense_is_followed_in_order();

create or replace function settlement_keeps_what_it_suspends() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from suspense_items i
                   where i.settlement_id = new.id and i.channel = new.channel
                     and i.amount_paisa = -new.fee_paisa
                     and i.transaction_id = new.transaction_id) then
        raise exception 'what a row of % puts into suspense is kept as an item', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
drop trigger if exists keeps_what_it_suspends on settlements;
create constraint trigger keeps_what_it_suspends after insert on settlements
    deferrable initially deferred for each row when (new.against = 'suspense')
    execute function settlement_keeps_what_it_suspends();

create or replace function item_is_of_its_settlement() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlements s
                   where s.id = new.settlement_id and s.against = 'suspense'
                     and s.channel = new.channel and s.fee_paisa = -new.amount_paisa
                     and s.transaction_id = new.transaction_id) then
        raise exception 'a row of % is of its settlement', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_of_its_settlement before insert on suspense_items
    for each row when (new.settlement_id is not null) execute function item_is_of_its_settlement();

-- By which settlement money in suspense came to a bank: its own, or that which put it there.
create or replace view suspense_at_banks as
select i.id as item_id, s.bank, s.channel, s.settled_at
  from suspense_items i
  join settlements s on s.channel = i.channel and s.kind = 'suspense' and s.reference = i.reference
 where i.settlement_id is null
union all
select i.id, s.bank, s.channel, s.settled_at
  from suspense_items i join settlements s on s.id = i.settlement_id;
revoke insert, update, delete on suspense_at_banks from bdm_app;

-- What is drawn on sanctions: refunds of revenue and claims that wait, or were approved and did not
-- fail. A department decides on its deposits by no sanction.
create or replace view sanction_drawings as
select s.refund_id as id, s.authority, paper_key(s.number) as number,
       fiscal_year_begins(s.sanctioned_on) as fiscal_year, s.sanctioned_paisa, r.amount_paisa,
       r.approved_at is not null as approved
  from refund_sanctions s join refunds r on r.id = s.refund_id
 where s.authority <> 'department' and r.refused_at is null
   and not exists (select from refund_outcomes o
                    where o.refund_id = r.id and o.outcome = 'failed')
union all
select c.id, c.authority, paper_key(c.sanction_number), fiscal_year_begins(c.sanctioned_on),
       c.sanctioned_paisa, c.amount_paisa, c.approved_at is not null
  from suspense_claims c
 where c.refused_at is null
   and not exists (select from suspense_claim_ends e
                    where e.claim_id = c.id and e.outcome = 'failed');
revoke insert, update, delete on sanction_drawings from bdm_app;

-- What went to a head as unclaimed can be claimed, never more than went there, and only what its
-- treasury has: that pays it by voucher. Paisa of an approved claim count until it failed.
create or replace function claim_stays_within_what_went() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    went bigint;
    taken numeric;
begin
    if new.approved_at is null or old.approved_at is not null then
        return new;
    end if;
    select d.amount_paisa into went
      from suspense_decisions d join suspense_items i on i.id = d.item_id
     where d.id = new.decision_id and d.kind = 'head' and d.approved_at is not null
       for no key update of i;
    select coalesce(sum(c.amount_paisa), 0) into taken
      from suspense_claims c
     where c.decision_id = new.decision_id and c.id <> new.id and c.approved_at is not null
       and not exists (select from suspense_claim_ends e
                        where e.claim_id = c.id and e.outcome = 'failed');
    if went is null or taken + new.amount_paisa > went then
        raise exception 'a row of % is of more than went to the head and is still there',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    if not sanction_has_left(new.id, new.authority, new.sanction_number, new.sanctioned_on,
                             new.sanctioned_paisa, new.amount_paisa) then
        raise exception 'more goes back under a sanction than was sanctioned'
            using errcode = 'insufficient_privilege';
    end if;
    if not exists (
            select from treasury_parts p
              join treasury_sheets s on s.id = p.sheet_id and s.treasury = new.treasury
              join treasury_ends e on e.sheet_id = s.id and e.outcome = 'arrived'
             where p.source = 'suspense' and p.source_id = new.decision_id and not p.freed) then
        raise exception 'a row of % is of money that its treasury has', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger stays_within_what_went before update on suspense_claims
    for each row execute function claim_stays_within_what_went();

-- A voucher comes when its claim was approved, from the claim's treasury; its end is told by another
-- than who recorded it.
create or replace function claim_is_followed_in_order() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    claim suspense_claims;
    fits boolean;
begin
    select * into claim from suspense_claims c where c.id = new.claim_id;
    if tg_table_name = 'suspense_vouchers' then
        fits := claim.treasury = (to_jsonb(new) ->> 'treasury')
            and not exists (select from suspense_claim_ends e where e.claim_id = claim.id);
    else
        fits := not exists (
                select from suspense_vouchers v
                 where v.claim_id = claim.id and v.told_by = new.told_by)
            and ((to_jsonb(new) ->> 'outcome') = 'failed' or exists (
                select from suspense_vouchers v where v.claim_id = claim.id));
    end if;
    if claim.approved_at is null or fits is not true then
        raise exception 'a row of % does not follow from what its claim is', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_in_order before insert on suspense_vouchers
    for each row execute function claim_is_followed_in_order();
create or replace trigger follows_in_order before insert on suspense_claim_ends
    for each row execute function claim_is_followed_in_order();

create or replace trigger has_a_mac before insert or update on suspense_claims
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on suspense_vouchers
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on suspense_claim_ends
    for each row when (new.mac is null) execute function refuse_without_a_mac();

-- A pay order is of what goes back to its payer, who asked for one, and was sent under its number.
create or replace function suspense_pay_order_is_sent() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from suspense_transfers t
                    where t.decision_id = new.decision_id and t.sent_by = new.told_by
                      and t.reference = 'Pay order ' || new.number)
       or not exists (select from pay_order_choices c where c.decision_id = new.decision_id) then
        raise exception 'a row of % does not follow from what was decided', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_in_order before insert on suspense_pay_orders
    for each row execute function suspense_pay_order_is_sent();
create or replace trigger has_its_number before insert on suspense_pay_orders
    for each row execute function paper_has_its_number();
create or replace trigger has_its_number before insert on suspense_vouchers
    for each row execute function paper_has_its_number();
create or replace trigger has_a_mac before insert or update on suspense_pay_orders
    for each row when (new.mac is null) execute function refuse_without_a_mac();
