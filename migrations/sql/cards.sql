-- What the card service said about an attempt or a request is written once.

-- One function for both: it looks at rows as JSON, for their columns differ.
create or replace function card_outcomes_stay() returns trigger language plpgsql as $$
declare
    before jsonb := to_jsonb(old);
    -- What is null may be written once; what was written stays, except the MAC.
    changed boolean := exists (
        select from jsonb_each(before) as b (name, value)
        where b.name <> 'mac' and b.value <> 'null' and b.value is distinct from to_jsonb(new) -> b.name);
begin
    if changed then
        raise exception 'what became of a row of % stays', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger outcomes_stay before update on card_attempts
    for each row execute function card_outcomes_stay();
create or replace trigger outcomes_stay before update on card_requests
    for each row execute function card_outcomes_stay();
