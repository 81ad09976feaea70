-- Fees and what they cost, version by version.

-- A fee of a department, by its permanent code; what it costs stands in its versions.
create table fees (
    id uuid not null,
    code text not null,
    department_id uuid not null,
    title text not null,
    title_ur text not null,
    service_group text not null,
    asks text not null,
    asks_ur text not null,
    created_by uuid not null,
    created_at timestamptz not null,
    constraint pk_fees primary key (id),
    constraint uq_fees_code unique (code),
    constraint ck_fees_code check (code ~ '^[a-z0-9][a-z0-9-]{1,59}$'),
    constraint ck_fees_title check (title <> ''),
    constraint fk_fees_created_by foreign key (created_by) references people (id),
    constraint fk_fees_department_id foreign key (department_id) references organisations (id)
);
create index ix_fees_department_id on fees (department_id);
revoke update, delete on fees from bdm_app;
create trigger fees_never_change before update or delete on fees
    for each row execute function refuse_change();

-- What a fee costs from its first to its last day (both included; null: open).
create table fee_versions (
    fee_id uuid not null,
    valid_from date not null,
    valid_to date,
    formula jsonb not null,
    split jsonb not null,
    surcharge jsonb,
    exemptions jsonb not null,
    due_days smallint not null,
    expiry_days smallint,
    part_payment boolean not null,
    instrument text not null,
    confidence text not null,
    note text not null,
    ended_by uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_fee_versions primary key (id),
    constraint ex_fee_versions_never_two
        exclude using gist (fee_id with =, daterange(valid_from, valid_to, '[]') with &&)
        where (approved_at is not null),
    constraint ck_fee_versions_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_fee_versions_approved_after check (approved_at >= entered_at),
    constraint ck_fee_versions_cited check (instrument <> ''),
    constraint ck_fee_versions_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_fee_versions_decided_once check (approved_at is null or refused_at is null),
    constraint ck_fee_versions_due_days check (due_days between 0 and 3660),
    constraint ck_fee_versions_ended check (ended_by is null or valid_to is not null),
    constraint ck_fee_versions_expiry_days check (expiry_days between due_days and 3660),
    constraint ck_fee_versions_period check (valid_to >= valid_from),
    constraint ck_fee_versions_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_fee_versions_two_people check (approved_by <> entered_by),
    constraint ck_fee_versions_whole check (formula ? 'kind' and jsonb_array_length(split) > 0),
    constraint fk_fee_versions_approved_by foreign key (approved_by) references people (id),
    constraint fk_fee_versions_ended_by foreign key (ended_by) references fee_versions (id),
    constraint fk_fee_versions_entered_by foreign key (entered_by) references people (id),
    constraint fk_fee_versions_fee_id foreign key (fee_id) references fees (id),
    constraint fk_fee_versions_refused_by foreign key (refused_by) references people (id)
);
create index ix_fee_versions_fee_id on fee_versions (fee_id, valid_from);
revoke update, delete on fee_versions from bdm_app;
grant update (valid_to, ended_by, approved_by, approved_at, refused_by, refused_at, refused_reason)
    on fee_versions to bdm_app;
create trigger a_proposal_keeps_its_period before update on fee_versions
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger begins_as_a_proposal before insert on fee_versions
    for each row execute function entered_undecided();
