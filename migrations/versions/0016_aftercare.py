"""After a grant: awards that reopen, clawbacks, reports, the end of the year, audit paras."""

from alembic import op

from app.migrations import APP_ROLE, append_only, facts_with_macs

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

_CLAWBACKS = """
create table relief_reopenings (
    id uuid not null,
    award_id uuid not null,
    paid_paisa bigint not null,
    gives_paisa bigint not null,
    found_at timestamptz not null,
    constraint pk_relief_reopenings primary key (id),
    constraint ck_relief_reopenings_amounts check (gives_paisa >= 0 and paid_paisa >= 0),
    constraint fk_relief_reopenings_award_id foreign key (award_id) references relief_awards (id)
);
create index ix_relief_reopenings_award_id on relief_reopenings (award_id, id);
create table relief_clawbacks (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    award_id uuid not null,
    ground text not null,
    amount_paisa bigint not null,
    reason text not null,
    answer_by date not null,
    order_reason text,
    appeal_by date,
    unused_paisa bigint,
    owed_paisa bigint,
    mac bytea,
    constraint pk_relief_clawbacks primary key (id),
    constraint ck_relief_clawbacks_adds_up check (
        (approved_at is null and unused_paisa is null and owed_paisa is null)
        or (unused_paisa >= 0 and owed_paisa >= 0
            and unused_paisa + owed_paisa = amount_paisa)),
    constraint ck_relief_clawbacks_amount check (amount_paisa > 0),
    constraint ck_relief_clawbacks_appealable
        check ((approved_at is null) = (appeal_by is null)),
    constraint ck_relief_clawbacks_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_relief_clawbacks_approved_after check (approved_at >= entered_at),
    constraint ck_relief_clawbacks_decided_once check (approved_at is null or refused_at is null),
    constraint ck_relief_clawbacks_reason check (ground <> '' and reason <> ''),
    constraint ck_relief_clawbacks_reasoned
        check ((approved_at is null) = (order_reason is null)),
    constraint ck_relief_clawbacks_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_relief_clawbacks_two_people check (approved_by <> entered_by),
    constraint fk_relief_clawbacks_approved_by foreign key (approved_by) references people (id),
    constraint fk_relief_clawbacks_award_id foreign key (award_id) references relief_awards (id),
    constraint fk_relief_clawbacks_entered_by foreign key (entered_by) references people (id),
    constraint fk_relief_clawbacks_refused_by foreign key (refused_by) references people (id)
);
create unique index uq_relief_clawbacks_waiting on relief_clawbacks (award_id)
    where approved_at is null and refused_at is null;
create index ix_relief_clawbacks_award_id on relief_clawbacks (award_id);
create table relief_clawback_acts (
    id uuid not null,
    clawback_id uuid not null,
    kind text not null,
    text text not null,
    day date,
    by uuid not null,
    at timestamptz not null,
    mac bytea,
    constraint pk_relief_clawback_acts primary key (id),
    constraint ck_relief_clawback_acts_day check ((kind = 'hearing') = (day is not null)),
    constraint ck_relief_clawback_acts_kind check (kind in ('answer', 'hearing', 'appeal')),
    constraint ck_relief_clawback_acts_text check (text <> ''),
    constraint fk_relief_clawback_acts_by foreign key (by) references people (id),
    constraint fk_relief_clawback_acts_clawback_id
        foreign key (clawback_id) references relief_clawbacks (id)
);
create unique index uq_relief_clawback_acts_once on relief_clawback_acts (clawback_id, kind)
    where kind <> 'hearing';
create table relief_clawback_ends (
    clawback_id uuid not null,
    outcome text not null,
    ended_at timestamptz not null,
    decided_by uuid,
    reason text not null default '',
    bill_id uuid,
    transaction_id uuid,
    mac bytea,
    constraint pk_relief_clawback_ends primary key (clawback_id),
    constraint ck_relief_clawback_ends_bill check (outcome = 'final' or bill_id is null),
    constraint ck_relief_clawback_ends_decided
        check (outcome = 'final' or decided_by is not null),
    constraint ck_relief_clawback_ends_outcome check (outcome in ('final', 'set_aside')),
    constraint ck_relief_clawback_ends_reasoned check ((decided_by is null) = (reason = '')),
    constraint fk_relief_clawback_ends_clawback_id
        foreign key (clawback_id) references relief_clawbacks (id),
    constraint fk_relief_clawback_ends_decided_by foreign key (decided_by) references people (id)
);
"""

# Clawbacks of an award that stand never take more than it gave, whoever writes them. The claim's
# row is locked, so that two at once add up.
_NO_MORE = """
create function relief_clawback_within_award() returns trigger language plpgsql as $$
declare
    granted bigint;
    taken bigint;
begin
    select a.amount_paisa into granted
      from relief_awards a join relief_claims c on c.id = a.claim_id
     where a.id = new.award_id for update of c;
    select coalesce(sum(c.amount_paisa), 0) into taken
      from relief_clawbacks c left join relief_clawback_ends e on e.clawback_id = c.id
     where c.award_id = new.award_id and c.refused_at is null
       and e.outcome is distinct from 'set_aside';
    if taken + new.amount_paisa > granted then
        raise exception 'clawbacks of an award take no more than it gave'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger within_award before insert on relief_clawbacks
    for each row execute function relief_clawback_within_award();
create trigger begins_as_a_proposal before insert on relief_clawbacks
    for each row execute function entered_undecided();
create trigger is_decided_once before update on relief_clawbacks
    for each row execute function decided_once();
create trigger what_is_written_stays before update on relief_clawbacks
    for each row execute function facts_stay('mac');
create trigger never_leaves before delete on relief_clawbacks
    for each row execute function refuse_change();
"""

