-- Casework: services on offer, applications, the steps of offices, and how they end.

-- Two administrators say which department is an agency's office, for a district or for all.
create table case_offices (
    agency text not null,
    district text not null,
    organisation_id uuid not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_case_offices primary key (id),
    constraint ck_case_offices_agency check (agency ~ '^[a-z][a-z0-9_]{1,39}$'),
    constraint ck_case_offices_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_case_offices_approved_after check (approved_at >= entered_at),
    constraint ck_case_offices_decided_once check (approved_at is null or refused_at is null),
    constraint ck_case_offices_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_case_offices_two_people check (approved_by <> entered_by),
    constraint fk_case_offices_approved_by foreign key (approved_by) references people (id),
    constraint fk_case_offices_entered_by foreign key (entered_by) references people (id),
    constraint fk_case_offices_organisation_id foreign key (organisation_id)
        references organisations (id),
    constraint fk_case_offices_refused_by foreign key (refused_by) references people (id)
);
create index ix_case_offices_agency on case_offices (agency, district, approved_at)
    where approved_at is not null;
revoke update, delete on case_offices from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on case_offices to bdm_app;
create trigger begins_as_a_proposal before insert on case_offices
    for each row execute function entered_undecided();
create trigger is_decided_once before update on case_offices
    for each row execute function decided_once();
create trigger never_leaves before delete on case_offices
    for each row execute function refuse_change();

-- Two officers offer a version of a service from a day on; version null: no longer offered.
create table service_offers (
    code text not null,
    version smallint,
    digest bytea,
    opens_on date not null,
    instrument text not null,
    confidence text not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_service_offers primary key (id),
    constraint ck_service_offers_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_service_offers_approved_after check (approved_at >= entered_at),
    constraint ck_service_offers_cited check (instrument <> ''),
    constraint ck_service_offers_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_service_offers_decided_once check (approved_at is null or refused_at is null),
    constraint ck_service_offers_of_content check ((version is null) = (digest is null)),
    constraint ck_service_offers_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_service_offers_two_people check (approved_by <> entered_by),
    constraint fk_service_offers_approved_by foreign key (approved_by) references people (id),
    constraint fk_service_offers_entered_by foreign key (entered_by) references people (id),
    constraint fk_service_offers_refused_by foreign key (refused_by) references people (id)
);
create index ix_service_offers_code on service_offers (code, opens_on);
revoke update, delete on service_offers from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on service_offers to bdm_app;
create trigger begins_as_a_proposal before insert on service_offers
    for each row execute function entered_undecided();
create trigger is_decided_once before update on service_offers
    for each row execute function decided_once();
create trigger never_leaves before delete on service_offers
    for each row execute function refuse_change();

-- A version of a service as it was when it was first offered; never changed.
create table service_versions (
    code text not null,
    version smallint not null,
    digest bytea not null,
    content jsonb not null,
    kept_at timestamptz not null,
    constraint pk_service_versions primary key (code, version),
    constraint ck_service_versions_version check (version > 0)
);
revoke update, delete on service_versions from bdm_app;
create trigger service_versions_never_change before update or delete on service_versions
    for each row execute function refuse_change();

-- The last serial given within a scope ("partnership.firm:kech:2026"); taken under its lock.
create table number_series (
    scope text not null,
    last bigint not null,
    constraint pk_number_series primary key (scope),
    constraint ck_number_series_last check (last >= 0)
);
revoke update, delete on number_series from bdm_app;
grant update (last) on number_series to bdm_app;

-- Somebody asks for a service. Its terms are those of `(service, version)` for good.
create table applications (
    id uuid not null,
    reference text not null,
    service text not null,
    version smallint not null,
    kind text not null,
    about_id uuid,
    subject text not null,
    applicant_id uuid not null,
    organisation_id uuid,
    started_by uuid not null,
    started_at timestamptz not null,
    display text not null,
    district text not null,
    withdrawn_at timestamptz,
    withdrawn_by uuid,
    withdrawn_reason text,
    constraint pk_applications primary key (id),
    constraint uq_applications_reference unique (reference),
    constraint ck_applications_kind check (
        kind in ('new', 'renewal', 'change', 'correction', 'reversal')),
    constraint ck_applications_withdrawn check (
        num_nonnulls(withdrawn_at, withdrawn_by, withdrawn_reason) in (0, 3)),
    constraint fk_applications_applicant_id foreign key (applicant_id) references people (id),
    constraint fk_applications_organisation_id foreign key (organisation_id)
        references organisations (id),
    constraint fk_applications_service_version foreign key (service, version)
        references service_versions (code, version),
    constraint fk_applications_started_by foreign key (started_by) references people (id),
    constraint fk_applications_withdrawn_by foreign key (withdrawn_by) references people (id)
);
create index ix_applications_about_id on applications (about_id) where about_id is not null;
create index ix_applications_applicant_id on applications (applicant_id, id);
create index ix_applications_organisation_id on applications (organisation_id, id);
create index ix_applications_service on applications (service, id);
create index ix_applications_subject on applications (subject, id) where subject <> '';
revoke update, delete on applications from bdm_app;
grant update (display, district, withdrawn_at, withdrawn_by, withdrawn_reason)
    on applications to bdm_app;
