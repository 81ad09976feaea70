-- What lies on the desks of offices follows from the facts, in their own transaction; these
-- triggers alone write it. A step comes when it is opened, and goes when it is decided or what it
-- belongs to has ended.

create or replace function task_comes_to_the_desk() returns trigger
language plpgsql security definer
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
create or replace trigger comes_to_the_desk after insert on case_tasks
    for each row execute function task_comes_to_the_desk();

create or replace function task_leaves_the_desk() returns trigger language plpgsql security definer
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
create or replace trigger leaves_the_desk after update of withdrawn_at on applications
    for each row execute function task_leaves_the_desk();
create or replace trigger leaves_the_desk after insert on registration_outcomes
    for each row execute function task_leaves_the_desk();
create or replace trigger leaves_the_desk after insert on task_decisions
    for each row execute function task_leaves_the_desk();

create or replace function task_changes_on_the_desk() returns trigger
language plpgsql security definer
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
create or replace trigger changes_on_the_desk after insert or update of answered_at on review_rounds
    for each row execute function task_changes_on_the_desk();
create or replace trigger changes_on_the_desk after insert on task_assignments
    for each row execute function task_changes_on_the_desk();
create or replace trigger changes_on_the_desk after insert on task_escalations
    for each row execute function task_changes_on_the_desk();

-- PostgreSQL lets everybody call a function, unless told otherwise.
revoke execute on function
    task_comes_to_the_desk(), task_leaves_the_desk(), task_changes_on_the_desk() from public;
