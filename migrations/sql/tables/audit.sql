-- What was done and what was refused. Entries are added and never changed.

-- One thing that was done or refused. `xid` tells when the row has settled (app/feeds). The
-- application may write everything but `xid`: only PostgreSQL itself says which transaction wrote a
-- row.
create table audit_entries (
    id uuid not null,
    at timestamptz not null,
    actor_id uuid,
    acting_for uuid,
    action text not null,
    subject text not null,
    before jsonb,
    after jsonb,
    request_id text not null,
    xid bigint not null default pg_current_xact_id()::text::bigint,
    constraint pk_audit_entries primary key (id)
);
create index ix_audit_entries_action on audit_entries (action, id);
create index ix_audit_entries_actor on audit_entries (actor_id, id);
create index ix_audit_entries_subject on audit_entries (subject, id);
create index ix_audit_entries_xid on audit_entries (xid, id);
revoke insert, update, delete on audit_entries from bdm_app;
grant insert (id, at, actor_id, acting_for, action, subject, before, after, request_id)
    on audit_entries to bdm_app;
create trigger audit_is_append_only before update or delete on audit_entries
    for each row execute function refuse_change();

-- How often a use case was refused in an hour, by slot, and how many of it are still untold. The
-- same rows are written again and again: room beside them keeps the table small.
create table refusal_counts (
    use_case text not null,
    slot smallint not null,
    hour timestamptz not null,
    in_hour integer not null,
    untold bigint not null,
    constraint pk_refusal_counts primary key (use_case, slot),
    constraint ck_refusal_counts_counts check (in_hour > 0 and untold >= 0)
) with (fillfactor = 50);
revoke update, delete on refusal_counts from bdm_app;
grant update (hour, in_hour, untold) on refusal_counts to bdm_app;
