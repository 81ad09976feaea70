-- People and organisations, and who may act for whom.

-- A person, known by CNIC. Mobile and e-mail may be missing (assisted enrolment).
create table people (
    id uuid not null,
    cnic text not null,
    mobile text,
    email text,
    name text not null,
    name_ur text not null,
    language text not null,
    mobile_verified_at timestamptz,
    email_verified_at timestamptz,
    created_at timestamptz not null,
    closed_at timestamptz,
    constraint pk_people primary key (id),
    constraint uq_people_cnic unique (cnic),
    constraint uq_people_mobile unique (mobile),
    constraint ck_people_cnic check (cnic ~ '^[0-9]{13}$'),
    constraint ck_people_mobile check (mobile ~ '^\+923[0-9]{9}$')
);
create unique index uq_people_email on people (lower(email));
revoke update, delete on people from bdm_app;
grant update (mobile, email, name, name_ur, language, mobile_verified_at, email_verified_at)
    on people to bdm_app;

-- How a person proves to be who they are: the password's hash, and TOTP where set up.
create table credentials (
    person_id uuid not null,
    password_hash text,
    password_set_at timestamptz,
    totp_secret bytea,
    totp_confirmed_at timestamptz,
    totp_last_step integer,
    constraint pk_credentials primary key (person_id),
    constraint ck_credentials_password check ((password_hash is null) = (password_set_at is null)),
    constraint ck_credentials_totp check (totp_confirmed_at is null or totp_secret is not null),
    constraint fk_credentials_person_id foreign key (person_id) references people (id)
);
revoke update, delete on credentials from bdm_app;
grant update (password_hash, password_set_at, totp_secret, totp_confirmed_at, totp_last_step)
    on credentials to bdm_app;

-- A person enrolled by a facilitation officer, with the consent that was given for it.
create table enrolments (
    person_id uuid not null,
    officer_id uuid not null,
    consent_given text not null,
    consent_reference text not null,
    enrolled_at timestamptz not null,
    slip_hash bytea not null,
    slip_expires_at timestamptz not null,
    slip_used_at timestamptz,
    constraint pk_enrolments primary key (person_id),
    constraint ck_enrolments_by_another check (officer_id <> person_id),
    constraint ck_enrolments_consent check (consent_given in ('signature', 'thumb impression')),
    constraint fk_enrolments_officer_id foreign key (officer_id) references people (id),
    constraint fk_enrolments_person_id foreign key (person_id) references people (id)
);
revoke update, delete on enrolments from bdm_app;
grant update (slip_hash, slip_expires_at, slip_used_at) on enrolments to bdm_app;

-- A one-time way in for somebody whose authenticator is gone; stored as a keyed hash.
create table recovery_codes (
    person_id uuid not null,
    code_hash bytea not null,
    used_at timestamptz,
    constraint pk_recovery_codes primary key (person_id, code_hash),
    constraint fk_recovery_codes_person_id foreign key (person_id) references people (id)
);
revoke update on recovery_codes from bdm_app;
grant update (used_at) on recovery_codes to bdm_app;

-- A department of government (with its DDO code) or a supplier.
create table organisations (
    id uuid not null,
    kind text not null,
    name text not null,
    name_ur text not null,
    ddo_code text,
    ntn text,
    strn text,
    address text not null,
    district text not null,
    declared_at timestamptz not null,
    verified_at timestamptz,
    verified_by uuid,
    refused_reason text,
    closed_at timestamptz,
    business text not null,
    declared_by uuid,
    refused_by uuid,
    refused_at timestamptz,
    constraint pk_organisations primary key (id),
    constraint uq_organisations_ddo_code unique (ddo_code),
    constraint ck_organisations_ddo check (kind <> 'department' or ddo_code is not null),
    constraint ck_organisations_kind check (kind in ('department', 'supplier')),
    constraint ck_organisations_one_decision check (num_nonnulls(verified_at, refused_at) <= 1),
    constraint ck_organisations_refused check (
        num_nonnulls(refused_at, refused_by, refused_reason) in (0, 3)),
    constraint ck_organisations_refused_by_another check (refused_by <> declared_by),
    constraint ck_organisations_verified_by_another check (verified_by <> declared_by),
    constraint fk_organisations_declared_by foreign key (declared_by) references people (id),
    constraint fk_organisations_refused_by foreign key (refused_by) references people (id),
    constraint fk_organisations_verified_by foreign key (verified_by) references people (id)
);
create index ix_organisations_undecided on organisations (declared_at, id)
    where kind = 'supplier' and verified_at is null and refused_at is null;
