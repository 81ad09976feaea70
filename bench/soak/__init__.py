"""A long campaign of payments while everything is killed: `make soak`, by hand."""
