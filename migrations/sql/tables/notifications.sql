-- What people are told, and the messages that carry it.

-- One thing to tell somebody. A person finds it in the inbox, unless it holds a secret.
create table notifications (
    id uuid not null,
    person_id uuid,
    template text not null,
    language text not null,
    filled jsonb,
    secret boolean not null,
    created_at timestamptz not null,
    read_at timestamptz,
    constraint pk_notifications primary key (id),
    constraint ck_notifications_language check (language in ('en', 'ur')),
    constraint ck_notifications_secret_values check (not (secret and filled is not null)),
    constraint fk_notifications_person_id foreign key (person_id) references people (id)
);
create index ix_notifications_person_id on notifications (person_id, id);
create index ix_notifications_unread on notifications (person_id)
    where read_at is null and not secret;
revoke update, delete on notifications from bdm_app;
grant update (read_at) on notifications to bdm_app;

-- One e-mail or SMS: queued, sending (committed before it leaves), then what came of it.
create table messages (
    id uuid not null,
    notification_id uuid not null,
    channel text not null,
    address_hash bytea not null,
    sealed bytea,
    secret boolean not null,
    message_key text not null,
    state text not null,
    attempts integer not null,
    queued_at timestamptz not null,
    sending_at timestamptz,
    sent_at timestamptz,
    last_error text,
    settled_by uuid,
    settled_at timestamptz,
    constraint pk_messages primary key (id),
    constraint uq_messages_message_key unique (message_key),
    constraint ck_messages_channel check (channel in ('email', 'sms')),
    constraint ck_messages_sending check (state <> 'sending' or sending_at is not null),
    constraint ck_messages_sent check ((state = 'sent') = (sent_at is not null)),
    constraint ck_messages_settled check ((settled_by is null) = (settled_at is null)),
    constraint ck_messages_state check (
        state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'dropped')),
    constraint fk_messages_notification_id foreign key (notification_id)
        references notifications (id),
    constraint fk_messages_settled_by foreign key (settled_by) references people (id)
);
create index ix_messages_address on messages (address_hash, id);
create index ix_messages_notification_id on messages (notification_id);
create index ix_messages_unsettled on messages (id) where state in ('sending', 'failed', 'unknown');
revoke update, delete on messages from bdm_app;
grant update (sealed, state, attempts, sending_at, sent_at, last_error, settled_by, settled_at)
    on messages to bdm_app;
