-- Who told the account to which money goes does not let it go as well: of an order's two people
-- neither may stand alone for an account in it.
create function bank_order_is_not_its_tellers() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from bank_order_lines l join payee_accounts a on a.id = l.account_id
                where l.order_id = new.id and a.told_by = new.approved_by) then
        raise exception 'who told an account of an order does not release it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger is_not_its_tellers before update on bank_orders
    for each row when (new.approved_at is not null and old.approved_at is null)
    execute function bank_order_is_not_its_tellers();

-- A line's account is the one that was told of what it pays, and of nothing else.
create function bank_order_line_pays_its_payee() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from payee_accounts a
                    where a.id = new.account_id and a.payable_kind = new.payable_kind
                      and a.payable_id = new.payable_id) then
        raise exception 'an account in an order was told of another payable'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger pays_its_payee before insert on bank_order_lines
    for each row execute function bank_order_line_pays_its_payee();
