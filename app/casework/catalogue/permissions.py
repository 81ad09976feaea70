"""Permissions to offer services. Everybody sees the offers."""

from app import roles
from app.permissions import Permission

PROPOSE_OFFER = Permission(
    name="cases.propose_offer",
    holders=(roles.PARAMETER_OFFICER,),
    why="What the province offers, and on which terms, enters through the officers of its rules.",
)
DECIDE_OFFER = Permission(
    name="cases.decide_offer",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer reads the service as it will be offered before any citizen does.",
)
SEE_OFFERS = Permission(
    name="cases.see_offers",
    holders=(
        roles.PARAMETER_OFFICER,
        roles.ADMINISTRATOR,
        roles.AUDITOR,
        roles.CASE_APPROVER,
        roles.DEPARTMENT_HEAD,
    ),
    why="Officials whose offices a service will keep busy see it, and preview it, before it opens.",
)
PROPOSE_FILING_ORDER = Permission(
    name="cases.propose_filing_order",
    holders=(roles.PARAMETER_OFFICER,),
    why="An order by which an office accepts electronic filings enters as every other rule does.",
)
DECIDE_FILING_ORDER = Permission(
    name="cases.decide_filing_order",
    holders=(roles.PARAMETER_OFFICER,),
    why="A second officer holds it against the order before services open by it.",
)

OFFER_TABLE = (
    PROPOSE_OFFER,
    DECIDE_OFFER,
    SEE_OFFERS,
    PROPOSE_FILING_ORDER,
    DECIDE_FILING_ORDER,
)
