"""Nobody shut out: details that are not published, phones that people share,
acts at a facilitation centre."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# A sole proprietor was never asked, and the form did not ask for a shop: nothing is published
# until she says so, with one press. Firms and companies are open by law.
_PUBLICATION = """
alter table businesses add column details_published boolean not null default false;
alter table businesses disable trigger user;
update businesses set details_published = true where form <> 'sole';
alter table businesses enable trigger user;
alter table businesses alter column details_published drop default;
alter table businesses add constraint ck_businesses_published
    check (details_published or form = 'sole');
drop trigger stays on businesses;
create trigger stays before update on businesses
    for each row execute function facts_stay('details_published');
"""


_SHARED_PHONES = """
create table shared_phones (
    id uuid not null,
    person_id uuid not null,
    mobile bytea not null,
    mobile_hash bytea not null,
    verified_at timestamptz not null,
    ended_at timestamptz,
    mac bytea,
    constraint pk_shared_phones primary key (id),
    constraint fk_shared_phones_person_id foreign key (person_id) references people (id)
);
create index ix_shared_phones_mobile_hash on shared_phones (mobile_hash);
create unique index uq_shared_phones_person_id on shared_phones (person_id)
    where ended_at is null;
create trigger never_leaves before delete on shared_phones
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on shared_phones
    for each row execute function facts_stay('mac', 'mobile_hash');
"""
_VISITS = """
create table recovery_slips (
    id uuid not null,
    person_id uuid not null,
    code_hash bytea not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    mac bytea,
    constraint pk_recovery_slips primary key (id),
    constraint fk_recovery_slips_person_id foreign key (person_id) references people (id)
);
create index ix_recovery_slips_person_id on recovery_slips (person_id, id);
create table assisted_visits (
    id uuid not null,
    person_id uuid not null,
    officer_id uuid not null,
    act text not null,
    place text not null,
    language text not null,
    consent_text text not null,
    witness_name text not null,
    witness_hash bytea not null,
    proof text not null,
    document_id uuid,
    device_reference text,
    opened_at timestamptz not null,
    expires_at timestamptz not null,
    confirmed_by uuid,
    confirmed_at timestamptz,
    done_at timestamptz,
    subject text,
    ended_at timestamptz,
    disputed_at timestamptz,
    dispute text,
    mac bytea,
    constraint pk_assisted_visits primary key (id),
    constraint ck_assisted_visits_by_another check (officer_id <> person_id),
    constraint ck_assisted_visits_two_officers check (confirmed_by not in (officer_id, person_id)),
    constraint ck_assisted_visits_confirmed
        check ((confirmed_by is null) = (confirmed_at is null)),
    constraint ck_assisted_visits_language check (language in ('ur', 'bal', 'brh', 'ps', 'en')),
    constraint ck_assisted_visits_proof check ((proof = 'paper') = (document_id is not null)
        and (proof = 'device') = (device_reference is not null)),
    constraint ck_assisted_visits_done check ((done_at is null) = (subject is null)),
    constraint ck_assisted_visits_over check (done_at is null or ended_at is not null),
    constraint ck_assisted_visits_disputed check ((disputed_at is null) = (dispute is null)),
    constraint ck_assisted_visits_named check (place <> '' and witness_name <> ''),
    constraint fk_assisted_visits_person_id foreign key (person_id) references people (id),
    constraint fk_assisted_visits_officer_id foreign key (officer_id) references people (id),
    constraint fk_assisted_visits_confirmed_by foreign key (confirmed_by) references people (id),
    constraint fk_assisted_visits_document_id foreign key (document_id) references documents (id)
);
create index ix_assisted_visits_opened_at on assisted_visits (opened_at, id);
create index ix_assisted_visits_person_id on assisted_visits (person_id, id);
create index ix_assisted_visits_officer_id on assisted_visits (officer_id, opened_at);
create index ix_assisted_visits_witness_hash on assisted_visits (witness_hash, opened_at);
create index ix_assisted_visits_disputed on assisted_visits (id) where disputed_at is not null;
"""
_RETENTION = """
create table retention_rules (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    kind text not null,
    valid_from date not null,
    term text not null,
    term_ur text not null,
    seen_by text not null,
    seen_by_ur text not null,
    asked_how text not null,
    asked_how_ur text not null,
    instrument text not null,
    confidence text not null,
    constraint pk_retention_rules primary key (id),
    constraint ck_retention_rules_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_retention_rules_approved_after check (approved_at >= entered_at),
    constraint ck_retention_rules_cited check (instrument <> ''),
    constraint ck_retention_rules_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_retention_rules_decided_once check (approved_at is null or refused_at is null),
    constraint ck_retention_rules_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_retention_rules_told check (
        term <> '' and term_ur <> '' and seen_by <> '' and seen_by_ur <> ''
        and asked_how <> '' and asked_how_ur <> ''),
    constraint ck_retention_rules_two_people check (approved_by <> entered_by),
    constraint fk_retention_rules_approved_by foreign key (approved_by) references people (id),
    constraint fk_retention_rules_entered_by foreign key (entered_by) references people (id),
    constraint fk_retention_rules_refused_by foreign key (refused_by) references people (id)
);
create index ix_retention_rules_kind on retention_rules (kind, valid_from);
"""
_LETTERS = """
create table paper_letters (
    id uuid not null,
    notification_id uuid not null,
    written_at timestamptz not null,
    posted_at timestamptz,
    posted_by uuid,
    posted_to text,
    constraint pk_paper_letters primary key (id),
    constraint uq_paper_letters_notification_id unique (notification_id),
    constraint ck_paper_letters_posted check ((posted_at is null) = (posted_by is null)
        and (posted_at is null) = (posted_to is null)),
    constraint fk_paper_letters_notification_id
        foreign key (notification_id) references notifications (id),
    constraint fk_paper_letters_posted_by foreign key (posted_by) references people (id)
);
create index ix_paper_letters_written_at on paper_letters (written_at, id);
create index ix_paper_letters_waiting on paper_letters (id) where posted_at is null;
create trigger never_leaves before delete on paper_letters
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on paper_letters
    for each row execute function facts_stay();
