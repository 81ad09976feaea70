"""What domains may use of casework, and the names of its events.

Services come by `registry.add_services(Services(…))` (see `ports.py`). Events (payloads hold ids):
`cases.application_submitted` {application_id, round}; `cases.task_opened` and `cases.task_decided`
{task_id}; `cases.sent_back` {round_id}; `cases.registration_granted` and
`cases.registration_refused` {registration_id}; `cases.application_decided` and
`cases.application_withdrawn` {application_id}.
"""

from uuid import UUID

from sqlalchemy import select

from app.cases.models.application import ApplicationBill
from app.cases.ports import Answers as Answers
from app.cases.ports import Asking as Asking
from app.cases.ports import Bill as Bill
from app.cases.ports import Charge as Charge
from app.cases.ports import CheckFinding as CheckFinding
from app.cases.ports import Ended as Ended
from app.cases.ports import Granted as Granted
from app.cases.ports import HandedIn as HandedIn
from app.cases.ports import Money as Money
from app.cases.ports import Price as Price
from app.cases.ports import Quote as Quote
from app.cases.ports import Services as Services
from app.cases.use_cases.advance import advance
from app.unit_of_work import UnitOfWork


def fees_paid(uow: UnitOfWork, bill_id: UUID) -> None:
    """Say that a bill of an application is paid in full; once is enough, twice is the same."""
    bill = uow.session.scalars(select(ApplicationBill).filter_by(bill_id=bill_id)).one_or_none()
    if bill is None:
        return
    if bill.paid_at is None:
        bill.paid_at = uow.now
        uow.session.flush()
        uow.audit("case.fees_paid", bill.application_id)
    advance(uow, bill.application_id)
