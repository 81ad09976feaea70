-- Openings, what was read out at them, and the securities of bids and contracts.

-- A security that a bank vouches for: of a bid (posted at opening) or of a contract.
create table instruments (
    id uuid not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    bid_id uuid,
    contract_id uuid,
    purpose text not null,
    kind text not null,
    bank text not null,
    number text not null,
    amount_paisa bigint not null,
    expires_on date,
    received_at timestamptz not null,
    verified_at timestamptz,
    verified_by uuid,
    returned_at timestamptz,
    forfeited_at timestamptz,
    end_reason text,
    bill_id uuid,
    carried_paisa bigint,
    carried_at timestamptz,
    carried_contract_id uuid,
    constraint pk_instruments primary key (id),
    constraint ck_instruments_amount check (amount_paisa > 0),
    constraint ck_instruments_carried check (
        num_nulls(carried_paisa, carried_at, carried_contract_id) in (0, 3)
        and (carried_paisa is null or purpose = 'bid' and kind = 'deposit'
        and carried_paisa between 1 and amount_paisa)),
    constraint ck_instruments_deposit check ((kind = 'deposit') = (bill_id is not null)),
    constraint ck_instruments_kind check (kind in ('cdr', 'pay_order', 'guarantee', 'deposit')),
    constraint ck_instruments_one_end check (returned_at is null or forfeited_at is null),
    constraint ck_instruments_purpose check (purpose in ('bid', 'performance')),
    constraint ck_instruments_subject check ((contract_id is null) = (purpose = 'bid')),
    constraint fk_instruments_bid_id foreign key (bid_id) references bids (id),
    constraint fk_instruments_bill_id foreign key (bill_id) references tender_bills (bill_id),
    constraint fk_instruments_carried_contract_id foreign key (carried_contract_id)
        references contracts (id),
    constraint fk_instruments_contract_id foreign key (contract_id) references contracts (id),
    constraint fk_instruments_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_instruments_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_instruments_verified_by foreign key (verified_by) references people (id)
);
create index ix_instruments_tender_id on instruments (tender_id);
create unique index uq_instruments_bid on instruments (bid_id) where purpose = 'bid';
create unique index uq_instruments_bill on instruments (bill_id) where bill_id is not null;
revoke update, delete on instruments from bdm_app;
grant update (
    verified_at, verified_by, returned_at, forfeited_at, end_reason, carried_paisa, carried_at,
    carried_contract_id
) on instruments to bdm_app;
create trigger a_security_ends_once before update on instruments
    for each row when (old.returned_at is not null or old.forfeited_at is not null)
    execute function refuse_change();

