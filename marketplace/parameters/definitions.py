"""The numbers of procurement that law, practice or the department settles, declared once.

A key is "procurement." and the name that rules know it by.
"""

from app.parameters.public import ParameterDefinition, Unit
from app.text import Sentence, sentence
from marketplace.kernel.policy import Category, Correction, SingleBidRule, TieRule

PREFIX = "procurement."
PROCUREMENT = sentence("Procurement")
COMMITTEE = sentence("Procurement committee")
EVALUATION = sentence("Evaluation and award")
GRIEVANCES = sentence("Grievances")
DEBARMENT = sentence("Debarment and blacklisting")
FIRMS = sentence("Sizes of firms")
_MAX_PERCENT = 100
# A hundred billion rupees, in paisa.
_MAX_TURNOVER = 10_000_000_000_000
_MAX_GRADE = 22
_MAX_DAYS = 730
# A quorum's key is split by SLIP-39, which knows at most sixteen shares.
_MAX_MEMBERS = 15
# Limits, or askers could hold a tender for as long as they like.
_MOST_HELD_DAYS, _MOST_HOLDS = 30, 3


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
    most=_MAX_MEMBERS,
)
COMMITTEE_MEMBERS_MAX = _define(
    "committee_members_max",
    sentence("Maximum number of members of the committee"),
    Unit.COUNT,
    COMMITTEE,
    about="The key of a tender can be split among at most 15 members.",
    least=1,
    most=_MAX_MEMBERS,
)
COMMITTEE_CHAIR_BPS_MIN = _define(
    "committee_chair_bps_min",
    sentence("Lowest pay scale (BPS) of the committee's chair"),
    Unit.COUNT,
    COMMITTEE,
    least=1,
    most=_MAX_GRADE,
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
    most=_MAX_DAYS,
)
RESPONSE_DAYS_INTERNATIONAL = _define(
    "response_days_international",
    sentence("Shortest response time, international bidding"),
    Unit.DAYS,
    most=_MAX_DAYS,
)
QUESTION_DAYS = _define(
    "question_days",
    sentence("Days before closing until which firms may ask questions"),
    Unit.DAYS,
    about="Calendar days; the last day for asking counts whole.",
    most=_MAX_DAYS,
)
ANSWER_DAYS = _define(
    "answer_days",
    sentence("Days before closing until which questions must be answered"),
    Unit.DAYS,
    about="Calendar days. A later answer is still published; an open question never stops an "
    "opening.",
    most=_MAX_DAYS,
)
QUESTION_HOLD_DAYS = _define(
    "question_hold_days",
    sentence("Extension of the bidding, in days, for an unanswered question"),
    Unit.DAYS,
    about="Calendar days, and on to the next working day where the last is a holiday. The clock "
    "does it some hours before closing, where a question that was asked in time has no answer. 0: "
    "it never does.",
    most=_MOST_HELD_DAYS,
)
QUESTION_HOLD_TIMES = _define(
    "question_hold_times",
    sentence("Maximum number of times that a question extends the bidding for a tender"),
    Unit.COUNT,
    about="After the last time bidding closes with the question open, and the record of the "
    "opening says so.",
    most=_MOST_HOLDS,
)
OPENING_DELAY_MINUTES = _define(
    "opening_delay_minutes",
    sentence("Shortest time between closing and opening"),
    Unit.MINUTES,
)
OPENING_SAME_DAY = _define(
    "opening_same_day",
    sentence("Bids are opened on the closing date"),
    Unit.BOOLEAN,
)
VALIDITY_DAYS_MAX = _define(
    "validity_days_max",
    sentence("Longest validity of bids"),
    Unit.DAYS,
    most=_MAX_DAYS,
)
AMENDMENT_NOTICE_DAYS = _define(
    "amendment_notice_days",
    sentence("Shortest time between a change of substance and closing"),
    Unit.DAYS,
    about="From the later of its publications, by newspaper and by the regulator.",
    most=_MAX_DAYS,
)
AMENDMENT_QUIET_DAYS = _define(
    "amendment_quiet_days",
    sentence("Days before closing in which only the head approves a change"),
    Unit.DAYS,
    about="With a reason that is published.",
    most=_MAX_DAYS,
)
VALIDITY_EXTENSION_PERCENT_MAX = _define(
    "validity_extension_percent_max",
    sentence("Longest time that bids are asked to stay valid beyond it"),
    Unit.PERCENT,
    about="Of the validity that the bidding document asked for. It is asked once.",
    most=_MAX_PERCENT,
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
    most=_MAX_PERCENT,
)
BID_SECURITY_PERCENT_MAX = _define(
    "bid_security_percent_max",
    sentence("Highest bid security"),
    Unit.PERCENT,
    most=_MAX_PERCENT,
)
BID_SECURITY_MARGIN_DAYS = _define(
    "bid_security_margin_days",
    sentence("How long a security must outlive the validity of the bid"),
    Unit.DAYS,
    most=_MAX_DAYS,
)
PERFORMANCE_SECURITY_PERCENT_MAX = _define(
    "performance_security_percent_max",
    sentence("Highest performance security"),
    Unit.PERCENT,
    most=_MAX_PERCENT,
)
DOCUMENT_FEE_MAX = _define(
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
    Category.WORKS: sentence("Works: bids must be submitted electronically above"),
    Category.GOODS: sentence("Goods: bids must be submitted electronically above"),
    Category.SERVICES: sentence("Services: bids must be submitted electronically above"),
    Category.CONSULTANCY: sentence("Consultancy: bids must be submitted electronically above"),
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
    most=_MAX_DAYS,
)
AWARD_WAIT_DAYS_MAX = _define(
    "award_wait_days_max",
    sentence("Maximum calendar days between the evaluation report and the award"),
    Unit.DAYS,
    EVALUATION,
    about="Whole calendar days after the day of the report, holidays among them; not working days. "
    "No award after the end of the last one, unless a second officer agrees.",
    most=_MAX_DAYS,
)
GRIEVANCE_UNIT = _define(
    "grievance_days_unit",
    sentence("In which days the periods of grievances are counted"),
    Unit.CHOICE,
    GRIEVANCES,
    choices=(
        ("calendar", sentence("Calendar days, holidays among them")),
        ("working", sentence("Working days")),
    ),
)
_ABOUT_PERIOD = "Counted after the day of what it is about. Frozen onto each grievance."


