"""What somebody gets who comes to the province, and what to register first: for everybody."""
