"""Tables of collections that are not sums: entries, balances of today, open data."""

from collections.abc import Sequence

from flask_babel import gettext

from app.text import sentence
from app.web.formatting import isolate_ltr, local_time
from app.web.tables import Cell, Column, Listed, Table
from payments.bills.doors import amount, own_label
from payments.collections.doors.presenter import channel_label, month, statement, transaction
from payments.collections.queries.board import Standing
from payments.collections.queries.entries import Entries, Entry
from payments.collections.queries.open_data import OpenRow
from payments.settlement.queries.unsettled_balances import Unsettled


def entries_of(found: Entries) -> Listed:
    """Return the table of a page of entries."""

    def when(entry: Entry) -> Cell:
        at = found.told[entry.transaction_id].happened_at
        return {"text": local_time(at), "href": transaction(entry.transaction_id)}

    return Table[Entry](
        Column(sentence("When"), when),
        Column(sentence("What"), lambda entry: found.told[entry.transaction_id].description),
        Column(sentence("Head"), lambda entry: isolate_ltr(entry.head_code)),
        Column(sentence("DDO"), lambda entry: isolate_ltr(entry.ddo_code)),
        Column(sentence("Channel"), lambda entry: channel_label(entry.channel)),
        Column(sentence("To the head"), lambda entry: amount(entry.credited_paisa), numeric=True),
    ).of(found.page.items)


def _channel(each: Unsettled) -> Cell:
    account = f"payments:clearing:{each.channel}"
    return {"text": channel_label(each.channel), "href": statement(account)}


def _of_age(at: int) -> Column[Unsettled]:
    def cell(each: Unsettled) -> Cell:
        items, paisa = each.by_age[at]
        return amount(paisa) if items else ""

    return Column(_AGES[at], cell, numeric=True)


# As `unsettled_by_channel` has them.
_AGES = (
    sentence("To 1 day"),
    sentence("2 to 7 days"),
    sentence("8 to 30 days"),
    sentence("More than 30 days"),
)
UNSETTLED: Table[Unsettled] = Table(
    Column(sentence("Channel"), _channel),
    Column(sentence("Not settled"), lambda each: amount(each.paisa), numeric=True),
    *map(_of_age, range(len(_AGES))),
)
# A label of the amount owed, its account, and the amount.
Owed = tuple[str, str, int]
_OWED: Table[Owed] = Table(
    Column(sentence("What"), lambda owed: {"text": owed[0], "href": statement(owed[1])}),
    Column(sentence("Amount"), lambda owed: amount(owed[2]), numeric=True),
)


def owed_of(standing: Standing) -> Listed:
    """Return the table of what is owed to payers."""
    rows: Sequence[Owed] = [
        (gettext("Money whose bill is not known"), "payments:suspense", standing.suspense_paisa),
        (gettext("Overpayments to refund"), "payments:refund-due", standing.refund_due_paisa),
        *(
            (_going_back(channel), f"payments:refunds-payable:{channel}", paisa)
            for channel, paisa in standing.going_back.items()
        ),
    ]
    return _OWED.of(rows)


def _going_back(channel: str) -> str:
    named = channel_label(channel)
    return str(gettext("Refunds approved and not arrived: %(channel)s", channel=named))


def _month(row: OpenRow) -> str:
    named = month(row.month)
    return f"{named} ({gettext('provisional')})" if row.provisional else named


def _department(row: OpenRow) -> str:
    known = own_label(row.department, row.department_ur)
    return known or str(gettext("Not known (DDO %(code)s)", code=row.ddo))


OPEN_DATA: Table[OpenRow] = Table(
    Column(sentence("Month"), _month),
    Column(sentence("Head"), lambda row: isolate_ltr(row.head)),
    Column(sentence("Department"), _department),
    Column(sentence("Collected"), lambda row: amount(row.collected_paisa), numeric=True),
    Column(sentence("Refunded"), lambda row: amount(row.refunded_paisa), numeric=True),
    Column(sentence("Moved between heads"), lambda row: amount(row.moved_paisa), numeric=True),
    Column(sentence("Net"), lambda row: amount(row.net_paisa), numeric=True),
)
