-- A payment or a refund leaves clearing whole, by the channel that took or gave it, so that what
-- stands on clearing is always the sum of what no settlement names.
create function settles_something_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    fits boolean := true;
begin
    if new.kind = 'payment' then
        fits := exists (
            select from payments p where p.id = new.payment_id and p.channel = new.channel
               and p.reference = new.reference and p.amount_paisa = new.gross_paisa);
    elsif new.kind = 'refund' then
        fits := exists (
            select from refunds r join refund_outcomes o on o.refund_id = r.id
             where r.id = new.refund_id and r.channel = new.channel and o.outcome = 'confirmed'
               and new.reference = r.id::text and new.gross_paisa = -r.amount_paisa);
    end if;
    if not fits then
        raise exception 'a % is settled whole, by its own channel and name', new.kind
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger settles_something_whole before insert on settlements
    for each row execute function settles_something_whole();
create trigger never_changes before update or delete on settlements
    for each row execute function refuse_change();
