"""Searching everything that an insider could copy for planted words, plain, encoded or hashed."""

import base64
import hashlib
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from redis import Redis

# A server's files are large; what they hold stands in tables too, where every form is looked for.
LIKELY = frozenset({"plain", "hex", "sha256", "sha256 raw"})
HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256")


@dataclass(frozen=True)
class Needle:
    """What is looked for, and how it would read if it was found."""

    what: str
    form: str
    data: bytes


def needles_of(what: str, plain: bytes) -> list[Needle]:
    """Return a planted value in every form in which it could have been kept."""
    found = [
        Needle(what, "plain", plain),
        Needle(what, "hex", plain.hex().encode()),
        Needle(what, "HEX", plain.hex().upper().encode()),
        Needle(what, "UTF-16", plain.decode("latin-1").encode("utf-16-le")),
    ]
    found += [Needle(what, f"base64+{shift}", each) for shift, each in _base64(plain)]
    for name in HASHES:
        digest = hashlib.new(name, plain).digest()
        encoded = base64.b64encode(digest).rstrip(b"=")
        forms = {"raw": digest, "hex": digest.hex().encode(), "base64": encoded}
        found += [Needle(what, f"{name} {form}", data) for form, data in forms.items()]
    return found


def _base64(plain: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield what base64 makes of it at each of three places in a longer text."""
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + plain)
        start = -(-shift * 4 // 3) if shift else 0
        middle = whole[start + 1 if shift else 0 : len(whole) // 4 * 4 - 4]
        if len(middle) >= 8:
            yield shift, middle


@dataclass
class Haystack:
    """Named pieces of what could be copied; `found` lists every needle in every piece."""

    needles: list[Needle]

    def in_bytes(self, where: str, data: bytes) -> list[str]:
        return [f"{where}: {n.what} as {n.form}" for n in self.needles if n.data in data]

    def in_files(self, folder: Path, *, quickly: bool = False) -> list[str]:
        """Search every file below a folder, whatever it is; quickly: for the likely forms only."""
        found = []
        needles = [n for n in self.needles if not quickly or n.form in LIKELY]
        # PostgreSQL takes files and folders of its own away meanwhile: `walk` minds neither.
        for place, _, names in os.walk(folder):
            for name in names:
                with suppress(FileNotFoundError):
                    found += self._in_file(Path(place) / name, needles)
        return found

    @staticmethod
    def _in_file(path: Path, needles: list[Needle]) -> list[str]:
        if not path.is_file() or not path.stat().st_size:
            return []
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            return [f"{path.name}: {n.what} as {n.form}" for n in needles if data.find(n.data) >= 0]

    def in_tables(self, url: str) -> list[str]:
        """Search every row of every table, bytes as hex and as they are."""
        found = []
        with psycopg.connect(url) as connection:
            for table in _tables(connection):
                name = sql.Identifier(*table)
                rows = connection.execute(sql.SQL("select t::text from {} t").format(name))
                text = b"\n".join(str(row[0]).encode() for row in rows)
                found += self.in_bytes(f"table {table[1]}", text)
                found += self.in_bytes(f"bytes of {table[1]}", _bytes_of(text))
        return found

    def in_redis(self, redis: Redis) -> list[str]:
        """Search every key and value as Redis would dump it."""
        found = []
        for key in redis.scan_iter():
            found += self.in_bytes(f"redis {key!r}", key + (redis.dump(key) or b""))
        return found


def _tables(connection: psycopg.Connection) -> Iterable[tuple[str, str]]:
    return connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_type = 'BASE TABLE' and table_schema not like 'pg\\_temp%' "
        "and table_schema <> 'information_schema'"
    ).fetchall()  # type: ignore[return-value]


def _bytes_of(text: bytes) -> bytes:
    """Decode what PostgreSQL wrote as \\x hex, so that raw digests are found."""
    import re

    pieces = re.findall(rb"\\\\?x((?:[0-9a-f]{2})+)", text)
    return b"|".join(bytes.fromhex(piece.decode()) for piece in pieces)
