-- Files that people hand in, sealed on disk.

-- Sealed bytes below the documents folder, under a random name. `sealed_bytes` is its size.
create table stored_blobs (
    name text not null,
    content_hash bytea,
    sealed_bytes bigint not null,
    stored_at timestamptz not null,
    constraint pk_stored_blobs primary key (name),
    constraint uq_stored_blobs_content_hash unique (content_hash),
    constraint ck_stored_blobs_name check (name ~ '^[0-9a-f]{32}$'),
    constraint ck_stored_blobs_sealed_bytes check (sealed_bytes > 0)
);
revoke update on stored_blobs from bdm_app;
grant update (stored_at) on stored_blobs to bdm_app;
create trigger stored_blobs_never_change before update on stored_blobs
    for each row execute function refuse_change();

-- A file with its name, about a subject whose domain says who may read it.
create table documents (
    id uuid not null,
    blob_name text not null,
    subject_kind text not null,
    subject_id uuid not null,
    purpose text not null,
    filename text not null,
    media_type text not null,
    plain_bytes bigint not null,
    stored_by uuid,
    stored_for uuid,
    stored_at timestamptz not null,
    constraint pk_documents primary key (id),
    constraint ck_documents_filename check (length(filename) between 1 and 120),
    constraint ck_documents_plain_bytes check (plain_bytes > 0),
    constraint fk_documents_blob_name foreign key (blob_name) references stored_blobs (name),
    constraint fk_documents_stored_by foreign key (stored_by) references people (id),
    constraint fk_documents_stored_for foreign key (stored_for) references organisations (id)
);
create index ix_documents_blob_name on documents (blob_name);
create index ix_documents_subject on documents (subject_kind, subject_id, id);
revoke update on documents from bdm_app;
create trigger documents_never_change before update on documents
    for each row execute function refuse_change();
create trigger what_was_in_an_envelope_stays before delete on documents for each row
    when (old.subject_kind = 'opened_bid') execute function refuse_change();
