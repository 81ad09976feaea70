"""The names of payments' events; payloads hold ids and nothing about a payer."""

BILL_RAISED = "payments.bill_raised"
BILL_CANCELLED = "payments.bill_cancelled"
# A bill that only its payer could see is no longer hidden.
BILL_SHOWN = "payments.bill_shown"
PAYMENT_RECORDED = "payments.payment_recorded"
BILL_PAID = "payments.bill_paid"
REFUND_DUE = "payments.refund_due"
PAYMENT_REFUNDED = "payments.payment_refunded"
REFUND_FAILED = "payments.refund_failed"
# A channel took a payment's money back, or restored it; a cardholder opened a dispute.
PAYMENT_REVERSED = "payments.payment_reversed"
PAYMENT_RESTORED = "payments.payment_restored"
DISPUTE_OPENED = "payments.dispute_opened"
# Money of a payment was moved from a wrong head of account to the right one.
HEADS_CORRECTED = "payments.heads_corrected"
# Inside payments only: a numbered settlement report of the card gateway must be fetched.
CARD_REPORT = "payments.card_report_known"
# Inside payments only: such a report cannot be read or is missing; Finance is notified.
CARD_REPORT_REFUSED = "payments.card_report_refused"
CARD_REPORT_MISSING = "payments.card_report_missing"
# Inside payments only: a bank's scroll has lines to post.
SCROLL_CONFIRMED = "payments.scroll_confirmed"
# Inside payments only: an attempt to pay by card, a message from the gateway, a request to it.
CARD_ATTEMPT = "payments.card_attempt_started"
CARD_BACK = "payments.card_payer_back"
CARD_MESSAGE = "payments.card_message_received"
CARD_REQUEST = "payments.card_request_made"
# Two officers approved a refund; a card refund is sent to the gateway after the commit.
REFUND_APPROVED = "payments.refund_approved"
# Inside payments only: a voucher or pay order was made out; an officer chose a pay order.
REFUND_READY = "payments.refund_ready"
PAY_ORDER_CHOSEN = "payments.pay_order_chosen"
# Inside payments only: an officer entered the account to which a payee's money is to go.
ACCOUNT_ENTERED = "payments.payee_account_told"
# Inside payments only: a settlement file has lines to match; an expected file did not arrive.
SETTLEMENT_FILE = "payments.settlement_file_counts"
SETTLEMENT_MISSING = "payments.settlement_file_missing"
# The Accountant General paid a sanction; or it was returned, or cancelled before submission.
SANCTION_PAID = "payments.sanction_paid"
SANCTION_RETURNED = "payments.sanction_returned"
