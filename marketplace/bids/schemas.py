"""Input and output of bidding, for both doors.

Answers to writes hold no price: answers are stored beside their idempotency key.
"""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from app.money import parse_rupees
from app.outputs import output_of
from app.schemas import (
    LONG,
    Amount,
    CommandSchema,
    LocalDate,
    Moment,
    Percent,
    QuerySchema,
    Text,
    Whole,
    page_of,
    rows,
)
from app.text import sentence
from app.typed_text import NumberError
from marketplace.bids.envelope_content import BidContent, CriterionAnswer
from marketplace.bids.models import Bid, BidDraft
from marketplace.bids.policy import Quote
from marketplace.bids.queries import OwnBid
from marketplace.bids.use_cases.drafts import DraftFile
from marketplace.bids.use_cases.submit_bid import Received
from marketplace.securities.policy import Instrument, InstrumentKind

KINDS = tuple(kind.value for kind in InstrumentKind)
MAX_ITEMS = 2_000
MAX_NUMBER = 32_767
FILL_IN = sentence("Fill this in.")


class BidQuoteSchema(CommandSchema):
    """A price for one item; an item without a unit price is one that is not bid for."""

    number = Whole(required=True, least=1, most=MAX_NUMBER)
    unit_price = Amount(least_paisa=1, allow_none=True, load_default=None)
    tax_percent = Percent(zero=True, load_default=Decimal(0))
    stated_total = Amount(least_paisa=1, allow_none=True, load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> Quote | None:
        """Build the quote, or None if no price was given."""
        if data["unit_price"] is None:
            return None
        return Quote(
            number=data["number"],
            unit_price_paisa=data["unit_price"],
            tax_percent=data["tax_percent"],
            stated_total_paisa=data["stated_total"],
        )


_OF_PLAIN = frozenset({"number", "unit_price", "tax_percent"})
_TAX = Percent(zero=True)


def plain_quote(row: Any) -> Quote | None:  # noqa: ANN401 - any JSON
    """Read a price as programs write it, at a tenth of what `BidQuoteSchema` costs.

    None for what the schema must look at. Before closing, prices come by the thousand.
    """
    if type(row) is not dict or not row.keys() <= _OF_PLAIN:
        return None
    number, price, percent = row.get("number"), row.get("unit_price"), row.get("tax_percent", "0")
    if type(number) is not int or type(price) is not str or type(percent) is not str:
        return None
    paisa, tax = _plain_paisa(price), _plain_tax(percent)
    if not 1 <= number <= MAX_NUMBER or not paisa or tax is None:
        return None
    return Quote(number=number, unit_price_paisa=paisa, tax_percent=tax)


def _plain_paisa(price: str) -> int | None:
    try:
        return parse_rupees(price)
    except NumberError:
        return None


@lru_cache(maxsize=100)
def _plain_tax(percent: str) -> Decimal | None:
    try:
        return _TAX.deserialize(percent)
    except ValidationError:
        return None


class BidPricesSchema(CommandSchema):
    """The price schedule."""

    quotes = rows(BidQuoteSchema, most=MAX_ITEMS, plain=plain_quote, required=True)
    prices_version = Text(load_default="")

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Leave out what is not bid for."""
        return data | {"quotes": tuple(quote for quote in data["quotes"] if quote is not None)}


class BidAnswerSchema(CommandSchema):
    """An answer to one criterion; without yes or no it counts as not answered yet."""

    criterion = Text(required=True)
    met = fields.Boolean(allow_none=True, load_default=None)
    details = Text(most=LONG, load_default="")

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> CriterionAnswer | None:
        """Build the answer, or None if there is none yet."""
        return None if data["met"] is None else CriterionAnswer(**data)


class BidAnswersSchema(CommandSchema):
    """Answers to the eligibility table."""

    answers = rows(BidAnswerSchema, most=100, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Leave out what is not answered."""
        return {"answers": tuple(answer for answer in data["answers"] if answer is not None)}


class BidInstrumentSchema(CommandSchema):
    """The instrument of the bid security, as its fields are sent.

    Of a `deposit` the kind is enough: the firm's own bill is meant (`number`: its PSID).
    """

    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error=sentence("Choose the kind of instrument.")),
        error_messages={"required": sentence("Choose the kind of instrument.")},
    )
    bank = Text(load_default="")
    number = Text(load_default="", most=60)
    amount = Amount(least_paisa=1, allow_none=True, load_default=None)
    expires_on = LocalDate(allow_none=True, load_default=None)
    expiry_reason = Text(load_default="", most=500)

    @validates_schema
    def papers_are_described(self, data: dict[str, Any], **_: object) -> None:
        """A bank's paper has a bank, a number and an amount; a deposit is known by its bill."""
        if data["kind"] == InstrumentKind.DEPOSIT.value:
            return
        empty = [name for name in ("bank", "number", "amount") if not data[name]]
        if empty:
            raise ValidationError({name: [FILL_IN] for name in empty})


def instrument(data: dict[str, Any]) -> Instrument:
    """Make the instrument of loaded fields."""
    return Instrument(
        kind=InstrumentKind(data["kind"]),
        bank=data["bank"],
        number=data["number"],
        amount_paisa=data["amount"] or 0,
        expires_on=data["expires_on"],
        expiry_reason=data["expiry_reason"],
    )


