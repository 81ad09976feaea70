-- Corrections: what a transaction put under a wrong head is moved to the right one, asked by one
-- officer and approved by another.

-- Move an amount that a transaction put on a wrong account to the right one. Never more than it put
-- there, all corrections together. The accounts are two, of heads, of one kind and currency.
create or replace function ledger_correct(p_id uuid, p_key text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_original uuid, p_wrong text, p_right text,
    p_right_rules text, p_amount bigint, p_specs text) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    v ledger_transactions;
    v_wrong ledger_accounts;
    v_right ledger_accounts;
    v_left bigint;
    v_codes text[];
    v_rules text[];
    v_debit integer;
    v_ok boolean;
begin
    -- Corrections and the reversal of one transaction wait for each other here.
    select * into v from ledger_transactions where id = p_original for update;
    select * into v_wrong from ledger_accounts where code = p_wrong;
    if v.id is null or v_wrong.id is null
            or exists (select from ledger_transactions where reverses = p_original) then
        raise exception 'there is nothing to correct' using errcode = 'BD020';
    end if;
    select * into v_right from ledger_accounts where code = p_right;
    if not found then
        perform ledger_open(array[p_right], p_specs);
        select * into v_right from ledger_accounts where code = p_right;
    end if;
    if not ledger_is_of_a_head(v_wrong.head, v_wrong.code)
            or not ledger_is_of_a_head(v_right.head, v_right.code)
            or (v_wrong.kind, v_wrong.currency) is distinct from (v_right.kind, v_right.currency)
            or v_wrong.id = v_right.id then
        raise exception 'heads of one kind are corrected' using errcode = 'BD019';
    end if;
    if v_right.head is not null then
        v_ok := ledger_refuse_head(v_right.head, (p_happened_at at time zone 'Asia/Karachi')::date);
    end if;
    select coalesce(sum(case when t.debit_account = v_wrong.id then t.amount_paisa
                             else -t.amount_paisa end), 0) into v_left
        from ledger_transactions x
            join ledger_transfers t on t.id between x.number + 1 and x.number + x.legs
        where (x.id = p_original
               or (x.corrects = p_original and x.business_key <> p_key and not exists (
                   select from ledger_transactions r where r.reverses = x.id)))
          and v_wrong.id in (t.debit_account, t.credit_account);
    if p_amount > abs(v_left) then
        raise exception 'more than stands there' using errcode = 'BD012';
    end if;
    v_codes := case when p_wrong collate "C" < p_right then array[p_wrong, p_right]
                    else array[p_right, p_wrong] end;
    v_rules := case when v_codes[1] = p_wrong then array[v_wrong.rules, p_right_rules]
                    else array[p_right_rules, v_wrong.rules] end;
    v_debit := array_position(v_codes, case when v_left < 0 then p_wrong else p_right end);
    return ledger_enter(p_id, p_key, v.kind || '.corrected', p_description, p_happened_at,
                        p_actor, v_codes, v_rules, array[v_debit], array[3 - v_debit],
                        array[p_amount], p_specs, null, p_original);
end $$;

-- What was asked stays as it was asked, and what was approved is what was posted: by who approved
-- it, and nothing else.
create or replace function ledger_corrections_post_what_was_asked() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if (new.id, new.corrects, new.wrong, new.rightful, new.amount_paisa, new.reason, new.entered_by,
            new.entered_at)
        is distinct from (old.id, old.corrects, old.wrong, old.rightful, old.amount_paisa, old.reason,
            old.entered_by, old.entered_at)
    then
        raise exception 'what was asked in % never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if new.approved_at is not null and not exists (
        select from ledger_transactions x
            join ledger_transfers t on t.id = x.number + 1
            join ledger_accounts d on d.id = t.debit_account
            join ledger_accounts c on c.id = t.credit_account
        where x.id = new.transaction_id and x.corrects = new.corrects and x.legs = 1
            and x.business_key = 'correction/' || new.id and x.actor_id = new.approved_by
            and t.amount_paisa = new.amount_paisa
            and (new.wrong, new.rightful) in ((d.code, c.code), (c.code, d.code)))
    then
        raise exception 'what was approved in % is what was posted', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger posts_what_was_asked before update on ledger_corrections
    for each row execute function ledger_corrections_post_what_was_asked();

-- Which transaction a correction is about in the end: one may correct another.
create or replace function ledger_corrected_by(of uuid) returns uuid language sql stable
set search_path = pg_catalog, public, pg_temp as $$
    with recursive back as (
        select x.id, x.corrects from ledger_transactions x where x.id = of
        union all
        select x.id, x.corrects from back b join ledger_transactions x on x.id = b.corrects)
    select id from back where corrects is null
$$;

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_correct(uuid, text, text, timestamptz, uuid, uuid, text, text, text, bigint, text),
    ledger_corrections_post_what_was_asked() from public;

grant execute on function
    ledger_correct(uuid, text, text, timestamptz, uuid, uuid, text, text, text, bigint, text)
    to bdm_app;
