"""The law and arithmetic of procurement: pure functions, no session, no clock, no door."""
