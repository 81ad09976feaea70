-- No bid comes, and nobody is marked as present, after the opening; and none is opened that its
-- firm has not confirmed for the version of the tender that asked for it.

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

create or replace function only_confirmed_bids_open() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from bids b join tenders t on t.id = b.tender_id
               where b.id = new.bid_id and b.confirmed_version < t.confirm_version) then
        raise exception 'a bid that was not confirmed is not opened'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger only_confirmed_bids_open before insert on opened_bids
    for each row execute function only_confirmed_bids_open();

-- A bid is confirmed for later versions only, and for none that is not there.
create or replace function bids_confirm_forwards() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.confirmed_version < old.confirmed_version or new.confirmed_version > (
        select version from tenders where id = new.tender_id
    ) then
        raise exception 'a bid is confirmed for a later version of its tender'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger bids_confirm_forwards before update on bids for each row
    when (new.confirmed_version is distinct from old.confirmed_version)
    execute function bids_confirm_forwards();
