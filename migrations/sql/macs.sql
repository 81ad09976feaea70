-- A row that the application writes without a MAC, or takes it from, gets an empty one, which fits
-- nothing (app/row_macs.py). With none it would wait for the next `bdm stamp`, which gives a MAC to
-- rows of before. Only the owner makes such rows: a migration, or a repair.

create or replace function gets_an_empty_mac() returns trigger language plpgsql
set search_path = pg_catalog as $$
begin
    if tg_op = 'INSERT' or old.mac is not null then
        new.mac := '';
    end if;
    return new;
end $$;
