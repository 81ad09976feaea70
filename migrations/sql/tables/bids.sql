-- Bids, sealed until the opening (docs/adr/0003).

-- A bid being written: its content is sealed with the installation's key, its files too.
create table bid_drafts (
    id uuid not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    sealed_content bytea not null,
    updated_at timestamptz not null,
    updated_by uuid not null,
    constraint pk_bid_drafts primary key (id),
    constraint fk_bid_drafts_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_bid_drafts_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_bid_drafts_updated_by foreign key (updated_by) references people (id)
);
create unique index uq_bid_drafts_tender on bid_drafts (tender_id, supplier_id);

-- A file of a draft: where its encrypted blob lies. Its name stands in the sealed content.
create table bid_draft_files (
    id uuid not null,
    draft_id uuid not null,
    blob text not null,
    added_at timestamptz not null,
    constraint pk_bid_draft_files primary key (id),
    constraint uq_bid_draft_files_blob unique (blob),
    constraint fk_bid_draft_files_draft_id foreign key (draft_id)
        references bid_drafts (id) on delete cascade
);
create index ix_bid_draft_files_draft_id on bid_draft_files (draft_id);

-- A sealed bid as received. A supplier has one that counts; earlier ones stay as facts. What was
-- sealed stays what it was: only its two ends may be set later.
create table bids (
    id uuid not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    submitted_by uuid not null,
    reference text not null,
    envelope bytea not null,
    envelope_sha256 text not null,
    key_fingerprint text not null,
    received_at timestamptz not null,
    withdrawn_at timestamptz,
    replaced_at timestamptz,
    constraint pk_bids primary key (id),
    constraint uq_bids_reference unique (reference),
    constraint ck_bids_one_end check (withdrawn_at is null or replaced_at is null),
    constraint fk_bids_submitted_by foreign key (submitted_by) references people (id),
    constraint fk_bids_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_bids_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_bids_counting on bids (tender_id, supplier_id)
    where withdrawn_at is null and replaced_at is null;
create unique index uq_bids_envelope on bids (tender_id, envelope_sha256);
revoke update, delete on bids from bdm_app;
grant update (withdrawn_at, replaced_at) on bids to bdm_app;
create trigger a_bid_ends_once before update on bids
    for each row when (old.withdrawn_at is not null or old.replaced_at is not null)
    execute function refuse_change();

-- A sealed document of a bid; the envelope tells its name and the hash of what is inside.
create table bid_files (
    bid_id uuid not null,
    position smallint not null,
    blob text not null,
    sealed_sha256 text not null,
    constraint pk_bid_files primary key (bid_id, "position"),
    constraint uq_bid_files_blob unique (blob),
    constraint fk_bid_files_bid_id foreign key (bid_id) references bids (id)
);
revoke update, delete on bid_files from bdm_app;
