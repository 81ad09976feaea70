"""The kinds of payables that orders to the bank can pay. A new kind is one line here."""

from collections.abc import Mapping

from payments.bank_orders.payable_refunds import Refunds
from payments.bank_orders.payable_suspense import SuspenseBack
from payments.bank_orders.payables import PayableKind

KINDS: Mapping[str, PayableKind] = {each.kind: each for each in (Refunds(), SuspenseBack())}
