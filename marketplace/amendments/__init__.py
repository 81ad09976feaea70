"""Changes of a published tender that two officers decide; each becomes a version of it."""