"""
_RECORDINGS = """
create table guide_recordings (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    guide text not null,
    section text not null,
    language text not null,
    speaker text not null,
    transcript text not null,
    document_id uuid not null,
    constraint pk_guide_recordings primary key (id),
    constraint ck_guide_recordings_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_guide_recordings_approved_after check (approved_at >= entered_at),
    constraint ck_guide_recordings_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_guide_recordings_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_guide_recordings_two_people check (approved_by <> entered_by),
    constraint ck_guide_recordings_language
        check (language in ('ur', 'bal', 'brh', 'ps', 'en')),
    constraint ck_guide_recordings_told
        check (guide <> '' and transcript <> '' and speaker <> ''),
    constraint fk_guide_recordings_approved_by foreign key (approved_by) references people (id),
    constraint fk_guide_recordings_entered_by foreign key (entered_by) references people (id),
    constraint fk_guide_recordings_refused_by foreign key (refused_by) references people (id),
    constraint fk_guide_recordings_document_id
        foreign key (document_id) references documents (id)
);
create index ix_guide_recordings_guide on guide_recordings (guide, id);
create index ix_guide_recordings_document_id on guide_recordings (document_id);
"""
# What each list kept by two people has.
_DECISION = """
create trigger begins_as_a_proposal before insert on {table}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {table}
    for each row execute function decided_once();
create trigger never_leaves before delete on {table}
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on {table}
    for each row execute function facts_stay();
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason"
_OF_A_VISIT = "confirmed_by, confirmed_at, done_at, subject, ended_at, disputed_at, dispute"


def upgrade() -> None:
    """Add what people agreed to, with what the application may change of it."""
    op.execute(_PUBLICATION)
    op.execute(f"grant update (details_published) on businesses to {APP_ROLE}")
    op.execute(_SHARED_PHONES)
    append_only("shared_phones")
    op.execute(f"grant update (ended_at, mac) on shared_phones to {APP_ROLE}")
    op.execute(_VISITS)
    facts_with_macs("recovery_slips")
    op.execute(f"grant update (used_at) on recovery_slips to {APP_ROLE}")
    facts_with_macs("assisted_visits")
    op.execute(f"grant update ({_OF_A_VISIT}) on assisted_visits to {APP_ROLE}")
    op.execute(_RETENTION)
    _kept_by_two("retention_rules")
    op.execute(_RECORDINGS)
    _kept_by_two("guide_recordings")
    op.execute(_LETTERS)
    append_only("paper_letters")
    op.execute(f"grant update (posted_at, posted_by, posted_to) on paper_letters to {APP_ROLE}")


def _kept_by_two(table: str) -> None:
    """Let a row be entered and decided once, and nothing more."""
    op.execute(_DECISION.format(table=table))
    append_only(table)
    op.execute(f"grant update ({_DECIDED}) on {table} to {APP_ROLE}")
