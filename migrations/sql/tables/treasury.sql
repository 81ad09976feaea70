-- Transfers to the treasuries of what belongs to them.

-- The treasury and the fund to which a DDO's money goes, from a day to a day (null: open).
create table ddo_treasuries (
    ddo_code text not null,
    treasury text not null,
    treasury_name text not null,
    fund text not null,
    valid_from date not null,
    valid_to date,
    instrument text not null,
    confidence text not null,
    note text not null default '',
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_ddo_treasuries primary key (id),
    constraint ck_ddo_treasuries_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_ddo_treasuries_approved_after check (approved_at >= entered_at),
    constraint ck_ddo_treasuries_cited check (instrument <> ''),
    constraint ck_ddo_treasuries_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_ddo_treasuries_ddo check (ddo_code ~ '^[A-Z0-9]{4,12}$'),
    constraint ck_ddo_treasuries_decided_once check (approved_at is null or refused_at is null),
    constraint ck_ddo_treasuries_fund check (fund ~ '^[A-Z][A-Z0-9-]{1,19}$'),
    constraint ck_ddo_treasuries_period check (valid_to >= valid_from),
    constraint ck_ddo_treasuries_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ddo_treasuries_treasury check (
        treasury ~ '^[a-z][a-z0-9-]{1,29}$' and treasury_name <> ''),
    constraint ck_ddo_treasuries_two_people check (approved_by <> entered_by),
    constraint fk_ddo_treasuries_approved_by foreign key (approved_by) references people (id),
    constraint fk_ddo_treasuries_entered_by foreign key (entered_by) references people (id),
    constraint fk_ddo_treasuries_refused_by foreign key (refused_by) references people (id)
);
create index ix_ddo_treasuries_ddo_code on ddo_treasuries (ddo_code, valid_from);
revoke update, delete on ddo_treasuries from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on ddo_treasuries to bdm_app;
create trigger begins_as_a_proposal before insert on ddo_treasuries
                for each row execute function entered_undecided();
create trigger is_decided_once before update on ddo_treasuries
                for each row execute function decided_once();
create trigger never_leaves before delete on ddo_treasuries
                for each row execute function refuse_change();

