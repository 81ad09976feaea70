"""Publishing the steps of procurements."""
