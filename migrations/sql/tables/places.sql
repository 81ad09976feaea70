-- Divisions and districts, which change by gazette.

-- A change of the map from a day on, by a gazette. Of what it does not need, texts are empty.
create table place_changes (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    kind text not null,
    district text not null,
    division text not null,
    name text not null,
    name_ur text not null,
    first_day date not null,
    instrument text not null,
    confidence text not null,
    urdu_confidence text not null,
    constraint pk_place_changes primary key (id),
    constraint ck_place_changes_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_place_changes_approved_after check (approved_at >= entered_at),
    constraint ck_place_changes_cited check (instrument <> ''),
    constraint ck_place_changes_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_place_changes_decided_once check (approved_at is null or refused_at is null),
    constraint ck_place_changes_kind check (
        kind in ('new_division', 'new_district', 'change_district', 'end_district',
        'rename_division')),
    constraint ck_place_changes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_place_changes_two_people check (approved_by <> entered_by),
    constraint ck_place_changes_urdu_confidence check (urdu_confidence in ('H', 'M', 'U')),
    constraint fk_place_changes_approved_by foreign key (approved_by) references people (id),
    constraint fk_place_changes_entered_by foreign key (entered_by) references people (id),
    constraint fk_place_changes_refused_by foreign key (refused_by) references people (id)
);
create index ix_place_changes_entered_at on place_changes (entered_at);
revoke update, delete on place_changes from bdm_app;
grant update (approved_by, approved_at, refused_by, refused_at, refused_reason)
    on place_changes to bdm_app;
create trigger begins_as_a_proposal before insert on place_changes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on place_changes
    for each row execute function decided_once();

-- A division: a name for districts in one place; `position` is the order of lists.
create table divisions (
    code text not null,
    name text not null,
    name_ur text not null,
    position integer not null,
    change_id uuid,
    constraint pk_divisions primary key (code),
    constraint fk_divisions_change_id foreign key (change_id) references place_changes (id)
);
revoke update, delete on divisions from bdm_app;

-- A district as it is from its first to its last day; null: since before, or until further.
create table districts (
    id uuid not null,
    code text not null,
    name text not null,
    name_ur text not null,
    division text not null,
    ocha_code text,
    valid_from date,
    valid_to date,
    source text not null,
    confidence text not null,
    urdu_confidence text not null,
    change_id uuid,
    ended_by uuid,
    constraint pk_districts primary key (id),
    constraint ex_districts_never_two
        exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&),
    constraint ck_districts_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_districts_period check (valid_to >= valid_from),
    constraint ck_districts_urdu_confidence check (urdu_confidence in ('H', 'M', 'U')),
    constraint fk_districts_change_id foreign key (change_id) references place_changes (id),
    constraint fk_districts_division foreign key (division) references divisions (code),
    constraint fk_districts_ended_by foreign key (ended_by) references place_changes (id)
);
revoke update, delete on districts from bdm_app;
grant update (valid_to, ended_by) on districts to bdm_app;
