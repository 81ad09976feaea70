"""Initial values of procurement's parameters in this release, with source and confidence.

Nothing becomes law by being listed here: it is loaded for a demonstration, and offered to the
officers of a real province on the form. U values are working values, never shown as law.
"""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition
from marketplace.kernel.policy import Category
from marketplace.parameters import definitions as d

H, M, U = Confidence.OFFICIAL, Confidence.SECONDARY, Confidence.UNVERIFIED

# If we do not know the start date of a rule, the first day of our records is used.
RECORDS_BEGIN = date(2020, 1, 1)
FROM_RECORDS = "The first day is that of our records, not of the rule."
RULE_7 = "Balochistan Public Procurement Rules 2014, r. 7, as amended in 2019"
RULE_34 = "Balochistan Public Procurement Rules 2014, r. 34 (vague criteria), as read here"
ELECTRONIC = "BPPRA, electronic bidding required from 28 February 2022"
SISTER_RULES = "Common practice of 2 per cent; 2 to 5 per cent in the rules of other provinces"
WORKS_PRACTICE = "Practice of works departments; PEC registration categories"
FEDERAL_13 = "Federal Public Procurement Rules 2004, r. 13; not verified for Balochistan"
FEDERAL_26 = "Federal Public Procurement Rules 2004, r. 26; not verified for Balochistan"
FEDERAL_42 = (
    "Federal Public Procurement Rules 2004, r. 42(c)(iv) (repeat orders); not verified for "
    "Balochistan"
)
OPENING = "Punjab r. 30 and AJK r. 13; not verified for Balochistan"
DOCUMENT_COST = (
    "Working value: the cost of making the documents only, as other rules of procurement have it; "
    "not verified for Balochistan"
)
FEDERAL_48 = "Federal Public Procurement Rules 2004, r. 48; not verified for Balochistan"
WORKING = "Working value; no source for Balochistan is to hand"
LOW_BIDS = (
    "Working value: the rules to hand in Balochistan name no measure of an abnormally low bid; "
    "such measures are common in guides of development banks"
)
REGULATIONS_2017 = (
    "Working value: Balochistan’s Public Procurement Regulations 2017 on blacklisting (BPPRA, 29 "
    "August 2017) have these steps in their parts E to G; their days were not seen"
)
FEDERAL_19 = (
    "Federal Public Procurement Rules 2004, r. 19 (as a comparison); the grounds in part C of "
    "Balochistan’s Public Procurement Regulations 2017 were not seen"
)

SME_POLICY = (
    "National SME Policy 2021 of Pakistan, definition by annual sales turnover, as SMEDA publishes "
    "it; read there, not in the gazette"
)


def _value(
    definition: ParameterDefinition, value: str, instrument: str, confidence: Confidence
) -> InitialValue:
    return InitialValue(
        definition=definition,
        value=value,
        valid_from=RECORDS_BEGIN,
        instrument=instrument,
        confidence=confidence,
        note=FROM_RECORDS,
    )


def _electronic(category: Category, rupees: str) -> InitialValue:
    return InitialValue(
        definition=d.ELECTRONIC_ABOVE[category],
        value=rupees,
        valid_from=date(2022, 2, 28),
        instrument=ELECTRONIC,
        confidence=H,
    )


