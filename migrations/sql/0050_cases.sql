-- Two people offer services and name offices; their proposals begin undecided and end once.
create trigger begins_as_a_proposal before insert on service_offers
    for each row execute function entered_undecided();
create trigger is_decided_once before update on service_offers
    for each row execute function decided_once();
create trigger never_leaves before delete on service_offers
    for each row execute function refuse_change();
create trigger begins_as_a_proposal before insert on case_offices
    for each row execute function entered_undecided();
create trigger is_decided_once before update on case_offices
    for each row execute function decided_once();
create trigger never_leaves before delete on case_offices
    for each row execute function refuse_change();

-- What was filled in stays; only what was empty may be filled.
create trigger stays before update on applications
    for each row execute function facts_stay('display', 'district');
create trigger stays before update on review_rounds
    for each row execute function facts_stay();
create trigger stays before update on application_bills
    for each row execute function facts_stay();
create trigger stays before update on case_appeals
    for each row execute function facts_stay();

-- Rounds of submissions follow one another, so that none can be slipped in between.
create function submissions_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.round <> 1 + coalesce((select max(s.round) from submissions s
                                  where s.application_id = new.application_id), 0) then
        raise exception 'a submission does not follow the one before it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follow before insert on submissions
    for each row execute function submissions_follow();

-- What lies on the offices' desks follows from the facts, in their own transaction; the triggers of
-- this part alone write it. A step comes when it is opened, and goes when it is decided or what it
-- belongs to has ended.
create function task_comes_to_the_desk() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into open_tasks (task_id, registration_id, application_id, office_id, service, role,
                            opened_at, working_days, waits_since)
    select new.id, r.id, r.application_id, r.office_id, a.service, new.role, new.opened_at,
           new.working_days,
           (select x.asked_at from review_rounds x
             where x.registration_id = r.id and x.answered_at is null)
      from case_registrations r join applications a on a.id = r.application_id
     where r.id = new.registration_id;
    return new;
end $$;
create trigger comes_to_the_desk after insert on case_tasks
    for each row execute function task_comes_to_the_desk();
revoke execute on function task_comes_to_the_desk() from public;

create function task_leaves_the_desk() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_table_name = 'task_decisions' then
        delete from open_tasks where task_id = new.task_id;
    elsif tg_table_name = 'registration_outcomes' then
        delete from open_tasks where registration_id = new.registration_id;
    elsif new.withdrawn_at is not null then
        delete from open_tasks where application_id = new.id;
    end if;
    return new;
end $$;
create trigger leaves_the_desk after insert on task_decisions
    for each row execute function task_leaves_the_desk();
create trigger leaves_the_desk after insert on registration_outcomes
    for each row execute function task_leaves_the_desk();
create trigger leaves_the_desk after update of withdrawn_at on applications
    for each row execute function task_leaves_the_desk();
revoke execute on function task_leaves_the_desk() from public;

create function task_changes_on_the_desk() returns trigger language plpgsql security definer
set search_path = pg_catalog, public, pg_temp as $$
begin
    if tg_table_name = 'task_assignments' then
        update open_tasks set holder_id = new.person_id,
               held_since = case when new.person_id is not null then new.at end
         where task_id = new.task_id;
        if not found then
            raise exception 'nobody is given a task that is not open'
                using errcode = 'insufficient_privilege';
        end if;
    elsif tg_table_name = 'task_escalations' then
        update open_tasks set escalated_at = new.at where task_id = new.task_id;
    else
        update open_tasks
           set waits_since = case when new.answered_at is null then new.asked_at end
         where registration_id = new.registration_id;
    end if;
    return new;
end $$;
create trigger changes_on_the_desk after insert on task_assignments
    for each row execute function task_changes_on_the_desk();
create trigger changes_on_the_desk after insert on task_escalations
    for each row execute function task_changes_on_the_desk();
create trigger changes_on_the_desk after insert or update of answered_at on review_rounds
    for each row execute function task_changes_on_the_desk();
revoke execute on function task_changes_on_the_desk() from public;

-- Whom an application concerns: who applies, who began it for them, and who stood back from it.
create function concerned_by(application uuid, person uuid) returns boolean language sql stable
set search_path = pg_catalog, public, pg_temp as $$
    select exists (select from applications a
                    where a.id = application and person in (a.applicant_id, a.started_by))
        or exists (select from case_recusals x
                    where x.application_id = application and x.person_id = person)
$$;

-- Nobody decides what is their own, what they stood back from, or what they do not have: not even
-- with the password of the application. That somebody decides alone what takes two is for the
-- engine, which reads the file.
create function decisions_are_of_another() returns trigger language plpgsql
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
create trigger are_of_another before insert on task_decisions
    for each row execute function decisions_are_of_another();

-- Who has the step asks, while it is open.
create function rounds_are_asked_at_a_step() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if not exists (select from open_tasks o where o.task_id = new.task_id
                   and o.registration_id = new.registration_id and o.holder_id = new.asked_by) then
        raise exception 'a round is asked by who does not have the step'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger are_asked_at_a_step before insert on review_rounds
    for each row execute function rounds_are_asked_at_a_step();

-- An appeal is decided by somebody else than who refused, and by nobody whom it concerns.
create function appeals_are_decided_by_another() returns trigger language plpgsql
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
create trigger are_decided_by_another before update on case_appeals
    for each row execute function appeals_are_decided_by_another();

-- A grant or refusal follows from decisions that stand.
create function outcomes_follow() returns trigger language plpgsql
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
create trigger follow before insert on registration_outcomes
    for each row execute function outcomes_follow();

-- Only what was dropped is asked for again: what an office refused is not asked for anew this way.
create function askings_follow() returns trigger language plpgsql
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
create trigger follow before insert on registrations_asked_again
    for each row execute function askings_follow();

-- A serial is given once.
create function series_only_grow() returns trigger language plpgsql
set search_path = pg_catalog as $$
begin
    if new.last <= old.last then
        raise exception 'numbers of % go forward', old.scope
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger only_grow before update on number_series
    for each row execute function series_only_grow();
