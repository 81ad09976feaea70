-- The two-person rule: a row begins as a proposal, and another person approves or refuses it, once.
-- app/two_people.py says the same in Python. These functions know no table; the tables of proposals
-- have them as triggers.

create or replace function entered_undecided() returns trigger language plpgsql as $$
begin
    if new.approved_at is not null or new.refused_at is not null then
        raise exception 'a row of % begins as a proposal', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create or replace function decided_once() returns trigger language plpgsql as $$
begin
    if old.approved_at is not null or old.refused_at is not null then
        raise exception 'a row of % that was decided never changes', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;

create or replace function ended_only_when_approved() returns trigger language plpgsql as $$
begin
    if (new.valid_to, new.ended_by) is distinct from (old.valid_to, old.ended_by) then
        raise exception 'a proposal in % keeps its period', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
