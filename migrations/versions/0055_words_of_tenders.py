"""Tenders are found by their items, lots and synonyms; searches are saved and things followed."""

from alembic import op

from app.migrations import APP_ROLE, bring

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

# A trigger could not look at a generated column.
_WRITTEN = "alter table tenders alter column search drop expression"
# Every row is updated once. The triggers that protect published tenders are off meanwhile.
_WORDS = """
alter table tenders disable trigger user;
update tenders set search = to_tsvector('simple', searched_text(concat_ws(' ', reference, title,
    title_ur, description, case when published_at is not null then words_of_parts(id) end)));
alter table tenders enable trigger user;
"""
_SYNONYMS = """
create table synonyms (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    term text not null,
    word text not null,
    word_ur text not null,
    also jsonb not null,
    beginnings text[] not null,
    valid_from date not null,
    valid_to date,
    ended_by uuid,
    constraint pk_synonyms primary key (id),
    constraint ex_synonyms_never_two
        exclude using gist (term with =, daterange(valid_from, valid_to, '[]') with &&)
        where (approved_at is not null),
    constraint ck_synonyms_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_synonyms_approved_after check (approved_at >= entered_at),
    constraint ck_synonyms_decided_once check (approved_at is null or refused_at is null),
    constraint ck_synonyms_ended check (ended_by is null or valid_to is not null),
    constraint ck_synonyms_period check (valid_to >= valid_from),
    constraint ck_synonyms_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_synonyms_two_people check (approved_by <> entered_by),
    constraint ck_synonyms_word check (term <> '' and word <> ''),
    constraint fk_synonyms_approved_by foreign key (approved_by) references people (id),
    constraint fk_synonyms_ended_by foreign key (ended_by) references synonyms (id),
    constraint fk_synonyms_entered_by foreign key (entered_by) references people (id),
    constraint fk_synonyms_refused_by foreign key (refused_by) references people (id)
);
create index ix_synonyms_term on synonyms (term, valid_from);
create trigger a_proposal_keeps_its_period before update on synonyms
    for each row when (old.approved_at is null and old.refused_at is null)
    execute function ended_only_when_approved();
create trigger begins_as_a_proposal before insert on synonyms
    for each row execute function entered_undecided();
create trigger never_leaves before delete on synonyms
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on synonyms
    for each row execute function facts_stay('valid_to');
"""
# A person's own: nothing counts them, and no page shows another's.
_ALERTS = """
create table saved_searches (
    id uuid not null,
    person_id uuid not null,
    q text not null,
    category text not null,
    district text not null,
    band text not null,
    words tsquery,
    worded_at timestamptz not null,
    pace text not null,
    by_email boolean not null,
    by_sms boolean not null,
    saved_at timestamptz not null,
    ended_at timestamptz,
    constraint pk_saved_searches primary key (id),
    constraint ck_saved_searches_length check (length(q) <= 200),
    constraint ck_saved_searches_narrowed check (q || category || district || band <> ''),
    constraint ck_saved_searches_pace check (pace in ('at_once', 'daily')),
    constraint fk_saved_searches_person_id foreign key (person_id) references people (id)
);
create unique index uq_saved_searches_once
    on saved_searches (person_id, q, category, district, band) where ended_at is null;
create index ix_saved_searches_worded_at on saved_searches (worded_at)
    where ended_at is null and words is not null;
create table follows (
    id uuid not null,
    person_id uuid not null,
    kind text not null,
    subject_id uuid not null,
    by_email boolean not null,
    by_sms boolean not null,
    followed_at timestamptz not null,
    ended_at timestamptz,
    constraint pk_follows primary key (id),
    constraint ck_follows_kind check (kind in ('tender', 'department', 'firm')),
    constraint fk_follows_person_id foreign key (person_id) references people (id)
);
create unique index uq_follows_once on follows (person_id, kind, subject_id)
    where ended_at is null;
create index ix_follows_subject on follows (subject_id, kind) where ended_at is null;
create table tender_alerts (
    id uuid not null,
    person_id uuid not null,
    search_id uuid,
    follow_id uuid,
    tender_id uuid not null,
    news text not null,
    pace text not null,
    matched_at timestamptz not null,
    notification_id uuid,
    dropped_at timestamptz,
    constraint pk_tender_alerts primary key (id),
    constraint uq_tender_alerts_search_id_tender_id unique (search_id, tender_id),
    constraint uq_tender_alerts_follow_id_tender_id_news unique (follow_id, tender_id, news),
    constraint ck_tender_alerts_news check (news in ('published', 'postponed', 'cancelled',
        'opened', 'reported', 'awarded', 'signed') or news ~ '^amended_[0-9]+$'),
    constraint ck_tender_alerts_of_one check (num_nonnulls(search_id, follow_id) = 1),
    constraint ck_tender_alerts_pace check (pace in ('at_once', 'daily')),
    constraint ck_tender_alerts_settled check (num_nonnulls(notification_id, dropped_at) <= 1),
    constraint fk_tender_alerts_follow_id foreign key (follow_id) references follows (id),
    constraint fk_tender_alerts_notification_id
        foreign key (notification_id) references notifications (id),
    constraint fk_tender_alerts_person_id foreign key (person_id) references people (id),
    constraint fk_tender_alerts_search_id foreign key (search_id) references saved_searches (id),
    constraint fk_tender_alerts_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_tender_alerts_person_id on tender_alerts (person_id, matched_at, id);
create index ix_tender_alerts_waiting on tender_alerts (pace, person_id, id)
    where notification_id is null and dropped_at is null;
create table supplier_trades (
    organisation_id uuid not null,
    words text not null,
    categories jsonb not null,
    districts jsonb not null,
    turnover_paisa bigint,
    experience_years smallint,
    declared_by uuid not null,
    declared_at timestamptz not null,
    constraint pk_supplier_trades primary key (organisation_id),
    constraint ck_supplier_trades_amounts check (turnover_paisa >= 0 and experience_years >= 0),
    constraint fk_supplier_trades_declared_by foreign key (declared_by) references people (id),
    constraint fk_supplier_trades_organisation_id
        foreign key (organisation_id) references organisations (id)
);
create trigger what_is_written_stays before update on saved_searches
    for each row execute function facts_stay('words', 'worded_at');
create trigger what_is_written_stays before update on follows
    for each row execute function facts_stay();
create trigger what_is_written_stays before update on tender_alerts
    for each row execute function facts_stay();
"""
_CHANGES = {
    "synonyms": "approved_by, approved_at, refused_by, refused_at, refused_reason, valid_to,"
    " ended_by",
    "saved_searches": "words, worded_at, ended_at",
    "follows": "ended_at",
    "tender_alerts": "notification_id, dropped_at",
}


def upgrade() -> None:
    """Search parts too, let words stand for each other, and keep what people look out for."""
    op.execute(_WRITTEN)
    bring("tender_words")
    op.execute(_WORDS)
    op.execute(_SYNONYMS)
    op.execute(_ALERTS)
    for table, columns in _CHANGES.items():
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
    op.execute(f"revoke delete on supplier_trades from {APP_ROLE}")
