-- Move an amount that a transaction put on a wrong account to the right one. Never more than it
-- put there, all corrections together.
create function ledger_correct(p_id uuid, p_key text, p_description text,
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
        raise exception 'there is nothing to correct' using errcode = 'BD006';
    end if;
    select * into v_right from ledger_accounts where code = p_right;
    if not found then
        perform ledger_open(array[p_right], p_specs);
        select * into v_right from ledger_accounts where code = p_right;
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
