"""The kinds of payables that orders to the bank can pay. A new kind is one line here."""

from collections.abc import Mapping

from payments.bank_orders.payables.payable import PayableKind
from payments.bank_orders.payables.refunds import Refunds
from payments.bank_orders.payables.suspense import SuspenseBack

KINDS: Mapping[str, PayableKind] = {each.kind: each for each in (Refunds(), SuspenseBack())}
