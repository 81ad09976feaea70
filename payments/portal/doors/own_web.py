"""One's own bills, and those of the firm that one acts for."""

from flask import Blueprint, render_template, request

from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.guards import needs_sign_in
from payments.bills import doors as bills_doors
from payments.kernel.permissions import READ_OWN_BILLS
from payments.payees.queries import is_payee
from payments.portal.doors.bills_web import MAX_TOGETHER
from payments.portal.doors.tables import BILLS
from payments.portal.queries import MAX_NEW, bills_at_home, due_bills, own_bills

blueprint = Blueprint("my_bills", __name__)
needs_sign_in(blueprint)


@blueprint.get("/my/bills")
def index() -> str:
    """List the actor's bills, newest first."""
    with reading() as uow:
        page = own_bills(uow, request.args.get("cursor") or None)
        payee = is_payee(uow.actor)
        due = [each.bill.psid for each in due_bills(uow)]
    return render_template(
        "payments/bills/mine.html",
        listed=BILLS.of(page.items),
        next_cursor=page.next_cursor,
        is_payee=payee,
        due=due[:MAX_TOGETHER],
    )


def panel(uow: UnitOfWork) -> dict[str, object] | None:
    """Show the newest bills on the home page of a person who has some."""
    if not uow.actor.may(READ_OWN_BILLS):
        return None
    rows = bills_at_home(uow)[:MAX_NEW]
    return {"rows": rows, "words": bills_doors} if rows else None
