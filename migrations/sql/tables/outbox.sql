-- News that travels from one part to another (docs/adr/0005): written with the facts, delivered
-- afterwards.

-- Something that happened. The payload holds ids and small facts, never personal data.
create table outbox_events (
    id uuid not null,
    name text not null,
    payload jsonb not null,
    occurred_at timestamptz not null,
    request_id text not null,
    constraint pk_outbox_events primary key (id)
);
revoke update on outbox_events from bdm_app;

-- One event for one handler: waiting, delivered, or dead after too many attempts.
create table outbox_deliveries (
    event_id uuid not null,
    handler text not null,
    state text not null,
    attempts integer not null,
    due_at timestamptz not null,
    delivered_at timestamptz,
    last_error text,
    constraint pk_outbox_deliveries primary key (event_id, handler),
    constraint ck_outbox_deliveries_delivered check (
        (state = 'delivered') = (delivered_at is not null)),
    constraint ck_outbox_deliveries_state check (state in ('waiting', 'delivered', 'dead')),
    constraint fk_outbox_deliveries_event_id foreign key (event_id) references outbox_events (id)
);
create index ix_outbox_deliveries_dead on outbox_deliveries (event_id) where state = 'dead';
create index ix_outbox_deliveries_due on outbox_deliveries (due_at) where state = 'waiting';
revoke update on outbox_deliveries from bdm_app;
grant update (state, attempts, due_at, delivered_at, last_error) on outbox_deliveries to bdm_app;
