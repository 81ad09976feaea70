"""The numbers of procurement that law, practice or the department settles, declared once.

A key is "procurement." and the name that rules know it by.
"""

from app.parameters.public import ParameterDefinition, Unit
from app.text import Sentence, sentence
from marketplace.kernel.policy.choices import Category, Correction, SingleBidRule, TieRule

PREFIX = "procurement."
PROCUREMENT = sentence("Procurement")
COMMITTEE = sentence("Procurement committee")
EVALUATION = sentence("Evaluation and award")
_MOST_PERCENT = 100
_MOST_GRADE = 22
_MOST_DAYS = 730
# A quorum's key is split by SLIP-39, which knows at most sixteen shares.
_MOST_MEMBERS = 15


def _define(  # noqa: PLR0913 - one call per parameter
    name: str,
    title: Sentence,
    unit: Unit,
    group: Sentence = PROCUREMENT,
    *,
    about: str = "",
    choices: tuple[tuple[str, Sentence], ...] = (),
    needs_law: tuple[str, ...] = (),
    least: int = 0,
    most: int = 1_000_000,
) -> ParameterDefinition:
    return ParameterDefinition(
        key=PREFIX + name,
        title=title,
        group=group,
        unit=unit,
        help=about,
        choices=choices,
        needs_law=needs_law,
        least=least,
        most=most,
    )


COMMITTEE_ODD = _define(
    "committee_odd",
    sentence("The committee has an odd number of members"),
    Unit.BOOLEAN,
    COMMITTEE,
)
COMMITTEE_MEMBERS_MIN = _define(
    "committee_members_min",
    sentence("Fewest members of the committee"),
    Unit.COUNT,
    COMMITTEE,
    least=1,
    most=_MOST_MEMBERS,
)
COMMITTEE_MEMBERS_MAX = _define(
    "committee_members_max",
    sentence("Most members of the committee"),
    Unit.COUNT,
    COMMITTEE,
    about="The key of a tender can be split among at most 15 members.",
    least=1,
    most=_MOST_MEMBERS,
)
COMMITTEE_CHAIR_BPS_MIN = _define(
    "committee_chair_bps_min",
    sentence("Lowest pay scale (BPS) of the committee's chair"),
    Unit.COUNT,
    COMMITTEE,
    least=1,
    most=_MOST_GRADE,
)
COMMITTEE_OUTSIDE_SHARE = _define(
    "committee_outside_share",
    sentence("Smallest share of members from outside the agency"),
    Unit.FRACTION,
    COMMITTEE,
)
COMMITTEE_QUORUM_SHARE = _define(
    "committee_quorum_share",
    sentence("Share of the members that makes a quorum"),
    Unit.FRACTION,
    COMMITTEE,
    about="The chair and every outside member must be among them.",
)
RESPONSE_DAYS_NATIONAL = _define(
    "response_days_national",
    sentence("Shortest response time, national bidding"),
    Unit.DAYS,
    about="From the first to the last day of issuing bidding documents (r. 2(za)).",
    most=_MOST_DAYS,
)
RESPONSE_DAYS_INTERNATIONAL = _define(
    "response_days_international",
    sentence("Shortest response time, international bidding"),
    Unit.DAYS,
    most=_MOST_DAYS,
)
OPENING_DELAY_MINUTES = _define(
    "opening_delay_minutes",
    sentence("Shortest time between closing and opening"),
    Unit.MINUTES,
)
OPENING_SAME_DAY = _define(
    "opening_same_day",
    sentence("Bids are opened on the day of closing"),
    Unit.BOOLEAN,
)
VALIDITY_DAYS_MAX = _define(
    "validity_days_max",
    sentence("Longest validity of bids"),
    Unit.DAYS,
    most=_MOST_DAYS,
)
CRITERIA_MIN = _define(
    "criteria_min",
    sentence("Fewest eligibility criteria that must be stated"),
    Unit.COUNT,
    most=50,
)
BID_SECURITY_PERCENT_MIN = _define(
    "bid_security_percent_min",
    sentence("Lowest bid security"),
    Unit.PERCENT,
    most=_MOST_PERCENT,
)
BID_SECURITY_PERCENT_MAX = _define(
    "bid_security_percent_max",
    sentence("Highest bid security"),
    Unit.PERCENT,
    most=_MOST_PERCENT,
)
BID_SECURITY_MARGIN_DAYS = _define(
    "bid_security_margin_days",
    sentence("How long a security must outlive the validity of the bid"),
    Unit.DAYS,
    most=_MOST_DAYS,
)
PERFORMANCE_SECURITY_PERCENT_MAX = _define(
    "performance_security_percent_max",
    sentence("Highest performance security"),
    Unit.PERCENT,
    most=_MOST_PERCENT,
)
DOCUMENT_FEE_MOST = _define(
    "document_fee_most_paisa",
    sentence("Highest fee for bidding documents"),
    Unit.PAISA,
    about="What it costs to make the documents, and nothing more.",
)
DOCUMENT_FEE_BACK = _define(
    "document_fee_back_when_cancelled",
    sentence("The fee for bidding documents is refunded when a tender is cancelled"),
    Unit.BOOLEAN,
)
_ELECTRONIC_TITLES = {
    Category.WORKS: sentence("Works: bids are taken electronically above"),
    Category.GOODS: sentence("Goods: bids are taken electronically above"),
    Category.SERVICES: sentence("Services: bids are taken electronically above"),
    Category.CONSULTANCY: sentence("Consultancy: bids are taken electronically above"),
}
ELECTRONIC_ABOVE = {
    category: _define(f"electronic_above_paisa_{category}", title, Unit.PAISA)
    for category, title in _ELECTRONIC_TITLES.items()
}
INTEGRITY_PACT_ABOVE = _define(
    "integrity_pact_above_paisa",
    sentence("An integrity pact is part of the documents above"),
    Unit.PAISA,
)
PEC_CATEGORY_REQUIRED = _define(
    "pec_category_required",
    sentence("Works name a category of the Pakistan Engineering Council"),
    Unit.BOOLEAN,
)
TIE_RULE = _define(
    "tie_rule",
    sentence("How a tie of lowest prices is decided"),
    Unit.CHOICE,
    EVALUATION,
    choices=(
        (TieRule.RETENDER.value, sentence("Not at all: the tender is floated again")),
        (TieRule.DRAW_LOTS.value, sentence("By lots, announced and drawn before the bidders")),
        (TieRule.EARLIEST_RECEIPT.value, sentence("By the earlier receipt")),
    ),
    needs_law=(TieRule.RETENDER.value,),
)
SINGLE_BID_RULE = _define(
    "single_bid_rule",
    sentence("What happens when there is one bid only"),
    Unit.CHOICE,
    EVALUATION,
    choices=(
        (SingleBidRule.ACCEPT.value, sentence("It is evaluated like any other")),
        (
            SingleBidRule.ACCEPT_WITH_REASON.value,
            sentence("It may be accepted with a recorded reason"),
        ),
        (SingleBidRule.RETENDER.value, sentence("The tender is floated again")),
    ),
    needs_law=(SingleBidRule.RETENDER.value,),
)
ARITHMETIC_CORRECTION = _define(
    "arithmetic_correction",
    sentence("What prevails when a total is not quantity times unit price"),
    Unit.CHOICE,
    EVALUATION,
    choices=(
        (Correction.UNIT_PRICE_PREVAILS.value, sentence("The unit price prevails")),
        (Correction.TOTAL_PREVAILS.value, sentence("The stated total prevails")),
        (Correction.REJECT.value, sentence("The bid is not responsive")),
    ),
    needs_law=(Correction.REJECT.value,),
)
AWARD_WAIT_DAYS_MIN = _define(
    "award_wait_days_min",
    sentence("Fewest calendar days between the evaluation report and the award"),
    Unit.DAYS,
    EVALUATION,
    about="Whole calendar days after the day of the report, holidays among them; not working days. "
    "No award before the end of the last one, unless a second officer agrees.",
    most=_MOST_DAYS,
)
AWARD_WAIT_DAYS_MAX = _define(
    "award_wait_days_max",
    sentence("Most calendar days between the evaluation report and the award"),
    Unit.DAYS,
    EVALUATION,
    about="Whole calendar days after the day of the report, holidays among them; not working days. "
    "No award after the end of the last one, unless a second officer agrees.",
    most=_MOST_DAYS,
)

