"""Names of the events of tax incentives; payloads hold the id of the award, or of the what-if."""

AWARD_GRANTED = "tax_incentives.award_granted"
WHAT_IF_ASKED = "tax_incentives.what_if_asked"