-- A later time for an opening, entered by one person; it holds with another's word.
create table opening_postponements (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    tender_id uuid not null,
    opens_at timestamptz not null,
    reason text not null,
    constraint pk_opening_postponements primary key (id),
    constraint ck_opening_postponements_approved check (
        (approved_by is null) = (approved_at is null)),
    constraint ck_opening_postponements_approved_after check (approved_at >= entered_at),
    constraint ck_opening_postponements_decided_once check (
        approved_at is null or refused_at is null),
    constraint ck_opening_postponements_reason check (reason <> ''),
    constraint ck_opening_postponements_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_opening_postponements_two_people check (approved_by <> entered_by),
    constraint fk_opening_postponements_approved_by foreign key (approved_by)
        references people (id),
    constraint fk_opening_postponements_entered_by foreign key (entered_by) references people (id),
    constraint fk_opening_postponements_refused_by foreign key (refused_by) references people (id),
    constraint fk_opening_postponements_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_opening_postponements_waiting on opening_postponements (tender_id)
    where approved_at is null and refused_at is null;
revoke update, delete on opening_postponements from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on opening_postponements to bdm_app;
create trigger begins_as_a_proposal before insert on opening_postponements
    for each row execute function entered_undecided();
create trigger is_decided_once before update on opening_postponements
    for each row execute function decided_once();

-- One sitting of the committee. It ends by opening all bids, or by being postponed.
create table openings (
    id uuid not null,
    tender_id uuid not null,
    convened_at timestamptz not null,
    convened_by uuid not null,
    opened_at timestamptz,
    postponed_at timestamptz,
    postponed_to timestamptz,
    postponed_reason text,
    constraint pk_openings primary key (id),
    constraint ck_openings_one_end check (opened_at is null or postponed_at is null),
    constraint ck_openings_postponed check ((postponed_at is null) = (postponed_reason is null)),
    constraint fk_openings_convened_by foreign key (convened_by) references people (id),
    constraint fk_openings_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_openings_standing on openings (tender_id) where postponed_at is null;
revoke update, delete on openings from bdm_app;
grant update (opened_at, postponed_at, postponed_to, postponed_reason) on openings to bdm_app;
create trigger what_is_written_stays before update on openings
    for each row execute function facts_stay();

-- What was inside an envelope, as it was read out; or why it could not be opened.
create table opened_bids (
    bid_id uuid not null,
    tender_id uuid not null,
    opening_id uuid not null,
    supplier_id uuid not null,
    read_order smallint not null,
    content jsonb,
    files jsonb not null,
    total_paisa bigint,
    unreadable text,
    constraint pk_opened_bids primary key (bid_id),
    constraint ck_opened_bids_either check ((content is null) <> (unreadable is null)),
    constraint fk_opened_bids_bid_id foreign key (bid_id) references bids (id),
    constraint fk_opened_bids_opening_id foreign key (opening_id) references openings (id),
    constraint fk_opened_bids_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_opened_bids_tender_id foreign key (tender_id) references tenders (id)
);
create unique index uq_opened_bids_order on opened_bids (tender_id, read_order);
revoke update, delete on opened_bids from bdm_app;

-- A member at a sitting. The unlocked share waits sealed with the installation's key.
create table opening_attendance (
    opening_id uuid not null,
    person_id uuid not null,
    state text not null,
    asked_at timestamptz not null,
    passphrase bytea,
    share bytea,
    unlocked_at timestamptz,
    refused_reason text,
    tries smallint not null,
    constraint pk_opening_attendance primary key (opening_id, person_id),
    constraint ck_opening_attendance_share check ((state = 'unlocked') = (share is not null)),
    constraint ck_opening_attendance_state check (
        state in ('unlocking', 'unlocked', 'refused', 'used')),
    constraint fk_opening_attendance_opening_id foreign key (opening_id) references openings (id),
    constraint fk_opening_attendance_person_id foreign key (person_id) references people (id)
);
revoke update, delete on opening_attendance from bdm_app;
grant update (state, asked_at, passphrase, share, unlocked_at, refused_reason, tries)
    on opening_attendance to bdm_app;
create trigger who_was_there_stays before update on opening_attendance
    for each row when (old.state = 'used') execute function refuse_change();

-- A passphrase that a member tried for a tender, by real time; rows are never removed.
create table share_tries (
    number bigint not null generated always as identity,
    tender_id uuid not null,
    person_id uuid not null,
    tried_at timestamptz not null,
    constraint pk_share_tries primary key (number),
    constraint fk_share_tries_person_id foreign key (person_id) references people (id),
    constraint fk_share_tries_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_share_tries_about on share_tries (tender_id, person_id, tried_at);
revoke update, delete on share_tries from bdm_app;
create trigger share_tries_never_change before update or delete on share_tries
    for each row execute function refuse_change();

-- One person's word about a paper; it takes effect, and is posted, with another person's.
create table security_steps (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    instrument_id uuid not null,
    step text not null,
    code text,
    reason text not null,
    constraint pk_security_steps primary key (id),
    constraint ck_security_steps_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_security_steps_approved_after check (approved_at >= entered_at),
    constraint ck_security_steps_code check ((step = 'forfeit') = (code is not null)),
    constraint ck_security_steps_decided_once check (approved_at is null or refused_at is null),
    constraint ck_security_steps_reason check (step in ('verify', 'carry') or reason <> ''),
    constraint ck_security_steps_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_security_steps_step check (
        step in ('verify', 'reject', 'return', 'forfeit', 'carry')),
    constraint ck_security_steps_two_people check (approved_by <> entered_by),
    constraint fk_security_steps_approved_by foreign key (approved_by) references people (id),
    constraint fk_security_steps_entered_by foreign key (entered_by) references people (id),
    constraint fk_security_steps_instrument_id foreign key (instrument_id)
        references instruments (id),
    constraint fk_security_steps_refused_by foreign key (refused_by) references people (id)
);
create index ix_security_steps_instrument_id on security_steps (instrument_id);
create unique index uq_security_steps_waiting on security_steps (instrument_id)
    where approved_at is null and refused_at is null;
revoke update, delete on security_steps from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on security_steps to bdm_app;
create trigger begins_as_a_proposal before insert on security_steps
    for each row execute function entered_undecided();
create trigger is_decided_once before update on security_steps
    for each row execute function decided_once();
