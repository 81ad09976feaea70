"""Results of tenders: outcomes, contracts and figures, for everybody."""
