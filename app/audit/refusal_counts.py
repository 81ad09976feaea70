"""Record in the trail how many refusals got no line of their own (`refusal_limits.py`)."""

from datetime import timedelta

from sqlalchemy import text

from app.registry import ScheduledJob
from app.unit_of_work import UnitOfWork

# Waits for nobody: what is being counted at this moment is recorded the next time.
_TAKE = text("""
with due as (
    select use_case, slot, untold from refusal_counts where untold > 0 for update skip locked
), told as (
    update refusal_counts c set untold = 0 from due
    where c.use_case = due.use_case and c.slot = due.slot
)
select use_case, sum(untold)::bigint as more from due group by use_case order by use_case
""")


def tell_counted(uow: UnitOfWork, command: None) -> int:
    """Write one line for each use case that has some; returns how many refusals they count."""
    del command
    found = uow.session.execute(_TAKE).all()
    for use_case, more in found:
        uow.audit("refusals.counted", use_case, after={"more": more})
    return sum(more for _, more in found)


TELLER = ScheduledJob(name="audit.tell_counted", use_case=tell_counted, every=timedelta(minutes=30))
