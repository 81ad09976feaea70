"""Once the day of a filing has come, identity follows: a new owner acts, an old one ends.

The register itself needs no job: what it says on a day follows from the day. This tells of it:
each filing once, however many days the job did not run, for the row that says so is written in the
same commit. It works in bites: killed midway and run again, it goes on where it stopped.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.unit_of_work import UnitOfWork
from registration.register.events import CHANGED
from registration.register.models import Business, Filing, FilingInEffect
from registration.register.policy.filings import Kind, project
from registration.register.use_cases.project_filings import entries_of, follow

BATCH_SIZE = 50
# As the index has it: a filing that takes effect on its own day is published when it is filed.
_LATER = text("filings.effective_on > (timezone('Asia/Karachi', filings.filed_at))::date")


def take_effect(uow: UnitOfWork, command: int | None = None) -> int:
    """Let organisations follow filings whose day has come; returns how many. Twice is the same.

    `command` is how many at a time, where that is not as usual. Publishes
    `registration.business_changed` {business_id} for each.
    """
    done, size = 0, command or BATCH_SIZE
    while some := uow.apart(_some, size):
        done += some
    return done


def _some(uow: UnitOfWork, most: int) -> int:
    return sum(_publish_in_effect(uow, filing) for filing in _untold(uow, most))


def _untold(uow: UnitOfWork, most: int) -> Sequence[Filing]:
    """Return filings whose day has come and was not published; none that was withdrawn."""
    gone = aliased(Filing)
    query = (
        select(Filing)
        .where(Filing.effective_on <= local_day(uow.now), _LATER)
        .where(~exists().where(FilingInEffect.filing_id == Filing.id))
        .where(
            ~exists().where(
                gone.business_id == Filing.business_id,
                gone.kind == Kind.WITHDRAWAL.value,
                gone.corrects == Filing.sequence,
            )
        )
    )
    return uow.session.scalars(query.order_by(Filing.effective_on, Filing.id).limit(most)).all()


def _publish_in_effect(uow: UnitOfWork, filing: Filing) -> bool:
    """Note it, let identity follow, and publish; False where another run was quicker."""
    business = uow.lock(Business, filing.business_id)
    noted = uow.session.execute(
        insert(FilingInEffect)
        .values(filing_id=filing.id, at=uow.instant())
        .on_conflict_do_nothing()
        .returning(FilingInEffect.filing_id)
    ).scalar()
    if noted is not None:
        follow(uow, business, project(entries_of(uow, business.id)))
        uow.publish(CHANGED, business_id=business.id)
    return noted is not None
