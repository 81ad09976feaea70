"""Later versions of schemes, and what they would cost."""

from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_CHANGES = """
create table relief_scheme_changes (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    code text not null,
    version smallint not null,
    content text not null,
    digest bytea not null,
    valid_from date not null,
    instrument text not null,
    confidence text not null,
    note text not null default '',
    mac bytea,
    constraint pk_relief_scheme_changes primary key (id),
    constraint ck_relief_scheme_changes_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_relief_scheme_changes_approved_after check (approved_at >= entered_at),
    constraint ck_relief_scheme_changes_cited check (instrument <> ''),
    constraint ck_relief_scheme_changes_confidence check (confidence in ('H', 'M', 'U')),
    constraint ck_relief_scheme_changes_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_relief_scheme_changes_digest
        check (digest = sha256(convert_to(content, 'UTF8'))),
    constraint ck_relief_scheme_changes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_relief_scheme_changes_two_people check (approved_by <> entered_by),
    constraint ck_relief_scheme_changes_version check (version > 1),
    constraint fk_relief_scheme_changes_approved_by foreign key (approved_by) references people (id),
    constraint fk_relief_scheme_changes_entered_by foreign key (entered_by) references people (id),
    constraint fk_relief_scheme_changes_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_relief_scheme_changes_version
    on relief_scheme_changes (code, version) where refused_at is null;
create trigger begins_as_a_proposal before insert on relief_scheme_changes
    for each row execute function entered_undecided();
create trigger is_decided_once before update on relief_scheme_changes
    for each row execute function decided_once();
create trigger never_leaves before delete on relief_scheme_changes
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on relief_scheme_changes
    for each row execute function facts_stay('mac');
"""
_WHAT_IFS = """
create table relief_what_ifs (
    id uuid not null,
    scheme text not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    rule_on date not null,
    old_text text not null,
    new_text text not null,
    old_digest bytea not null,
    new_digest bytea not null,
    assumed jsonb not null,
    firms integer not null,
    middle uuid,
    constraint pk_relief_what_ifs primary key (id),
    constraint ck_relief_what_ifs_digests check (
        old_digest = sha256(convert_to(old_text, 'UTF8'))
        and new_digest = sha256(convert_to(new_text, 'UTF8'))),
    constraint fk_relief_what_ifs_asked_by foreign key (asked_by) references people (id)
);
create table relief_what_if_slices (
    what_if_id uuid not null,
    part text not null,
    number integer not null,
    last_id uuid,
    counted integer not null,
    content jsonb not null,
    worked_at timestamptz not null,
    constraint pk_relief_what_if_slices primary key (what_if_id, part, number),
    constraint ck_relief_what_if_slices_part check (part in ('lower', 'upper', 'claims')),
    constraint ck_relief_what_if_slices_last check ((last_id is null) = (counted = 0)),
    constraint fk_relief_what_if_slices_what_if_id
        foreign key (what_if_id) references relief_what_ifs (id)
);
"""


def upgrade() -> None:
    """Make the tables; of a change only its decision is written later."""
    op.execute(_CHANGES)
    op.execute(f"revoke update, delete on relief_scheme_changes from {APP_ROLE}")
    decided = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"
    op.execute(f"grant update ({decided}) on relief_scheme_changes to {APP_ROLE}")
    op.execute(_WHAT_IFS)
    for table in ("relief_what_ifs", "relief_what_if_slices"):
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
