"""Tables by noun: fees, bills, payments, credit notes."""
