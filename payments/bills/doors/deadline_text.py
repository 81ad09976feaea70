"""Until when a bill can be paid, in words: the same on its pages and on its challan."""

from app.web.formatting import local_date, local_time
from payments.bills.models import Bill


def end_words(bill: Bill) -> str:
    """Say the last day on which a bill can be paid, or the instant where it ends at one.

    "" where it has no end.
    """
    if bill.expires_at is not None:
        return local_time(bill.expires_at)
    return local_date(bill.expires_on) if bill.expires_on else ""
