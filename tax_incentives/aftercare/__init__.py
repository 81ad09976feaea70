"""Events after a grant: reopened awards, clawbacks, reports, year end, audit paras."""
