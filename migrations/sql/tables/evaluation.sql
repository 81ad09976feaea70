-- How bids are judged: verdicts, interests, reports, and lots drawn between equals.

-- Whether a bid meets one criterion; every “no” has its reason. The newest counts.
create table criterion_verdicts (
    bid_id uuid not null,
    criterion text not null,
    tender_id uuid not null,
    met boolean not null,
    reason text not null,
    decided_by uuid not null,
    decided_at timestamptz not null,
    number bigint not null generated always as identity,
    constraint pk_criterion_verdicts primary key (number),
    constraint ck_criterion_verdicts_reason check (met or reason <> ''),
    constraint fk_criterion_verdicts_bid_id foreign key (bid_id) references bids (id),
    constraint fk_criterion_verdicts_decided_by foreign key (decided_by) references people (id),
    constraint fk_criterion_verdicts_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_criterion_verdicts_about on criterion_verdicts (bid_id, criterion, number);
revoke update, delete on criterion_verdicts from bdm_app;
create trigger criterion_verdicts_never_change before update or delete on criterion_verdicts
    for each row execute function refuse_change();

-- A bid put aside, wholly or for one scope, with the reason; can be lifted with a reason.
create table disqualifications (
    id uuid not null,
    tender_id uuid not null,
    bid_id uuid not null,
    scope text,
    reason text not null,
    decided_by uuid not null,
    decided_at timestamptz not null,
    lifted_at timestamptz,
    lifted_reason text,
    constraint pk_disqualifications primary key (id),
    constraint ck_disqualifications_lifted check ((lifted_at is null) = (lifted_reason is null)),
    constraint ck_disqualifications_reason check (reason <> ''),
    constraint fk_disqualifications_bid_id foreign key (bid_id) references bids (id),
    constraint fk_disqualifications_decided_by foreign key (decided_by) references people (id),
    constraint fk_disqualifications_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_disqualifications_tender_id on disqualifications (tender_id);
create unique index uq_disqualifications_standing on disqualifications (bid_id, coalesce(scope, ''))
    where lifted_at is null;
revoke update, delete on disqualifications from bdm_app;
grant update (lifted_at, lifted_reason) on disqualifications to bdm_app;
create trigger what_is_written_stays before update on disqualifications
    for each row execute function facts_stay();

-- A member's word on whether a bidder is theirs. With an interest, they take no part.
create table interest_declarations (
    tender_id uuid not null,
    person_id uuid not null,
    has_interest boolean not null,
    details text not null,
    declared_at timestamptz not null,
    number bigint not null generated always as identity,
    constraint pk_interest_declarations primary key (number),
    constraint ck_interest_declarations_details check (not has_interest or details <> ''),
    constraint fk_interest_declarations_person_id foreign key (person_id) references people (id),
    constraint fk_interest_declarations_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_interest_declarations_about on interest_declarations (tender_id, person_id, number);
revoke update, delete on interest_declarations from bdm_app;
create trigger interest_declarations_never_change before update or delete on interest_declarations
    for each row execute function refuse_change();

-- A person's decision where the rules leave one: a tie, or a single bid. The newest counts.
create table scope_decisions (
    tender_id uuid not null,
    scope text not null,
    kind text not null,
    bid_id uuid,
    among jsonb not null,
    accepted boolean not null,
    reason text not null,
    decided_by uuid not null,
    decided_at timestamptz not null,
    number bigint not null generated always as identity,
    constraint pk_scope_decisions primary key (number),
    constraint ck_scope_decisions_kind check (kind in ('tie', 'single')),
    constraint ck_scope_decisions_reason check (reason <> ''),
    constraint fk_scope_decisions_bid_id foreign key (bid_id) references bids (id),
    constraint fk_scope_decisions_decided_by foreign key (decided_by) references people (id),
    constraint fk_scope_decisions_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_scope_decisions_about on scope_decisions (tender_id, scope, kind, number);
revoke update, delete on scope_decisions from bdm_app;
create trigger scope_decisions_never_change before update or delete on scope_decisions
    for each row execute function refuse_change();

-- A published report: the outcome as it was computed then, frozen.
create table evaluation_reports (
    tender_id uuid not null,
    published_at timestamptz not null,
    published_by uuid not null,
    content jsonb not null,
    version smallint not null default '1',
    constraint pk_evaluation_reports primary key (tender_id, version),
    constraint fk_evaluation_reports_published_by foreign key (published_by) references people (id),
    constraint fk_evaluation_reports_tender_id foreign key (tender_id) references tenders (id)
);
revoke update, delete on evaluation_reports from bdm_app;

-- A report sent back to the committee before the award, with the reason that all may read.
create table report_returns (
    tender_id uuid not null,
    version smallint not null,
    returned_at timestamptz not null,
    returned_by uuid not null,
    reason text not null,
    constraint pk_report_returns primary key (tender_id, version),
    constraint ck_report_returns_reason check (reason <> ''),
    constraint fk_report_returns_report foreign key (tender_id, version)
        references evaluation_reports (tender_id, version),
    constraint fk_report_returns_returned_by foreign key (returned_by) references people (id)
);
revoke update, delete on report_returns from bdm_app;
create trigger report_returns_never_change before update or delete on report_returns
    for each row execute function refuse_change();

-- A draw that was announced to the tied bidders.
create table tie_draws (
    id uuid not null,
    tender_id uuid not null,
    scope text not null,
    among jsonb not null,
    commitment text not null,
    secret_sealed bytea not null,
    held_at_earliest timestamptz not null,
    place text not null,
    announced_by uuid not null,
    announced_at timestamptz not null,
    constraint pk_tie_draws primary key (id),
    constraint ck_tie_draws_later check (held_at_earliest > announced_at),
    constraint fk_tie_draws_announced_by foreign key (announced_by) references people (id),
    constraint fk_tie_draws_tender_id foreign key (tender_id) references tenders (id)
);
create index ix_tie_draws_tender_id on tie_draws (tender_id, scope);
revoke update, delete on tie_draws from bdm_app;
create trigger tie_draws_never_change before update or delete on tie_draws
    for each row execute function refuse_change();

-- What was called out, by whom, and the bid that was drawn; the secret is public from now.
create table tie_draw_results (
    draw_id uuid not null,
    called text not null,
    present text not null,
    secret text not null,
    bid_id uuid not null,
    held_by uuid not null,
    held_at timestamptz not null,
    constraint pk_tie_draw_results primary key (draw_id),
    constraint ck_tie_draw_results_told check (called <> '' and present <> ''),
    constraint fk_tie_draw_results_bid_id foreign key (bid_id) references bids (id),
    constraint fk_tie_draw_results_draw_id foreign key (draw_id) references tie_draws (id),
    constraint fk_tie_draw_results_held_by foreign key (held_by) references people (id)
);
revoke update, delete on tie_draw_results from bdm_app;
create trigger tie_draw_results_never_change before update or delete on tie_draw_results
    for each row execute function refuse_change();
