"""The names of the register's events; payloads hold ids."""

BUSINESS_REGISTERED = "registration.business_registered"
FILED = "registration.filed"
CHANGED = "registration.business_changed"
PUBLICATION_CHANGED = "registration.publication_changed"