create unique index uq_organisations_ntn on organisations (ntn) where verified_at is not null;
revoke update, delete on organisations from bdm_app;
grant update (
    name, name_ur, ntn, strn, address, district, declared_at, verified_at, verified_by,
    refused_reason, business, declared_by, refused_by, refused_at
) on organisations to bdm_app;

-- A role offered to whoever holds a CNIC, whether or not they have an account yet.
create table invitations (
    id uuid not null,
    organisation_id uuid not null,
    role text not null,
    cnic_hash bytea not null,
    cnic_ending text not null,
    invited_by uuid,
    invited_at timestamptz not null,
    expires_at timestamptz not null,
    answer text,
    answered_at timestamptz,
    constraint pk_invitations primary key (id),
    constraint ck_invitations_answer check (answer in ('accepted', 'declined', 'withdrawn')),
    constraint ck_invitations_answered check ((answered_at is null) = (answer is null)),
    constraint fk_invitations_invited_by foreign key (invited_by) references people (id),
    constraint fk_invitations_organisation_id foreign key (organisation_id)
        references organisations (id)
);
create index ix_invitations_organisation_id on invitations (organisation_id);
create unique index uq_invitations_open on invitations (cnic_hash, organisation_id, role)
    where answered_at is null;
revoke update, delete on invitations from bdm_app;
grant update (answer, answered_at) on invitations to bdm_app;
create trigger what_is_written_stays before update on invitations
    for each row execute function facts_stay();

-- A person's role in an organisation, from a time until a time.
create table memberships (
    id uuid not null,
    person_id uuid not null,
    organisation_id uuid not null,
    role text not null,
    since timestamptz not null,
    until timestamptz,
    granted_by uuid,
    handed_over_to uuid,
    constraint pk_memberships primary key (id),
    constraint ck_memberships_period check (until is null or until > since),
    constraint fk_memberships_granted_by foreign key (granted_by) references people (id),
    constraint fk_memberships_handed_over_to foreign key (handed_over_to) references people (id),
    constraint fk_memberships_organisation_id foreign key (organisation_id)
        references organisations (id),
    constraint fk_memberships_person_id foreign key (person_id) references people (id)
);
create index ix_memberships_organisation_id on memberships (organisation_id, role);
create index ix_memberships_person_id on memberships (person_id);
create unique index uq_memberships_current on memberships (person_id, organisation_id, role)
    where until is null;
revoke update, delete on memberships from bdm_app;
grant update (since, until, handed_over_to) on memberships to bdm_app;

-- A province-wide role: asked for by one administrator, in force when another confirms it.
create table staff_roles (
    id uuid not null,
    person_id uuid not null,
    role text not null,
    granted_by uuid,
    granted_at timestamptz not null,
    confirmed_by uuid,
    confirmed_at timestamptz,
    ended_at timestamptz,
    ended_by uuid,
    constraint pk_staff_roles primary key (id),
    constraint ck_staff_roles_confirmed check ((confirmed_by is null) = (confirmed_at is null)),
    constraint ck_staff_roles_not_confirmed_by_oneself check (confirmed_by <> person_id),
    constraint ck_staff_roles_not_granted_to_oneself check (granted_by <> person_id),
    constraint ck_staff_roles_two_people check (confirmed_by is null or confirmed_by <> granted_by),
    constraint fk_staff_roles_confirmed_by foreign key (confirmed_by) references people (id),
    constraint fk_staff_roles_ended_by foreign key (ended_by) references people (id),
    constraint fk_staff_roles_granted_by foreign key (granted_by) references people (id),
    constraint fk_staff_roles_person_id foreign key (person_id) references people (id)
);
create unique index uq_staff_roles_current on staff_roles (person_id, role) where ended_at is null;
revoke update, delete on staff_roles from bdm_app;
grant update (confirmed_by, confirmed_at, ended_at, ended_by) on staff_roles to bdm_app;
create trigger what_is_written_stays before update on staff_roles
    for each row execute function facts_stay();
