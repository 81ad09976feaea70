"""What follows a grant: awards that reopen, money taken back, reports, year end, audit paras."""
