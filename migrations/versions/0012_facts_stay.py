"""What was published, decided or declared stays, whoever holds the application's password.

Migration 0010 kept rows from being removed. Now they are kept from being changed: verdicts,
decisions and declarations only come after one another, a tender keeps its terms from the moment it
is handed in, a sitting its record once it has ended, and every time that was written down is
written once. `docs/adr/0010` says what that is worth.

Expand only: the program before this one reads the same tables, but can no longer overwrite.
"""

import sqlalchemy as sa
from alembic import op

from app.migrations import APP_ROLE, append_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# New rows come after old ones, and the newest counts: PostgreSQL numbers them itself.
NUMBERED = {
    "criterion_verdicts": "bid_id, criterion",
    "scope_decisions": "tender_id, scope, kind",
    "interest_declarations": "tender_id, person_id",
}
FUNCTIONS = """
-- Refuses to change what is written; only what was empty may be filled. The arguments name columns
-- for which another trigger knows better.
create function facts_stay() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
    changed text;
begin
    select string_agg(was.key, ', ' order by was.key) into changed
    from jsonb_each(to_jsonb(old)) was
    where was.value <> 'null'::jsonb
      and was.value is distinct from to_jsonb(new) -> was.key
      and was.key <> all (coalesce(tg_argv, '{}'));
    if changed is not null then
        raise exception 'what stands in % of % never changes', changed, tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- Refuses to change any other columns than those that the arguments name.
create function only_these_change() returns trigger language plpgsql
set search_path = pg_catalog as $$
declare
    changed text;
begin
    select string_agg(was.key, ', ' order by was.key) into changed
    from jsonb_each(to_jsonb(old)) was
    where was.value is distinct from to_jsonb(new) -> was.key
      and was.key <> all (tg_argv);
    if changed is not null then
        raise exception '% of % does not change any more', changed, tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
-- A statement's rows belong to drafts. It looks into a table, so nobody's temporary table of that
-- name may answer for it.
create function only_drafts_change() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from changed join tenders on tenders.id = changed.tender_id
               where tenders.submitted_at is not null) then
        raise exception 'rows of % change only while their tender is a draft', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create function only_drafts_change_papers() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tenders where id in (old.subject_id, new.subject_id)
               and submitted_at is not null) then
        raise exception 'documents of a tender change only while it is a draft'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    return new;
end $$;
create function only_before_the_opening() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from tenders where id = new.tender_id and opened_at is not null) then
        raise exception 'nothing comes into % once the bids were opened', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create function only_while_it_sits() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if exists (select from openings where id = new.opening_id
               and (opened_at is not null or postponed_at is not null)) then
        raise exception 'nobody comes to a sitting that has ended'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
"""
# `search` is computed from the others after these triggers, so it always looks empty to them.
HANDED_IN = """
create trigger a_handed_in_tender_keeps_its_terms before update on tenders for each row
    when (old.submitted_at is not null and new.submitted_at is not null
          and old.published_at is null)
    execute function only_these_change('approved_at', 'approved_by', 'published_at', 'reference',
        'issue_from', 'findings', 'key_recipient', 'key_fingerprint', 'cancelled_at',
        'cancelled_reason', 'search');
create trigger a_published_tender_keeps_its_terms before update on tenders for each row
    when (old.published_at is not null)
    execute function only_these_change('opens_at', 'opened_at', 'reported_at',
        'award_not_before', 'awarded_at', 'signed_at', 'completed_at', 'terminated_at',
        'cancelled_at', 'cancelled_reason', 'search');
create trigger what_happened_to_a_tender_stays before update on tenders for each row
    when (old.published_at is not null)
    execute function facts_stay('opens_at', 'awarded_at', 'search');
create trigger an_opening_that_was_held_is_not_moved before update on tenders for each row
    when (old.opened_at is not null and new.opens_at is distinct from old.opens_at)
    execute function refuse_change();
create trigger a_signed_award_is_not_reversed before update on tenders for each row
    when (old.signed_at is not null and new.awarded_at is distinct from old.awarded_at)
    execute function refuse_change();
"""
PARTS = ("tender_lots", "tender_items", "tender_criteria", "tender_required_documents")
DOCUMENTS = """
create trigger a_tender_keeps_its_documents before insert on documents for each row
    when (new.subject_kind = 'tender') execute function only_drafts_change_papers();
create trigger a_tender_loses_no_documents before delete on documents for each row
    when (old.subject_kind = 'tender') execute function only_drafts_change_papers();
create trigger what_was_in_an_envelope_stays before delete on documents for each row
    when (old.subject_kind = 'opened_bid') execute function refuse_change();
create trigger documents_never_change before update on documents
    for each row execute function refuse_change();
create trigger stored_blobs_never_change before update on stored_blobs
    for each row execute function refuse_change();
"""
OPENINGS = """
create trigger no_bid_comes_after_the_opening before insert on bids
    for each row execute function only_before_the_opening();
create trigger no_bid_is_read_out_later before insert on opened_bids
    for each row execute function only_before_the_opening();
create trigger nobody_comes_later before insert on opening_attendance
    for each row execute function only_while_it_sits();
create trigger who_was_there_stays before update on opening_attendance
    for each row when (old.state = 'used') execute function refuse_change();
create trigger a_bid_ends_once before update on bids
    for each row when (old.withdrawn_at is not null or old.replaced_at is not null)
    execute function refuse_change();
create trigger a_security_ends_once before update on instruments
    for each row when (old.returned_at is not null or old.forfeited_at is not null)
    execute function refuse_change();
"""
WRITTEN_ONCE = (
    "openings",
    "member_identities",
    "committee_members",
    "disqualifications",
    "awards",
    "contracts",
)
# Of what was not frozen yet, only its later fate may be written (0010 did the others).
LATER_FATE = {
    "openings": "opened_at, postponed_at, postponed_to, postponed_reason",
    "opening_attendance": (
        "state, asked_at, passphrase, share, unlocked_at, refused_reason, tries"
    ),
    "member_identities": "retired_at",
    "committee_members": "identity_id, share_sealed, share_commitment",
}


