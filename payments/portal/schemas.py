"""Bills as people order and raise them, and as the API writes them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load

from app.identity.accounts.schemas import NO_CNIC, NO_MOBILE, MobileText
from app.identity.people.fields import Cnic
from app.outputs import key_of, output_of
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Text, Whole, page_of
from app.schemas import rows as listed
from app.text import sentence
from payments.bills.models import Bill, BillCancellation, BillLine
from payments.bills.orders import MAX_REFERENCE_LENGTH, Answers, OrderLine
from payments.bills.policy.thing import Thing
from payments.bills.use_cases import MAX_LINES
from payments.fees.policy import MAX_UNITS
from payments.fees.queries.fees_on_bill import FeeOnBill
from payments.fees.schemas import HEAD
from payments.portal.queries import BillPage, ListedBill

_NO_NAME = {"required": sentence("Enter the name of the person who pays.")}


class FeeAnswersSchema(CommandSchema):
    """The payer's answers for a fee."""

    quantity = Whole(least=1, most=MAX_UNITS, allow_none=True, load_default=None)
    base = Amount(allow_none=True, load_default=None)
    exemption = Text(allow_none=True, load_default=None)
    thing = Text(allow_none=True, load_default=None, most=40)

    @post_load
    def _answers(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return data | {
            "answers": Answers(
                quantity=data.pop("quantity"),
                base_paisa=data.pop("base"),
                exemption=data.pop("exemption"),
                thing=data.pop("thing"),
            )
        }


class OrderBillSchema(FeeAnswersSchema):
    """The payer, and the answers for the fee."""

    name = Text(required=True, error_messages=_NO_NAME)
    cnic = Cnic(required=True, error_messages=NO_CNIC)
    mobile = MobileText(required=True, error_messages=NO_MOBILE)


class BillLineSchema(CommandSchema):
    """A line of a bill; without a DDO code it is the department's own."""

    head_code = Text(required=True, validate=[HEAD], error_messages=NEEDED)
    description = needed(Text)
    description_ur = Text(load_default="")
    amount = Amount(required=True, least_paisa=1, error_messages=NEEDED)


class RaiseBillSchema(CommandSchema):
    """A bill that a department's officer raises: of its own lines."""

    reference = needed(Text, most=MAX_REFERENCE_LENGTH)
    purpose = needed(Text)
    purpose_ur = Text(load_default="")
    payer_name = Text(required=True, error_messages=_NO_NAME)
    payer_cnic = Cnic(allow_none=True, load_default=None)
    payer_mobile = MobileText(allow_none=True, load_default=None)
    due_on = LocalDate(
        required=True,
        error_messages={"required": sentence("Enter a date, for example 31-12-2026.")},
    )
    expires_on = LocalDate(allow_none=True, load_default=None)
    part_payment = fields.Boolean(load_default=False)
    lines = listed(BillLineSchema, most=MAX_LINES, required=True)


class RaiseFeeBillSchema(FeeAnswersSchema):
    """A bill of one of the department's own fees, priced as of the day of the application."""

    fee_code = needed(Text, most=60)
    reference = needed(Text, most=MAX_REFERENCE_LENGTH)
    priced_on = LocalDate(allow_none=True, load_default=None)
    payer_name = Text(required=True, error_messages=_NO_NAME)
    payer_cnic = Cnic(allow_none=True, load_default=None)
    payer_mobile = MobileText(allow_none=True, load_default=None)


def order_lines(rows: list[Mapping[str, Any]], ddo_code: str) -> tuple[OrderLine, ...]:
    """Return the lines of an order from loaded rows."""
    return tuple(
        OrderLine(
            head_code=row["head_code"],
            ddo_code=ddo_code,
            description=row["description"],
            description_ur=row["description_ur"],
            amount_paisa=row["amount"],
        )
        for row in rows
    )


class AskForBillCodeSchema(CommandSchema):
    """The CNIC whose bills to look for, and the mobile that the department has with them."""

    cnic = Cnic(required=True, error_messages=NO_CNIC)
    mobile = MobileText(required=True, error_messages=NO_MOBILE)


BillLineOut = output_of(
    BillLine,
    "BillLineOut",
    only=("number", "head_code", "description", "description_ur", "amount_paisa"),
)
BillFeeOut = output_of(
    FeeOnBill,
    "BillFeeOut",
    only=(
        "code", "title", "title_ur", "amount_paisa", "paid_paisa", "refunded_paisa", "owed_paisa",
        "due_on",
    ),
)  # fmt: skip
ThingOut = output_of(Thing, "ThingOut")
_OF_VIEW = (
    "psid", "state", "purpose", "purpose_ur", "amount_paisa", "surcharge_paisa", "owed_paisa",
    "paid_paisa", "due_on", "expires_on", "part_payment", "issued_at", "paid_at", "late_from",
    "late_paisa",
)  # fmt: skip
_OF_BILL: dict[str, Any] = {
    **{key_of(name): f"view.{name}" for name in _OF_VIEW},
    "department": "department.name",
    "lines": [BillLineOut],
    "fees": [BillFeeOut],
    "thing": fields.Nested(ThingOut, allow_none=True),
}
_OWN: dict[str, Any] = {
    "id": "view.id",
    "reference": "view.reference",
    "holder": "view.payer_name",
    "refund_due": "view.excess_paisa",
}
BillOut = output_of(
    BillPage,
    "BillOut",
    "A bill as everybody with its number sees it: the holder masked, no payment named.",
    only=("holder",),
    **_OF_BILL,
)
OwnBillOut = output_of(
    BillPage,
    "OwnBillOut",
    "A bill as its payer and its department see it.",
    only=(),
    **_OF_BILL,
    **_OWN,
)
_WHOLE_ONLY = ("lines", "fees", "thing")
BillListed = output_of(
    ListedBill,
    "BillListed",
    "A bill in a list; the bill itself has its lines and fees, so `lines` is empty here.",
    only=(),
    **{key: field for key, field in _OF_BILL.items() if key not in _WHOLE_ONLY},
    **_OWN,
    lines=fields.List(fields.Nested(BillLineOut), dump_default=list),
)
BillsOut = page_of(BillListed, "BillsOut")
RaisedOut = output_of(Bill, "RaisedOut", only=("id", "psid", "amount_paisa"))


class AllRaisedOut(Schema):
    """The bills of a file, as they stand in it."""

    items = fields.List(fields.Nested(RaisedOut))


CancelledOut = output_of(
    BillCancellation, "CancelledOut", only=("cancelled_at", "reason"), id="bill_id"
)


class CodeRequestOut(Schema):
    """The id under which the code is to be sent."""

    id = fields.UUID()
