-- Paying by card: what we asked of the gateway and what it said.

-- Somebody set out to pay a bill by card. Its id is our reference at the gateway.
create table card_attempts (
    id uuid not null,
    bill_id uuid not null,
    amount_paisa bigint not null,
    started_at timestamptz not null,
    expires_at timestamptz not null,
    started_by uuid,
    start_outcome text,
    language text not null,
    session_id text,
    page_url text,
    session_result text,
    session_over text,
    constraint pk_card_attempts primary key (id),
    constraint ck_card_attempts_amount check (amount_paisa > 0),
    constraint ck_card_attempts_session check (
        (start_outcome is not distinct from 'opened') = (session_id is not null)),
    constraint ck_card_attempts_session_over check (session_over in ('refused', 'expired')),
    constraint ck_card_attempts_start_outcome check (start_outcome in ('opened', 'refused')),
    constraint fk_card_attempts_bill_id foreign key (bill_id) references bills (id),
    constraint fk_card_attempts_started_by foreign key (started_by) references people (id)
);
create index ix_card_attempts_bill_id on card_attempts (bill_id, id);
create index ix_card_attempts_started_at on card_attempts (started_at);
revoke update, delete on card_attempts from bdm_app;
grant update (start_outcome, session_id, page_url, session_result, session_over)
    on card_attempts to bdm_app;
create trigger never_leaves before delete on card_attempts
    for each row execute function refuse_change();

-- The sweep asked the gateway about an attempt, once more: `number` counts from 1.
create table card_inquiries (
    attempt_id uuid not null,
    number smallint not null,
    asked_at timestamptz not null,
    constraint pk_card_inquiries primary key (attempt_id, number),
    constraint ck_card_inquiries_number check (number >= 1),
    constraint fk_card_inquiries_attempt_id foreign key (attempt_id) references card_attempts (id)
);
revoke update, delete on card_inquiries from bdm_app;
create trigger card_inquiries_never_change before update or delete on card_inquiries
    for each row execute function refuse_change();

-- What the gateway said, once: by a signed notice, its answer to a question, or its report.
create table card_messages (
    id uuid not null,
    attempt_id uuid,
    source text not null,
    psp_reference text not null,
    original_reference text not null,
    merchant_reference text not null,
    event_code text not null,
    success boolean not null,
    amount_paisa bigint not null,
    currency text not null,
    received_at timestamptz not null,
    constraint pk_card_messages primary key (id),
    constraint uq_card_messages_psp_reference_event_code_success unique (psp_reference, event_code,
        success),
    constraint ck_card_messages_source check (source in ('notice', 'inquiry', 'report')),
    constraint fk_card_messages_attempt_id foreign key (attempt_id) references card_attempts (id)
);
create index ix_card_messages_attempt_id on card_messages (attempt_id, id);
create index ix_card_messages_refunds on card_messages (psp_reference)
    where event_code in ('REFUND', 'REFUND_FAILED', 'REFUNDED_REVERSED');
revoke update, delete on card_messages from bdm_app;
create trigger card_messages_never_change before update or delete on card_messages
    for each row execute function refuse_change();

-- What we ask of the gateway about an authorised payment.
create table card_requests (
    id uuid not null,
    attempt_id uuid not null,
    kind text not null,
    psp_reference text not null,
    amount_paisa bigint not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    outcome text,
    answer_reference text,
    constraint pk_card_requests primary key (id),
    constraint uq_card_requests_psp_reference unique (psp_reference),
    constraint ck_card_requests_answered check ((outcome is null) = (answered_at is null)),
    constraint ck_card_requests_kind check (kind in ('capture', 'cancel')),
    constraint ck_card_requests_outcome check (outcome in ('received', 'refused')),
    constraint fk_card_requests_attempt_id foreign key (attempt_id) references card_attempts (id)
);
create index ix_card_requests_attempt_id on card_requests (attempt_id);
revoke update, delete on card_requests from bdm_app;
grant update (answered_at, outcome, answer_reference) on card_requests to bdm_app;
create trigger never_leaves before delete on card_requests
    for each row execute function refuse_change();

-- A request of which nothing was heard for too long was told of, once.
create table card_silences (
    request_id uuid not null,
    told_at timestamptz not null,
    constraint pk_card_silences primary key (request_id),
    constraint fk_card_silences_request_id foreign key (request_id) references card_requests (id)
);
revoke update, delete on card_silences from bdm_app;
create trigger card_silences_never_change before update or delete on card_silences
    for each row execute function refuse_change();
