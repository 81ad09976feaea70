-- Names of businesses: one begins when it is taken and ends once; words are barred by two people.

-- A name begins when it is taken and not ended; it ends once. Its keys are made anew only by a
-- newer version of how names are read: whoever holds the application's password could otherwise
-- blank a name's keys and take it a second time.
create or replace function name_begins_whole() returns trigger language plpgsql as $$
begin
    if new.ended_at is not null then
        raise exception 'a name in % is not ended when it begins', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger begins_whole before insert on business_names
    for each row execute function name_begins_whole();

create or replace function name_ends_once() returns trigger language plpgsql as $$
begin
    if old.ended_at is not null
        and (new.ended_at, new.ended_why) is distinct from (old.ended_at, old.ended_why)
    then
        raise exception 'a name in % ends once', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if (new.exact, new.exact_ur, new.keys) is distinct from (old.exact, old.exact_ur, old.keys)
        and new.folding <= old.folding
        or new.folding < old.folding
    then
        raise exception 'the keys of % change only with how names are read', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_once before update on business_names
    for each row execute function name_ends_once();

-- As for fees: what was decided stays, and ends only before its successor begins.
create or replace function barred_word_ends_by_its_successor() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if old.refused_at is not null
        or (new.approved_by, new.approved_at, new.refused_by, new.refused_at, new.refused_reason)
            is distinct from
            (old.approved_by, old.approved_at, old.refused_by, old.refused_at, old.refused_reason)
        or (new.valid_to, new.ended_by) is not distinct from (old.valid_to, old.ended_by)
        or new.valid_to is null or new.valid_to >= old.valid_to
        or not exists (select from barred_words s where s.id = new.ended_by
                       and s.term = new.term and s.valid_from = new.valid_to + 1)
    then
        raise exception 'a word in % that was decided ends only before its successor',
            tg_table_name using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger ends_by_its_successor before update on barred_words
    for each row when (old.approved_at is not null or old.refused_at is not null)
    execute function barred_word_ends_by_its_successor();