class BidDocumentSchema(CommandSchema):
    """The document of the bid that a file is; the file itself is the part `file`."""

    title = Text(required=True)


class UseFirmPaperSchema(CommandSchema):
    """The firm's paper to add to the bid, and the document that it is."""

    paper_id = fields.UUID(
        required=True, error_messages={"required": sentence("Choose one of your firm's papers.")}
    )
    title = Text(required=True)


class SubmitBidSchema(CommandSchema):
    """A whole bid at once, or nothing: then the draft is handed in. Files are the draft's.

    `version` is the tender's that was read. A draft from before the tender changed needs it.
    """

    quotes = rows(BidQuoteSchema, most=MAX_ITEMS, plain=plain_quote)
    answers = rows(BidAnswerSchema, most=100)
    security = fields.Nested(BidInstrumentSchema, allow_none=True)
    version = Whole(least=1, most=MAX_NUMBER, allow_none=True)
    integrity_pact = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """Make the content; without any the draft is meant."""
        beside = {
            "version": data.pop("version", None),
            "integrity_pact": data.pop("integrity_pact"),
        }
        if not data:
            return {"content": None, **beside}
        content = BidContent(
            quotes=tuple(quote for quote in data.get("quotes", ()) if quote is not None),
            answers=tuple(answer for answer in data.get("answers", ()) if answer is not None),
            security=instrument(data["security"]) if data.get("security") else None,
        )
        return {"content": content, **beside}


class HandInBidSchema(CommandSchema):
    """The form to submit the draft, for the version that the page shows."""

    version = Whole(least=1, most=MAX_NUMBER, load_default=None, allow_none=True)

    binding = fields.Boolean(
        required=True,
        validate=validate.Equal(
            True, error=sentence("Confirm that your firm is bound by this bid.")
        ),
        error_messages={"required": sentence("Confirm that your firm is bound by this bid.")},
    )

    integrity_pact = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        """The command needs only the version and the pact."""
        return {"version": data["version"], "integrity_pact": data["integrity_pact"]}


class ConfirmBidSchema(CommandSchema):
    """The version of the tender that was read, and that the bid is confirmed for."""

    version = Whole(required=True, least=1, most=MAX_NUMBER)


class WithdrawBidSchema(CommandSchema):
    """A body that holds nothing."""


class BidsQuery(QuerySchema):
    """The cursor of a list."""

    cursor = Text(load_default=None, most=200)


BidQuoteOut = output_of(
    Quote,
    "BidQuoteOut",
    only=("number", "unit_price_paisa", "stated_total_paisa"),
    tax_percent=Percent(),
)
BidAnswerOut = output_of(CriterionAnswer, "BidAnswerOut")
BidSecurityOut = output_of(
    Instrument,
    "BidSecurityOut",
    only=("bank", "number", "amount_paisa", "expires_on", "expiry_reason"),
    kind=fields.Enum(InstrumentKind, by_value=True),
)
BidDraftFileOut = output_of(DraftFile, "BidDraftFileOut")


class BidDraftOut(Schema):
    """The draft, for its own firm only."""

    tender_id = fields.UUID()
    updated_at = Moment(allow_none=True)
    quotes = fields.List(fields.Nested(BidQuoteOut))
    answers = fields.List(fields.Nested(BidAnswerOut))
    security = fields.Nested(BidSecurityOut, allow_none=True)
    files = fields.List(fields.Nested(BidDraftFileOut))
    total = Amount(allow_none=True)
    security_required = Amount(allow_none=True)
    security_good_until = fields.Date()
    security_wanted_until = fields.Date()
    version = Whole()
    prices_version = fields.String()
    missing = fields.Dict(keys=fields.String(), values=fields.String())


BidSavedOut = output_of(
    BidDraft,
    "BidSavedOut",
    "That a part of the draft was saved; nothing of what is in it.",
    only=("tender_id", "updated_at"),
)
_BID = (
    "id", "reference", "tender_id", "state", "received_at", "withdrawn_at", "replaced_at",
    "envelope_sha256", "key_fingerprint", "version", "confirmed_version", "confirmed_at",
)  # fmt: skip
_OF_BID = {name: f"bid.{name}" for name in _BID}
BidOut = output_of(
    Bid, "BidOut", "A bid as received. `state`: counts, replaced, withdrawn.", only=_BID
)
ReceivedBidOut = output_of(
    Received,
    "ReceivedBidOut",
    "A bid with its receipt, which `POST /api/v1/verifications` checks.",
    only=("receipt",),
    receipt=fields.Dict(),
    **_OF_BID,
)
BidRowOut = output_of(
    OwnBid,
    "BidRowOut",
    """A bid in the list of one's own.

    `standing`: received, pending, sealed, not_opened, opened, reported, won, not_chosen, cancelled,
    withdrawn, replaced. A pending bid waits for its firm; `may_confirm`: to confirm it is enough.
    """,
    only=("standing",),
    may_confirm=fields.Boolean(),
    tender_version="tender.version",
    tender_reference="tender.reference",
    tender_title="tender.title",
    **_OF_BID,
)
BidsOut = page_of(BidRowOut, "BidsOut")
