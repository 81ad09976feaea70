"""Tables of procurement, one module per noun. Status is never stored: it follows from the facts."""
