"""Rows of the audit trail: actor, act, time, principal, refusals. Immutable."""
