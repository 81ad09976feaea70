"""Debarment and blacklisting: matters, orders, reviews; explanations of abnormally low prices."""

from alembic import op

from app.migrations import APP_ROLE, append_only, bring, facts_with_macs

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_DEBARMENT = """
create table debarment_matters (
    id uuid not null,
    reference text not null,
    kind text not null,
    department_id uuid not null,
    ground_code text not null,
    ground jsonb not null,
    rules jsonb not null,
    facts text not null,
    opened_by uuid not null,
    opened_at timestamptz not null,
    mac bytea,
    constraint pk_debarment_matters primary key (id),
    constraint ck_debarment_matters_kind check (kind in ('debarment', 'blacklisting')),
    constraint ck_debarment_matters_facts check (facts <> ''),
    constraint uq_debarment_matters_reference unique (reference),
    constraint fk_debarment_matters_department_id
        foreign key (department_id) references organisations (id),
    constraint fk_debarment_matters_opened_by foreign key (opened_by) references people (id)
);
create index ix_debarment_matters_department on debarment_matters (department_id, id);
create table debarment_parties (
    id uuid not null,
    matter_id uuid not null,
    role text not null,
    organisation_id uuid,
    person_id uuid,
    ntn_hash bytea,
    name text not null,
    name_ur text not null,
    address text not null,
    named_by uuid not null,
    named_at timestamptz not null,
    served_at timestamptz,
    served_by uuid,
    reply_until date,
    reply text,
    replied_at timestamptz,
    replied_by uuid,
    hearing_at timestamptz,
    hearing_place text,
    heard_at timestamptz,
    heard_by uuid,
    attended boolean,
    minutes text,
    mac bytea,
    constraint pk_debarment_parties primary key (id),
    constraint ck_debarment_parties_role check (role in ('firm', 'owner', 'related')),
    constraint ck_debarment_parties_name check (name <> ''),
    constraint ck_debarment_parties_one check (num_nonnulls(organisation_id, person_id) <= 1),
    constraint ck_debarment_parties_owner check ((role = 'owner') or person_id is null),
    constraint ck_debarment_parties_served
        check (num_nonnulls(served_at, served_by, reply_until) in (0, 3)),
    constraint ck_debarment_parties_replied
        check (num_nonnulls(reply, replied_at, replied_by) in (0, 3)),
    constraint ck_debarment_parties_hearing
        check (num_nonnulls(hearing_at, hearing_place) in (0, 2)),
    constraint ck_debarment_parties_heard
        check (num_nonnulls(heard_at, heard_by, attended, minutes) in (0, 4)),
    constraint ck_debarment_parties_in_order
        check (replied_at >= served_at and heard_at >= served_at),
    constraint fk_debarment_parties_matter_id
        foreign key (matter_id) references debarment_matters (id),
    constraint fk_debarment_parties_organisation_id
        foreign key (organisation_id) references organisations (id),
    constraint fk_debarment_parties_person_id foreign key (person_id) references people (id),
    constraint fk_debarment_parties_named_by foreign key (named_by) references people (id),
    constraint fk_debarment_parties_served_by foreign key (served_by) references people (id),
    constraint fk_debarment_parties_replied_by foreign key (replied_by) references people (id),
    constraint fk_debarment_parties_heard_by foreign key (heard_by) references people (id)
);
create index ix_debarment_parties_ntn_hash on debarment_parties (ntn_hash);
create index ix_debarment_parties_organisation_id on debarment_parties (organisation_id);
create index ix_debarment_parties_person_id on debarment_parties (person_id);
create unique index uq_debarment_parties_firm on debarment_parties (matter_id, organisation_id);
create unique index uq_debarment_parties_person on debarment_parties (matter_id, person_id);
create table debarment_orders (
    party_id uuid not null,
    number text not null,
    bars boolean not null,
    months smallint,
    reasons text not null,
    ends_on date,
    review_until date,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    mac bytea,
    constraint pk_debarment_orders primary key (id),
    constraint ck_debarment_orders_two_people check (approved_by <> entered_by),
    constraint ck_debarment_orders_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_debarment_orders_refused
        check ((refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_debarment_orders_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_debarment_orders_approved_after check (approved_at >= entered_at),
    constraint ck_debarment_orders_reasons check (reasons <> ''),
    constraint ck_debarment_orders_term check (bars = (months is not null)),
    constraint ck_debarment_orders_months check (months between 1 and 240),
    constraint ck_debarment_orders_ends
        check ((bars and approved_at is not null) = (ends_on is not null)),
    constraint fk_debarment_orders_party_id
        foreign key (party_id) references debarment_parties (id),
    constraint uq_debarment_orders_number unique (number),
    constraint fk_debarment_orders_entered_by foreign key (entered_by) references people (id),
    constraint fk_debarment_orders_approved_by foreign key (approved_by) references people (id),
    constraint fk_debarment_orders_refused_by foreign key (refused_by) references people (id)
);
create index ix_debarment_orders_public
    on debarment_orders (id)
    where bars and approved_at is not null;
create unique index uq_debarment_orders_party_id
    on debarment_orders (party_id)
    where refused_at is null;
create table debarment_reviews (
    id uuid not null,
    order_id uuid not null,
    stage text not null,
    grounds text not null,
    late boolean not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    outcome text,
    ends_on date,
    reasons text,
    decided_by uuid,
    decided_at timestamptz,
    mac bytea,
    constraint pk_debarment_reviews primary key (id),
    constraint ck_debarment_reviews_stage check (stage in ('review', 'appeal')),
    constraint ck_debarment_reviews_outcome
        check (outcome in ('upheld', 'shortened', 'set_aside')),
    constraint ck_debarment_reviews_grounds check (grounds <> ''),
    constraint ck_debarment_reviews_decided
        check (num_nonnulls(outcome, reasons, decided_by, decided_at) in (0, 4)),
    constraint ck_debarment_reviews_shortened
        check (coalesce(outcome = 'shortened', false) = (ends_on is not null)),
    constraint ck_debarment_reviews_two_people check (decided_by <> asked_by),
    constraint fk_debarment_reviews_order_id
        foreign key (order_id) references debarment_orders (id),
    constraint fk_debarment_reviews_asked_by foreign key (asked_by) references people (id),
    constraint fk_debarment_reviews_decided_by foreign key (decided_by) references people (id)
);
create unique index uq_debarment_reviews_stage on debarment_reviews (order_id, stage);
create table debarment_liftings (
    order_id uuid not null,
    reasons text not null,
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    mac bytea,
    constraint pk_debarment_liftings primary key (id),
    constraint ck_debarment_liftings_two_people check (approved_by <> entered_by),
    constraint ck_debarment_liftings_approved
        check ((approved_by is null) = (approved_at is null)),
    constraint ck_debarment_liftings_refused
        check ((refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_debarment_liftings_decided_once
        check (approved_at is null or refused_at is null),
    constraint ck_debarment_liftings_approved_after check (approved_at >= entered_at),
    constraint ck_debarment_liftings_reasons check (reasons <> ''),
    constraint fk_debarment_liftings_order_id
        foreign key (order_id) references debarment_orders (id),
    constraint fk_debarment_liftings_entered_by foreign key (entered_by) references people (id),
    constraint fk_debarment_liftings_approved_by
        foreign key (approved_by) references people (id),
    constraint fk_debarment_liftings_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_debarment_liftings_order_id
    on debarment_liftings (order_id)
    where refused_at is null;
create table debarment_changes (
    id uuid not null,
    order_id uuid not null,
    kind text not null,
    at timestamptz not null,
    xid bigint default pg_current_xact_id()::text::bigint not null,
    constraint pk_debarment_changes primary key (id),
    constraint ck_debarment_changes_kind
        check (kind in ('barred', 'shortened', 'set_aside', 'lifted')),
    constraint fk_debarment_changes_order_id
        foreign key (order_id) references debarment_orders (id)
);
create index ix_debarment_changes_order_id on debarment_changes (order_id);
create index ix_debarment_changes_xid on debarment_changes (xid, id);
"""
_EXPLANATIONS = """
create table price_explanations (
    id uuid not null,
    tender_id uuid not null,
    bid_id uuid not null,
    scope text not null,
    found jsonb not null,
    question text not null,
    asked_by uuid not null,
    asked_at timestamptz not null,
    answer_until date not null,
    answer text,
    answered_by uuid,
    answered_at timestamptz,
    accepted boolean,
    reason text,
    decided_by uuid,
    decided_at timestamptz,
    constraint pk_price_explanations primary key (id),
    constraint ck_price_explanations_question check (question <> ''),
    constraint ck_price_explanations_answered
        check (num_nonnulls(answer, answered_at, answered_by) in (0, 3)),
    constraint ck_price_explanations_decided
        check (num_nonnulls(accepted, reason, decided_at, decided_by) in (0, 4)),
    constraint fk_price_explanations_tender_id foreign key (tender_id) references tenders (id),
    constraint fk_price_explanations_bid_id foreign key (bid_id) references bids (id),
    constraint fk_price_explanations_asked_by foreign key (asked_by) references people (id),
    constraint fk_price_explanations_answered_by
        foreign key (answered_by) references people (id),
    constraint fk_price_explanations_decided_by foreign key (decided_by) references people (id)
);
create index ix_price_explanations_tender_id on price_explanations (tender_id);
create unique index uq_price_explanations_about on price_explanations (bid_id, scope);
revoke update, delete on price_explanations from {0};
grant update (answer, answered_by, answered_at, accepted, reason, decided_by, decided_at)
    on price_explanations to {0};
create trigger what_is_written_stays before update on price_explanations
    for each row execute function facts_stay();
create trigger never_leaves before delete on price_explanations
    for each row execute function refuse_change();
"""
_WRITTEN_ONCE = """
create trigger what_is_written_stays before update on {0}
    for each row execute function facts_stay({1});
create trigger never_leaves before delete on {0}
    for each row execute function refuse_change();
"""
_PROPOSED = """
create trigger begins_as_a_proposal before insert on {0}
    for each row execute function entered_undecided();
create trigger is_decided_once before update on {0}
    for each row execute function decided_once();
"""
_DECIDED = "approved_by, approved_at, refused_by, refused_at, refused_reason, mac"
_HEARD = (
    "served_at, served_by, reply_until, reply, replied_at, replied_by, hearing_at, hearing_place,"
    " heard_at, heard_by, attended, minutes"
)
# By table: the columns that are filled in later, and those of them that may change again, such as
# the day of a hearing.
_LATER = {
    "debarment_parties": (
        f"{_HEARD}, mac",
        "'mac', 'hearing_at', 'hearing_place'",
    ),
    "debarment_orders": (f"{_DECIDED}, ends_on, review_until", "'mac'"),
    "debarment_reviews": ("outcome, ends_on, reasons, decided_by, decided_at, mac", "'mac'"),
    "debarment_liftings": (_DECIDED, "'mac'"),
}


def upgrade() -> None:
    """Make the tables; what is written once stays, and orders and liftings are two people's."""
    op.execute(_DEBARMENT)
    op.execute(_EXPLANATIONS.format(APP_ROLE))
    facts_with_macs("debarment_matters")
    append_only("debarment_changes")
    op.execute(
        "create trigger never_changes before update or delete on debarment_changes"
        " for each row execute function refuse_change()"
    )
    for table, (columns, changing) in _LATER.items():
        op.execute(f"revoke update, delete on {table} from {APP_ROLE}")
        op.execute(f"grant update ({columns}) on {table} to {APP_ROLE}")
        op.execute(_WRITTEN_ONCE.format(table, changing))
    for table in ("debarment_orders", "debarment_liftings"):
        op.execute(_PROPOSED.format(table))
    bring("debarment")
