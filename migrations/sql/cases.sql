-- Cases: submissions follow one another, steps are decided by who has them and is not concerned,
-- and a grant follows from decisions that stand. Checked here too, whoever holds the application's
-- password.

-- Rounds of submissions follow one another, so that none can be slipped in between.
create or replace function submissions_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.round <> 1 + coalesce((select max(s.round) from submissions s
                                  where s.application_id = new.application_id), 0) then
        raise exception 'a submission does not follow the one before it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follow before insert on submissions
    for each row execute function submissions_follow();

-- Whom an application concerns: who applies, who began it for them, and who stood back from it.
create or replace function concerned_by(application uuid, person uuid) returns boolean
language sql stable
set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from applications a
                    where a.id = application and person in (a.applicant_id, a.started_by))
        or exists (select from case_recusals x
                    where x.application_id = application and x.person_id = person)
$$;

-- Nobody decides what is their own, what they stood back from, or what they do not have: not even
-- with the password of the application. That somebody decides alone what takes two is for the
-- engine, which reads the file.
create or replace function decisions_are_of_another() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    task open_tasks;
begin
    select * into task from open_tasks o where o.task_id = new.task_id;
    if not found then
        raise exception 'a task is decided that is not open'
            using errcode = 'insufficient_privilege';
    end if;
    if task.waits_since is not null then
        raise exception 'a task is decided while it waits for the citizen'
            using errcode = 'insufficient_privilege';
    end if;
    if new.decided_by is null and not (select t.deemed from case_tasks t where t.id = task.task_id) then
        raise exception 'a task that may not be deemed approved has no decider'
            using errcode = 'insufficient_privilege';
    end if;
    if new.decided_by is not null and new.decided_by is distinct from task.holder_id then
        raise exception 'a task is decided by who does not have it'
            using errcode = 'insufficient_privilege';
    end if;
    if concerned_by(task.application_id, new.decided_by) then
        raise exception 'a task is decided by whom it concerns, or by who stood back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger are_of_another before insert on task_decisions
    for each row execute function decisions_are_of_another();

-- Who has the step asks, while it is open.
create or replace function rounds_are_asked_at_a_step() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from open_tasks o where o.task_id = new.task_id
                   and o.registration_id = new.registration_id and o.holder_id = new.asked_by) then
        raise exception 'a round is asked by who does not have the step'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger are_asked_at_a_step before insert on review_rounds
    for each row execute function rounds_are_asked_at_a_step();

-- An appeal is decided by somebody else than who refused, and by nobody whom it concerns.
create or replace function appeals_are_decided_by_another() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.decided_by is null then
        return new;
    end if;
    if exists (select from case_tasks t join task_decisions d on d.task_id = t.id
               where t.registration_id = new.registration_id and d.outcome = 'refused'
                 and d.decided_by = new.decided_by)
       or concerned_by((select r.application_id from case_registrations r
                        where r.id = new.registration_id), new.decided_by) then
        raise exception 'an appeal is decided by who refused, or whom it concerns'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger are_decided_by_another before update on case_appeals
    for each row execute function appeals_are_decided_by_another();

-- A grant or refusal follows from decisions that stand.
create or replace function outcomes_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.outcome = 'granted' and (
        not exists (select from case_tasks t join task_decisions d on d.task_id = t.id
                    where t.registration_id = new.registration_id and t.attempt = new.attempt
                      and d.outcome = 'passed')
        or exists (select from case_tasks t left join task_decisions d on d.task_id = t.id
                   where t.registration_id = new.registration_id and t.attempt = new.attempt
                     and d.outcome is distinct from 'passed')) then
        raise exception 'a grant does not follow from the decisions'
            using errcode = 'insufficient_privilege';
    end if;
    if new.outcome = 'refused' and not exists (
        select from case_tasks t join task_decisions d on d.task_id = t.id
        where t.registration_id = new.registration_id and t.attempt = new.attempt
          and d.outcome = 'refused') then
        raise exception 'a refusal does not follow from the decisions'
            using errcode = 'insufficient_privilege';
    end if;
    if new.attempt > 1 and not exists (
        select from case_appeals p where p.registration_id = new.registration_id
          and p.attempt = new.attempt - 1 and p.outcome = 'allowed')
       and not exists (
        select from registrations_asked_again q where q.registration_id = new.registration_id
          and q.attempt = new.attempt) then
        raise exception 'a second outcome without an appeal that was allowed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follow before insert on registration_outcomes
    for each row execute function outcomes_follow();

-- Only what was dropped is asked for again: what an office refused is not asked for anew this way.
create or replace function askings_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from registration_outcomes o
                   where o.registration_id = new.registration_id
                     and o.attempt = new.attempt - 1 and o.outcome = 'dropped') then
        raise exception 'only what was dropped is asked for again'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follow before insert on registrations_asked_again
    for each row execute function askings_follow();

-- A serial is given once.
create or replace function series_only_grow() returns trigger language plpgsql
set search_path = pg_catalog as $$
begin
    if new.last <= old.last then
        raise exception 'numbers of % go forward', old.scope
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger only_grow before update on number_series
    for each row execute function series_only_grow();
