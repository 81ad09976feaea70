"""1BILL: a partner's machine asks about a bill by its PSID, and tells that it was paid."""