CONTRACT_CHANGES_PERCENT_MAX = _define(
    "contract_changes_percent_max",
    sentence("Most that variations and repeat orders add to a contract's price"),
    Unit.PERCENT,
    EVALUATION,
    about="Per cent of the price that was signed. What a variation takes away makes no room.",
)

DEFINITIONS: tuple[ParameterDefinition, ...] = (
    COMMITTEE_ODD,
    COMMITTEE_MEMBERS_MIN,
    COMMITTEE_MEMBERS_MAX,
    COMMITTEE_CHAIR_BPS_MIN,
    COMMITTEE_OUTSIDE_SHARE,
    COMMITTEE_QUORUM_SHARE,
    RESPONSE_DAYS_NATIONAL,
    RESPONSE_DAYS_INTERNATIONAL,
    OPENING_DELAY_MINUTES,
    OPENING_SAME_DAY,
    VALIDITY_DAYS_MAX,
    CRITERIA_MIN,
    BID_SECURITY_PERCENT_MIN,
    BID_SECURITY_PERCENT_MAX,
    BID_SECURITY_MARGIN_DAYS,
    PERFORMANCE_SECURITY_PERCENT_MAX,
    DOCUMENT_FEE_MOST,
    DOCUMENT_FEE_BACK,
    *ELECTRONIC_ABOVE.values(),
    INTEGRITY_PACT_ABOVE,
    PEC_CATEGORY_REQUIRED,
    TIE_RULE,
    SINGLE_BID_RULE,
    ARITHMETIC_CORRECTION,
    AWARD_WAIT_DAYS_MIN,
    AWARD_WAIT_DAYS_MAX,
    CONTRACT_CHANGES_PERCENT_MAX,
)
KEYS = tuple(definition.key for definition in DEFINITIONS)
