"""Transfer-entry memos: what the Accountant General moves from head to head at a treasury."""
