-- Heads of account, as officers enter and approve them. Nothing approved ever changes: a later
-- approval that covers a day overrules the earlier ones on it, and so a head is ended.
create table ledger_heads (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_ledger_heads primary key (id),
    constraint fk_ledger_heads_entered_by foreign key (entered_by) references people (id),
    constraint fk_ledger_heads_approved_by foreign key (approved_by) references people (id),
    constraint fk_ledger_heads_refused_by foreign key (refused_by) references people (id),
    constraint ck_ledger_heads_two_people check (approved_by <> entered_by),
    constraint ck_ledger_heads_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_ledger_heads_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ledger_heads_decided_once check (approved_at is null or refused_at is null),
    constraint ck_ledger_heads_approved_after check (approved_at >= entered_at),
    constraint ck_ledger_heads_confidence check (confidence in ('H', 'M', 'U')),
    code text not null,
    name text not null,
    name_ur text not null,
    kind text not null,
    in_force boolean not null,
    valid_from date not null,
    valid_to date,
    instrument text not null,
    confidence text not null,
    note text not null default '',
    constraint ck_ledger_heads_code check (code ~ '^[A-Z][A-Z0-9]{2,11}$'),
    constraint ck_ledger_heads_kind check (kind in ('asset', 'liability', 'income', 'expense')),
    constraint ck_ledger_heads_period check (valid_to >= valid_from),
    constraint ck_ledger_heads_cited check (instrument <> '')
);
create index ix_ledger_heads_code on ledger_heads (code, valid_from);
create trigger is_decided_once before update on ledger_heads
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on ledger_heads
    for each row execute function entered_undecided();

-- Closing a period and opening it again: asked for by one officer, decided by another.
create table ledger_period_changes (
    id uuid not null,
    entered_by uuid not null,
    entered_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    refused_by uuid,
    refused_at timestamptz,
    refused_reason text,
    constraint pk_ledger_period_changes primary key (id),
    constraint fk_ledger_period_changes_entered_by foreign key (entered_by) references people (id),
    constraint fk_ledger_period_changes_approved_by foreign key (approved_by) references people (id),
    constraint fk_ledger_period_changes_refused_by foreign key (refused_by) references people (id),
    constraint ck_ledger_period_changes_two_people check (approved_by <> entered_by),
    constraint ck_ledger_period_changes_approved check ((approved_by is null) = (approved_at is null)),
    constraint ck_ledger_period_changes_refused check (
        (refused_by is null) = (refused_at is null)
        and (refused_by is null) = (refused_reason is null)),
    constraint ck_ledger_period_changes_decided_once check (approved_at is null or refused_at is null),
    constraint ck_ledger_period_changes_approved_after check (approved_at >= entered_at),
    first_day date not null,
    last_day date not null,
    closes boolean not null,
    reason text not null,
    constraint ck_ledger_period_changes_month check (
        first_day = date_trunc('month', first_day::timestamp)::date
        and last_day = (date_trunc('month', first_day::timestamp) + interval '1 month'
                        - interval '1 day')::date),
    constraint ck_ledger_period_changes_reason check (reason <> '')
);
create index ix_ledger_period_changes_first_day on ledger_period_changes (first_day);
create unique index uq_ledger_period_changes_waiting on ledger_period_changes (first_day)
    where approved_at is null and refused_at is null;
create trigger is_decided_once before update on ledger_period_changes
    for each row execute function decided_once();
create trigger begins_as_a_proposal before insert on ledger_period_changes
    for each row execute function entered_undecided();

-- The balance of every account that had entries, as it stood at the end of a closed period:
-- written when it closes, taken away when it opens again.
create table ledger_period_balances (
    first_day date not null,
    account_id uuid not null,
    balance_paisa bigint not null,
    constraint pk_ledger_period_balances primary key (first_day, account_id),
    constraint fk_ledger_period_balances_first_day
        foreign key (first_day) references ledger_closed_periods (first_day) on delete cascade,
    constraint fk_ledger_period_balances_account_id
        foreign key (account_id) references ledger_accounts (id)
);
alter table ledger_closed_periods add constraint fk_ledger_closed_periods_change_id
    foreign key (change_id) references ledger_period_changes (id);

-- Balances at the end of a day: those kept at the last closed period before it, and what came
-- after; so the work is that of the days since, not of the ledger's life. `p_before` leaves out
-- periods from that day on.
create function ledger_balances_at(p_day date, p_before date default 'infinity')
    returns table (account_id uuid, balance_paisa bigint)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    with base as (select first_day, last_day from ledger_closed_periods
                  where last_day <= p_day and first_day < p_before
                  order by last_day desc limit 1),
    parts as (
        select p.account_id, p.balance_paisa as paisa from ledger_period_balances p
            where p.first_day = (select first_day from base)
        union all
        select t.debit_account, t.amount_paisa from ledger_transfers t
            where t.day <= p_day and t.day > coalesce((select last_day from base), '-infinity')
        union all
        select t.credit_account, -t.amount_paisa from ledger_transfers t
            where t.day <= p_day and t.day > coalesce((select last_day from base), '-infinity'))
    select account_id, sum(paisa)::bigint from parts group by 1
$$;

-- A decision takes effect in the same transaction. The lock waits for every posting under way,
-- and none begins before we commit: what is posted later sees the period closed.
create function ledger_change_period() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare v_last date;
begin
    lock table ledger_transactions in share row exclusive mode;
    if new.closes then
        select max(last_day) into v_last from ledger_closed_periods;
        if exists (select from ledger_closed_periods where first_day = new.first_day) then
            raise exception 'the period is closed already' using errcode = 'BD014';
        end if;
        if v_last + 1 <> new.first_day or (v_last is null and exists (
                select from ledger_transfers where day < new.first_day)) then
            raise exception 'an earlier period is open' using errcode = 'BD015';
        end if;
        insert into ledger_closed_periods (first_day, last_day, change_id)
            values (new.first_day, new.last_day, new.id);
        insert into ledger_period_balances (first_day, account_id, balance_paisa)
            select new.first_day, b.account_id, b.balance_paisa
            from ledger_balances_at(new.last_day, new.first_day) b;
    else
        delete from ledger_closed_periods where first_day = new.first_day
            and not exists (select from ledger_closed_periods c
                            where c.first_day > new.first_day);
        if not found then
            raise exception 'it is open, or a later period is closed' using errcode = 'BD016';
        end if;
    end if;
    return null;
end $$;
create trigger takes_effect after update of approved_at on ledger_period_changes for each row
    when (old.approved_at is null and new.approved_at is not null)
    execute function ledger_change_period();
