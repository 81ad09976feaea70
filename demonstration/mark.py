"""Write the mark that says for ever whether a database is a demonstration; the owner does, once."""

import psycopg

from app.config import BadConfiguration


def mark(owner_url: str, *, demonstration: bool) -> None:
    """Mark a database, or do nothing if it already carries this mark.

    Raises BadConfiguration if it carries the other one: that can never be changed.
    """
    url = owner_url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(url) as connection:
        connection.execute(
            "insert into installation (id, demonstration) values (1, %s) on conflict do nothing",
            [demonstration],
        )
        row = connection.execute("select demonstration from installation").fetchone()
    if row is None or row[0] is not demonstration:
        kind = "a demonstration" if not demonstration else "a real province"
        message = (
            f"This database is marked for ever as {kind}. Use another one: a new name in "
            "DATABASE_URL, or another folder in BDM_DATA_DIR."
        )
        raise BadConfiguration(message)
