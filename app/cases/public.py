"""What domains may use of casework, and the names of its events.

Services come by `registry.add_services(Services(…))` (see `ports.py`). Events (payloads hold ids):
`cases.application_submitted` {application_id, round}; `cases.fees_charged` and `cases.fees_paid`
{application_id, bill_id}; `cases.task_opened` and `cases.task_decided` {task_id};
`cases.sent_back` {round_id}; `cases.registration_granted`, `cases.registration_refused`,
`cases.registration_dropped`, `cases.registration_lapsed` and `cases.registration_revoked`
{registration_id}; `cases.certificate_issued` {registration_id, certificate_id};
`cases.application_decided` and `cases.application_withdrawn` {application_id}.
"""

from uuid import UUID

from sqlalchemy import select

from app.cases.definition.words import Words as Words
from app.cases.models.application import Application, ApplicationBill
from app.cases.ports import Answers as Answers
from app.cases.ports import Asking as Asking
from app.cases.ports import Bill as Bill
from app.cases.ports import BillState as BillState
from app.cases.ports import Charge as Charge
from app.cases.ports import CheckFinding as CheckFinding
from app.cases.ports import Ended as Ended
from app.cases.ports import FeeKey as FeeKey
from app.cases.ports import Granted as Granted
from app.cases.ports import HandedIn as HandedIn
from app.cases.ports import Money as Money
from app.cases.ports import Price as Price
from app.cases.ports import Quote as Quote
from app.cases.ports import Services as Services
from app.cases.use_cases.advance import advance
from app.unit_of_work import UnitOfWork


def fees_paid(uow: UnitOfWork, bill_id: UUID) -> None:
    """Say that a bill of an application is paid in full; once is enough, twice is the same.

    Paid once is paid for the case: what a channel takes back later is for Finance to ask for again
    (docs/adr/0018), and no office waits for it.
    """
    query = select(ApplicationBill).filter_by(bill_id=bill_id)
    found = uow.session.scalars(query).one_or_none()
    if found is None:
        return
    uow.lock(Application, found.application_id)
    bill = uow.session.scalars(query.execution_options(populate_existing=True)).one()
    if bill.owed:
        bill.paid_at = uow.instant()
        uow.session.flush()
        uow.audit("case.fees_paid", bill.application_id, after={"bill": bill.number})
        uow.publish("cases.fees_paid", application_id=bill.application_id, bill_id=bill_id)
    advance(uow, bill.application_id)


def fees_taken_back(uow: UnitOfWork, bill_id: UUID) -> None:
    """Say that a channel took back what had paid a bill: the file tells it, the case goes on."""
    found = uow.session.scalars(select(ApplicationBill).filter_by(bill_id=bill_id)).one_or_none()
    if found is not None:
        uow.audit("case.fees_taken_back", found.application_id, after={"bill": found.number})
