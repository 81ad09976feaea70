"""Spreadsheets in and out: never a formula either way, never more than the limits allow."""
