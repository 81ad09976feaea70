-- A transfer moves its two balances by a trigger, whoever enters it: by hand, one by one or many
-- together (docs/adr/0024). So no look afterwards is needed for what it rests on, and no function
-- of ours can enter one and forget its balances.

-- What a bound counts: the balance less what open holds may take, or with what they may add. Called
-- where one slot, or all of them together, look past a bound.
create or replace function ledger_within(p_account uuid, p_floor bigint, p_ceiling bigint)
    returns boolean
language plpgsql as $$
declare v_broken boolean;
begin
    for i in 1 .. 2 loop
        select sum(balance_paisa - going_paisa) < p_floor
               or sum(balance_paisa + coming_paisa) > p_ceiling
            into v_broken from ledger_balances where account_id = p_account;
        if v_broken is not true then
            return true;
        end if;
        -- A hold that is past must keep nothing back, even where nobody has swept it away yet.
        exit when i = 2 or ledger_expire(1000, p_account) = 0;
    end loop;
    raise exception 'account % would be overdrawn',
        (select code from ledger_accounts where id = p_account) using errcode = 'BD004';
end $$;

-- What a move that looks wrong is: raises, unless it was only a hold that is past.
create or replace function ledger_judge_move(p_debit uuid, p_debit_broken boolean, p_credit uuid,
    p_credit_broken boolean) returns void
language plpgsql as $$
declare v_ok boolean;
begin
    if p_debit = p_credit then
        raise exception 'a transfer is between two accounts' using errcode = 'check_violation';
    elsif p_debit_broken is null or p_credit_broken is null then
        raise exception 'a transfer is of accounts or a currency that are not'
            using errcode = 'foreign_key_violation';
    end if;
    if p_debit_broken then
        v_ok := public.ledger_within(p_debit, null,
            (select ceiling_paisa from public.ledger_accounts where id = p_debit));
    end if;
    if p_credit_broken then
        v_ok := public.ledger_within(p_credit,
            (select floor_paisa from public.ledger_accounts where id = p_credit), null);
    end if;
end $$;

-- Locks in the order of the accounts' ids, as everybody does, so that two never wait for each other
-- in a circle.
create or replace function ledger_transfers_move() returns trigger
language plpgsql as $$
declare d_broken boolean; c_broken boolean;
begin
    -- Those two triggers below have moved them already.
    if pg_trigger_depth() > 1 then
        return new;
    -- A function of an earlier release, begun before this one came, has moved them too. It alone has
    -- this search path; whoever called it begins anew.
    elsif current_setting('search_path') = 'pg_catalog, public, pg_temp' then
        raise exception 'an earlier release moved these balances'
            using errcode = 'serialization_failure';
    elsif new.debit_account < new.credit_account then
        update public.ledger_balances set balance_paisa = balance_paisa + new.amount_paisa
            where account_id = new.debit_account and slot = new.debit_slot
                and currency = new.currency
            returning coalesce(balance_paisa + coming_paisa > ceiling_paisa, false) into d_broken;
        update public.ledger_balances set balance_paisa = balance_paisa - new.amount_paisa
            where account_id = new.credit_account and slot = new.credit_slot
                and currency = new.currency
            returning coalesce(balance_paisa - going_paisa < floor_paisa, false) into c_broken;
    elsif new.debit_account > new.credit_account then
        update public.ledger_balances set balance_paisa = balance_paisa - new.amount_paisa
            where account_id = new.credit_account and slot = new.credit_slot
                and currency = new.currency
            returning coalesce(balance_paisa - going_paisa < floor_paisa, false) into c_broken;
        update public.ledger_balances set balance_paisa = balance_paisa + new.amount_paisa
            where account_id = new.debit_account and slot = new.debit_slot
                and currency = new.currency
            returning coalesce(balance_paisa + coming_paisa > ceiling_paisa, false) into d_broken;
    end if;
    if (d_broken or c_broken) is not false then
        perform public.ledger_judge_move(new.debit_account, d_broken, new.credit_account, c_broken);
    end if;
    return new;
end $$;
create or replace trigger ledger_transfers_move before insert on ledger_transfers
    for each row execute function ledger_transfers_move();

-- Whether an array is a plain list: else what is read at a place is not what `unnest` gives.
create or replace function ledger_is_list(p_list anyarray) returns boolean
language sql immutable as $$
    select p_list is not null
        and (p_list = '{}' or array_ndims(p_list) = 1 and array_lower(p_list, 1) = 1)
$$;

-- Many transfers of one currency, which name their accounts by places in `accounts`: each balance is
-- moved once, by the sum. `fits` says that every bound of one row keeps in any order of the transfers,
-- even if all that is taken comes before all that is brought; it is for the caller to judge.
create or replace view ledger_together as select
    null::uuid[] as accounts, null::smallint[] as slots, null::text as currency,
    null::bigint[] as ids, null::uuid[] as transactions, null::integer[] as debits,
    null::integer[] as credits, null::bigint[] as amounts, null::date[] as days,
    null::boolean as fits where false;
revoke all on ledger_together from bdm_app;

-- Rows are locked in the order in which they are given, so it is joined by loops alone.
create or replace function ledger_move_together() returns trigger
language plpgsql set enable_hashjoin = off set enable_mergejoin = off as $$
declare
    -- A row's arrays are copied at each look, a variable's are not.
    v_accounts constant uuid[] := new.accounts;
    v_to constant integer[] := new.debits;
    v_from constant integer[] := new.credits;
    v_amounts constant bigint[] := new.amounts;
    v_debits bigint[] := array_fill(0::bigint, array[cardinality(new.accounts)]);
    v_credits bigint[] := v_debits;
    v_used bigint;
    v_moved bigint;