-- Money that the government put into a bank's account for what channels keep as fees.
create table fee_appropriations (
    bank text not null,
    amount_paisa bigint not null,
    reference text not null,
    reason text not null,
    transaction_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_fee_appropriations primary key (id),
    constraint ck_fee_appropriations_amount check (amount_paisa > 0),
    constraint ck_fee_appropriations_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_fee_appropriations_approved_after check (approved_at >= entered_at),
    constraint ck_fee_appropriations_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_fee_appropriations_decided_once check (approved_at is null or refused_at is null),
    constraint ck_fee_appropriations_posted check (
        (approved_at is null) = (transaction_id is null)),
    constraint ck_fee_appropriations_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_fee_appropriations_told check (
        reference <> '' and length(reference) <= 120 and reason <> ''),
    constraint ck_fee_appropriations_two_people check (approved_by <> entered_by),
    constraint fk_fee_appropriations_approved_by foreign key (approved_by) references people (id),
    constraint fk_fee_appropriations_entered_by foreign key (entered_by) references people (id),
    constraint fk_fee_appropriations_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_fee_appropriations_reference on fee_appropriations (reference)
    where refused_at is null;
revoke update, delete on fee_appropriations from bdm_app;
grant update (transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason)
    on fee_appropriations to bdm_app;
create trigger begins_as_a_proposal before insert on fee_appropriations
                for each row execute function entered_undecided();
create trigger is_decided_once before update on fee_appropriations
                for each row execute function decided_once();
create trigger never_leaves before delete on fee_appropriations
                for each row execute function refuse_change();

-- A look at a bank's money on a day: what could go, who bears fees, what of it stays and why.
create table treasury_runs (
    id uuid not null,
    bank text not null,
    day date not null,
    round smallint not null,
    available_paisa bigint not null,
    fees_borne_by text not null,
    left_here jsonb not null,
    made_at timestamptz not null,
    made_by uuid,
    constraint pk_treasury_runs primary key (id),
    constraint uq_treasury_runs_bank_day_round unique (bank, day, round),
    constraint ck_treasury_runs_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_treasury_runs_fees_borne_by check (fees_borne_by in ('government', 'heads')),
    constraint ck_treasury_runs_round check (round > 0),
    constraint fk_treasury_runs_made_by foreign key (made_by) references people (id)
);
revoke update, delete on treasury_runs from bdm_app;
create trigger never_changes before update or delete on treasury_runs
    for each row execute function refuse_change();

-- What of a run goes to one treasury; `fees_paisa` is what its heads bear of channels' fees.
create table treasury_sheets (
    id uuid not null,
    run_id uuid not null,
    bank text not null,
    day date not null,
    treasury text not null,
    treasury_name text not null,
    total_paisa bigint not null,
    fees_paisa bigint not null,
    parts integer not null,
    constraint pk_treasury_sheets primary key (id),
    constraint uq_treasury_sheets_run_id_treasury unique (run_id, treasury),
    constraint ck_treasury_sheets_total check (total_paisa > 0 and parts > 0),
    constraint fk_treasury_sheets_run_id foreign key (run_id) references treasury_runs (id)
);
revoke update, delete on treasury_sheets from bdm_app;
create trigger never_changes before update or delete on treasury_sheets
    for each row execute function refuse_change();

-- How a transfer ended: it arrived, under the treasury's own number, or it failed.
create table treasury_ends (
    sheet_id uuid not null,
    outcome text not null,
    at timestamptz not null,
    told_by uuid not null,
    reference text not null,
    reason text not null,
    transaction_id uuid,
    constraint pk_treasury_ends primary key (sheet_id),
    constraint ck_treasury_ends_outcome check (outcome in ('arrived', 'failed')),
    constraint ck_treasury_ends_told check (
        case outcome when 'arrived' then reference <> ''
        and transaction_id is null else reason <> '' and transaction_id is not null end),
    constraint fk_treasury_ends_sheet_id foreign key (sheet_id) references treasury_sheets (id),
    constraint fk_treasury_ends_told_by foreign key (told_by) references people (id)
);
create unique index uq_treasury_ends_reference on treasury_ends (reference)
    where outcome = 'arrived';
revoke update, delete on treasury_ends from bdm_app;
create trigger never_changes before update or delete on treasury_ends
    for each row execute function refuse_change();

-- A head and DDO in a sheet: what came, less what went back and what fees it bears.
create table treasury_lines (
    sheet_id uuid not null,
    number smallint not null,
    head_code text not null,
    ddo_code text not null,
    fund text not null,
    collected_paisa bigint not null,
    returned_paisa bigint not null,
    fees_paisa bigint not null,
    amount_paisa bigint not null,
    constraint pk_treasury_lines primary key (sheet_id, number),
    constraint uq_treasury_lines_sheet_id_head_code_ddo_code_fund unique (sheet_id, head_code,
        ddo_code, fund),
    constraint ck_treasury_lines_amount check (
        collected_paisa >= 0 and returned_paisa >= 0
        and amount_paisa = collected_paisa - returned_paisa - fees_paisa),
    constraint ck_treasury_lines_number check (number between 1 and 1000),
    constraint fk_treasury_lines_sheet_id foreign key (sheet_id) references treasury_sheets (id)
);
revoke update, delete on treasury_lines from bdm_app;
create trigger never_changes before update or delete on treasury_lines
    for each row execute function refuse_change();

-- The number of the order that the bank was given for a transfer.
create table treasury_orders (
    sheet_id uuid not null,
    bank text not null,
    reference text not null,
    sent_at timestamptz not null,
    sent_by uuid not null,
    constraint pk_treasury_orders primary key (sheet_id),
    constraint uq_treasury_orders_bank_reference unique (bank, reference),
    constraint ck_treasury_orders_reference check (reference <> '' and length(reference) <= 120),
    constraint fk_treasury_orders_sent_by foreign key (sent_by) references people (id),
    constraint fk_treasury_orders_sheet_id foreign key (sheet_id) references treasury_sheets (id)
);
revoke update, delete on treasury_orders from bdm_app;
create trigger never_changes before update or delete on treasury_orders
    for each row execute function refuse_change();

-- What of an item of money a line is made of; the view `treasury_money` says what there is.
create table treasury_parts (
    sheet_id uuid not null,
    place integer not null,
    line_number smallint not null,
    source text not null,
    source_id uuid not null,
    source_part smallint not null,
    channel text not null,
    amount_paisa bigint not null,
    fee_paisa bigint not null,
    freed boolean not null default false,
    constraint pk_treasury_parts primary key (sheet_id, place),
    constraint ck_treasury_parts_amount check (amount_paisa <> 0),
    constraint ck_treasury_parts_source check (source ~ '^[a-z][a-z_]{1,29}$'),
    constraint fk_treasury_parts_sheet_id_line_number foreign key (sheet_id, line_number)
        references treasury_lines (sheet_id, number)
);
create unique index uq_treasury_parts_source on treasury_parts (source, source_id, source_part)
    where not freed;
revoke update, delete on treasury_parts from bdm_app;
grant update (freed) on treasury_parts to bdm_app;
create trigger never_leaves before delete on treasury_parts
    for each row execute function refuse_change();

-- A sheet that one officer proposed; approved it is posted, refused its parts are free.
create table treasury_transfers (
    sheet_id uuid not null,
    transaction_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_treasury_transfers primary key (id),
    constraint uq_treasury_transfers_sheet_id unique (sheet_id),
    constraint ck_treasury_transfers_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_treasury_transfers_approved_after check (approved_at >= entered_at),
    constraint ck_treasury_transfers_decided_once check (approved_at is null or refused_at is null),
    constraint ck_treasury_transfers_posted check (
        (approved_at is null) = (transaction_id is null)),
    constraint ck_treasury_transfers_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_treasury_transfers_two_people check (approved_by <> entered_by),
    constraint fk_treasury_transfers_approved_by foreign key (approved_by) references people (id),
    constraint fk_treasury_transfers_entered_by foreign key (entered_by) references people (id),
    constraint fk_treasury_transfers_refused_by foreign key (refused_by) references people (id),
    constraint fk_treasury_transfers_sheet_id foreign key (sheet_id)
        references treasury_sheets (id)
);
revoke update, delete on treasury_transfers from bdm_app;
grant update (transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason)
    on treasury_transfers to bdm_app;
create trigger begins_as_a_proposal before insert on treasury_transfers
                for each row execute function entered_undecided();
create trigger is_decided_once before update on treasury_transfers
                for each row execute function decided_once();
create trigger never_leaves before delete on treasury_transfers
                for each row execute function refuse_change();