def _grievance_days(name: str, title: Sentence, about: str = _ABOUT_PERIOD) -> ParameterDefinition:
    return _define(
        f"grievance_days_{name}", title, Unit.DAYS, GRIEVANCES, about=about, most=_MAX_DAYS
    )


GRIEVANCE_DAYS_TECHNICAL = _grievance_days(
    "technical", sentence("Days for a grievance against the technical evaluation")
)
GRIEVANCE_DAYS_FINAL = _grievance_days(
    "final", sentence("Days for a grievance against the final evaluation report")
)
GRIEVANCE_DAYS_AWARD = _grievance_days("award", sentence("Days for a grievance against the award"))
GRIEVANCE_DAYS_DECISION = _grievance_days(
    "decision",
    sentence("Days for the committee to decide a grievance"),
    "After the last of them the head of the department and the regulator are notified.",
)
GRIEVANCE_DAYS_APPEAL = _grievance_days(
    "appeal",
    sentence("Days for an appeal to the regulator"),
    "Counted after the day of the committee's decision.",
)


def _suspends(name: str, title: Sentence) -> ParameterDefinition:
    return _define(
        f"grievance_suspends_{name}",
        title,
        Unit.BOOLEAN,
        GRIEVANCES,
        about="While one is not decided, or an appeal in it, nothing that it touches is awarded"
        " or signed.",
    )


GRIEVANCE_SUSPENDS_TERMS = _suspends(
    "terms", sentence("A grievance against the terms holds the award and the contract")
)
GRIEVANCE_SUSPENDS_TECHNICAL = _suspends(
    "technical",
    sentence("A grievance against the technical evaluation holds the award and the contract"),
)
GRIEVANCE_SUSPENDS_FINAL = _suspends(
    "final", sentence("A grievance against the final report holds the award and the contract")
)
GRIEVANCE_SUSPENDS_AWARD = _suspends(
    "award", sentence("A grievance against the award holds the contract")
)
LOW_BELOW_MEAN_PERCENT = _define(
    "low_bid_below_mean_percent",
    sentence("A bid is abnormally low so far below the mean of the others"),
    Unit.PERCENT,
    EVALUATION,
    about="Such a bid is explained in writing before it can win. Nobody is excluded by it.",
    most=_MAX_PERCENT,
)
LOW_BELOW_NEXT_PERCENT = _define(
    "low_bid_below_next_percent",
    sentence("A bid is abnormally low so far below the next bid"),
    Unit.PERCENT,
    EVALUATION,
    most=_MAX_PERCENT,
)
LOW_BIDS_MIN = _define(
    "low_bid_least_bids",
    sentence("Fewest bids that are compared with each other to find an abnormally low one"),
    Unit.COUNT,
    EVALUATION,
    about="Where there are fewer, a bid is compared with the estimate.",
    least=2,
    most=100,
)
LOW_BELOW_ESTIMATE_PERCENT = _define(
    "low_bid_below_estimate_percent",
    sentence("With fewer bids, a bid is abnormally low so far below the estimate"),
    Unit.PERCENT,
    EVALUATION,
    most=_MAX_PERCENT,
)
LOW_ANSWER_DAYS = _define(
    "low_bid_answer_days",
    sentence("Days to explain an abnormally low bid"),
    Unit.DAYS,
    EVALUATION,
    about="Whole calendar days after the day of the question. Then the committee decides without "
    "an answer.",
    most=_MAX_DAYS,
)
DEBARMENT_REPLY_DAYS = _define(
    "debarment_reply_days",
    sentence("Days to reply to a show-cause notice"),
    Unit.DAYS,
    DEBARMENT,
    about="Whole calendar days after the day of the notice.",
    least=1,
    most=_MAX_DAYS,
)
DEBARMENT_REVIEW_DAYS = _define(
    "debarment_review_days",
    sentence("Days to ask for a review of an order, or to appeal"),
    Unit.DAYS,
    DEBARMENT,
    about="Whole calendar days after the day of the decision. A later request is marked as late; "
    "who decides on it weighs that.",
    least=1,
    most=_MAX_DAYS,
)
GROUND_TITLES = {
    "fraud": sentence("Corrupt or fraudulent practice in procurement"),
    "collusion": sentence("Collusion with other bidders"),
    "false_papers": sentence("False statements or forged documents"),
    "performance": sentence("Repeated failure to perform satisfactorily"),
    "breach": sentence("Refusal to sign or to carry out a contract that was awarded"),
}
GROUND_PREFIX = "debarment_ground_"
DEBARMENT_GROUNDS = {
    code: _define(
        GROUND_PREFIX + code,
        title,
        Unit.BOOLEAN,
        DEBARMENT,
        about="Whether this is a ground on which a supplier may be debarred or blacklisted.",
    )
    for code, title in GROUND_TITLES.items()
}
# Rules of matters about suppliers: frozen onto each matter, and not onto tenders.
OF_DEBARMENT: tuple[ParameterDefinition, ...] = (
    DEBARMENT_REPLY_DAYS,
    DEBARMENT_REVIEW_DAYS,
    *DEBARMENT_GROUNDS.values(),
)

