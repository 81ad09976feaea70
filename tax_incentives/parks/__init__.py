"""Units of parks and rural centres: who holds which, and who waits for one."""
