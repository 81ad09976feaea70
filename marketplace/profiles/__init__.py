"""What a firm keeps once for every bid: its papers with their last days, and its owners."""
