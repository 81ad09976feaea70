-- A channel's file of a day: whole, confirmed before it counts, and what came of each of its lines.

create or replace function settlement_file_is_whole() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.approved_at is not null and not exists (
            select from settlement_lines l where l.file_id = new.id
            having count(*) = new.lines
               and sum(l.gross_paisa - l.fee_paisa) = new.payout_paisa) then
        raise exception 'a file is confirmed with all of its lines'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger is_whole before update on settlement_files
    for each row execute function settlement_file_is_whole();

create or replace function settlement_line_comes_with_its_file() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (
        select from settlement_files f where f.id = new.file_id and f.approved_at is null
           and f.refused_at is null and new.row <= f.last_row)
       or exists (select from settlement_outcomes o where o.file_id = new.file_id) then
        raise exception 'no line is added to a file that was decided'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger comes_with_its_file before insert on settlement_lines
    for each row execute function settlement_line_comes_with_its_file();

-- A file counts when a second officer confirmed it, or when the system fetched it by itself; only
-- then something comes of its lines, and only from a settlement of the same money.
create or replace function settlement_outcome_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlement_files f where f.id = new.file_id
                      and (f.approved_at is not null or f.entered_by is null)) then
        raise exception 'lines count only when their file is confirmed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_its_file before insert on settlement_outcomes
    for each row execute function settlement_outcome_follows();

create or replace function settlement_resolution_follows() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from settlement_outcomes o where o.file_id = new.file_id
                      and o.row = new.row and o.code <> 'settled')
       or new.how = 'match' and not exists (
          select from settlement_matches m where m.id = new.match_id and m.file_id = new.file_id
             and m.row = new.row and m.approved_at is not null) then
        raise exception 'a difference is resolved by what two officers agreed on'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follows_its_difference before insert on settlement_resolutions
    for each row execute function settlement_resolution_follows();
