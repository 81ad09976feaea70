-- A report, an award and a draw follow one another: a report goes back only by a return with its
-- reason, an award follows the report that stands, and lots are drawn when and as it was announced.

-- They look into tables, so nobody's temporary table of that name may answer for them.
create or replace function reports_follow_returns() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.version <> (select count(*) + 1 from report_returns where tender_id = new.tender_id)
       or new.version <> (select count(*) + 1 from evaluation_reports
                          where tender_id = new.tender_id) then
        raise exception 'a report follows only one that went back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger reports_follow_returns before insert on evaluation_reports
    for each row execute function reports_follow_returns();

create or replace function reports_leave_by_return() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.reported_at is not null or new.award_not_before is not null
       or old.awarded_at is not null
       or (select count(*) from evaluation_reports where tender_id = old.id)
          <> (select count(*) from report_returns where tender_id = old.id) then
        raise exception 'a tender''s report leaves only by its return'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger reports_leave_by_return before update on tenders for each row
    when (old.reported_at is not null and (new.reported_at, new.award_not_before)
          is distinct from (old.reported_at, old.award_not_before))
    execute function reports_leave_by_return();

create or replace function awards_follow_reports() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    -- The program before this release names no version: it means the one there is.
    if new.report_version is null then
        select max(version) into new.report_version from evaluation_reports
        where tender_id = new.tender_id;
    end if;
    if exists (select from report_returns where tender_id = new.tender_id
               and version = new.report_version) then
        raise exception 'no award follows a report that went back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger awards_follow_reports before insert on awards
    for each row execute function awards_follow_reports();

-- It looks into a table, so nobody's temporary table of that name may answer for it.
create or replace function draws_are_never_early() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tie_draws where id = new.draw_id
               and (new.held_at < held_at_earliest or not among ? new.bid_id::text)) then
        raise exception 'lots are drawn at the time announced, among the bids announced'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger draws_are_never_early before insert on tie_draw_results
    for each row execute function draws_are_never_early();
