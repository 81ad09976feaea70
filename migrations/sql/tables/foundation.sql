-- What stands before every table. The owner's role makes tables and functions; the application's
-- role gets by default what follows, and each table takes away what it must never suffer. After
-- that `grant update` names the columns that may change: one that no use case writes is named where
-- `for update` or `for share` must be able to lock the row.

create extension if not exists pg_trgm;
create extension if not exists btree_gist;
alter default privileges grant select, insert, update, delete on tables to bdm_app;
alter default privileges grant usage on sequences to bdm_app;
grant usage on schema public to bdm_app;
