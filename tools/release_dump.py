"""`make release-dump NAME=…`: keep what the seed makes at this commit, for the test of upgrades.

A new province is seeded, each scheduled job runs once, and the trail is sealed to its end. One
archive then holds the rows, the keys of this demonstration, and a few of its files;
`docs/releases.toml` lists it.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

from app.audit.use_cases import SEALER
from app.config import Settings
from app.identity.accounts.queries.actors import SYSTEM
from app.migration_commands import upgrade
from demonstration.seed import seed_demonstration
from demonstration.servers.postgres import binary
from demonstration.servers.province import throwaway_province
from tools.steps import ROOT, say
from wsgi import make_platform

LIST = ROOT / "docs" / "releases.toml"
KEYS = ("secrets.env", "demonstration.json", "partner.json")
FILES = 10  # sealed bytes do not compress, and an archive must stay below a megabyte
ENTRY = """
[[release]]
name = "{name}"
commit = "{commit}"
date = {date}
migration = "{migration}"
folder = "tests/upgrades/{name}"
"""


def main(name: str) -> None:
    """Make the archive, and add it to the list."""
    archive = ROOT / "tests" / "upgrades" / name / "province.tar.xz"
    archive.parent.mkdir(parents=True)
    with throwaway_province(_fill):
        migration = pack(Settings.from_environment(), archive)
    commit, date = _git("rev-parse", "HEAD"), _git("show", "--no-patch", "--format=%cs")
    with LIST.open("a") as listed:
        listed.write(ENTRY.format(name=name, commit=commit, date=date, migration=migration))
    say(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 1e6:.2f} MB.")


def _fill(settings: Settings) -> None:
    upgrade(settings.owner_url)
    seed_demonstration(settings, make_platform)
    platform = make_platform(settings)
    for job in (*platform.registry.jobs, SEALER):
        platform.executor.execute(job.use_case, None, actor=SYSTEM)
    platform.close()


def pack(settings: Settings, archive: Path) -> str:
    """Write a province into an archive; returns the migration that it is at."""
    data = settings.data_dir
    url = settings.owner_url.replace("+psycopg", "", 1)
    dump = subprocess.run([binary("pg_dump"), url], check=True, capture_output=True).stdout  # noqa: S603 - ours
    with tarfile.open(archive, "w:xz", preset=9) as packed:
        rows = tarfile.TarInfo("province.sql")
        rows.size = len(dump)
        packed.addfile(rows, io.BytesIO(dump))
        for path in (*(data / key for key in KEYS), *_files(data)):
            packed.add(path, str(path.relative_to(data)))
    return _migration(dump)


def _files(data: Path) -> list[Path]:
    return sorted((data / "documents").glob("??/*"))[:FILES]


def _migration(dump: bytes) -> str:
    rows = dump.partition(b"COPY public.alembic_version (version_num) FROM stdin;\n")[2]
    return rows.split()[0].decode()


def _git(*arguments: str) -> str:
    return subprocess.check_output(["git", *arguments], cwd=ROOT, text=True).strip()  # noqa: S603, S607 - fixed


if __name__ == "__main__":
    main(*sys.argv[1:])
