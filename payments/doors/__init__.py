"""Pages and API of fees, bills and payments: parse, execute once, present."""
