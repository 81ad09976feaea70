-- Money over a counter: taken by one officer, confirmed by another, closed and brought to a bank.

-- What came over a counter for a bill; money only when a second officer has confirmed it.
create table counter_takings (
    bill_id uuid not null,
    kind text not null,
    amount_paisa bigint not null,
    place text not null,
    number text not null,
    paid_on date not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    double_reason text,
    undone_at timestamptz,
    constraint pk_counter_takings primary key (id),
    constraint ck_counter_takings_amount check (amount_paisa > 0),
    constraint ck_counter_takings_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_counter_takings_approved_after check (approved_at >= entered_at),
    constraint ck_counter_takings_decided_once check (approved_at is null or refused_at is null),
    constraint ck_counter_takings_kind check (kind in ('cash', 'cheque', 'challan')),
    constraint ck_counter_takings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_counter_takings_told check (place <> '' and number <> ''),
    constraint ck_counter_takings_two_people check (approved_by <> entered_by),
    constraint fk_counter_takings_approved_by foreign key (approved_by) references people (id),
    constraint fk_counter_takings_bill_id foreign key (bill_id) references bills (id),
    constraint fk_counter_takings_entered_by foreign key (entered_by) references people (id),
    constraint fk_counter_takings_refused_by foreign key (refused_by) references people (id)
);
create index ix_counter_takings_bill_id on counter_takings (bill_id);
create index ix_counter_takings_cashier on counter_takings (entered_by, approved_at)
    where kind in ('cash', 'cheque') and approved_at is not null;
create index ix_counter_takings_waiting on counter_takings (id)
    where approved_at is null and refused_at is null;
create unique index uq_counter_takings_paper on counter_takings (kind, lower(place), lower(number))
    where refused_at is null and undone_at is null;
revoke update, delete on counter_takings from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, double_reason)
    on counter_takings to bdm_app;
create trigger begins_as_a_proposal before insert on counter_takings
    for each row execute function entered_undecided();
create trigger never_leaves before delete on counter_takings
    for each row execute function refuse_change();

-- What a cashier (`entered_by`) had taken until the end of a day and brought to a bank.
create table counter_closes (
    day date not null,
    expected_paisa bigint not null,
    counted_paisa bigint not null,
    cheques_paisa bigint not null,
    difference_reason text,
    bank text not null,
    slip_number text not null,
    slip_on date not null,
    transaction_id uuid,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_counter_closes primary key (id),
    constraint ck_counter_closes_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_counter_closes_approved_after check (approved_at >= entered_at),
    constraint ck_counter_closes_bank check (bank ~ '^[a-z0-9]{2,20}$'),
    constraint ck_counter_closes_counted check (counted_paisa >= 0),
    constraint ck_counter_closes_decided_once check (approved_at is null or refused_at is null),
    constraint ck_counter_closes_difference check (
        (counted_paisa = expected_paisa) = (difference_reason is null) and difference_reason <> ''),
    constraint ck_counter_closes_expected check (
        expected_paisa >= 0 and cheques_paisa >= 0 and expected_paisa + cheques_paisa > 0),
    constraint ck_counter_closes_posted check (
        (transaction_id is not null) = (approved_at is not null
        and counted_paisa <> expected_paisa)),
    constraint ck_counter_closes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_counter_closes_slip check (slip_number <> '' and slip_on >= day),
    constraint ck_counter_closes_two_people check (approved_by <> entered_by),
    constraint fk_counter_closes_approved_by foreign key (approved_by) references people (id),
    constraint fk_counter_closes_entered_by foreign key (entered_by) references people (id),
    constraint fk_counter_closes_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_counter_closes_day on counter_closes (entered_by, day)
    where refused_at is null;
create unique index uq_counter_closes_slip on counter_closes (bank, lower(slip_number))
    where refused_at is null;
revoke update, delete on counter_closes from bdm_app;
grant update (transaction_id, approved_by, approved_at, refused_by, refused_at, refused_reason)
    on counter_closes to bdm_app;
create trigger begins_as_a_proposal before insert on counter_closes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on counter_closes
    for each row execute function decided_once();
create trigger never_leaves before delete on counter_closes
    for each row execute function refuse_change();

-- How many notes or coins of a value were counted.
create table counter_close_notes (
    close_id uuid not null,
    rupees integer not null,
    pieces integer not null,
    constraint pk_counter_close_notes primary key (close_id, rupees),
    constraint ck_counter_close_notes_pieces check (pieces between 1 and 1000000),
    constraint ck_counter_close_notes_rupees check (
        rupees in (5000, 1000, 500, 100, 75, 50, 20, 10, 5, 2, 1)),
    constraint fk_counter_close_notes_close_id foreign key (close_id)
        references counter_closes (id)
);
revoke update, delete on counter_close_notes from bdm_app;
create trigger never_changes before update or delete on counter_close_notes
    for each row execute function refuse_change();

-- A taking that is in a close; in one that stands, once.
create table counter_close_takings (
    close_id uuid not null,
    taking_id uuid not null,
    constraint pk_counter_close_takings primary key (close_id, taking_id),
    constraint fk_counter_close_takings_close_id foreign key (close_id)
        references counter_closes (id),
    constraint fk_counter_close_takings_taking_id foreign key (taking_id)
        references counter_takings (id)
);
create index ix_counter_close_takings_taking_id on counter_close_takings (taking_id);
revoke update, delete on counter_close_takings from bdm_app;
create trigger never_changes before update or delete on counter_close_takings
    for each row execute function refuse_change();
