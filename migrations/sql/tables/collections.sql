-- What each day brought, folded from the ledger for reports.

-- What a day in the province brought for a head and a DDO by one channel, in paisa.
create table collection_days (
    day date not null,
    head_code text not null,
    ddo_code text not null,
    channel text not null,
    collected_paisa bigint not null,
    refunded_paisa bigint not null,
    moved_paisa bigint not null,
    entries bigint not null,
    changed_at timestamptz not null,
    constraint pk_collection_days primary key (day, head_code, ddo_code, channel),
    constraint ck_collection_days_entries check (entries > 0)
);
revoke update, delete on collection_days from bdm_app;
grant update (collected_paisa, refunded_paisa, moved_paisa, entries, changed_at)
    on collection_days to bdm_app;
create trigger never_leaves before delete on collection_days
    for each row execute function refuse_change();

-- How far the ledger has been folded: one row. What was folded is never folded again: the place
-- only moves on.
create table collection_fold (
    id smallint not null,
    folded_to bigint not null,
    seen_to bigint not null,
    seen_before bigint not null,
    seen_at timestamptz not null,
    cluster text not null,
    constraint pk_collection_fold primary key (id),
    constraint ck_collection_fold_one check (id = 1),
    constraint ck_collection_fold_seen_first check (folded_to <= seen_to)
);
revoke insert, update, delete on collection_fold from bdm_app;
grant update (folded_to, seen_to, seen_before, seen_at, cluster) on collection_fold to bdm_app;
create trigger never_leaves before delete on collection_fold
    for each row execute function refuse_change();
create trigger only_moves_on before update on collection_fold for each row
    when (new.id <> old.id or new.folded_to < old.folded_to)
    execute function refuse_change();

insert into collection_fold (id, folded_to, seen_to, seen_before, seen_at, cluster)
    values (1, 0, 0, 0, now(), '');
