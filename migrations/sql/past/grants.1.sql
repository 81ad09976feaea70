-- What was granted, and how it ends: by time, or because two officers take it back after hearing
-- the holder.

-- Only what was granted has a certificate, an end or a reminder of it: whoever holds the
-- application's password could otherwise print what no office granted.
create or replace function follows_a_grant() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
declare
    granted registration_outcomes;
begin
    select * into granted from registration_outcomes
     where registration_id = new.registration_id and outcome = 'granted';
    if not found then
        raise exception 'a row of % is about no grant', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    if tg_table_name = 'grant_lapses' then  -- the other tables have no such moment
        if coalesce(granted.valid_until >= (new.at at time zone 'Asia/Karachi')::date, true) then
            raise exception 'a grant lapses before its end'
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    return new;
end $$;
create or replace trigger follows_a_grant before insert on grant_certificates
    for each row execute function follows_a_grant();
create or replace trigger follows_a_grant before insert on grant_lapses
    for each row execute function follows_a_grant();
create or replace trigger follows_a_grant before insert on grant_reminders
    for each row execute function follows_a_grant();
create or replace trigger follows_a_grant before insert on grant_revocations
    for each row execute function follows_a_grant();

-- Editions follow one another, so that none can be slipped in between.
create or replace function editions_follow() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.edition <> 1 + coalesce((select max(c.edition) from grant_certificates c
                                    where c.registration_id = new.registration_id), 0) then
        raise exception 'an edition does not follow the one before it'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger follow before insert on grant_certificates
    for each row execute function editions_follow();

-- The holder is heard before a grant ends: they have answered, or their time to answer is over.
create or replace function revocations_hear_the_holder() returns trigger language plpgsql
set search_path = pg_catalog, public, pg_temp as $$
begin
    if new.approved_at is not null
       and (new.approved_at at time zone 'Asia/Karachi')::date <= new.answer_by
       and not exists (select from revocation_answers a where a.revocation_id = new.id) then
        raise exception 'a grant is taken back before its holder was heard'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create or replace trigger hear_the_holder before update on grant_revocations
    for each row execute function revocations_hear_the_holder();

-- Grants that come to an end by time. One that a renewal follows, or may follow, is none of them;
-- nor is a correction, which has no term of its own. A renewal may follow until every attempt has
-- come out: an appeal that is open or allowed, or being asked for again, leads to another.
create or replace view grants_that_end as
select r.id as registration_id, a.service, a.version, r.code, o.valid_from, o.valid_until
  from registration_outcomes o
  join case_registrations r on r.id = o.registration_id
  join applications a on a.id = r.application_id
 where o.outcome = 'granted' and o.valid_until is not null and a.kind <> 'correction'
   and not exists (select from grant_revocations v
                    where v.registration_id = r.id and v.approved_at is not null)
   and not exists (
       select from applications n
         join case_registrations m on m.application_id = n.id and m.code = r.code
        where n.about_id = r.id and n.kind = 'renewal' and n.withdrawn_at is null
          and (exists (select from registration_outcomes g
                        where g.registration_id = m.id and g.outcome = 'granted')
               or (select count(*) from registration_outcomes g where g.registration_id = m.id)
                  <= (select count(*) from case_appeals p where p.registration_id = m.id
                         and coalesce(p.outcome, 'allowed') = 'allowed')
                   + (select count(*) from registrations_asked_again q
                       where q.registration_id = m.id)));
revoke insert, update, delete on grants_that_end from bdm_app;
