"""Benefits of a newcomer to the province, and the registrations needed first: for everybody."""
