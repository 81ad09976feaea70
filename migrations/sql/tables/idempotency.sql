-- Answers to requests that came with a key, so that the same request again gets the same answer.

-- One key of one actor on one route, with the answer that was given and what it took.
create table idempotency_keys (
    scope text not null,
    key text not null,
    fingerprint bytea not null,
    status integer,
    body jsonb,
    location text,
    secret boolean not null,
    created_at timestamptz not null,
    permissions text[] not null default '{}',
    constraint pk_idempotency_keys primary key (scope, key)
);
revoke update on idempotency_keys from bdm_app;
grant update (status, body, location, secret, permissions) on idempotency_keys to bdm_app;
