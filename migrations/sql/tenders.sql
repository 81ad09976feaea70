-- A tender keeps its terms from the moment it is handed in (docs/adr/0010): its parts and papers
-- change only in a draft, and an opening that was announced moves only by two people. What was
-- published changes by versions alone (docs/adr/0047): a version is recorded with what it changes,
-- then it is applied, and the tender bears its number.

-- A statement's rows belong to drafts; items, lots, what is asked of bidders, and the documents of
-- a version also to a tender whose next version is being applied: it is recorded, and the tender
-- does not bear its number yet. It looks into a table, so nobody's temporary table of that name
-- may answer for it.
create or replace function only_drafts_change() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from changed join tenders on tenders.id = changed.tender_id
               where tenders.submitted_at is not null
                 and not (tg_table_name <> 'committee_members' and exists (
                     select from tender_versions
                     where tender_id = tenders.id and number = tenders.version + 1))) then
        raise exception 'rows of % change only while their tender is a draft', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create or replace trigger deletes_only_in_drafts after delete on committee_members
    referencing old table as changed
    for each statement execute function only_drafts_change();
create or replace trigger inserts_only_in_drafts after insert on committee_members
    referencing new table as changed
    for each statement execute function only_drafts_change();
create or replace trigger deletes_only_in_drafts after delete on tender_criteria
    referencing old table as changed
    for each statement execute function only_drafts_change();
create or replace trigger inserts_only_in_drafts after insert on tender_criteria
    referencing new table as changed
    for each statement execute function only_drafts_change();
create or replace trigger deletes_only_in_drafts after delete on tender_items
    referencing old table as changed
    for each statement execute function only_drafts_change();
create or replace trigger inserts_only_in_drafts after insert on tender_items
    referencing new table as changed
    for each statement execute function only_drafts_change();
create or replace trigger deletes_only_in_drafts after delete on tender_lots
    referencing old table as changed
    for each statement execute function only_drafts_change();
create or replace trigger inserts_only_in_drafts after insert on tender_lots
    referencing new table as changed
    for each statement execute function only_drafts_change();
create or replace trigger deletes_only_in_drafts after delete on tender_required_documents
    referencing old table as changed
    for each statement execute function only_drafts_change();
create or replace trigger inserts_only_in_drafts after insert on tender_required_documents
    referencing new table as changed
    for each statement execute function only_drafts_change();

create or replace trigger inserts_only_in_drafts after insert on tender_version_documents
    referencing new table as changed
    for each statement execute function only_drafts_change();

create or replace function only_drafts_change_papers() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tenders where id in (old.subject_id, new.subject_id)
               and submitted_at is not null) then
        raise exception 'documents of a tender change only while it is a draft'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
create or replace trigger a_tender_keeps_its_documents before insert on documents for each row
    when (new.subject_kind = 'tender') execute function only_drafts_change_papers();
create or replace trigger a_tender_loses_no_documents before delete on documents for each row
    when (old.subject_kind = 'tender') execute function only_drafts_change_papers();

-- An opening that was announced moves only by a version, which two people have decided or the clock
-- gives: its number is signed, so that a row that somebody puts into the table moves none unseen.
create or replace function openings_move_by_two_people() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.version = old.version then
        raise exception 'two people decide when an opening is postponed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger openings_move_by_two_people before update on tenders for each row
    when (old.published_at is not null and new.opens_at is distinct from old.opens_at)
    execute function openings_move_by_two_people();

-- What was published changes one version at a time, each with its record of who decided what.
create or replace function tenders_change_by_versions() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.version is distinct from old.version + 1 or not exists (
        select from tender_versions where tender_id = new.id and number = new.version
    ) then
        raise exception 'what was published changes only by a version'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger tenders_change_by_versions before update on tenders for each row
    when (old.published_at is not null and (
        new.version, new.confirm_version, new.price_version, new.amended_at, new.withdrawn_items,
        new.closes_at, new.issue_to, new.title, new.title_ur, new.description, new.delivery_place,
        new.delivery_days, new.opening_place, new.performance_percent, new.security_percent,
        new.security_paisa
    ) is distinct from (
        old.version, old.confirm_version, old.price_version, old.amended_at, old.withdrawn_items,
        old.closes_at, old.issue_to, old.title, old.title_ur, old.description, old.delivery_place,
        old.delivery_days, old.opening_place, old.performance_percent, old.security_percent,
        old.security_paisa
    ))
    execute function tenders_change_by_versions();

-- Longer validity is asked once, by two people.
create or replace function validity_grows_by_two_people() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.validity_added_days <> 0 or not exists (
        select from validity_extensions
        where tender_id = new.id and days = new.validity_added_days and approved_at is not null
    ) then
        raise exception 'two people ask for longer validity, once'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger validity_grows_by_two_people before update on tenders for each row
    when (new.validity_added_days is distinct from old.validity_added_days)
    execute function validity_grows_by_two_people();
