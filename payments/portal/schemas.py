"""Bills as people order and raise them, and as the API writes them."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, post_load

from app.identity.accounts.schemas import NO_CNIC, NO_MOBILE, MobileText
from app.identity.people.fields import Cnic
from app.parameters.schemas import NEEDED, needed
from app.schemas import Amount, CommandSchema, LocalDate, Moment, QuerySchema, Text, Whole, page_of
from app.schemas import rows as listed
from app.text import sentence
from payments.bills.orders import LONGEST_REFERENCE, Answers, OrderLine
from payments.bills.use_cases.issue_bill import MOST_LINES
from payments.fees.policy import MOST_UNITS
from payments.fees.schemas import HEAD

_NO_NAME = {"required": sentence("Enter the name of who pays.")}


class FeeAnswersSchema(CommandSchema):
    """What a fee asks of the payer."""

    quantity = Whole(least=1, most=MOST_UNITS, allow_none=True, load_default=None)
    base = Amount(allow_none=True, load_default=None)
    exemption = Text(allow_none=True, load_default=None)

    @post_load
    def _answers(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        return data | {
            "answers": Answers(
                quantity=data.pop("quantity"),
                base_paisa=data.pop("base"),
                exemption=data.pop("exemption"),
            )
        }


class OrderBillSchema(FeeAnswersSchema):
    """Who pays, and the answers of the fee."""

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

    reference = needed(Text, most=LONGEST_REFERENCE)
    purpose = needed(Text)
    purpose_ur = Text(load_default="")
    payer_name = Text(required=True, error_messages=_NO_NAME)
    payer_cnic = Cnic(allow_none=True, load_default=None)
    payer_mobile = MobileText(allow_none=True, load_default=None)
    due_on = LocalDate(
        required=True, error_messages={"required": sentence("Write a date such as 31-12-2026.")}
    )
    expires_on = LocalDate(allow_none=True, load_default=None)
    part_payment = fields.Boolean(load_default=False)
    lines = listed(BillLineSchema, most=MOST_LINES, required=True)


class RaiseFeeBillSchema(FeeAnswersSchema):
    """A bill of one of the department's own fees, priced as of the day of the application."""

    fee_code = needed(Text, most=60)
    reference = needed(Text, most=LONGEST_REFERENCE)
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


class FindBillSchema(QuerySchema):
    """The number of a bill, however it is typed."""

    psid = Text(load_default="", most=60)


class AskForBillCodeSchema(CommandSchema):
    """Whose bills to look for, and the mobile that the department has with them."""

    cnic = Cnic(required=True, error_messages=NO_CNIC)
    mobile = MobileText(required=True, error_messages=NO_MOBILE)


class BillLineOut(Schema):
    """A line of a bill."""

    number = Whole()
    head_code = Text()
    description = Text()
    description_ur = Text()
    amount = Amount(attribute="amount_paisa")


class BillFeeOut(Schema):
    """A fee of a bill of several; `owed` with its surcharge as of now."""

    code = Text()
    title = Text()
    title_ur = Text()
    amount = Amount(attribute="amount_paisa")
    paid = Amount(attribute="paid_paisa")
    refunded = Amount(attribute="refunded_paisa")
    owed = Amount(attribute="owed_paisa")
    due_on = fields.Date()


class BillOut(Schema):
    """A bill as everybody with its number sees it: the holder masked, no payment named."""

    psid = Text()
    state = Text()
    department = Text()
    purpose = Text()
    purpose_ur = Text()
    holder = Text()
    amount = Amount(attribute="amount_paisa")
    surcharge = Amount(attribute="surcharge_paisa")
    owed = Amount(attribute="owed_paisa")
    paid = Amount(attribute="paid_paisa")
    due_on = fields.Date()
    expires_on = fields.Date(allow_none=True)
    part_payment = fields.Boolean()
    issued_at = Moment()
    paid_at = Moment(allow_none=True)
    lines = fields.List(fields.Nested(BillLineOut))
    fees = fields.List(fields.Nested(BillFeeOut))


class OwnBillOut(BillOut):
    """A bill as its payer and its department see it."""

    id = fields.UUID()
    reference = Text()
    holder = Text(attribute="payer_name")
    refund_due = Amount(attribute="excess_paisa")


BillsOut = page_of(OwnBillOut, "BillsOut")


class RaisedOut(Schema):
    """A bill that was just raised: by its number it can be paid and looked at."""

    id = fields.UUID()
    psid = Text()
    amount = Amount(attribute="amount_paisa")


class AllRaisedOut(Schema):
    """The bills of a file, as they stand in it."""

    items = fields.List(fields.Nested(RaisedOut))


class CancelledOut(Schema):
    """A bill that cannot be paid any more."""

    id = fields.UUID(attribute="bill_id")
    cancelled_at = Moment()
    reason = Text()


class CodeRequestOut(Schema):
    """The id under which the code is to be sent."""

    id = fields.UUID()
