-- What this installation is: a demonstration or a real province, and the clock of a demonstration
-- (docs/adr/0007).

-- How far business time runs ahead; `bdm_clock_offset()` heeds it only in a demonstration.
create table demonstration_clock (
    id smallint not null,
    ahead interval not null,
    constraint pk_demonstration_clock primary key (id),
    constraint ck_demonstration_clock_never_back check (ahead >= interval '0'),
    constraint ck_demonstration_clock_single check (id = 1)
);
revoke update, delete on demonstration_clock from bdm_app;
grant update (ahead) on demonstration_clock to bdm_app;

-- The single row that says whether this is a demonstration.
create table installation (
    id smallserial not null,
    demonstration boolean not null,
    constraint pk_installation primary key (id),
    constraint ck_installation_single check (id = 1)
);
revoke insert, update, delete on installation from bdm_app;
create trigger installation_is_indelible before update or delete on installation
    for each row execute function refuse_change();
create trigger installation_never_empty before truncate on installation
    for each statement execute function refuse_change();
