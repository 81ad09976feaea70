"""Tenders are found by their items, lots and synonyms; searches are saved and things followed."""

from alembic import op

from app.migrations import APP_ROLE, bring

revision = "0055"
down_revision = "0053"
branch_labels = None
depends_on = None

# A trigger could not look at a generated column.
_WRITTEN = "alter table tenders alter column search drop expression"
# Each row is written anew once; no trigger looks at what was published meanwhile.
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
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, valid_to, ended_by"


def upgrade() -> None:
    """Search parts too, and let words stand for each other."""
    op.execute(_WRITTEN)
    bring("tender_words")
    op.execute(_WORDS)
    op.execute(_SYNONYMS)
    op.execute(f"revoke update, delete on synonyms from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on synonyms to {APP_ROLE}")
