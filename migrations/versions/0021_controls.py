"""Controls of claims: flags, proofs that claims draw down, audit samples."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs, revoke_public_execute

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_FLAGS = """
create table relief_claim_flags (
    id uuid not null,
    claim_id uuid not null,
    kind text not null,
    key text not null,
    evidence jsonb not null,
    found_at timestamptz not null,
    mac bytea,
    constraint pk_relief_claim_flags primary key (id),
    constraint uq_relief_claim_flags_claim_id_kind_key unique (claim_id, kind, key),
    constraint ck_relief_claim_flags_kind check (kind <> ''),
    constraint fk_relief_claim_flags_claim_id
        foreign key (claim_id) references relief_claims (id)
);
create table relief_flag_resolutions (
    flag_id uuid not null,
    reason text not null,
    by uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_flag_resolutions primary key (flag_id),
    constraint ck_relief_flag_resolutions_reason check (reason <> ''),
    constraint fk_relief_flag_resolutions_by foreign key (by) references people (id),
    constraint fk_relief_flag_resolutions_flag_id
        foreign key (flag_id) references relief_claim_flags (id)
);
"""
_PROOFS = """
create table relief_proofs (
    id uuid not null,
    kind text not null,
    issuer text not null,
    issuer_key text not null,
    number text not null,
    number_key text not null,
    issued_on date not null,
    amount_paisa bigint not null,
    drawn_paisa bigint not null default 0,
    organisation_id uuid,
    person_id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    cancelled_at timestamptz,
    mac bytea,
    constraint pk_relief_proofs primary key (id),
    constraint ck_relief_proofs_amount check (amount_paisa > 0),
    constraint ck_relief_proofs_drawn check (drawn_paisa >= 0 and drawn_paisa <= amount_paisa),
    constraint ck_relief_proofs_keys check (issuer_key <> '' and number_key <> ''),
    constraint ck_relief_proofs_kind check (kind in ('invoice', 'withholding', 'proceeds')),
    constraint ck_relief_proofs_cancelled check (cancelled_at is null or drawn_paisa = 0),
    constraint fk_relief_proofs_entered_by foreign key (entered_by) references people (id),
    constraint fk_relief_proofs_organisation_id
        foreign key (organisation_id) references organisations (id),
    constraint fk_relief_proofs_person_id foreign key (person_id) references people (id)
);
create unique index uq_relief_proofs_number on relief_proofs (number_key, issuer_key, kind)
    where cancelled_at is null;
create table relief_proof_draws (
    id uuid not null,
    proof_id uuid not null,
    claim_id uuid not null,
    amount_paisa bigint not null,
    by uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_proof_draws primary key (id),
    constraint ck_relief_proof_draws_amount check (amount_paisa > 0),
    constraint fk_relief_proof_draws_by foreign key (by) references people (id),
    constraint fk_relief_proof_draws_claim_id
        foreign key (claim_id) references relief_claims (id),
    constraint fk_relief_proof_draws_proof_id
        foreign key (proof_id) references relief_proofs (id)
);
create index ix_relief_proof_draws_claim_id on relief_proof_draws (claim_id);
create index ix_relief_proof_draws_proof_id on relief_proof_draws (proof_id);
create table relief_draw_releases (
    draw_id uuid not null,
    reason text not null,
    by uuid,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_draw_releases primary key (draw_id),
    constraint ck_relief_draw_releases_reason check ((by is null) = (reason = '')),
    constraint fk_relief_draw_releases_by foreign key (by) references people (id),
    constraint fk_relief_draw_releases_draw_id
        foreign key (draw_id) references relief_proof_draws (id)
);
create table relief_proof_confirmations (
    proof_id uuid not null,
    confirmed_on date not null,
    reference text not null,
    by uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_proof_confirmations primary key (proof_id),
    constraint ck_relief_proof_confirmations_reference check (reference <> ''),
    constraint fk_relief_proof_confirmations_by foreign key (by) references people (id),
    constraint fk_relief_proof_confirmations_proof_id
        foreign key (proof_id) references relief_proofs (id)
);
"""
# The sum of what is drawn is the trigger's alone: it waits for the proof's row, and the CHECK
# refuses what is not there.
_DRAWN = """
create function relief_proof_drawn() returns trigger language plpgsql security definer
set search_path = pg_catalog as $$
begin
    if tg_table_name = 'relief_proof_draws' then
        update public.relief_proofs set drawn_paisa = drawn_paisa + new.amount_paisa
         where id = new.proof_id and cancelled_at is null;
    else
        update public.relief_proofs p set drawn_paisa = p.drawn_paisa - d.amount_paisa
          from public.relief_proof_draws d
         where d.id = new.draw_id and p.id = d.proof_id;
    end if;
    if not found then
        raise exception 'there is no such proof to draw from' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger adds_up after insert on relief_proof_draws
    for each row execute function relief_proof_drawn();
