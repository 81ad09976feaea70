"""An officer proposes a change of a published tender, another approves it: a new version."""
