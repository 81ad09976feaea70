-- What a transfer refers to is looked for once a statement, where foreign keys looked once a row and
-- account; and a balance row neither goes nor becomes another's, so what was found stays true.
create function ledger_transfers_rest_on_balances() returns trigger
language plpgsql as $$
begin
    if exists (
            select from entered t
                left join public.ledger_balances d on d.account_id = t.debit_account
                    and d.slot = t.debit_slot and d.currency = t.currency
                left join public.ledger_balances c on c.account_id = t.credit_account
                    and c.slot = t.credit_slot and c.currency = t.currency
            where d.slot is null or c.slot is null) then
        raise exception 'a transfer is of accounts or a currency that are not'
            using errcode = 'foreign_key_violation';
    end if;
    return null;
end $$;
create trigger ledger_transfers_rest_on_balances after insert on ledger_transfers
    referencing new table as entered
    for each statement execute function ledger_transfers_rest_on_balances();
create trigger ledger_balances_never_go before delete on ledger_balances
    for each row execute function refuse_change();
create trigger ledger_balances_stay_whose_they_are
    before update of account_id, slot, currency on ledger_balances
    for each row execute function refuse_change();
create trigger ledger_balances_never_empty before truncate on ledger_balances
    for each statement execute function refuse_change();
alter table ledger_transfers
    drop constraint fk_ledger_transfers_debit_account_debit_slot_currency,
    drop constraint fk_ledger_transfers_credit_account_credit_slot_currency;

-- What is promised never changes, and a hold ends once, whole. Said here in code that PostgreSQL
-- keeps compiled: as checks and conditions it read them anew for every row.
create function ledger_holds_are_sound() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if new.outcome is not null then
            raise exception 'a hold begins open' using errcode = 'check_violation';
        elsif new.business_key = '' or new.amount_paisa <= 0
                or new.debit_account = new.credit_account or new.expires_at <= new.placed_at then
            raise exception 'a hold is of nothing' using errcode = 'check_violation';
        end if;
    elsif old.outcome is not null or new.outcome is null then
        raise exception 'rows of % are never changed or removed', tg_table_name
            using errcode = 'insufficient_privilege';
    elsif new.ended_at is null or new.outcome not in ('captured', 'released', 'expired')
            or (new.outcome = 'captured') <> (new.captured_paisa is not null)
            or (new.outcome = 'captured') <> (new.transaction_id is not null)
            or new.captured_paisa not between 1 and new.amount_paisa
            or new.outcome = 'captured' and new.ended_at >= new.expires_at then
        raise exception 'a hold ends otherwise' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger ledger_holds_are_sound before insert or update on ledger_holds
    for each row execute function ledger_holds_are_sound();
drop trigger ledger_holds_end_once on ledger_holds;
create trigger ledger_holds_keep_their_word
    before update of id, business_key, kind, description, debit_account, credit_account, currency,
        amount_paisa, placed_at, expires_at, placed_by on ledger_holds
    for each row execute function refuse_change();
alter table ledger_holds
    drop constraint ck_ledger_holds_business_key, drop constraint ck_ledger_holds_amount,
    drop constraint ck_ledger_holds_two_accounts, drop constraint ck_ledger_holds_expires,
    drop constraint ck_ledger_holds_outcome, drop constraint ck_ledger_holds_ended,
    drop constraint ck_ledger_holds_captured, drop constraint ck_ledger_holds_in_time;
