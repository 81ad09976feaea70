"""What became of tenders: their outcomes, contracts and figures, for everybody."""