CONTRACT_CHANGES_PERCENT_MAX = _define(
    "contract_changes_percent_max",
    sentence("Maximum that variations and repeat orders add to a contract's price"),
    Unit.PERCENT,
    EVALUATION,
    about="Per cent of the price that was signed. What a variation takes away makes no room.",
)
PAYMENT_DAYS = _define(
    "payment_days",
    sentence("Days to pay an invoice"),
    Unit.DAYS,
    EVALUATION,
    about="Calendar days after the day on which the supplier submits it. It warns and reminds; "
    "nothing is refused by it.",
    least=1,
    most=_MAX_DAYS,
)
SMALL_TURNOVER_MAX = _define(
    "small_turnover_max",
    sentence("Maximum turnover of a small firm in a year"),
    Unit.PAISA,
    FIRMS,
    about="Firms state a band of their yearly turnover. A band that ends above this is not small.",
    most=_MAX_TURNOVER,
)
MEDIUM_TURNOVER_MAX = _define(
    "medium_turnover_max",
    sentence("Maximum turnover of a medium firm in a year"),
    Unit.PAISA,
    FIRMS,
    about="A band that ends above this is neither small nor medium.",
    most=_MAX_TURNOVER,
)
# Read on the day of an invoice, and of an award: not frozen onto tenders.
OF_CONTRACTS: tuple[ParameterDefinition, ...] = (
    PAYMENT_DAYS,
    SMALL_TURNOVER_MAX,
    MEDIUM_TURNOVER_MAX,
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
    QUESTION_DAYS,
    ANSWER_DAYS,
    QUESTION_HOLD_DAYS,
    QUESTION_HOLD_TIMES,
    OPENING_DELAY_MINUTES,
    OPENING_SAME_DAY,
    VALIDITY_DAYS_MAX,
    AMENDMENT_NOTICE_DAYS,
    AMENDMENT_QUIET_DAYS,
    VALIDITY_EXTENSION_PERCENT_MAX,
    CRITERIA_MIN,
    BID_SECURITY_PERCENT_MIN,
    BID_SECURITY_PERCENT_MAX,
    BID_SECURITY_MARGIN_DAYS,
    PERFORMANCE_SECURITY_PERCENT_MAX,
    DOCUMENT_FEE_MAX,
    DOCUMENT_FEE_BACK,
    *ELECTRONIC_ABOVE.values(),
    INTEGRITY_PACT_ABOVE,
    PEC_CATEGORY_REQUIRED,
    TIE_RULE,
    SINGLE_BID_RULE,
    ARITHMETIC_CORRECTION,
    AWARD_WAIT_DAYS_MIN,
    AWARD_WAIT_DAYS_MAX,
    GRIEVANCE_UNIT,
    GRIEVANCE_DAYS_TECHNICAL,
    GRIEVANCE_DAYS_FINAL,
    GRIEVANCE_DAYS_AWARD,
    GRIEVANCE_DAYS_DECISION,
    GRIEVANCE_DAYS_APPEAL,
    GRIEVANCE_SUSPENDS_TERMS,
    GRIEVANCE_SUSPENDS_TECHNICAL,
    GRIEVANCE_SUSPENDS_FINAL,
    GRIEVANCE_SUSPENDS_AWARD,
    LOW_BELOW_MEAN_PERCENT,
    LOW_BELOW_NEXT_PERCENT,
    LOW_BIDS_MIN,
    LOW_BELOW_ESTIMATE_PERCENT,
    LOW_ANSWER_DAYS,
    CONTRACT_CHANGES_PERCENT_MAX,
)
KEYS = tuple(definition.key for definition in DEFINITIONS)
