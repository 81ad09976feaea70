"""The names of payments' events; payloads hold ids and nothing about a payer."""

BILL_RAISED = "payments.bill_raised"
BILL_CANCELLED = "payments.bill_cancelled"
PAYMENT_RECORDED = "payments.payment_recorded"
BILL_PAID = "payments.bill_paid"
REFUND_DUE = "payments.refund_due"
PAYMENT_REFUNDED = "payments.payment_refunded"
REFUND_FAILED = "payments.refund_failed"
# A channel took a payment's money back, or gave it again; a card's holder began to dispute one.
PAYMENT_REVERSED = "payments.payment_reversed"
PAYMENT_RESTORED = "payments.payment_restored"
DISPUTE_OPENED = "payments.dispute_opened"
# What of a payment's money was under a wrong head of account went to another one.
HEADS_CORRECTED = "payments.heads_corrected"
# Inside payments only: the card gateway's settlement report of a number is to be fetched.
CARD_REPORT = "payments.card_report_known"
# Inside payments only: Finance is notified of one that cannot be read, or is missing.
CARD_REPORT_REFUSED = "payments.card_report_refused"
CARD_REPORT_MISSING = "payments.card_report_missing"
# Inside payments only: a bank's scroll has lines to post.
SCROLL_CONFIRMED = "payments.scroll_confirmed"
# Inside payments only: an attempt to pay by card; what the gateway told; what we ask of it.
CARD_ATTEMPT = "payments.card_attempt_started"
CARD_BACK = "payments.card_payer_back"
CARD_MESSAGE = "payments.card_message_received"
CARD_REQUEST = "payments.card_request_made"
# A refund that two officers agreed on; a card's is sent to the gateway after the commit.
REFUND_APPROVED = "payments.refund_approved"
# Inside payments only: an officer told the account to which a payee's money is to go.
ACCOUNT_TOLD = "payments.payee_account_told"
# Inside payments only: a settlement file has lines to match; an expected one did not come.
SETTLEMENT_FILE = "payments.settlement_file_counts"
SETTLEMENT_MISSING = "payments.settlement_file_missing"
# The Accountant General paid a sanction, or it will not be paid: returned, or cancelled before.
SANCTION_PAID = "payments.sanction_paid"
SANCTION_RETURNED = "payments.sanction_returned"
