-- How a channel's money reaches a bank: its files, what came of their lines, and what two officers
-- did about differences.

-- That a file was missing on its day was told to Finance, once.
create table settlement_alarms (
    channel text not null,
    partner text not null,
    day date not null,
    told_at timestamptz not null,
    constraint pk_settlement_alarms primary key (channel, partner, day)
);
revoke update, delete on settlement_alarms from bdm_app;
create trigger never_changes before update or delete on settlement_alarms
    for each row execute function refuse_change();

-- The terms of a channel, or of one of its partners, from a day until the next ones begin.
create table settlement_terms (
    channel text not null,
    partner text not null,
    bank text not null,
    valid_from date not null,
    expects_files boolean not null,
    delay_days smallint not null,
    charged_percent numeric(5,2) not null,
    fee_paisa bigint not null,
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
    constraint pk_settlement_terms primary key (id),
    constraint ck_settlement_terms_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_settlement_terms_approved_after check (approved_at >= entered_at),
    constraint ck_settlement_terms_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_settlement_terms_channel check (
        channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'),
    constraint ck_settlement_terms_cited check (instrument <> ''),
    constraint ck_settlement_terms_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_settlement_terms_decided_once check (approved_at is null or refused_at is null),
    constraint ck_settlement_terms_delay check (delay_days between 0 and 60),
    constraint ck_settlement_terms_fee check (charged_percent between 0 and 100 and fee_paisa >= 0),
    constraint ck_settlement_terms_partner check (partner ~ '^[a-z0-9]{0,20}$'),
    constraint ck_settlement_terms_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_settlement_terms_two_people check (approved_by <> entered_by),
    constraint fk_settlement_terms_approved_by foreign key (approved_by) references people (id),
    constraint fk_settlement_terms_entered_by foreign key (entered_by) references people (id),
    constraint fk_settlement_terms_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_settlement_terms_day on settlement_terms (channel, partner, valid_from)
    where approved_at is not null;
revoke update, delete on settlement_terms from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on settlement_terms to bdm_app;
create trigger begins_as_a_proposal before insert on settlement_terms
    for each row execute function entered_undecided();
create trigger is_decided_once before update on settlement_terms
    for each row execute function decided_once();
create trigger never_leaves before delete on settlement_terms
    for each row execute function refuse_change();

-- An item that stands on a channel's clearing account: what is not settled, and since when.
create table clearing_items (
    channel text not null,
    kind text not null,
    reference text not null,
    amount_paisa bigint not null,
    since timestamptz not null,
    payment_id uuid,
    refund_id uuid,
    partner text not null,
    constraint pk_clearing_items primary key (channel, kind, reference)
);
create index ix_clearing_items_channel on clearing_items (channel, partner, since);
create index ix_clearing_items_since on clearing_items (since, reference);
revoke insert, update, delete on clearing_items from bdm_app;

-- An item of money that left clearing for a bank, exactly once; it never changes.
create table settlements (
    id uuid not null,
    channel text not null,
    kind text not null,
    reference text not null,
    payment_id uuid,
    refund_id uuid,
    gross_paisa bigint not null,
    fee_paisa bigint not null,
    bank text not null,
    against text not null,
    source_kind text not null,
    source_id uuid not null,
    transaction_id uuid not null,
    settled_at timestamptz not null,
    xid bigint not null default pg_current_xact_id()::text::bigint,
    constraint pk_settlements primary key (id),
    constraint uq_settlements_channel_kind_reference unique (channel, kind, reference),
    constraint ck_settlements_against check (
        against in ('fees', 'suspense', 'receivable', 'write_off', 'over_short')),
    constraint ck_settlements_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_settlements_channel check (
        channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'),
    constraint ck_settlements_kind check (
        kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense', 'fee',
        'adjustment', 'undone')),
    constraint ck_settlements_moves check (gross_paisa <> 0 or fee_paisa <> 0),
    constraint ck_settlements_reference check (reference <> '' and length(reference) <= 120),
    constraint ck_settlements_source_kind check (
        source_kind in ('file', 'scroll', 'close', 'match', 'undoing')),
    constraint ck_settlements_way check (
        case kind when 'payment' then payment_id is not null
        and gross_paisa > 0 when 'refund' then refund_id is not null
        and gross_paisa < 0 when 'fee' then gross_paisa = 0 else true end),
    constraint fk_settlements_payment_id foreign key (payment_id) references payments (id),
    constraint fk_settlements_refund_id foreign key (refund_id) references refunds (id)
);
create index ix_settlements_bank on settlements (bank, id);
create index ix_settlements_channel_id on settlements (channel, id);
create index ix_settlements_settled_at on settlements (settled_at, id);
create index ix_settlements_source_id on settlements (source_id);
create index ix_settlements_xid on settlements (xid, id);
create unique index uq_settlements_payment_id on settlements (payment_id) where kind = 'payment';
create unique index uq_settlements_refund_id on settlements (refund_id) where kind = 'refund';
revoke update, delete on settlements from bdm_app;
create trigger never_changes before update or delete on settlements
    for each row execute function refuse_change();

-- A channel's file of a day; `number` is unique in its channel while it was not refused.
create table settlement_files (
    channel text not null,
    partner text not null,
    number text not null,
    day date not null,
    bank text not null,
    filename text not null,
    hash bytea not null,
    lines integer not null,
    last_row integer not null,
    payout_paisa bigint not null,
    id uuid not null,
    entered_by uuid,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_settlement_files primary key (id),
    constraint ck_settlement_files_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_settlement_files_approved_after check (approved_at >= entered_at),
    constraint ck_settlement_files_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_settlement_files_by_itself check (
        entered_by is not null or approved_at is null and refused_at is null),
    constraint ck_settlement_files_channel check (
        channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'),
    constraint ck_settlement_files_decided_once check (approved_at is null or refused_at is null),
    constraint ck_settlement_files_hash check (length(hash) = 32),
    constraint ck_settlement_files_lines check (lines between 1 and 20000 and last_row >= lines),
    constraint ck_settlement_files_number check (number <> '' and length(number) <= 60),
    constraint ck_settlement_files_partner check (partner ~ '^[a-z0-9]{0,20}$'),
    constraint ck_settlement_files_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_settlement_files_two_people check (approved_by <> entered_by),
    constraint fk_settlement_files_approved_by foreign key (approved_by) references people (id),
    constraint fk_settlement_files_entered_by foreign key (entered_by) references people (id),
    constraint fk_settlement_files_refused_by foreign key (refused_by) references people (id)
);
create index ix_settlement_files_day on settlement_files (channel, partner, day);
create unique index uq_settlement_files_number on settlement_files (channel, number)
    where refused_at is null;
revoke update, delete on settlement_files from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on settlement_files to bdm_app;
create trigger begins_as_a_proposal before insert on settlement_files
    for each row execute function entered_undecided();
create trigger is_decided_once before update on settlement_files
    for each row execute function decided_once();
create trigger never_leaves before delete on settlement_files
    for each row execute function refuse_change();

-- A line as the channel wrote it; `row` is the file's, headings being row 1.
create table settlement_lines (
    file_id uuid not null,
    row integer not null,
    kind text not null,
    reference text not null,
    their_reference text not null,
    psid text not null,
    gross_paisa bigint not null,
    fee_paisa bigint not null,
    at timestamptz not null,
    constraint pk_settlement_lines primary key (file_id, "row"),
    constraint ck_settlement_lines_kind check (
        kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense', 'fee',
        'adjustment')),
    constraint ck_settlement_lines_moves check (gross_paisa <> 0 or fee_paisa <> 0),
    constraint ck_settlement_lines_told check (
        reference <> '' and length(reference) <= 120 and row > 0),
    constraint fk_settlement_lines_file_id foreign key (file_id) references settlement_files (id)
);
create index ix_settlement_lines_reference on settlement_lines (reference, kind);
revoke update, delete on settlement_lines from bdm_app;
create trigger never_changes before update or delete on settlement_lines
    for each row execute function refuse_change();

-- What one officer proposes to do about a difference, until another decides it.
create table settlement_matches (
    file_id uuid,
    row integer,
    channel text not null,
    kind text not null,
    reference text not null,
    against text not null,
    bank text not null,
    reason text not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_settlement_matches primary key (id),
    constraint ck_settlement_matches_against check (
        against in ('fees', 'suspense', 'receivable', 'write_off', 'nothing')),
    constraint ck_settlement_matches_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_settlement_matches_approved_after check (approved_at >= entered_at),
    constraint ck_settlement_matches_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_settlement_matches_channel check (
        channel ~ '^[a-z][a-z0-9_]{1,29}$' and channel <> 'credit'),
    constraint ck_settlement_matches_decided_once check (approved_at is null or refused_at is null),
    constraint ck_settlement_matches_kind check (
        kind in ('payment', 'refund', 'chargeback', 'chargeback_reversed', 'suspense', 'fee',
        'adjustment')),
    constraint ck_settlement_matches_reason check (reason <> ''),
    constraint ck_settlement_matches_reference check (length(reference) <= 120),
    constraint ck_settlement_matches_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_settlement_matches_subject check (
        (file_id is null) = (row is null) and (file_id is not null or reference <> '')),
    constraint ck_settlement_matches_two_people check (approved_by <> entered_by),
    constraint fk_settlement_matches_approved_by foreign key (approved_by) references people (id),
    constraint fk_settlement_matches_entered_by foreign key (entered_by) references people (id),
    constraint fk_settlement_matches_file_id_row foreign key (file_id, "row")
        references settlement_lines (file_id, "row"),
    constraint fk_settlement_matches_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_settlement_matches_item on settlement_matches (channel, kind, reference)
    where file_id is null and refused_at is null;
create unique index uq_settlement_matches_line on settlement_matches (file_id, row)
    where file_id is not null and refused_at is null;
revoke update, delete on settlement_matches from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on settlement_matches to bdm_app;
create trigger begins_as_a_proposal before insert on settlement_matches
    for each row execute function entered_undecided();
create trigger is_decided_once before update on settlement_matches
    for each row execute function decided_once();
create trigger never_leaves before delete on settlement_matches
    for each row execute function refuse_change();

-- What came of a line when it was looked at, once: it is settled, or differs, and how.
create table settlement_outcomes (
    file_id uuid not null,
    row integer not null,
    code text not null,
    expected_paisa bigint,
    agreed_fee_paisa bigint not null,
    settlement_id uuid,
    looked_at timestamptz not null,
    constraint pk_settlement_outcomes primary key (file_id, "row"),
    constraint ck_settlement_outcomes_code check (
        code in ('settled', 'fee', 'short', 'over', 'unknown', 'already_settled')),
    constraint ck_settlement_outcomes_settled check (
        (code = 'settled') = (settlement_id is not null)),
    constraint fk_settlement_outcomes_file_id_row foreign key (file_id, "row")
        references settlement_lines (file_id, "row"),
    constraint fk_settlement_outcomes_settlement_id foreign key (settlement_id)
        references settlements (id)
);
create index ix_settlement_outcomes_different on settlement_outcomes (looked_at, file_id, row)
    where code <> 'settled';
revoke update, delete on settlement_outcomes from bdm_app;
create trigger never_changes before update or delete on settlement_outcomes
    for each row execute function refuse_change();

-- How a line that differed ended: its money turned up late, or two officers agreed.
create table settlement_resolutions (
    file_id uuid not null,
    row integer not null,
    how text not null,
    match_id uuid,
    resolved_at timestamptz not null,
    constraint pk_settlement_resolutions primary key (file_id, "row"),
    constraint ck_settlement_resolutions_how check (how in ('late', 'match')),
    constraint ck_settlement_resolutions_match check ((how = 'match') = (match_id is not null)),
    constraint fk_settlement_resolutions_file_id_row foreign key (file_id, "row")
        references settlement_lines (file_id, "row"),
    constraint fk_settlement_resolutions_match_id foreign key (match_id)
        references settlement_matches (id)
);
revoke update, delete on settlement_resolutions from bdm_app;
create trigger never_changes before update or delete on settlement_resolutions
    for each row execute function refuse_change();

-- What reading the bytes of a report came to; a number is taken in once.
create table card_report_readings (
    id uuid not null,
    number bigint not null,
    outcome text not null,
    problems jsonb not null,
    document_id uuid,
    file_id uuid,
    digest bytea not null,
    read_at timestamptz not null,
    constraint pk_card_report_readings primary key (id),
    constraint uq_card_report_readings_number_digest unique (number, digest),
    constraint ck_card_report_readings_file check ((outcome = 'accepted') = (file_id is not null)),
    constraint ck_card_report_readings_number check (number > 0),
    constraint ck_card_report_readings_outcome check (outcome in ('accepted', 'empty', 'refused')),
    constraint fk_card_report_readings_document_id foreign key (document_id)
        references documents (id),
    constraint fk_card_report_readings_file_id foreign key (file_id)
        references settlement_files (id)
);
create unique index uq_card_report_readings_read on card_report_readings (number)
    where outcome <> 'refused';
revoke update, delete on card_report_readings from bdm_app;
create trigger card_report_readings_never_change before update or delete on card_report_readings
    for each row execute function refuse_change();

-- A report of a batch is known of: it was announced, found by asking, or told as missing.
create table card_reports (
    number bigint not null,
    source text not null,
    known_at timestamptz not null,
    constraint pk_card_reports primary key (number, source),
    constraint ck_card_reports_number check (number > 0),
    constraint ck_card_reports_source check (source in ('notice', 'asked', 'missing'))
);
revoke update, delete on card_reports from bdm_app;
create trigger card_reports_never_change before update or delete on card_reports
    for each row execute function refuse_change();
