"""Questions about a tender, the register of documents taken, and the meeting before bids."""
