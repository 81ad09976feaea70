"""The names of the register's events; payloads hold ids."""

BUSINESS_REGISTERED = "registration.business_registered"
FILED = "registration.filed"
FILING_WITHDRAWN = "registration.filing_withdrawn"
CHANGED = "registration.business_changed"
