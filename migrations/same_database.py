"""Whether two checkouts of this project make the same database, row for row and word for word.

    python migrations/same_database.py /path/to/one /path/to/another

Each migrates an empty database of its own to its head. PostgreSQL's own dumps of the two, with
privileges, comments and rows, are compared as text. What differs each time is made alike first:
ids and times in rows. The version that Alembic notes is left out.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

import psycopg

from demonstration.servers.postgres import OWNER, SUPERUSER, PostgresServer, binary
from demonstration.servers.throwaway import throwaway_postgres

MIGRATE = "import sys; from app.migrating import upgrade; upgrade(sys.argv[1])"
ALIKE = (
    (r"'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'", "'an id'"),
    (r"'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.\d]*\+00'", "'a time'"),
)
# A column of a view that has no name is labelled, or not, by where the view's text came from.
LABEL = r"^( +SELECT '\w+'::text) AS text,$"


def main(roots: list[str]) -> int:
    """Print what differs, or how many lines are the same."""
    with throwaway_postgres() as server:
        one, other = (_made(server, f"made_{n}", Path(root)) for n, root in enumerate(roots))
    if one == other:
        print(f"The same: {len(one)} lines, {sum(map(_is_row, one))} rows.")  # noqa: T201 - whom it is run by reads it
        return 0
    print("\n".join(difflib.unified_diff(one, other, *roots, lineterm="", n=2)))  # noqa: T201 - as above
    return 1


def _made(server: PostgresServer, name: str, root: Path) -> list[str]:
    """Migrate an empty database with the code of a checkout, and dump it."""
    with psycopg.connect(server.superuser_url, autocommit=True) as connection:
        connection.execute(f"create database {name} owner {OWNER}")  # type: ignore[arg-type]
    url = server.url(OWNER, name).replace("postgresql://", "postgresql+psycopg://", 1)
    environment = {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", MIGRATE, url]
    subprocess.run(command, cwd=root, env=environment, check=True)  # noqa: S603 - of a checkout of ours
    return _dump(server.url(SUPERUSER, name))


def _dump(url: str) -> list[str]:
    options = ("--restrict-key=same", "--column-inserts", "--exclude-table-data=alembic_version")
    command = [str(binary("pg_dump")), *options, url]
    told = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - ours
    return [_alike(line) for line in told.stdout.splitlines()]


def _alike(line: str) -> str:
    if _is_row(line):
        for pattern, word in ALIKE:
            line = re.sub(pattern, word, line)
    return re.sub(LABEL, r"\1,", line)


def _is_row(line: str) -> bool:
    return line.startswith("INSERT INTO ")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
