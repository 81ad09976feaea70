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

-- Nobody decides what is their own, or what they stood back from: not even with the password of the
-- application. That somebody decides alone what takes two is for the engine, which reads the file.
create function decisions_are_of_another() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    task case_tasks;
begin
    select * into task from case_tasks where id = new.task_id;
    if new.decided_by is null and not task.deemed then
        raise exception 'a task that may not be deemed approved has no decider'
            using errcode = 'insufficient_privilege';
    end if;
    if exists (select from case_registrations r
               join applications a on a.id = r.application_id
               where r.id = task.registration_id
                 and (new.decided_by in (a.applicant_id, a.started_by)
                      or exists (select from case_recusals x where x.application_id = a.id
                                 and x.person_id = new.decided_by))) then
        raise exception 'a task is decided by whom it concerns, or by who stood back'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger are_of_another before insert on task_decisions
    for each row execute function decisions_are_of_another();

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
          and p.attempt = new.attempt - 1 and p.outcome = 'allowed') then
        raise exception 'a second outcome without an appeal that was allowed'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger follow before insert on registration_outcomes
    for each row execute function outcomes_follow();

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
