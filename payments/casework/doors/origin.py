"""From the bill of an application back to the application, for who applied."""

from flask import url_for
from flask_babel import gettext

from app.casework.public import own_application_billed
from app.unit_of_work import UnitOfWork
from payments.bills.origins import Billed, Origin


def origin(uow: UnitOfWork, billed: Billed) -> Origin | None:
    """Lead to the application, where the reader may follow it."""
    application = own_application_billed(uow, billed.bill_id)
    if application is None:
        return None
    address = url_for("applications.show", application_id=application)
    return Origin(words=gettext("Back to your application"), address=address)
