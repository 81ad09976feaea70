"""Matters, orders and reviews as people type them, and as the API writes them."""

from typing import Any

from marshmallow import Schema, fields, post_load

from app.identity.people.fields import Ntn
from app.outputs import output_of
from app.paging import MAX_PAGE_SIZE, PAGE
from app.schemas import (
    LONG,
    CommandSchema,
    LocalDate,
    Moment,
    QuerySchema,
    Text,
    Whole,
    YesNo,
    page_of,
)
from app.text import sentence
from app.two_people import DECISION
from app.web.changes import ChangesOut, ChangesQuery
from marketplace.debarment.models import (
    DebarmentLifting,
    DebarmentMatter,
    DebarmentOrder,
    DebarmentParty,
    DebarmentReview,
)
from marketplace.debarment.policy import MatterKind, PartyRole, ReviewOutcome
from marketplace.debarment.queries.matters import MatterRow
from marketplace.debarment.queries.public_list import BarChange, BarView
from marketplace.debarment.queries.views import MatterView, PartyView
from marketplace.debarment.use_cases.decide_order import MAX_MONTHS
from marketplace.debarment.use_cases.open_matter import NamedFirm

MAX_CHANGES = 200
_IN_THE_LIST: dict[str, Any] = {
    "required": sentence("Choose one of the answers in the list."),
    "unknown": sentence("Choose one of the answers in the list."),
}


class DebarmentFirmSchema(CommandSchema):
    """Whom a matter names: by NTN, else by the exact name; the address is for letters."""

    ntn = Ntn(load_default=None, allow_none=True)
    name = Text(load_default="")
    address = Text(load_default="", most=500)

    @post_load
    def _nest_firm(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        parts = {name: data.pop(name) for name in ("ntn", "name", "address")}
        return data | {"firm": NamedFirm(**parts)}


class OpenDebarmentMatterSchema(DebarmentFirmSchema):
    """A matter against a supplier."""

    kind = fields.Enum(MatterKind, by_value=True, required=True, error_messages=_IN_THE_LIST)
    ground = Text(required=True, most=40)
    facts = Text(required=True, most=LONG)


class NameDebarmentPartySchema(DebarmentFirmSchema):
    """One more party: a related firm, or an owner (by `person_id`, where they have an account)."""

    role = fields.Enum(PartyRole, by_value=True, required=True, error_messages=_IN_THE_LIST)
    person_id = fields.UUID(load_default=None, allow_none=True)


class ServeDebarmentNoticeSchema(CommandSchema):
    """The last day for a reply; by default the fewest days of the rule."""

    reply_until = LocalDate(load_default=None, allow_none=True)


class DebarmentReplySchema(CommandSchema):
    """The reply of a party to the notice."""

    reply = Text(required=True, most=LONG)


class SetDebarmentHearingSchema(CommandSchema):
    """The time and place of a party's hearing."""

    hearing_at = Moment(required=True)
    hearing_place = Text(required=True)


class DebarmentMinutesSchema(CommandSchema):
    """The minutes of a hearing, or that nobody came."""

    attended = YesNo(required=True)
    minutes = Text(required=True, most=LONG)


class ProposeDebarmentOrderSchema(CommandSchema):
    """The proposal to bar or not, the number of months, and the reason."""

    bars = YesNo(required=True)
    months = Whole(load_default=None, allow_none=True, least=1, most=MAX_MONTHS)
    reasons = Text(required=True, most=LONG)


class AskDebarmentReviewSchema(CommandSchema):
    """The reason to review an order."""

    grounds = Text(required=True, most=LONG)


class DecideDebarmentReviewSchema(CommandSchema):
    """The decision on an order; `ends_on` is its new last day if it is shortened."""

    outcome = fields.Enum(ReviewOutcome, by_value=True, required=True, error_messages=_IN_THE_LIST)
    ends_on = LocalDate(load_default=None, allow_none=True)
    reasons = Text(required=True, most=LONG)


class ProposeDebarmentLiftingSchema(CommandSchema):
    """The reason to end a bar before its term."""

    reasons = Text(required=True, most=LONG)


class DebarredQuery(QuerySchema):
    """The entries of the public list: those in force, or every one."""

    state = fields.String(load_default="in_force")
    cursor = Text(load_default=None, allow_none=True, most=300)
    limit = Whole(least=1, most=MAX_PAGE_SIZE, load_default=PAGE)


class DebarredChangesQuery(ChangesQuery):
    """The position of a reader in the feed."""

    limit = Whole(load_default=100, least=1, most=MAX_CHANGES)


DebarmentPartyOut = output_of(
    DebarmentParty,
    "DebarmentParty",
    "Who is named in a matter, and what was done with it so far.",
    only=(
        *("id", "role", "organisation_id", "person_id", "name", "name_ur", "address"),
        *("served_at", "reply_until", "reply", "replied_at", "hearing_at", "hearing_place"),
        *("heard_at", "attended", "minutes"),
    ),
)
DebarmentOrderOut = output_of(
    DebarmentOrder,
    "DebarmentOrder",
    "What was proposed and decided about a party.",
    only=(
        *("id", "party_id", "number", "bars", "months", "reasons", "ends_on", "review_until"),
        *DECISION,
    ),
)
DebarmentReviewOut = output_of(
    DebarmentReview,
    "DebarmentReview",
    only=(
        *("id", "order_id", "stage", "grounds", "late", "asked_at"),
        *("outcome", "ends_on", "reasons", "decided_at"),
    ),
)
DebarmentLiftingOut = output_of(
    DebarmentLifting, "DebarmentLifting", only=("id", "order_id", "reasons", *DECISION)
)
MatterOut = output_of(
    DebarmentMatter,
    "DebarmentMatter",
    "What a department brings against suppliers.",
    only=("id", "reference", "kind", "department_id", "ground_code", "facts", "opened_at"),
)
PartyFileOut = output_of(
    PartyView,
    "DebarmentPartyFile",
    "A party with its order, its reviews and its bar.",
    only=("status", "bar_status", "may_ask"),
    party=DebarmentPartyOut,
    order=DebarmentOrderOut,
    reviews=[DebarmentReviewOut],
    lifting=DebarmentLiftingOut,
)
MatterFileOut = output_of(
    MatterView,
    "DebarmentMatterFile",
    "A matter with those named in it.",
    only=("department", "department_ur"),
    matter=MatterOut,
    parties=[PartyFileOut],
)
MatterRowOut = output_of(
    MatterRow, "DebarmentMatterRow", only=("id", "reference", "kind", "opened_at", "parties")
)
MattersOut = page_of(MatterRowOut, "DebarmentMatters")
BarOut = output_of(
    BarView,
    "DebarredSupplier",
    "An entry of the public list; `term_to` is the last day as decided now.",
    only=(
        *("id", "number", "name", "name_ur", "role", "kind", "department", "department_ur"),
        *("decided_on", "term_from", "term_to", "status"),
    ),
    ground=fields.String(),
    ground_ur=fields.String(),
)
BarsOut = page_of(BarOut, "DebarredSuppliers")


class DebarmentNoticesOut(Schema):
    """The matters in which the caller, or the firm that it acts for, is named."""

    items = fields.List(fields.Nested(PartyFileOut))


class DebarredChangesOut(ChangesOut):
    """The changes after a position; ask again with `after` set to `next`, or follow `links`."""

    items = fields.List(fields.Nested(output_of(BarChange, "DebarredChange", entry=BarOut)))