_OBLIGATIONS = """
create table relief_obligations (
    id uuid not null,
    award_id uuid not null,
    code text not null,
    due_on date not null,
    constraint pk_relief_obligations primary key (id),
    constraint uq_relief_obligations_award_id_code unique (award_id, code),
    constraint fk_relief_obligations_award_id foreign key (award_id) references relief_awards (id)
);
create index ix_relief_obligations_due_on on relief_obligations (due_on);
create table relief_obligation_reports (
    obligation_id uuid not null,
    text text not null,
    by uuid not null,
    at timestamptz not null,
    constraint pk_relief_obligation_reports primary key (obligation_id),
    constraint ck_relief_obligation_reports_text check (text <> ''),
    constraint fk_relief_obligation_reports_by foreign key (by) references people (id),
    constraint fk_relief_obligation_reports_obligation_id
        foreign key (obligation_id) references relief_obligations (id)
);
create table relief_obligation_reminders (
    obligation_id uuid not null,
    kind text not null,
    at timestamptz not null,
    constraint pk_relief_obligation_reminders primary key (obligation_id, kind),
    constraint ck_relief_obligation_reminders_kind check (kind in ('coming', 'late')),
    constraint fk_relief_obligation_reminders_obligation_id
        foreign key (obligation_id) references relief_obligations (id)
);
create table relief_award_lapses (
    award_id uuid not null,
    fiscal_year smallint not null,
    amount_paisa bigint not null,
    lapsed_at timestamptz not null,
    transaction_id uuid not null,
    constraint pk_relief_award_lapses primary key (award_id),
    constraint ck_relief_award_lapses_amount check (amount_paisa > 0),
    constraint fk_relief_award_lapses_award_id foreign key (award_id) references relief_awards (id)
);
"""

_PARAS = """
create table relief_audit_paras (
    id uuid not null,
    award_id uuid not null,
    number text not null,
    text text not null,
    by uuid not null,
    at timestamptz not null,
    constraint pk_relief_audit_paras primary key (id),
    constraint uq_relief_audit_paras_award_id_number unique (award_id, number),
    constraint ck_relief_audit_paras_told check (number <> '' and text <> ''),
    constraint fk_relief_audit_paras_award_id foreign key (award_id) references relief_awards (id),
    constraint fk_relief_audit_paras_by foreign key (by) references people (id)
);
create table relief_audit_para_acts (
    id uuid not null,
    para_id uuid not null,
    kind text not null,
    text text not null,
    amount_paisa bigint,
    by uuid not null,
    at timestamptz not null,
    constraint pk_relief_audit_para_acts primary key (id),
    constraint ck_relief_audit_para_acts_amount check (amount_paisa > 0),
    constraint ck_relief_audit_para_acts_kind
        check (kind in ('reply', 'recovered', 'directive', 'settled')),
    constraint ck_relief_audit_para_acts_recovered
        check ((kind = 'recovered') = (amount_paisa is not null)),
    constraint ck_relief_audit_para_acts_text check (text <> ''),
    constraint fk_relief_audit_para_acts_by foreign key (by) references people (id),
    constraint fk_relief_audit_para_acts_para_id
        foreign key (para_id) references relief_audit_paras (id)
);
create unique index uq_relief_audit_para_acts_settled on relief_audit_para_acts (para_id)
    where kind = 'settled';
create index ix_relief_audit_para_acts_para_id on relief_audit_para_acts (para_id, id);
"""
_FACTS = (
    *("relief_reopenings", "relief_obligations"),
    *("relief_obligation_reports", "relief_obligation_reminders", "relief_award_lapses"),
    *("relief_audit_paras", "relief_audit_para_acts"),
)
_DECIDED = (
    "approved_by, approved_at, refused_by, refused_at, refused_reason, order_reason, appeal_by,"
    " unused_paisa, owed_paisa, mac"
)


def upgrade() -> None:
    """Make the tables; the application changes nothing of them but how a clawback is decided."""
    op.execute(_CLAWBACKS)
    op.execute(_NO_MORE)
    op.execute(f"revoke update, delete on relief_clawbacks from {APP_ROLE}")
    op.execute(f"grant update ({_DECIDED}) on relief_clawbacks to {APP_ROLE}")
    op.execute(_OBLIGATIONS)
    op.execute(_PARAS)
    for table in ("relief_clawback_acts", "relief_clawback_ends"):
        facts_with_macs(table)
    for table in _FACTS:
        append_only(table)
        op.execute(
            f"create trigger never_changes before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