create trigger adds_up after insert on relief_draw_releases
    for each row execute function relief_proof_drawn();
create trigger what_is_written_stays before update on relief_proofs
    for each row execute function facts_stay('mac', 'drawn_paisa');
create trigger never_leaves before delete on relief_proofs
    for each row execute function refuse_change();
"""
_SAMPLES = """
create table relief_audit_samples (
    id uuid not null,
    scheme text not null,
    fiscal_year smallint not null,
    by_risk smallint not null,
    at_random smallint not null,
    commitment text not null,
    seed bytea not null,
    committed_by uuid not null,
    committed_at timestamptz not null,
    mac bytea,
    constraint pk_relief_audit_samples primary key (id),
    constraint ck_relief_audit_samples_parts check (by_risk >= 0 and at_random >= 0),
    constraint ck_relief_audit_samples_some check (by_risk + at_random > 0),
    constraint fk_relief_audit_samples_committed_by
        foreign key (committed_by) references people (id)
);
create index ix_relief_audit_samples_scheme on relief_audit_samples (scheme, fiscal_year);
create table relief_sample_draws (
    sample_id uuid not null,
    seed text not null,
    words text not null,
    listed integer not null,
    list_digest text not null,
    drawn_by uuid not null,
    drawn_at timestamptz not null,
    mac bytea,
    constraint pk_relief_sample_draws primary key (sample_id),
    constraint ck_relief_sample_draws_told check (words <> '' and listed > 0),
    constraint fk_relief_sample_draws_drawn_by foreign key (drawn_by) references people (id),
    constraint fk_relief_sample_draws_sample_id
        foreign key (sample_id) references relief_audit_samples (id)
);
create table relief_sampled_claims (
    sample_id uuid not null,
    claim_id uuid not null,
    number text not null,
    granted boolean not null,
    points jsonb not null,
    drawn text,
    mac bytea,
    constraint pk_relief_sampled_claims primary key (sample_id, claim_id),
    constraint ck_relief_sampled_claims_drawn check (drawn in ('risk', 'random')),
    constraint fk_relief_sampled_claims_claim_id
        foreign key (claim_id) references relief_claims (id),
    constraint fk_relief_sampled_claims_sample_id
        foreign key (sample_id) references relief_sample_draws (sample_id)
);
create table relief_sample_reviews (
    sample_id uuid not null,
    claim_id uuid not null,
    outcome text not null,
    reason text not null,
    by uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_sample_reviews primary key (sample_id, claim_id),
    constraint ck_relief_sample_reviews_outcome check (outcome in ('in_order', 'finding')),
    constraint ck_relief_sample_reviews_reason check (reason <> ''),
    constraint fk_relief_sample_reviews_by foreign key (by) references people (id),
    constraint fk_relief_sample_reviews_drawn
        foreign key (sample_id, claim_id)
        references relief_sampled_claims (sample_id, claim_id)
);
"""
_WITH_MACS = (
    "relief_audit_samples",
    "relief_sample_draws",
    "relief_sampled_claims",
    "relief_sample_reviews",
    "relief_claim_flags",
    "relief_flag_resolutions",
    "relief_proof_draws",
    "relief_draw_releases",
    "relief_proof_confirmations",
)


def upgrade() -> None:
    """Make the tables; the application only adds rows, and cancels a proof."""
    op.execute(_FLAGS)
    op.execute(_PROOFS)
    op.execute(_DRAWN)
    op.execute(_SAMPLES)
    revoke_public_execute("relief_proof_drawn")
    op.execute(f"revoke update, delete, truncate on relief_proofs from {APP_ROLE}")
    op.execute(f"grant update (cancelled_at, mac) on relief_proofs to {APP_ROLE}")
    for table in _WITH_MACS:
        facts_with_macs(table)
