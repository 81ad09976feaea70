-- The lines of a fee are what the fee came to, and the one that grows is of the rule's own head:
-- at the commit, so that all of them stand, and again for whatever line would come later.
create function fee_of_a_bill_is_its_lines() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    mine jsonb := to_jsonb(new);
    wrong boolean;
begin
    if tg_table_name = 'bill_lines' then
        mine := mine || jsonb_build_object('number', mine -> 'fee');
    end if;
    select coalesce(sum(l.amount_paisa), 0) <> f.amount_paisa
        or (f.surcharge is null) is distinct from (count(l.number) filter (where l.part is null) = 0)
        or coalesce(bool_or(l.part is null
                            and l.head_code is distinct from f.surcharge ->> 'head_code'), false)
      into wrong
      from bill_fees f
      left join bill_lines l on l.bill_id = f.bill_id and l.fee = f.number
     where f.bill_id = (mine ->> 'bill_id')::uuid and f.number = (mine ->> 'number')::smallint
     group by f.amount_paisa, f.surcharge;
    if wrong then
        raise exception 'the lines of a fee in % are not what it came to', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create constraint trigger is_its_lines after insert on bill_fees
    deferrable initially deferred for each row execute function fee_of_a_bill_is_its_lines();
create constraint trigger are_their_fee after insert on bill_lines
    deferrable initially deferred for each row when (new.fee is not null)
    execute function fee_of_a_bill_is_its_lines();
