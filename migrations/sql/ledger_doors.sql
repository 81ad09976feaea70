-- The ledger's first two functions, by accounts' ids, as thin doors to those that took their place.
-- Our programs call them no more.

create or replace function ledger_open_account(p_id uuid, p_code text, p_name text, p_kind text,
    p_currency text, p_floor bigint, p_ceiling bigint) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    return ledger_open_account(p_code,
        concat(p_kind, '|', p_currency, '|', p_floor, '|', p_ceiling),
        jsonb_build_array(jsonb_build_object('id', p_id, 'code', p_code, 'name', p_name,
            'kind', p_kind, 'currency', p_currency, 'floor_paisa', p_floor,
            'ceiling_paisa', p_ceiling))::text);
end $$;

create or replace function ledger_post(p_id uuid, p_key text, p_kind text, p_description text,
    p_happened_at timestamptz, p_actor uuid, p_debits uuid[], p_credits uuid[],
    p_amounts bigint[], p_reverses uuid default null) returns uuid
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_codes text[]; v_rules text[]; v_ids uuid[];
begin
    select array_agg(code order by code collate "C"), array_agg(rules order by code collate "C"),
           array_agg(id order by code collate "C") into v_codes, v_rules, v_ids
        from ledger_accounts where id = any (p_debits || p_credits);
    return ledger_enter(p_id, p_key, p_kind, p_description, p_happened_at, p_actor, v_codes,
        v_rules,
        array(select array_position(v_ids, d) from unnest(p_debits) with ordinality as g(d, o)
              order by o),
        array(select array_position(v_ids, c) from unnest(p_credits) with ordinality as g(c, o)
              order by o),
        p_amounts, null, p_reverses, null);
end $$;

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    ledger_open_account(uuid, text, text, text, text, bigint, bigint),
    ledger_post(uuid, text, text, text, timestamptz, uuid, uuid[], uuid[], bigint[], uuid)
    from public;

grant execute on function
    ledger_open_account(uuid, text, text, text, text, bigint, bigint),
    ledger_post(uuid, text, text, text, timestamptz, uuid, uuid[], uuid[], bigint[], uuid)
    to bdm_app;
