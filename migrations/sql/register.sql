-- The register is made of filings (docs/adr/0019), which follow one another.

-- Filings follow one another, and the first begins the business.
create or replace function filings_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    last smallint := coalesce((select max(f.sequence) from filings f
                               where f.business_id = new.business_id), 0);
begin
    if new.sequence <> last + 1
       or (new.kind in ('registered', 'imported')) <> (new.sequence = 1) then
        raise exception 'a filing does not follow the one before it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follow before insert on filings
    for each row execute function filings_follow();

-- A filing is taken back before its day, not afterwards, once, and never the first.
create or replace function withdrawals_are_in_time() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from filings f where f.business_id = new.business_id
                   and f.sequence = new.corrects and f.sequence > 1
                   and f.kind not in ('correction', 'withdrawal')
                   and f.effective_on > (bdm_now() at time zone 'Asia/Karachi')::date)
       or exists (select from filings f where f.business_id = new.business_id
                  and f.kind = 'withdrawal' and f.corrects = new.corrects) then
        raise exception 'a filing that has taken effect or was withdrawn is not withdrawn'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger are_in_time before insert on filings
    for each row when (new.kind = 'withdrawal') execute function withdrawals_are_in_time();

-- The xid is PostgreSQL's own: a made-up one could hide a row from the feed.
create or replace function xid_is_its_own() returns trigger language plpgsql
set search_path = pg_catalog as $$
begin
    new.xid := pg_current_xact_id()::text::bigint;
    return new;
end $$;
create or replace trigger xid_is_its_own before insert on filings
    for each row execute function xid_is_its_own();
