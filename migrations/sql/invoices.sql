-- An invoice that was paid in full is owed again only where two officers cancelled the record of
-- one of its payments. It looks into tables, so nobody's temporary tables of those names may answer
-- for them.
create or replace function paid_until_a_record_is_cancelled() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.paid_on is not null or not exists (
        select from invoice_payment_cancellations
        join invoice_payments on invoice_payments.id = invoice_payment_cancellations.payment_id
        where invoice_payments.invoice_id = old.id
          and invoice_payment_cancellations.approved_at is not null) then
        raise exception 'what stands in paid_on of % never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger what_is_written_stays before update on contract_invoices
    for each row execute function facts_stay('mac', 'paid_on');
create or replace trigger what_is_paid_stays_paid before update on contract_invoices for each row
    when (old.paid_on is not null and new.paid_on is distinct from old.paid_on)
    execute function paid_until_a_record_is_cancelled();
