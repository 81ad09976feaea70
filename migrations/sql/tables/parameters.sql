-- Values and days that are law, entered by one officer and approved by another.

-- One value of one parameter, from its first to its last day (both included; null: open).
create table parameter_values (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    key text not null,
    unit text not null,
    value jsonb not null,
    valid_from date not null,
    valid_to date,
    instrument text not null,
    confidence text not null,
    note text not null,
    ended_by uuid,
    constraint pk_parameter_values primary key (id),
    constraint ex_parameter_values_never_two
        exclude using gist (key with =, daterange(valid_from, valid_to, '[]') with &&)
        where (approved_at is not null),
    constraint ck_parameter_values_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_parameter_values_approved_after check (approved_at >= entered_at),
    constraint ck_parameter_values_cited check (instrument <> ''),
    constraint ck_parameter_values_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_parameter_values_decided_once check (approved_at is null or refused_at is null),
    constraint ck_parameter_values_ended check (ended_by is null or valid_to is not null),
    constraint ck_parameter_values_period check (valid_to >= valid_from),
    constraint ck_parameter_values_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_parameter_values_two_people check (approved_by <> entered_by),
    constraint ck_parameter_values_unit check (
        unit in ('paisa', 'percent', 'fraction', 'days', 'minutes', 'count', 'choice', 'text',
        'boolean')),
    constraint ck_parameter_values_value check (
        jsonb_typeof(value) = case when unit in ('paisa', 'days', 'minutes', 'count') then 'number'
        when unit = 'boolean' then 'boolean' else 'string' end),
    constraint fk_parameter_values_approved_by foreign key (approved_by) references people (id),
    constraint fk_parameter_values_ended_by foreign key (ended_by) references parameter_values (id),
    constraint fk_parameter_values_entered_by foreign key (entered_by) references people (id),
    constraint fk_parameter_values_refused_by foreign key (refused_by) references people (id)
);
create index ix_parameter_values_key on parameter_values (key, valid_from);
revoke update, delete on parameter_values from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason, valid_to, ended_by)
    on parameter_values to bdm_app;
create trigger a_proposal_keeps_its_period before update on parameter_values
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger begins_as_a_proposal before insert on parameter_values
    for each row execute function entered_undecided();

-- Some days declared holidays, or declared working days, by a notification.
create table declared_days (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    name text not null,
    name_ur text not null,
    first_day date not null,
    last_day date not null,
    working boolean not null,
    instrument text not null,
    confidence text not null,
    constraint pk_declared_days primary key (id),
    constraint ck_declared_days_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_declared_days_approved_after check (approved_at >= entered_at),
    constraint ck_declared_days_cited check (instrument <> ''),
    constraint ck_declared_days_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_declared_days_decided_once check (approved_at is null or refused_at is null),
    constraint ck_declared_days_period check (last_day >= first_day and last_day < first_day + 31),
    constraint ck_declared_days_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_declared_days_two_people check (approved_by <> entered_by),
    constraint fk_declared_days_approved_by foreign key (approved_by) references people (id),
    constraint fk_declared_days_entered_by foreign key (entered_by) references people (id),
    constraint fk_declared_days_refused_by foreign key (refused_by) references people (id)
);
create index ix_declared_days_first_day on declared_days (first_day);
revoke update, delete on declared_days from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on declared_days to bdm_app;
create trigger begins_as_a_proposal before insert on declared_days
    for each row execute function entered_undecided();
create trigger is_decided_once before update on declared_days
    for each row execute function decided_once();
