"""Names of the events of tax incentives: their payloads hold ids, of the award and of its use."""

AWARD_GRANTED = "tax_incentives.award_granted"
CREDIT_USED = "tax_incentives.credit_used"
WHAT_IF_ASKED = "tax_incentives.what_if_asked"
