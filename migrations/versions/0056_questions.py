"""Questions about tenders, documents taken, meetings before bids; papers and owners of firms."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

_TABLES = """
create table document_takings (
    tender_id uuid not null,
    supplier_id uuid not null,
    taken_by uuid not null,
    taken_at timestamptz not null,
    constraint pk_document_takings primary key (tender_id, supplier_id),
    constraint fk_document_takings_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_document_takings_supplier_id
        foreign key (supplier_id) references organisations (id),
    constraint fk_document_takings_taken_by foreign key (taken_by) references people (id)
);
create table tender_questions (
    id uuid not null,
    tender_id uuid not null,
    supplier_id uuid not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    words bytea not null,
    public_words text,
    answer text,
    answered_by uuid,
    answered_at timestamptz,
    constraint pk_tender_questions primary key (id),
    constraint ck_tender_questions_answered_whole check (
        num_nonnulls(public_words, answer, answered_by, answered_at) in (0, 4)),
    constraint ck_tender_questions_says_something check (public_words <> '' and answer <> ''),
    constraint ck_tender_questions_answered_after check (answered_at >= asked_at),
    constraint fk_tender_questions_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_tender_questions_supplier_id
        foreign key (supplier_id) references organisations (id),
    constraint fk_tender_questions_asked_by foreign key (asked_by) references people (id),
    constraint fk_tender_questions_answered_by foreign key (answered_by) references people (id)
);
create index ix_tender_questions_tender_id on tender_questions (tender_id, answered_at, id);
create index ix_tender_questions_supplier_id on tender_questions (supplier_id, id);
create index ix_tender_questions_waiting on tender_questions (tender_id)
    where answered_at is null;
create table pre_bid_meetings (
    id uuid not null,
    tender_id uuid not null,
    meets_at timestamptz not null,
    place text not null,
    place_ur text not null default '',
    reason text not null default '',
    announced_by uuid not null,
    announced_at timestamptz not null,
    constraint pk_pre_bid_meetings primary key (id),
    constraint ck_pre_bid_meetings_place check (place <> ''),
    constraint fk_pre_bid_meetings_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_pre_bid_meetings_announced_by foreign key (announced_by) references people (id)
);
create index ix_pre_bid_meetings_tender_id on pre_bid_meetings (tender_id, id);
create table meeting_minutes (
    meeting_id uuid not null,
    minutes text not null,
    published_by uuid not null,
    published_at timestamptz not null,
    constraint pk_meeting_minutes primary key (meeting_id),
    constraint ck_meeting_minutes_minutes check (minutes <> ''),
    constraint fk_meeting_minutes_meeting_id
        foreign key (meeting_id) references pre_bid_meetings (id),
    constraint fk_meeting_minutes_published_by foreign key (published_by) references people (id)
);
create table question_reminders (
    tender_id uuid not null,
    kind text not null,
    due_on date not null,
    at timestamptz not null,
    constraint pk_question_reminders primary key (tender_id, kind, due_on),
    constraint ck_question_reminders_kind check (kind in ('due', 'overdue')),
    constraint fk_question_reminders_tender_id foreign key (tender_id) references tenders (id)
);
"""
_PROFILES = f"""
create table firm_papers (
    id uuid not null,
    supplier_id uuid not null,
    name text not null,
    document_id uuid not null,
    valid_until date,
    added_by uuid not null,
    added_at timestamptz not null,
    reminded_at timestamptz,
    expiry_told_at timestamptz,
    constraint pk_firm_papers primary key (id),
    constraint ck_firm_papers_name check (name <> ''),
    constraint fk_firm_papers_supplier_id foreign key (supplier_id) references organisations (id),
    constraint fk_firm_papers_document_id foreign key (document_id) references documents (id),
    constraint fk_firm_papers_added_by foreign key (added_by) references people (id)
);
create index ix_firm_papers_supplier_id on firm_papers (supplier_id, id);
create index ix_firm_papers_valid_until on firm_papers (valid_until);
revoke update, truncate on firm_papers from {APP_ROLE};
grant update (reminded_at, expiry_told_at) on firm_papers to {APP_ROLE};
create table ownership_declarations (
    id uuid not null,
    supplier_id uuid not null,
    declared_by uuid not null,
    declared_at timestamptz not null,
    constraint pk_ownership_declarations primary key (id),
    constraint fk_ownership_declarations_supplier_id
        foreign key (supplier_id) references organisations (id),
    constraint fk_ownership_declarations_declared_by
        foreign key (declared_by) references people (id)
);
create index ix_ownership_declarations_supplier_id on ownership_declarations (supplier_id, id);
create table beneficial_owners (
    declaration_id uuid not null,
    number smallint not null,
    name text not null,
    name_ur text not null default '',
    country text not null default '',
    share_percent numeric(5, 2) not null,
    constraint pk_beneficial_owners primary key (declaration_id, number),
    constraint ck_beneficial_owners_name check (name <> ''),
    constraint ck_beneficial_owners_share check (share_percent > 0 and share_percent <= 100),
    constraint fk_beneficial_owners_declaration_id
        foreign key (declaration_id) references ownership_declarations (id)
);
"""
_WRITTEN_ONCE = (
    *("document_takings", "pre_bid_meetings", "meeting_minutes", "question_reminders"),
    *("ownership_declarations", "beneficial_owners"),
)
_ANSWERED_ONCE = f"""
revoke update, delete, truncate on tender_questions from {APP_ROLE};
grant update (public_words, answer, answered_by, answered_at) on tender_questions to {APP_ROLE};
create trigger what_is_written_stays before update on tender_questions
    for each row execute function facts_stay();
create trigger never_leaves before delete on tender_questions
    for each row execute function refuse_change();
"""


def upgrade() -> None:
    """Make the tables: a question is answered once, everything else is written once."""
    op.execute(_TABLES)
    op.execute(_PROFILES)
    op.execute(_ANSWERED_ONCE)
    for table in _WRITTEN_ONCE:
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