def upgrade() -> None:
    for table, keys in NUMBERED.items():
        _number(table, keys)
    op.create_check_constraint(
        op.f("ck_tenders_handed_in_first"),
        "tenders",
        "approved_at is null or submitted_at is not null",
    )
    for statements in (FUNCTIONS, HANDED_IN, DOCUMENTS, OPENINGS):
        op.execute(statements)
    for table in (*PARTS, "committee_members"):
        _only_in_drafts(table)
    for table in PARTS:
        op.execute(f"revoke update on {table} from {APP_ROLE}")
        op.execute(
            f"create trigger {table}_never_change before update on {table}"
            " for each row execute function refuse_change()"
        )
    for table in WRITTEN_ONCE:
        op.execute(
            f"create trigger what_is_written_stays before update on {table}"
            " for each row execute function facts_stay()"
        )
    for table, columns in LATER_FATE.items():
        op.execute(f"revoke update on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
    op.execute(f"revoke delete, truncate on tenders from {APP_ROLE}")


def _number(table: str, keys: str) -> None:
    """Let rows of one thing follow each other; nobody changes or removes any."""
    op.drop_constraint(f"pk_{table}", table, type_="primary")
    op.add_column(
        table, sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False)
    )
    op.create_primary_key(f"pk_{table}", table, ["number"])
    op.create_index(f"ix_{table}_about", table, [*keys.split(", "), "number"])
    append_only(table)
    op.execute(
        f"create trigger {table}_never_change before update or delete on {table}"
        " for each row execute function refuse_change()"
    )


def _only_in_drafts(table: str) -> None:
    for event, rows in (("insert", "new"), ("delete", "old")):
        op.execute(
            f"create trigger {event}s_only_in_drafts after {event} on {table}"
            f" referencing {rows} table as changed"
            " for each statement execute function only_drafts_change()"
        )
