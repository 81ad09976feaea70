"""Tax reliefs and incentives: schemes as data, decisions that anybody can replay."""
