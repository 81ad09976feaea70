-- Names of businesses, and words that none may hold (docs/adr/0017).

-- What becomes of names that hold a word, from its first to its last day.
create table barred_words (
    term text not null,
    word text not null,
    word_ur text not null,
    also jsonb not null,
    kinds jsonb not null,
    effect text not null,
    valid_from date not null,
    valid_to date,
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
    constraint pk_barred_words primary key (id),
    constraint ex_barred_words_never_two
        exclude using gist (term with =, daterange(valid_from, valid_to, '[]') with &&)
        where (approved_at is not null),
    constraint ck_barred_words_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_barred_words_approved_after check (approved_at >= entered_at),
    constraint ck_barred_words_cited check (instrument <> ''),
    constraint ck_barred_words_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_barred_words_decided_once check (approved_at is null or refused_at is null),
    constraint ck_barred_words_effect check (effect in ('refuse', 'warn', 'none')),
    constraint ck_barred_words_ended check (ended_by is null or valid_to is not null),
    constraint ck_barred_words_period check (valid_to >= valid_from),
    constraint ck_barred_words_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_barred_words_two_people check (approved_by <> entered_by),
    constraint ck_barred_words_verified check (effect <> 'refuse' or confidence <> 'U'),
    constraint ck_barred_words_word check (term <> '' and word <> ''),
    constraint fk_barred_words_approved_by foreign key (approved_by) references people (id),
    constraint fk_barred_words_ended_by foreign key (ended_by) references barred_words (id),
    constraint fk_barred_words_entered_by foreign key (entered_by) references people (id),
    constraint fk_barred_words_refused_by foreign key (refused_by) references people (id)
);
create index ix_barred_words_term on barred_words (term, valid_from);
revoke update, delete on barred_words from bdm_app;
grant update (valid_to, ended_by, approved_by, approved_at, refused_by, refused_at, refused_reason)
    on barred_words to bdm_app;
create trigger a_proposal_keeps_its_period before update on barred_words
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger begins_as_a_proposal before insert on barred_words
    for each row execute function entered_undecided();
create trigger never_leaves before delete on barred_words
    for each row execute function refuse_change();

-- A name that is taken, in English letters, in Urdu, or both.
create table business_names (
    id uuid not null,
    business_id uuid,
    standing text not null,
    name text not null,
    name_ur text not null,
    kind text not null,
    district text not null,
    held_by uuid,
    held_for uuid,
    since timestamptz not null,
    expires_at timestamptz,
    ended_at timestamptz,
    ended_why text,
    exact text not null,
    exact_ur text not null,
    keys text[] not null,
    folding smallint not null,
    constraint pk_business_names primary key (id),
    constraint ex_business_names_exact_once
        exclude using gist (exact with =, tstzrange(since, least(expires_at, ended_at)) with &&)
        where ((standing <> 'legacy') and (exact <> '')),
    constraint ex_business_names_exact_ur_once
        exclude using gist (exact_ur with =, tstzrange(since, least(expires_at, ended_at)) with &&)
        where ((standing <> 'legacy') and (exact_ur <> '')),
    constraint ck_business_names_ended check ((ended_at is null) = (ended_why is null)),
    constraint ck_business_names_ended_after check (ended_at >= since),
    constraint ck_business_names_ended_why check (
        ended_why in ('released', 'taken_up', 'changed', 'closed')),
    constraint ck_business_names_expires check ((standing = 'reserved') = (expires_at is not null)),
    constraint ck_business_names_held check (expires_at > since),
    constraint ck_business_names_length check (length(name) <= 200 and length(name_ur) <= 200),
    constraint ck_business_names_named check (name <> '' or name_ur <> ''),
    constraint ck_business_names_registered check (
        standing <> 'registered' or business_id is not null),
    constraint ck_business_names_reserved check ((standing = 'reserved') = (held_by is not null)),
    constraint ck_business_names_standing check (standing in ('registered', 'reserved', 'legacy')),
    constraint fk_business_names_held_by foreign key (held_by) references people (id),
    constraint fk_business_names_held_for foreign key (held_for) references organisations (id)
);
create index ix_business_names_business_id on business_names (business_id);
create index ix_business_names_held_by on business_names (held_by, id);
create index ix_business_names_held_for on business_names (held_for, id);
create index ix_business_names_keys on business_names using gin (keys);
revoke update, delete on business_names from bdm_app;
grant update (ended_at, ended_why, exact, exact_ur, keys, folding) on business_names to bdm_app;
create trigger never_leaves before delete on business_names
    for each row execute function refuse_change();

-- A word that only some business has, in English letters: near ones are found by trigrams.
create table name_words (
    word text not null,
    constraint pk_name_words primary key (word),
    constraint ck_name_words_word check (word ~ '^[a-z]{1,100}$')
);
create index ix_name_words_trigrams on name_words using gin (word gin_trgm_ops);
revoke update, delete on name_words from bdm_app;
create trigger never_changes before update or delete on name_words
    for each row execute function refuse_change();
