-- Numbers for rows once they have settled, so that a reader can go on from where it was and misses
-- none. Nobody can renumber history.

-- How far a feed's sealer has come: every id below `settled_before`, in that cluster's ids.
create table feed_cursors (
    feed text not null,
    settled_before bigint not null,
    cluster text not null,
    constraint pk_feed_cursors primary key (feed)
);
revoke update, delete on feed_cursors from bdm_app;
grant update (settled_before, cluster) on feed_cursors to bdm_app;

-- A row's number in a feed, from 1 without gaps. Only ever added (PostgreSQL sees to it).
create table feed_positions (
    feed text not null,
    number bigint not null,
    row_id uuid not null,
    hash bytea,
    sealed_at timestamptz not null,
    constraint pk_feed_positions primary key (feed, number),
    constraint uq_feed_positions_feed_row_id unique (feed, row_id)
);
revoke update, delete on feed_positions from bdm_app;
create trigger feed_positions_is_append_only before update or delete on feed_positions
    for each row execute function refuse_change();
