-- Ways in: sessions, tokens, codes, and what is counted against guessing.

-- A machine's way in: hashed, expiring, narrowed to named permissions.
create table api_tokens (
    id uuid not null,
    person_id uuid not null,
    acting_for uuid,
    label text not null,
    token_hash bytea not null,
    scopes jsonb not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    proved_at timestamptz,
    parent_id uuid,
    constraint pk_api_tokens primary key (id),
    constraint uq_api_tokens_token_hash unique (token_hash),
    constraint fk_api_tokens_acting_for foreign key (acting_for) references organisations (id),
    constraint fk_api_tokens_parent_id foreign key (parent_id) references api_tokens (id),
    constraint fk_api_tokens_person_id foreign key (person_id) references people (id)
);
create index ix_api_tokens_person_id on api_tokens (person_id);
revoke update, delete on api_tokens from bdm_app;
grant update (last_used_at, revoked_at, proved_at) on api_tokens to bdm_app;

-- A signed-in browser. Only a keyed hash of its token is stored; times are real time.
create table login_sessions (
    id uuid not null,
    person_id uuid not null,
    token_hash bytea not null,
    acting_for uuid,
    started_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    proved_at timestamptz not null,
    ended_at timestamptz,
    user_agent text not null,
    constraint pk_login_sessions primary key (id),
    constraint uq_login_sessions_token_hash unique (token_hash),
    constraint fk_login_sessions_acting_for foreign key (acting_for) references organisations (id),
    constraint fk_login_sessions_person_id foreign key (person_id) references people (id)
);
create index ix_login_sessions_person_id on login_sessions (person_id);
revoke update on login_sessions from bdm_app;
grant update (acting_for, last_seen_at, proved_at, ended_at) on login_sessions to bdm_app;

-- A secret for one purpose, a few minutes and a few tries: sent out, or held by a browser.
create table one_time_codes (
    id uuid not null,
    person_id uuid,
    purpose text not null,
    destination_hash bytea not null,
    code_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    tries integer not null,
    used_at timestamptz,
    sealed bytea,
    constraint pk_one_time_codes primary key (id),
    constraint ck_one_time_codes_tries check (tries between 0 and 5),
    constraint fk_one_time_codes_person_id foreign key (person_id) references people (id)
);
create index ix_one_time_codes_destination_hash on one_time_codes (destination_hash, purpose,
    created_at);
create index ix_one_time_codes_expires_at on one_time_codes (expires_at);
revoke update on one_time_codes from bdm_app;
grant update (tries, used_at) on one_time_codes to bdm_app;

-- What somebody entered to create an account, sealed, until they confirm a code.
create table registrations (
    id uuid not null,
    sealed bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    mobile_code_id uuid,
    email_code_id uuid,
    constraint pk_registrations primary key (id),
    constraint fk_registrations_email_code_id foreign key (email_code_id)
        references one_time_codes (id),
    constraint fk_registrations_mobile_code_id foreign key (mobile_code_id)
        references one_time_codes (id)
);
create index ix_registrations_expires_at on registrations (expires_at);
revoke update on registrations from bdm_app;
grant update (mobile_code_id, email_code_id) on registrations to bdm_app;

-- Failed tries to sign in as somebody, known to us or not: both are counted alike.
create table sign_in_tries (
    subject_hash bytea not null,
    failures integer not null,
    last_at timestamptz not null,
    locked_until timestamptz,
    constraint pk_sign_in_tries primary key (subject_hash)
);
create index ix_sign_in_tries_last_at on sign_in_tries (last_at);
revoke update on sign_in_tries from bdm_app;
grant update (failures, last_at, locked_until) on sign_in_tries to bdm_app;
