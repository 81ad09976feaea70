-- What follows a grant: certificates, reminders, its end, and its being taken back.

-- A paper about a grant, made once; a later `edition` of the same grant takes its place.
create table grant_certificates (
    id uuid not null,
    registration_id uuid not null,
    edition smallint not null,
    token text not null,
    document_id uuid not null,
    sha256 bytea not null,
    says jsonb not null,
    filing_id uuid,
    issued_at timestamptz not null,
    constraint pk_grant_certificates primary key (id),
    constraint uq_grant_certificates_document_id unique (document_id),
    constraint uq_grant_certificates_registration_id_edition unique (registration_id, edition),
    constraint uq_grant_certificates_token unique (token),
    constraint ck_grant_certificates_edition check (edition > 0),
    constraint ck_grant_certificates_sha256 check (length(sha256) = 32),
    constraint ck_grant_certificates_token check (token ~ '^[0-9a-hjkmnp-tv-z]{27}$'),
    constraint fk_grant_certificates_document_id foreign key (document_id)
        references documents (id),
    constraint fk_grant_certificates_filing_id foreign key (filing_id) references applications (id),
    constraint fk_grant_certificates_registration_id foreign key (registration_id)
        references case_registrations (id)
);
revoke update, delete on grant_certificates from bdm_app;
create trigger grant_certificates_never_change before update or delete on grant_certificates
    for each row execute function refuse_change();

-- A grant's time, and the days of grace after it, went by and nobody renewed it.
create table grant_lapses (
    registration_id uuid not null,
    at timestamptz not null,
    constraint pk_grant_lapses primary key (registration_id),
    constraint fk_grant_lapses_registration_id foreign key (registration_id)
        references case_registrations (id)
);
revoke update, delete on grant_lapses from bdm_app;
create trigger grant_lapses_never_change before update or delete on grant_lapses
    for each row execute function refuse_change();

-- That a holder was told, for `day`, that a grant ends; who is no more is told nothing.
create table grant_reminders (
    registration_id uuid not null,
    kind text not null,
    day date not null,
    at timestamptz not null,
    constraint pk_grant_reminders primary key (registration_id, kind, day),
    constraint ck_grant_reminders_kind check (kind in ('ends', 'ended')),
    constraint fk_grant_reminders_registration_id foreign key (registration_id)
        references case_registrations (id)
);
revoke update, delete on grant_reminders from bdm_app;
create trigger grant_reminders_never_change before update or delete on grant_reminders
    for each row execute function refuse_change();

-- Two officers take a grant back, on a ground; it counts no more from the approval on.
create table grant_revocations (
    registration_id uuid not null,
    ground text not null,
    reason text not null,
    answer_by date,
    terms jsonb not null,
    filing_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_grant_revocations primary key (id),
    constraint ck_grant_revocations_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_grant_revocations_approved_after check (approved_at >= entered_at),
    constraint ck_grant_revocations_decided_once check (approved_at is null or refused_at is null),
    constraint ck_grant_revocations_heard check (answer_by is not null or filing_id is not null),
    constraint ck_grant_revocations_reason check (reason <> '' and ground <> ''),
    constraint ck_grant_revocations_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_grant_revocations_two_people check (approved_by <> entered_by),
    constraint fk_grant_revocations_approved_by foreign key (approved_by) references people (id),
    constraint fk_grant_revocations_entered_by foreign key (entered_by) references people (id),
    constraint fk_grant_revocations_filing_id foreign key (filing_id) references applications (id),
    constraint fk_grant_revocations_refused_by foreign key (refused_by) references people (id),
    constraint fk_grant_revocations_registration_id foreign key (registration_id)
        references case_registrations (id)
);
create unique index uq_grant_revocations_registration_id on grant_revocations (registration_id)
    where refused_at is null;
revoke update, delete on grant_revocations from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on grant_revocations to bdm_app;
create trigger begins_as_a_proposal before insert on grant_revocations
    for each row execute function entered_undecided();
create trigger is_decided_once before update on grant_revocations
    for each row execute function decided_once();
create trigger never_leaves before delete on grant_revocations
    for each row execute function refuse_change();

-- What the holder of a grant says against its being taken back, once.
create table revocation_answers (
    revocation_id uuid not null,
    text text not null,
    by uuid not null,
    at timestamptz not null,
    constraint pk_revocation_answers primary key (revocation_id),
    constraint ck_revocation_answers_text check (text <> ''),
    constraint fk_revocation_answers_by foreign key (by) references people (id),
    constraint fk_revocation_answers_revocation_id foreign key (revocation_id)
        references grant_revocations (id)
);
revoke update, delete on revocation_answers from bdm_app;
create trigger revocation_answers_never_change before update or delete on revocation_answers
    for each row execute function refuse_change();
