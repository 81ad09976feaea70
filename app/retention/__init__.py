"""Retention rules: terms, access and requests for records, as dated rows by two officers."""
