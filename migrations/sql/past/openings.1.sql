-- No bid comes, and nobody is marked as present, after the opening.

create or replace function only_before_the_opening() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tenders where id = new.tender_id and opened_at is not null) then
        raise exception 'nothing comes into % once the bids were opened', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger no_bid_comes_after_the_opening before insert on bids
    for each row execute function only_before_the_opening();
create or replace trigger no_bid_is_read_out_later before insert on opened_bids
    for each row execute function only_before_the_opening();

create or replace function only_while_it_sits() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from openings where id = new.opening_id
               and (opened_at is not null or postponed_at is not null)) then
        raise exception 'nobody comes to a sitting that has ended'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger nobody_comes_later before insert on opening_attendance
    for each row execute function only_while_it_sits();
