"""The names of payments' events; payloads hold ids and nothing about a payer."""

BILL_RAISED = "payments.bill_raised"
BILL_CANCELLED = "payments.bill_cancelled"
PAYMENT_RECORDED = "payments.payment_recorded"
BILL_PAID = "payments.bill_paid"
REFUND_DUE = "payments.refund_due"
PAYMENT_REFUNDED = "payments.payment_refunded"
