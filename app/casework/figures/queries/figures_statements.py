"""The statement behind the figures of casework: what was decided is gathered once for all."""

from sqlalchemy import ARRAY, Date, Integer, Text, Uuid, bindparam, text

_DECIDED = """
decided as (
  select d.task_id, d.outcome, d.decided_by, d.reason_code, t.code as task, t.registration_id,
         r.code as registration, r.agency, a.service,
         t.opened_at, (t.opened_at at time zone 'Asia/Karachi')::date as opened,
         (d.at at time zone 'Asia/Karachi')::date as ended
    from task_decisions d
    join case_tasks t on t.id = d.task_id
    join case_registrations r on r.id = t.registration_id
    join applications a on a.id = r.application_id
   where d.at >= :begins and d.at < :ends
     and (:office is null or r.office_id = :office)
     and (:service = '' or a.service = :service))"""
_WHOSE = (bindparam("office", type_=Uuid()), bindparam("service", type_=Text()))


def _number(day: str) -> str:
    """Return how many days were worked up to a day."""
    return f"(:numbers)[{day} - :first + 1]"


# Working days are the differences of numbered days. Rounds of one registration never overlap; of
# each only what lies within the step counts. What was passed has no reason.
_ASKED = _number("greatest((x.asked_at at time zone 'Asia/Karachi')::date, k.opened, :first)")
_ANSWERED = _number("least((x.answered_at at time zone 'Asia/Karachi')::date, k.ended)")
TIMES = text(f"""
with {_DECIDED.strip()},
stood as (
  select k.task_id, sum(greatest({_ANSWERED} - {_ASKED}, 0)) as days
    from decided k
    join review_rounds x on x.registration_id = k.registration_id and x.answered_at >= k.opened_at
   group by k.task_id),
timed as (
  select k.*, {_number("k.ended")} - {_number("greatest(k.opened, :first)")}
              - coalesce(s.days, 0) as used
    from decided k left join stood s on s.task_id = k.task_id)
select grouping(task) = 0 as of_task, grouping(agency) = 0 as of_agency,
       grouping(decided_by) = 0 as of_officer, grouping(reason_code) = 0 as of_reason,
       service, registration, task, agency, decided_by as officer_id, reason_code as code,
       count(*) as count,
       percentile_disc(0.5) within group (order by used)::int as median,
       percentile_disc(0.9) within group (order by used)::int as ninetieth,
       count(*) filter (where decided_by is null) as deemed,
       count(*) filter (where outcome = 'refused') as refused
  from timed
 group by grouping sets ((), (service, registration, task), (agency), (decided_by),
                         (service, registration, reason_code))
 order by count desc, service, registration, task, agency, reason_code
""").bindparams(  # noqa: S608 - built of our own constants
    bindparam("numbers", type_=ARRAY(Integer())),
    bindparam("first", type_=Date()),
    *_WHOSE,
)
