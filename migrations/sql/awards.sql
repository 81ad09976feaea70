-- Parts of a tender are awarded one after another while a grievance holds some of them: each part
-- once, by the report in force, and a further award only while parts wait for it.

-- They look into tables, so nobody's temporary table of that name may answer for them.
create or replace function awards_follow_one_another() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Two awards at once wait here for each other.
    perform from tenders where id = new.tender_id for update;
    if exists (
        select from awards join tenders on tenders.id = awards.tender_id
        where awards.tender_id = new.tender_id and awards.reversed_at is null
          and (awards.report_version <> new.report_version or tenders.parts_wait_since is null)
    ) then
        raise exception 'a further award is for parts of the same report that wait for it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- Named to run after awards_follow_reports, which gives an award its version.
create or replace trigger awards_follow_reports_one_after_another before insert on awards
    for each row execute function awards_follow_one_another();

create or replace function parts_are_awarded_once() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    perform from tenders
    where id = (select tender_id from awards where id = new.award_id) for update;
    if exists (
        select from awards mine
        join awards other on other.tender_id = mine.tender_id and other.id <> mine.id
        join award_lines line on line.award_id = other.id
        where mine.id = new.award_id and other.reversed_at is null and line.scope = new.scope
    ) then
        raise exception 'no part is in two awards in force'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger parts_are_awarded_once before insert on award_lines
    for each row execute function parts_are_awarded_once();
