"""Names of the events of tax incentives; payloads hold the id of award, what-if or claim."""

AWARD_GRANTED = "tax_incentives.award_granted"
WHAT_IF_REQUESTED = "tax_incentives.what_if_asked"
CLAIM_ALIKE = "tax_incentives.claim_alike"