begin
    if (public.ledger_is_list(v_accounts) and public.ledger_is_list(new.slots)
            and public.ledger_is_list(v_to) and public.ledger_is_list(v_from)
            and public.ledger_is_list(v_amounts)) is not true then
        raise exception 'transfers are given as plain lists' using errcode = 'check_violation';
    end if;
    for i in 1 .. cardinality(v_amounts) loop
        if v_accounts[v_to[i]] = v_accounts[v_from[i]] then
            raise exception 'a transfer is between two accounts' using errcode = 'check_violation';
        end if;
        v_debits[v_to[i]] := v_debits[v_to[i]] + v_amounts[i];
        v_credits[v_from[i]] := v_credits[v_from[i]] + v_amounts[i];
    end loop;
    if array_position(v_debits, null) is not null or array_position(v_credits, null) is not null then
        raise exception 'a transfer is of accounts or an amount that are not'
            using errcode = 'check_violation';
    end if;
    with moved as (
        update public.ledger_balances b set balance_paisa = b.balance_paisa + g.debits - g.credits
        from (select id, slot, debits, credits
              from unnest(v_accounts, new.slots, v_debits, v_credits)
                       as u(id, slot, debits, credits)
              where debits + credits > 0 order by id) g
        where b.account_id = g.id and b.slot = g.slot and b.currency = new.currency
        returning
            coalesce(b.balance_paisa - g.debits - b.going_paisa >= b.floor_paisa, true)
            and coalesce(b.balance_paisa + g.credits + b.coming_paisa <= b.ceiling_paisa, true)
            as fits)
    select (select count(*) from unnest(v_debits, v_credits) as u(debits, credits)
            where debits + credits > 0),
           count(*), coalesce(bool_and(fits), true)
        into v_used, v_moved, new.fits from moved;
    if v_used <> v_moved then
        raise exception 'a transfer is of accounts or a currency that are not'
            using errcode = 'foreign_key_violation';
    end if;
    -- Arrays of fixed-length elements are read at a place at once; joins to them are not.
    insert into public.ledger_transfers (id, transaction_id, debit_account, debit_slot,
                                         credit_account, credit_slot, currency, amount_paisa, day)
        select l.id, l.of, v_accounts[l.debit], new.slots[l.debit], v_accounts[l.credit],
               new.slots[l.credit], new.currency, l.amount, l.day
        from (select unnest(new.ids) as id, unnest(new.transactions) as of,
                     unnest(v_to) as debit, unnest(v_from) as credit,
                     unnest(v_amounts) as amount, unnest(new.days) as day) l;
    return new;
end $$;
create or replace trigger ledger_move_together instead of insert on ledger_together
    for each row execute function ledger_move_together();

-- What a hold promised: what it kept back is given free by the same move. No bound is asked for,
-- because what is taken was kept back.
create or replace view ledger_captures as select
    null::bigint as id, null::uuid as transaction_id, null::uuid as debit_account,
    null::smallint as debit_slot, null::bigint as debit_kept, null::uuid as credit_account,
    null::smallint as credit_slot, null::bigint as credit_kept, null::text as currency,
    null::bigint as amount_paisa, null::date as day where false;
revoke all on ledger_captures from bdm_app;

create or replace function ledger_move_captured() returns trigger
language plpgsql as $$
declare d_slot smallint; c_slot smallint;
begin
    if new.debit_account < new.credit_account then
        update public.ledger_balances set balance_paisa = balance_paisa + new.amount_paisa,
                coming_paisa = coming_paisa - new.debit_kept
            where account_id = new.debit_account and slot = new.debit_slot
                and currency = new.currency returning slot into d_slot;
        update public.ledger_balances set balance_paisa = balance_paisa - new.amount_paisa,
                going_paisa = going_paisa - new.credit_kept
            where account_id = new.credit_account and slot = new.credit_slot
                and currency = new.currency returning slot into c_slot;
    elsif new.debit_account > new.credit_account then
        update public.ledger_balances set balance_paisa = balance_paisa - new.amount_paisa,
                going_paisa = going_paisa - new.credit_kept
            where account_id = new.credit_account and slot = new.credit_slot
                and currency = new.currency returning slot into c_slot;
        update public.ledger_balances set balance_paisa = balance_paisa + new.amount_paisa,
                coming_paisa = coming_paisa - new.debit_kept
            where account_id = new.debit_account and slot = new.debit_slot
                and currency = new.currency returning slot into d_slot;
    end if;
    if d_slot is null or c_slot is null then
        perform public.ledger_judge_move(new.debit_account, null, new.credit_account, null);
    end if;
    insert into public.ledger_transfers (id, transaction_id, debit_account, debit_slot,
                                         credit_account, credit_slot, currency, amount_paisa, day)
    values (new.id, new.transaction_id, new.debit_account, d_slot, new.credit_account, c_slot,
            new.currency, new.amount_paisa, new.day);
    return new;
end $$;
create or replace trigger ledger_move_captured instead of insert on ledger_captures
    for each row execute function ledger_move_captured();

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_within(uuid, bigint, bigint), ledger_judge_move(uuid, boolean, uuid, boolean),
    ledger_transfers_move(), ledger_is_list(anyarray), ledger_move_together(),
    ledger_move_captured() from public;
