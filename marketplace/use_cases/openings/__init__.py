"""The opening: shares come in, a quorum opens everything at once, or it is postponed."""
