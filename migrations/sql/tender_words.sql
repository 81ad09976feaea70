-- What a tender is found by: its reference, title and description, and the titles of its lots and
-- items, folded as queries are (app/search_text.py). A trigger writes it, as the parts are rows of
-- other tables; what anybody else writes into `search` is overwritten.

-- Urdu letters for those of Arabic keyboards; no short vowels, lengtheners or joiners.
create or replace function searched_text(written text) returns text
language sql immutable as $$
    select translate(normalize(written, nfc),
        U&'\064A\0649\0643\0629\0647\064B\064C\064D\064E\064F\0650\0651\0652\0670\0640\200C\200D',
        U&'\06CC\06CC\06A9\06C1\06C1')
$$;

-- PostgreSQL refuses a vector of more than a megabyte, and no tender may be refused for its length.
create or replace function words_of_parts(tender uuid) returns text
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select left(coalesce(string_agg(part.words, ' '), ''), 100000) from (
        select title || ' ' || title_ur as words from tender_lots where tender_id = tender
        union all select description || ' ' || description_ur from tender_items
            where tender_id = tender
    ) part
$$;

create or replace function a_tender_is_searched() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    new.search := to_tsvector('pg_catalog.simple', searched_text(concat_ws(' ', new.reference,
        new.title, new.title_ur, new.description,
        case when new.published_at is not null then words_of_parts(new.id) end)));
    return new;
end $$;
-- Its name comes last: the triggers that keep a tender's terms have looked by then.
create or replace trigger words_begin before insert on tenders
    for each row execute function a_tender_is_searched();
create or replace trigger words_follow before update on tenders for each row
    when (new.search is distinct from old.search
          or (new.reference, new.title, new.title_ur, new.description, new.published_at)
             is distinct from
             (old.reference, old.title, old.title_ur, old.description, old.published_at))
    execute function a_tender_is_searched();

-- Parts that change after publication are searched from then on.
create or replace function parts_are_searched() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    update tenders set search = null
    where id in (select tender_id from changed) and published_at is not null;
    return null;
end $$;
create or replace trigger words_leave after delete on tender_items
    referencing old table as changed for each statement execute function parts_are_searched();
create or replace trigger words_come after insert on tender_items
    referencing new table as changed for each statement execute function parts_are_searched();
create or replace trigger words_leave after delete on tender_lots
    referencing old table as changed for each statement execute function parts_are_searched();
create or replace trigger words_come after insert on tender_lots
    referencing new table as changed for each statement execute function parts_are_searched();
