"""A settlement file that should be here and is not: Finance is notified, once for each day."""

from datetime import date

from sqlalchemy.dialects.postgresql import insert

from app import roles
from app.identity.public import staff_with
from app.notifications.public import queue_message
from app.outbox.models import Event
from app.outbox.subscriptions import handler
from app.permissions import require
from app.unit_of_work import UnitOfWork
from payments.kernel.events import SETTLEMENT_MISSING
from payments.settlement.models import FileAlarm
from payments.settlement.permissions import FETCH_SETTLEMENT
from payments.settlement.queries.expected_files import missing_files


def watch_files(uow: UnitOfWork, _command: None) -> int:
    """Report the files that are missing and not yet reported; return their number.

    Publishes `payments.settlement_file_missing` {channel, partner, day} for each.
    """
    require(uow.actor, FETCH_SETTLEMENT)
    missing = missing_files(uow.session, uow.now)
    if not missing:
        return 0
    rows = [
        {"channel": each.channel, "partner": each.partner, "day": each.day, "told_at": uow.now}
        for each in missing
    ]
    query = insert(FileAlarm).values(rows).on_conflict_do_nothing().returning(FileAlarm)
    told = uow.session.scalars(query).all()
    for alarm in told:
        uow.audit("settlement_file.missing", f"{alarm.channel}:{alarm.day.isoformat()}")
        uow.publish(
            SETTLEMENT_MISSING,
            channel=alarm.channel,
            partner=alarm.partner,
            day=alarm.day.isoformat(),
        )
    return len(told)


@handler("payments.tell_finance")
def tell_finance(uow: UnitOfWork, event: Event) -> None:
    """Notify every finance officer which file is missing."""
    day = date.fromisoformat(event.payload["day"])
    whose = event.payload["partner"] or event.payload["channel"]
    for officer in staff_with(uow.session, roles.FINANCE_OFFICER):
        queue_message(
            uow,
            template="payments/settlement_missing",
            values={"whose": whose, "day": f"{day:%d-%m-%Y}"},
            person_id=officer.id,
        )
