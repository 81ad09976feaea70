-- What was written stays. Who holds the application's password, or the owner's, can only add to
-- it: a trigger on each such table refuses the rest until somebody drops it, which shows.
-- These functions know no table; the tables say which of them guards them.

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'rows of % are never changed or removed', tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

-- Refuses to change what is written; only what was empty may be filled. The arguments name columns
-- for which another trigger knows better.
create or replace function facts_stay() returns trigger language plpgsql
set search_path = pg_catalog as $$
declare
    changed text;
    now_is jsonb := to_jsonb(new); -- once, not for each column: a tender is long
begin
    select string_agg(was.key, ', ' order by was.key) into changed
    from jsonb_each(to_jsonb(old)) was
    where was.value <> 'null'::jsonb
      and was.value is distinct from now_is -> was.key
      and was.key <> all (coalesce(tg_argv, '{}'));
    if changed is not null then
        raise exception 'what stands in % of % never changes', changed, tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

-- Refuses to change any other columns than those that the arguments name.
create or replace function only_these_change() returns trigger language plpgsql
set search_path = pg_catalog as $$
declare
    changed text;
    now_is jsonb := to_jsonb(new); -- once, not for each column: a tender is long
begin
    select string_agg(was.key, ', ' order by was.key) into changed
    from jsonb_each(to_jsonb(old)) was
    where was.value is distinct from now_is -> was.key
      and was.key <> all (tg_argv);
    if changed is not null then
        raise exception '% of % does not change any more', changed, tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
