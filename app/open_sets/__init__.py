"""Open data in one place: the catalogue of all sets that anybody may take."""
