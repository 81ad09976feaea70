-- The register of businesses, made of filings (docs/adr/0019).

-- A business that is registered, or asks to be. What it is called is in its versions.
create table businesses (
    id uuid not null,
    form text not null,
    temporary text not null,
    number text,
    application_id uuid,
    organisation_id uuid,
    begun_at timestamptz not null,
    numbered_at timestamptz,
    constraint pk_businesses primary key (id),
    constraint uq_businesses_application_id unique (application_id),
    constraint uq_businesses_number unique (number),
    constraint uq_businesses_temporary unique (temporary),
    constraint ck_businesses_form check (form in ('sole', 'partnership', 'company')),
    constraint ck_businesses_numbered check ((number is null) = (numbered_at is null)),
    constraint fk_businesses_organisation_id foreign key (organisation_id)
        references organisations (id)
);
create index ix_businesses_organisation_id on businesses (organisation_id);
revoke update, delete on businesses from bdm_app;
grant update (number, organisation_id, numbered_at) on businesses to bdm_app;
create trigger never_leaves before delete on businesses
    for each row execute function refuse_change();
create trigger stays before update on businesses for each row execute function facts_stay();

-- What an agency gave a business within one form: its number there, and until when.
create table agency_numbers (
    registration_id uuid not null,
    business_id uuid not null,
    agency text not null,
    code text not null,
    number text not null,
    valid_from date not null,
    valid_until date,
    constraint pk_agency_numbers primary key (registration_id),
    constraint fk_agency_numbers_business_id foreign key (business_id) references businesses (id)
);
create index ix_agency_numbers_business_id on agency_numbers (business_id);
revoke update, delete on agency_numbers from bdm_app;
create trigger agency_numbers_never_change before update or delete on agency_numbers
    for each row execute function refuse_change();

-- What the register says of a business from a day to a day: made of its filings at any time. Made
-- anew of filings; nothing in it changes in place.
create table business_versions (
    business_id uuid not null,
    valid_from date not null,
    valid_to date,
    sequence smallint not null,
    state jsonb not null,
    name text not null,
    name_ur text not null,
    district text not null,
    standing text not null,
    activities text[] not null,
    search text not null,
    constraint pk_business_versions primary key (business_id, valid_from),
    constraint ex_business_versions_never_two
        exclude using gist (business_id with =, daterange(valid_from, valid_to, '[]') with &&),
    constraint ck_business_versions_period check (valid_to >= valid_from),
    constraint fk_business_versions_business_id foreign key (business_id)
        references businesses (id)
);
create index ix_business_versions_activities on business_versions using gin (activities);
create index ix_business_versions_district on business_versions (district, business_id);
create index ix_business_versions_search on business_versions using gin (search gin_trgm_ops);
revoke update on business_versions from bdm_app;

-- Who is a proprietor or partner in a version, by a keyed hash of the CNIC.
create table business_owners (
    business_id uuid not null,
    valid_from date not null,
    cnic_hash bytea not null,
    minor boolean not null,
    constraint pk_business_owners primary key (business_id, valid_from, cnic_hash),
    constraint fk_business_owners_business_id_valid_from foreign key (business_id, valid_from)
        references business_versions (business_id, valid_from) on delete cascade
);
create index ix_business_owners_cnic_hash on business_owners (cnic_hash);
revoke update on business_owners from bdm_app;

-- What was filed, for ever. `digest` is the vault's hash of the canonical filing.
-- `ix_filings_later`: few filings take effect later than they are filed, and the hourly job reads
-- only these.
create table filings (
    id uuid not null,
    business_id uuid not null,
    sequence smallint not null,
    kind text not null,
    effective_on date not null,
    content jsonb not null,
    digest bytea not null,
    corrects smallint,
    application_id uuid,
    registration_id uuid,
    filed_by uuid,
    filed_at timestamptz not null,
    xid bigint not null default pg_current_xact_id()::text::bigint,
    constraint pk_filings primary key (id),
    constraint uq_filings_business_id_sequence unique (business_id, sequence),
    constraint uq_filings_registration_id unique (registration_id),
    constraint ck_filings_corrects check (
        (kind in ('correction', 'withdrawal')) = (corrects is not null)),
    constraint ck_filings_kind check (
        kind in ('registered', 'imported', 'name', 'place', 'owners', 'activities', 'correction',
        'dissolution', 'withdrawal')),
    constraint ck_filings_sequence check (sequence > 0 and corrects < sequence),
    constraint fk_filings_business_id foreign key (business_id) references businesses (id),
    constraint fk_filings_business_id_corrects foreign key (business_id, corrects)
        references filings (business_id, sequence),
    constraint fk_filings_filed_by foreign key (filed_by) references people (id)
);
create index ix_filings_later on filings (effective_on, id)
    where effective_on > (timezone('Asia/Karachi', filed_at))::date;
create index ix_filings_xid on filings (xid, id);
revoke update, delete on filings from bdm_app;
create trigger filings_never_change before update or delete on filings
    for each row execute function refuse_change();

-- That a filing of a later day has taken effect was told, once.
create table filings_in_effect (
    filing_id uuid not null,
    at timestamptz not null,
    constraint pk_filings_in_effect primary key (filing_id),
    constraint fk_filings_in_effect_filing_id foreign key (filing_id) references filings (id)
);
revoke update, delete on filings_in_effect from bdm_app;

-- A spreadsheet of an old paper register that was taken in, and how many entries it brought.
create table legacy_imports (
    id uuid not null,
    district text not null,
    source text not null,
    file_hash bytea not null,
    entries integer not null,
    imported_by uuid not null,
    imported_at timestamptz not null,
    constraint pk_legacy_imports primary key (id),
    constraint uq_legacy_imports_file_hash unique (file_hash),
    constraint fk_legacy_imports_imported_by foreign key (imported_by) references people (id)
);
revoke update, delete on legacy_imports from bdm_app;
create trigger legacy_imports_never_change before update or delete on legacy_imports
    for each row execute function refuse_change();

-- A paper that was issued, for good. Whether it still holds follows from the filings.
create table register_papers (
    id uuid not null,
    kind text not null,
    business_id uuid not null,
    day date,
    filing_id uuid,
    basis bytea not null,
    token text not null,
    document_id uuid not null,
    sha256 bytea not null,
    issued_by uuid,
    issued_at timestamptz not null,
    constraint pk_register_papers primary key (id),
    constraint uq_register_papers_business_id_day_basis unique (business_id, day, basis),
    constraint uq_register_papers_document_id unique (document_id),
    constraint uq_register_papers_filing_id unique (filing_id),
    constraint uq_register_papers_token unique (token),
    constraint ck_register_papers_day check ((kind = 'extract') = (day is not null)),
    constraint ck_register_papers_filing check ((kind = 'copy') = (filing_id is not null)),
    constraint ck_register_papers_kind check (kind in ('extract', 'copy')),
    constraint ck_register_papers_sha256 check (length(sha256) = 32),
    constraint ck_register_papers_token check (token ~ '^[0-9a-hjkmnp-tv-z]{27}$'),
    constraint fk_register_papers_business_id foreign key (business_id) references businesses (id),
    constraint fk_register_papers_document_id foreign key (document_id) references documents (id),
    constraint fk_register_papers_filing_id foreign key (filing_id) references filings (id),
    constraint fk_register_papers_issued_by foreign key (issued_by) references people (id)
);
revoke update, delete on register_papers from bdm_app;
create trigger register_papers_never_change before update or delete on register_papers
    for each row execute function refuse_change();
