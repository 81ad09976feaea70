-- Partners of a channel: who takes money for the province.

-- A partner of a channel, and how its machine writes and is known.
create table partners (
    code text not null,
    name text not null,
    agreement text not null,
    username text not null,
    password_hash bytea,
    networks text[] not null,
    certificate text not null,
    profile jsonb not null,
    ended_by uuid,
    ended_at timestamptz,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_partners primary key (id),
    constraint uq_partners_code unique (code),
    constraint ck_partners_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_partners_approved_after check (approved_at >= entered_at),
    constraint ck_partners_code check (code ~ '^[a-z0-9]{2,20}$'),
    constraint ck_partners_decided_once check (approved_at is null or refused_at is null),
    constraint ck_partners_ended check ((ended_at is null) = (ended_by is null)),
    constraint ck_partners_networks check (cardinality(networks) between 1 and 20),
    constraint ck_partners_password check ((password_hash is null) = (approved_at is null)),
    constraint ck_partners_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_partners_told check (name <> '' and agreement <> ''),
    constraint ck_partners_two_people check (approved_by <> entered_by),
    constraint fk_partners_approved_by foreign key (approved_by) references people (id),
    constraint fk_partners_ended_by foreign key (ended_by) references people (id),
    constraint fk_partners_entered_by foreign key (entered_by) references people (id),
    constraint fk_partners_refused_by foreign key (refused_by) references people (id)
);
revoke update, delete on partners from bdm_app;
grant update (
    password_hash, ended_by, ended_at, approved_by, approved_at, refused_by, refused_at,
    refused_reason
) on partners to bdm_app;
create trigger begins_as_a_proposal before insert on partners
    for each row execute function entered_undecided();
create trigger never_leaves before delete on partners for each row execute function refuse_change();
