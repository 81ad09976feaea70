"""Settlement: the files of channels about payouts, and the matches of their lines."""