create trigger stays before update on applications
    for each row execute function facts_stay('display', 'district');

-- A bill that an application has to pay (the money port's reference); `paid_at` is said once.
create table application_bills (
    id uuid not null,
    application_id uuid not null,
    bill_id uuid not null,
    number text not null,
    amount_paisa bigint not null,
    priced jsonb not null,
    raised_at timestamptz not null,
    paid_at timestamptz,
    called_off_at timestamptz,
    constraint pk_application_bills primary key (id),
    constraint uq_application_bills_bill_id unique (bill_id),
    constraint ck_application_bills_amount check (amount_paisa > 0),
    constraint ck_application_bills_one_end check (paid_at is null or called_off_at is null),
    constraint fk_application_bills_application_id foreign key (application_id)
        references applications (id)
);
create index ix_application_bills_application_id on application_bills (application_id);
revoke update, delete on application_bills from bdm_app;
grant update (paid_at, called_off_at) on application_bills to bdm_app;
create trigger stays before update on application_bills for each row execute function facts_stay();

-- A citizen lets an officer fill in for them: how they said so, and where the paper lies.
create table application_consents (
    application_id uuid not null,
    officer_id uuid not null,
    consent_given text not null,
    consent_reference text not null,
    at timestamptz not null,
    constraint pk_application_consents primary key (application_id),
    constraint fk_application_consents_application_id foreign key (application_id)
        references applications (id),
    constraint fk_application_consents_officer_id foreign key (officer_id) references people (id)
);
revoke update, delete on application_consents from bdm_app;
create trigger application_consents_never_change before update or delete on application_consents
    for each row execute function refuse_change();

-- What was written so far, until it is handed in; also what answers a send-back.
create table application_drafts (
    application_id uuid not null,
    answers jsonb not null,
    documents jsonb not null,
    sections_done jsonb not null,
    revision integer not null,
    saved_at timestamptz not null,
    saved_by uuid not null,
    constraint pk_application_drafts primary key (application_id),
    constraint ck_application_drafts_revision check (revision >= 0),
    constraint fk_application_drafts_application_id foreign key (application_id)
        references applications (id),
    constraint fk_application_drafts_saved_by foreign key (saved_by) references people (id)
);

-- What was handed in, for ever: answers and documents as JSON, under a keyed hash.
create table submissions (
    id uuid not null,
    application_id uuid not null,
    round smallint not null,
    content jsonb not null,
    digest bytea not null,
    submitted_at timestamptz not null,
    submitted_by uuid not null,
    constraint pk_submissions primary key (id),
    constraint uq_submissions_application_id_round unique (application_id, round),
    constraint ck_submissions_round check (round > 0),
    constraint fk_submissions_application_id foreign key (application_id)
        references applications (id),
    constraint fk_submissions_submitted_by foreign key (submitted_by) references people (id)
);
revoke update, delete on submissions from bdm_app;
create trigger submissions_never_change before update or delete on submissions
    for each row execute function refuse_change();

-- An officer stands back from an application, for good.
create table case_recusals (
    application_id uuid not null,
    person_id uuid not null,
    reason text not null,
    at timestamptz not null,
    constraint pk_case_recusals primary key (application_id, person_id),
    constraint fk_case_recusals_application_id foreign key (application_id)
        references applications (id),
    constraint fk_case_recusals_person_id foreign key (person_id) references people (id)
);
revoke update, delete on case_recusals from bdm_app;
create trigger case_recusals_never_change before update or delete on case_recusals
    for each row execute function refuse_change();

-- What one agency is asked to grant within an application, and which of its offices has it.
create table case_registrations (
    id uuid not null,
    application_id uuid not null,
    code text not null,
    agency text not null,
    office_id uuid not null,
    asked_at timestamptz not null,
    constraint pk_case_registrations primary key (id),
    constraint uq_case_registrations_application_id_code unique (application_id, code),
    constraint fk_case_registrations_application_id foreign key (application_id)
        references applications (id),
    constraint fk_case_registrations_office_id foreign key (office_id)
        references organisations (id)
);
create index ix_case_registrations_office_id on case_registrations (office_id, id);
revoke update, delete on case_registrations from bdm_app;
create trigger case_registrations_never_change before update or delete on case_registrations
    for each row execute function refuse_change();

-- A note among officers; the citizen never sees it.
create table case_notes (
    id uuid not null,
    registration_id uuid not null,
    by uuid not null,
    at timestamptz not null,
    text text not null,
    constraint pk_case_notes primary key (id),
    constraint fk_case_notes_by foreign key (by) references people (id),
    constraint fk_case_notes_registration_id foreign key (registration_id)
        references case_registrations (id)
);
create index ix_case_notes_registration_id on case_notes (registration_id, id);
revoke update, delete on case_notes from bdm_app;
create trigger case_notes_never_change before update or delete on case_notes
    for each row execute function refuse_change();

-- A step that is open or done.
create table case_tasks (
    id uuid not null,
    registration_id uuid not null,
    code text not null,
    attempt smallint not null,
    role text not null,
    opened_at timestamptz not null,
    working_days smallint,
    deemed boolean not null,
    terms jsonb not null,
    constraint pk_case_tasks primary key (id),
    constraint uq_case_tasks_registration_id_code_attempt unique (registration_id, code, attempt),
    constraint ck_case_tasks_counts check (attempt > 0 and working_days > 0),
    constraint fk_case_tasks_registration_id foreign key (registration_id)
        references case_registrations (id)
);
revoke update, delete on case_tasks from bdm_app;
create trigger case_tasks_never_change before update or delete on case_tasks
    for each row execute function refuse_change();

-- A registration that was dropped is asked for after all, by answers corrected once more.
create table registrations_asked_again (
    registration_id uuid not null,
    attempt smallint not null,
    at timestamptz not null,
    constraint pk_registrations_asked_again primary key (registration_id, attempt),
    constraint ck_registrations_asked_again_attempt check (attempt > 1),
    constraint fk_registrations_asked_again_registration_id foreign key (registration_id)
        references case_registrations (id)
);
revoke update, delete on registrations_asked_again from bdm_app;
create trigger registrations_asked_again_never_change before update or delete
    on registrations_asked_again
    for each row execute function refuse_change();

-- An office asks the citizen for better answers. Its clock stands still until they come.
create table review_rounds (
    id uuid not null,
    registration_id uuid not null,
    task_id uuid not null,
    number smallint not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    message text not null,
    submission_id uuid,
    answered_at timestamptz,
    constraint pk_review_rounds primary key (id),
    constraint uq_review_rounds_registration_id_number unique (registration_id, number),
    constraint ck_review_rounds_answered check ((answered_at is null) = (submission_id is null)),
    constraint fk_review_rounds_asked_by foreign key (asked_by) references people (id),
    constraint fk_review_rounds_registration_id foreign key (registration_id)
        references case_registrations (id),
    constraint fk_review_rounds_submission_id foreign key (submission_id)
        references submissions (id),
    constraint fk_review_rounds_task_id foreign key (task_id) references case_tasks (id)
);
create unique index uq_review_rounds_open on review_rounds (registration_id)
    where answered_at is null;
revoke update, delete on review_rounds from bdm_app;
grant update (submission_id, answered_at) on review_rounds to bdm_app;
create trigger stays before update on review_rounds for each row execute function facts_stay();

-- What is wrong with a field or document ("partners", "document:cnic_copy"), in a sentence.
create table review_points (
    round_id uuid not null,
    about text not null,
    sentence text not null,
    constraint pk_review_points primary key (round_id, about),
    constraint fk_review_points_round_id foreign key (round_id) references review_rounds (id)
);
revoke update, delete on review_points from bdm_app;
create trigger review_points_never_change before update or delete on review_points
    for each row execute function refuse_change();

-- Who has a task; the newest counts, and null puts it back to the office.
create table task_assignments (
    id uuid not null,
    task_id uuid not null,
    person_id uuid,
    by uuid,
    at timestamptz not null,
    reason text not null,
    constraint pk_task_assignments primary key (id),
    constraint fk_task_assignments_by foreign key (by) references people (id),
    constraint fk_task_assignments_person_id foreign key (person_id) references people (id),
    constraint fk_task_assignments_task_id foreign key (task_id) references case_tasks (id)
);
create index ix_task_assignments_person_id on task_assignments (person_id, id);
create index ix_task_assignments_task_id on task_assignments (task_id, id);
revoke update, delete on task_assignments from bdm_app;
create trigger task_assignments_never_change before update or delete on task_assignments
    for each row execute function refuse_change();

-- How a task ended, once. `decided_by` null is the system's own act (deemed approval).
create table task_decisions (
    task_id uuid not null,
    outcome text not null,
    reason_code text not null,
    reason text not null,
    content jsonb not null,
    decided_by uuid,
    at timestamptz not null,
    constraint pk_task_decisions primary key (task_id),
    constraint ck_task_decisions_deemed check (decided_by is not null or outcome = 'passed'),
    constraint ck_task_decisions_outcome check (outcome in ('passed', 'refused')),
    constraint ck_task_decisions_refused_why check (
        outcome = 'passed' or (reason <> '' and reason_code <> '')),
    constraint fk_task_decisions_decided_by foreign key (decided_by) references people (id),
    constraint fk_task_decisions_task_id foreign key (task_id) references case_tasks (id)
);
create index ix_task_decisions_at on task_decisions (at, task_id);
revoke update, delete on task_decisions from bdm_app;
create trigger task_decisions_never_change before update or delete on task_decisions
    for each row execute function refuse_change();

-- A task's time is over: since then the role that it escalates to may decide it too.
create table task_escalations (
    task_id uuid not null,
    at timestamptz not null,
    constraint pk_task_escalations primary key (task_id),
    constraint fk_task_escalations_task_id foreign key (task_id) references case_tasks (id)
);
revoke update, delete on task_escalations from bdm_app;
create trigger task_escalations_never_change before update or delete on task_escalations
    for each row execute function refuse_change();

-- The applicant does not accept a refusal: another officer looks at it again, in time.
create table case_appeals (
    id uuid not null,
    registration_id uuid not null,
    attempt smallint not null,
    grounds text not null,
    made_by uuid not null,
    made_at timestamptz not null,
    terms jsonb not null,
    outcome text,
    reason text,
    decided_by uuid,
    decided_at timestamptz,
    late_at timestamptz,
    constraint pk_case_appeals primary key (id),
    constraint uq_case_appeals_registration_id_attempt unique (registration_id, attempt),
    constraint ck_case_appeals_another check (decided_by <> made_by),
    constraint ck_case_appeals_decided check (
        num_nonnulls(outcome, reason, decided_by, decided_at) in (0, 4)),
    constraint ck_case_appeals_outcome check (outcome in ('allowed', 'dismissed')),
    constraint fk_case_appeals_decided_by foreign key (decided_by) references people (id),
    constraint fk_case_appeals_made_by foreign key (made_by) references people (id),
    constraint fk_case_appeals_registration_id foreign key (registration_id)
        references case_registrations (id)
);
create index ix_case_appeals_open on case_appeals (registration_id) where outcome is null;
revoke update, delete on case_appeals from bdm_app;
grant update (outcome, reason, decided_by, decided_at, late_at) on case_appeals to bdm_app;
create trigger stays before update on case_appeals for each row execute function facts_stay();

-- How a registration ended; a second `attempt` follows an appeal that was allowed.
create table registration_outcomes (
    registration_id uuid not null,
    attempt smallint not null,
    outcome text not null,
    at timestamptz not null,
    deemed boolean not null,
    number text,
    valid_from date,
    valid_until date,
    outputs jsonb not null,
    constraint pk_registration_outcomes primary key (registration_id, attempt),
    constraint ck_registration_outcomes_granted check (
        (outcome = 'granted') = (number is not null)
        and (outcome = 'granted') = (valid_from is not null)),
    constraint ck_registration_outcomes_outcome check (
        outcome in ('granted', 'refused', 'dropped', 'withdrawn')),
    constraint ck_registration_outcomes_period check (valid_until >= valid_from),
    constraint fk_registration_outcomes_registration_id foreign key (registration_id)
        references case_registrations (id)
);
create index ix_registration_outcomes_valid_until on registration_outcomes (valid_until,
    registration_id) where outcome = 'granted';
create unique index uq_registration_outcomes_grant on registration_outcomes (registration_id)
    where outcome = 'granted';
create unique index uq_registration_outcomes_number on registration_outcomes (number)
    where number is not null;
revoke update, delete on registration_outcomes from bdm_app;
create trigger registration_outcomes_never_change before update or delete on registration_outcomes
    for each row execute function refuse_change();

-- A task that nobody has decided and whose registration has not ended.
create table open_tasks (
    task_id uuid not null,
    registration_id uuid not null,
    application_id uuid not null,
    office_id uuid not null,
    service text not null,
    role text not null,
    opened_at timestamptz not null,
    working_days smallint,
    holder_id uuid,
    held_since timestamptz,
    waits_since timestamptz,
    escalated_at timestamptz,
    constraint pk_open_tasks primary key (task_id),
    constraint fk_open_tasks_application_id foreign key (application_id)
        references applications (id),
    constraint fk_open_tasks_holder_id foreign key (holder_id) references people (id),
    constraint fk_open_tasks_office_id foreign key (office_id) references organisations (id),
    constraint fk_open_tasks_registration_id foreign key (registration_id)
        references case_registrations (id),
    constraint fk_open_tasks_task_id foreign key (task_id) references case_tasks (id)
);
create index ix_open_tasks_application_id on open_tasks (application_id);
create index ix_open_tasks_escalated on open_tasks (office_id, task_id)
    where escalated_at is not null;
create index ix_open_tasks_holder_id on open_tasks (holder_id, office_id, task_id);
create index ix_open_tasks_office_id on open_tasks (office_id, task_id);
create index ix_open_tasks_registration_id on open_tasks (registration_id);
create index ix_open_tasks_role on open_tasks (office_id, role, task_id);
create index ix_open_tasks_service on open_tasks (office_id, service, task_id);
create index ix_open_tasks_taken on open_tasks (office_id, task_id) where holder_id is not null;
create index ix_open_tasks_waiting on open_tasks (office_id, task_id) where waits_since is not null;
revoke insert, update, delete on open_tasks from bdm_app;

-- Whoever has this CNIC (a keyed hash) was asked to sign what has this digest.
create table application_signature_requests (
    id uuid not null,
    application_id uuid not null,
    cnic_hash bytea not null,
    digest bytea not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    told boolean not null,
    constraint pk_application_signature_requests primary key (id),
    constraint fk_application_signature_requests_application_id foreign key (application_id)
        references applications (id),
    constraint fk_application_signature_requests_asked_by foreign key (asked_by)
        references people (id)
);
create index ix_application_signature_requests_application_id on application_signature_requests
    (application_id, cnic_hash);
create index ix_application_signature_requests_cnic_hash on application_signature_requests
    (cnic_hash, id);
revoke update, delete on application_signature_requests from bdm_app;
create trigger application_signature_requests_never_change before update or delete
    on application_signature_requests
    for each row execute function refuse_change();

-- Somebody signed what has this digest.
create table application_signatures (
    id uuid not null,
    application_id uuid not null,
    cnic_hash bytea not null,
    name text not null,
    name_ur text not null,
    digest bytea not null,
    how text not null,
    person_id uuid,
    recorded_by uuid not null,
    document_id uuid,
    consent_given text,
    consent_reference text,
    seal bytea not null,
    at timestamptz not null,
    constraint pk_application_signatures primary key (id),
    constraint uq_application_signatures_application_id_cnic_hash_digest unique (application_id,
        cnic_hash, digest),
    constraint ck_application_signatures_consent check (
        (how = 'paper') = (consent_given is not null)
        and consent_given in ('signature', 'thumb impression')),
    constraint ck_application_signatures_how check (how in ('screen', 'paper', 'instead')),
    constraint ck_application_signatures_paper check (
        how = 'screen' or (person_id is distinct from recorded_by and document_id is not null
        and consent_reference <> '')),
    constraint ck_application_signatures_screen check (
        how <> 'screen' or (person_id = recorded_by and person_id is not null
        and num_nonnulls(document_id, consent_given, consent_reference) = 0)),
    constraint fk_application_signatures_application_id foreign key (application_id)
        references applications (id),
    constraint fk_application_signatures_document_id foreign key (document_id)
        references documents (id),
    constraint fk_application_signatures_person_id foreign key (person_id) references people (id),
    constraint fk_application_signatures_recorded_by foreign key (recorded_by)
        references people (id)
);
revoke update, delete on application_signatures from bdm_app;
create trigger application_signatures_never_change before update or delete on application_signatures
    for each row execute function refuse_change();

-- Who signed was told, once, that what they had signed was changed.
create table application_signatures_overtaken (
    signature_id uuid not null,
    at timestamptz not null,
    constraint pk_application_signatures_overtaken primary key (signature_id),
    constraint fk_application_signatures_overtaken_signature_id foreign key (signature_id)
        references application_signatures (id)
);
revoke update, delete on application_signatures_overtaken from bdm_app;
create trigger application_signatures_overtaken_never_change before update or delete
    on application_signatures_overtaken
    for each row execute function refuse_change();

-- An application may be about a registration of another: either table needs the other.
alter table applications add constraint fk_applications_about_id
    foreign key (about_id) references case_registrations (id);
