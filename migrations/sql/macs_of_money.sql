-- Rows that were there before MACs were get one, once, and nothing else of them changes
-- (app/row_macs.py). What a MAC says PostgreSQL cannot judge: it has no key.

create or replace function only_gets_a_mac() returns trigger language plpgsql as $$
begin
    if old.mac is not null or new.mac is null
            or to_jsonb(old) - 'mac' is distinct from to_jsonb(new) - 'mac' then
        raise exception 'rows of % are never changed or removed', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create or replace function decided_once_but_for_a_mac() returns trigger language plpgsql as $$
begin
    if (old.approved_at is not null or old.refused_at is not null)
            and (old.mac is not null or new.mac is null
                 or to_jsonb(old) - 'mac' is distinct from to_jsonb(new) - 'mac') then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create or replace trigger payments_never_change before delete on payments
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on payments
    for each row execute function only_gets_a_mac();
create or replace trigger payment_reversals_never_change before delete on payment_reversals
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on payment_reversals
    for each row execute function only_gets_a_mac();
create or replace trigger refund_outcomes_never_change before delete on refund_outcomes
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on refund_outcomes
    for each row execute function only_gets_a_mac();
create or replace trigger never_changes before delete on suspense_items
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on suspense_items
    for each row execute function only_gets_a_mac();
create or replace trigger never_changes before delete on suspense_outcomes
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on suspense_outcomes
    for each row execute function only_gets_a_mac();
create or replace trigger never_changes before delete on payee_accounts
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on payee_accounts
    for each row execute function only_gets_a_mac();
create or replace trigger card_messages_never_change before delete on card_messages
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on card_messages
    for each row execute function only_gets_a_mac();

create or replace trigger is_decided_once before update on refunds
    for each row execute function decided_once_but_for_a_mac();
create or replace trigger is_decided_once before update on suspense_decisions
    for each row execute function decided_once_but_for_a_mac();
create or replace trigger is_decided_once before update on bank_orders
    for each row execute function decided_once_but_for_a_mac();
create or replace trigger is_decided_once before update on bank_scrolls
    for each row execute function decided_once_but_for_a_mac();

-- What was within bounds when it was approved is not judged again when it only gets a MAC: more may
-- have been taken back since.
create or replace trigger stays_within_what_came before update on refunds for each row
    when (old.mac is not null or old.approved_at is distinct from new.approved_at)
    execute function refund_stays_within_what_came();
create or replace trigger stays_within_what_came before update on suspense_decisions for each row
    when (old.mac is not null or old.approved_at is distinct from new.approved_at)
    execute function suspense_stays_within_what_came();

-- No row comes without a MAC any more, and none loses it: so only what is older can be stamped.
create or replace function refuse_without_a_mac() returns trigger language plpgsql as $$
begin
    raise exception 'a row of % needs a MAC', tg_table_name
        using errcode = 'insufficient_privilege';
end $$;
create or replace trigger has_a_mac before insert or update on payments
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on payment_reversals
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on refunds
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on refund_outcomes
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on suspense_items
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on suspense_decisions
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on suspense_outcomes
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on payee_accounts
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on bank_orders
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on bank_scrolls
    for each row when (new.mac is null) execute function refuse_without_a_mac();
create or replace trigger has_a_mac before insert or update on card_messages
    for each row when (new.mac is null) execute function refuse_without_a_mac();
