-- Credit notes: a relief that stands in for money on a bill.

-- A note is of one payment by credit: of its bill, amount and key. Rows from before notes carried
-- MACs get one, once, and nothing else of them changes.
create or replace function credit_note_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
            select from payments p
             where p.id = new.payment_id and p.bill_id = new.bill_id and p.channel = 'credit'
               and p.reference = new.business_key and p.amount_paisa = new.amount_paisa
               and p.excess_paisa = 0) then
        raise exception 'a row of % is no payment by credit', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_the_payment before insert on credit_notes
    for each row execute function credit_note_follows();
create or replace trigger credit_notes_never_change before delete on credit_notes
    for each row execute function refuse_change();
create or replace trigger only_gets_a_mac before update on credit_notes
    for each row execute function only_gets_a_mac();
create or replace trigger has_a_mac before insert or update on credit_notes
    for each row when (new.mac is null) execute function refuse_without_a_mac();
