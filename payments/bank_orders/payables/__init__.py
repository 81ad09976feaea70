"""Kinds of payables that an order to the bank pays: each says what is due and how it is paid."""
