"""Who may do what with fees, bills and money in, and why.

Other domains raise and end bills through `payments/public.py` inside their own use cases, which
ask for their own permissions.
"""

from app import roles
from app.permissions import Permission

RAISE_BILL = Permission(
    name="payments.raise_bill",
    holders=(roles.BILLING_OFFICER,),
    why="A department’s own officers say who owes it what.",
)
CANCEL_BILL = Permission(
    name="payments.cancel_bill",
    holders=(roles.BILLING_OFFICER, roles.DEPARTMENT_HEAD),
    why="Who raised a bill by mistake takes it back, with a reason, before money has come.",
)
RECORD_PAYMENT = Permission(
    name="payments.record_payment",
    holders=(roles.SYSTEM,),
    why="Money is recorded by the channel that proved it, never on somebody’s word.",
)

TABLE = (
    RAISE_BILL,
    CANCEL_BILL,
    RECORD_PAYMENT,
)