INITIAL: tuple[InitialValue, ...] = (
    _value(d.COMMITTEE_ODD, "yes", RULE_7, H),
    _value(d.COMMITTEE_MEMBERS_MIN, "3", WORKING, U),
    _value(d.COMMITTEE_MEMBERS_MAX, "15", WORKING, U),
    _value(d.COMMITTEE_CHAIR_BPS_MIN, "18", RULE_7, H),
    _value(d.COMMITTEE_OUTSIDE_SHARE, "1/3", RULE_7, H),
    _value(d.COMMITTEE_QUORUM_SHARE, "2/3", RULE_7, H),
    _value(d.RESPONSE_DAYS_NATIONAL, "15", FEDERAL_13, U),
    _value(d.RESPONSE_DAYS_INTERNATIONAL, "30", FEDERAL_13, U),
    _value(d.QUESTION_DAYS, "7", WORKING, U),
    _value(d.ANSWER_DAYS, "3", WORKING, U),
    _value(d.QUESTION_HOLD_DAYS, "3", WORKING, U),
    _value(d.QUESTION_HOLD_TIMES, "1", WORKING, U),
    _value(d.OPENING_DELAY_MINUTES, "30", OPENING, U),
    _value(d.OPENING_SAME_DAY, "yes", OPENING, U),
    _value(d.VALIDITY_DAYS_MAX, "90", WORKING, U),
    _value(d.AMENDMENT_NOTICE_DAYS, "5", WORKING, U),
    _value(d.AMENDMENT_QUIET_DAYS, "3", WORKING, U),
    _value(d.VALIDITY_EXTENSION_PERCENT_MAX, "100", FEDERAL_26, U),
    _value(d.CRITERIA_MIN, "1", RULE_34, M),
    _value(d.BID_SECURITY_PERCENT_MIN, "2", SISTER_RULES, M),
    _value(d.BID_SECURITY_PERCENT_MAX, "5", SISTER_RULES, M),
    _value(d.BID_SECURITY_MARGIN_DAYS, "28", WORKING, U),
    _value(d.PERFORMANCE_SECURITY_PERCENT_MAX, "10", WORKING, U),
    _value(d.DOCUMENT_FEE_MAX, "5000", DOCUMENT_COST, U),
    _value(d.DOCUMENT_FEE_BACK, "yes", WORKING, U),
    _electronic(Category.WORKS, "50000000"),
    _electronic(Category.GOODS, "5000000"),
    _electronic(Category.SERVICES, "1000000"),
    _electronic(Category.CONSULTANCY, "1000000"),
    _value(d.INTEGRITY_PACT_ABOVE, "10000000", WORKING, U),
    _value(d.PEC_CATEGORY_REQUIRED, "yes", WORKS_PRACTICE, M),
    _value(d.TIE_RULE, "earliest_receipt", WORKING, U),
    _value(d.SINGLE_BID_RULE, "accept_with_reason", WORKING, U),
    _value(d.ARITHMETIC_CORRECTION, "unit_price_prevails", WORKING, U),
    _value(d.AWARD_WAIT_DAYS_MIN, "10", WORKING, U),
    _value(d.AWARD_WAIT_DAYS_MAX, "15", WORKING, U),
    _value(d.GRIEVANCE_UNIT, "calendar", FEDERAL_48, U),
    _value(d.GRIEVANCE_DAYS_TECHNICAL, "7", FEDERAL_48, U),
    _value(d.GRIEVANCE_DAYS_FINAL, "5", FEDERAL_48, U),
    _value(d.GRIEVANCE_DAYS_AWARD, "5", WORKING, U),
    _value(d.GRIEVANCE_DAYS_DECISION, "10", FEDERAL_48, U),
    _value(d.GRIEVANCE_DAYS_APPEAL, "30", FEDERAL_48, U),
    _value(d.GRIEVANCE_SUSPENDS_TERMS, "no", WORKING, U),
    _value(d.GRIEVANCE_SUSPENDS_TECHNICAL, "yes", FEDERAL_48, U),
    _value(d.GRIEVANCE_SUSPENDS_FINAL, "yes", WORKING, U),
    _value(d.GRIEVANCE_SUSPENDS_AWARD, "yes", WORKING, U),
    _value(d.LOW_BELOW_MEAN_PERCENT, "40", LOW_BIDS, U),
    _value(d.LOW_BELOW_NEXT_PERCENT, "30", LOW_BIDS, U),
    _value(d.LOW_BIDS_MIN, "3", LOW_BIDS, U),
    _value(d.LOW_BELOW_ESTIMATE_PERCENT, "40", LOW_BIDS, U),
    _value(d.LOW_ANSWER_DAYS, "7", LOW_BIDS, U),
    _value(d.CONTRACT_CHANGES_PERCENT_MAX, "15", FEDERAL_42, M),
    _value(d.DEBARMENT_REPLY_DAYS, "14", REGULATIONS_2017, U),
    _value(d.DEBARMENT_REVIEW_DAYS, "30", REGULATIONS_2017, U),
    *(_value(ground, "yes", FEDERAL_19, U) for ground in d.DEBARMENT_GROUNDS.values()),
    _value(d.PAYMENT_DAYS, "30", WORKING, U),
    _value(d.SMALL_TURNOVER_MAX, "150000000", SME_POLICY, M),
    _value(d.MEDIUM_TURNOVER_MAX, "800000000", SME_POLICY, M),
)
