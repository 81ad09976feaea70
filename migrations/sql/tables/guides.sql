-- What the public is told: forms, offices, and what people say of a page.

-- One version of a form. `code` names the form for good; `agency` is whose form it is.
create table published_forms (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    code text not null,
    title text not null,
    title_ur text not null,
    agency text not null,
    agency_ur text not null,
    version text not null,
    language text not null,
    dated date not null,
    document_id uuid not null,
    words text not null,
    search tsvector not null generated always as (to_tsvector('simple', words)) stored,
    constraint pk_published_forms primary key (id),
    constraint uq_published_forms_document_id unique (document_id),
    constraint ck_published_forms_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_published_forms_approved_after check (approved_at >= entered_at),
    constraint ck_published_forms_code check (code ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
    constraint ck_published_forms_decided_once check (approved_at is null or refused_at is null),
    constraint ck_published_forms_language check (language in ('en', 'ur', 'both')),
    constraint ck_published_forms_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_published_forms_told check (
        title <> '' and title_ur <> '' and agency <> '' and agency_ur <> '' and version <> ''),
    constraint ck_published_forms_two_people check (approved_by <> entered_by),
    constraint fk_published_forms_approved_by foreign key (approved_by) references people (id),
    constraint fk_published_forms_document_id foreign key (document_id) references documents (id),
    constraint fk_published_forms_entered_by foreign key (entered_by) references people (id),
    constraint fk_published_forms_refused_by foreign key (refused_by) references people (id)
);
create index ix_published_forms_search on published_forms using gin (search);
create unique index uq_published_forms_version on published_forms (code, version)
    where refused_at is null;
revoke update, delete on published_forms from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on published_forms to bdm_app;
create trigger begins_as_a_proposal before insert on published_forms
    for each row execute function entered_undecided();
create trigger is_decided_once before update on published_forms
    for each row execute function decided_once();
create trigger never_leaves before delete on published_forms
    for each row execute function refuse_change();

-- A published version that must not be used any more, and why.
create table form_withdrawals (
    form_id uuid not null,
    withdrawn_by uuid not null,
    withdrawn_at timestamptz not null,
    reason text not null,
    constraint pk_form_withdrawals primary key (form_id),
    constraint ck_form_withdrawals_reason check (reason <> ''),
    constraint fk_form_withdrawals_form_id foreign key (form_id) references published_forms (id),
    constraint fk_form_withdrawals_withdrawn_by foreign key (withdrawn_by) references people (id)
);
revoke update, delete on form_withdrawals from bdm_app;
create trigger form_withdrawals_never_change before update or delete on form_withdrawals
    for each row execute function refuse_change();

-- An office from its first to its last day (both included; null: open).
create table offices (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    code text not null,
    agency text not null,
    agency_ur text not null,
    name text not null,
    name_ur text not null,
    district text not null,
    address text not null,
    address_ur text not null,
    phone text not null,
    hours text not null,
    hours_ur text not null,
    operating boolean not null,
    valid_from date not null,
    valid_to date,
    instrument text not null,
    confidence text not null,
    ended_by uuid,
    words text not null,
    search tsvector not null generated always as (to_tsvector('simple', words)) stored,
    constraint pk_offices primary key (id),
    constraint ex_offices_never_two
        exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&)
        where (approved_at is not null),
    constraint ck_offices_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_offices_approved_after check (approved_at >= entered_at),
    constraint ck_offices_cited check (instrument <> ''),
    constraint ck_offices_code check (code ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
    constraint ck_offices_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_offices_decided_once check (approved_at is null or refused_at is null),
    constraint ck_offices_ended check (ended_by is null or valid_to is not null),
    constraint ck_offices_period check (valid_to >= valid_from),
    constraint ck_offices_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_offices_told check (
        agency <> '' and agency_ur <> '' and name <> '' and name_ur <> '' and district <> ''
        and address <> '' and address_ur <> ''),
    constraint ck_offices_two_people check (approved_by <> entered_by),
    constraint fk_offices_approved_by foreign key (approved_by) references people (id),
    constraint fk_offices_ended_by foreign key (ended_by) references offices (id),
    constraint fk_offices_entered_by foreign key (entered_by) references people (id),
    constraint fk_offices_refused_by foreign key (refused_by) references people (id)
);
create index ix_offices_code on offices (code, valid_from);
create index ix_offices_district on offices (district, name, id);
create index ix_offices_search on offices using gin (search);
revoke update, delete on offices from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, valid_to, ended_by)
    on offices to bdm_app;
create trigger a_proposal_keeps_its_period before update on offices
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger begins_as_a_proposal before insert on offices
    for each row execute function entered_undecided();
create trigger never_leaves before delete on offices for each row execute function refuse_change();

-- One answer. `page` is what it is about ("guide:bid-from-your-phone", "forms").
create table page_feedback (
    id uuid not null,
    page text not null,
    language text not null,
    useful boolean not null,
    words text not null,
    given_on date not null,
    constraint pk_page_feedback primary key (id),
    constraint ck_page_feedback_language check (language in ('en', 'ur')),
    constraint ck_page_feedback_page check (page ~ '^[a-z]+(:[a-z0-9-]{1,60})?$'),
    constraint ck_page_feedback_words check (length(words) <= 1000)
);
create index ix_page_feedback_page on page_feedback (page, given_on, id);
revoke update, delete on page_feedback from bdm_app;
create trigger page_feedback_never_change before update or delete on page_feedback
    for each row execute function refuse_change();
