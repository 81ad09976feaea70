"""What a bare machine lacks: PostgreSQL and Redis from their wheels, secrets, a supervisor."""
