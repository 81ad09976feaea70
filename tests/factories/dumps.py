"""Reading a dump as a thief would: whose numbers and addresses stand in it, and where."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from demonstration.servers.postgres import binary

_COPY = re.compile(r"COPY (?:public\.)?(\w+) \((.*)\) FROM stdin;")
_DIGITS = re.compile(r"(?<!\d)\+?\d(?:[ -]?\d){9,15}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_BYTES = re.compile(r"\\\\?x((?:[0-9a-f]{2})+)")
_ONLY_BYTES = re.compile(r"\\{1,2}x(?:[0-9a-f]{2})*")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,}")
HASHES = ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256")


def dump(url: str) -> str:
    """Every row of every table, as `pg_dump` writes them."""
    command = [str(binary("pg_dump")), "--data-only", "--no-owner", url]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@dataclass
class Known:
    """The CNICs (13 digits), mobile numbers (E.164) and e-mail addresses that are looked for."""

    cnics: set[str] = field(default_factory=set)
    mobiles: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)

    def found_in(self, written: str) -> list[str]:
        """Name every table and column in which one of them stands, and how it is written there."""
        wanted = {self.key(value) for value in self._values()}
        hashes = dict(self._hashes())
        found = {
            f"{where}: {self._kind(value)} {how}"
            for where, cells in cells_of(written)
            for cell in cells
            for how, value in _read(cell, wanted, hashes)
        }
        return sorted(found)

    @staticmethod
    def key(value: str) -> str:
        """Return one form of it, however it is written: mobile numbers from the 3 on."""
        if "@" in value:
            return value.lower()
        digits = re.sub(r"\D", "", value)
        mobile = re.fullmatch(r"(?:0092|92|0)?(3\d{9})", digits)
        return mobile[1] if mobile else digits

    def _values(self) -> set[str]:
        return self.cnics | self.mobiles | self.emails

    def _kind(self, key: str) -> str:
        return "e-mail address" if "@" in key else "CNIC" if key in self.cnics else "mobile number"

    def _hashes(self) -> Iterator[tuple[bytes, str]]:
        """Yield hashes without a key: whoever tries every number finds these."""
        for value in self._values():
            key = self.key(value)
            for form in {value, key, f"0{key}", f"92{key}"}:
                for name in HASHES:
                    yield hashlib.new(name, form.encode()).digest(), key


def cells_of(written: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the cells of each column of a dump under its name, a table at a time."""
    lines = iter(written.splitlines())
    for line in lines:
        head = _COPY.fullmatch(line)
        if head:
            rows = []
            for row in lines:
                if row == "\\.":
                    break
                rows.append(row.split("\t"))
            names = head[2].replace('"', "").split(", ")
            for place, name in enumerate(names):
                yield f"{head[1]}.{name}", [row[place] for row in rows]


def _read(cell: str, wanted: set[str], hashes: dict[bytes, str]) -> Iterator[tuple[str, str]]:
    """Yield how a value is written in a cell, and the value."""
    for how, text in _texts(cell):
        for key in _keys(text):
            if key in wanted:
                yield how, key
    for digest in (bytes.fromhex(each) for each in _HEX.findall(cell)):
        if digest in hashes:
            yield "as a hash without a key", hashes[digest]


def _keys(text: str) -> Iterable[str]:
    yield from (Known.key(each) for each in _DIGITS.findall(text))
    yield from (each.lower() for each in _EMAIL.findall(text))


def _texts(cell: str) -> Iterator[tuple[str, str]]:
    """Yield a cell as it is and decoded; of a column of bytes only what they are."""
    if _ONLY_BYTES.fullmatch(cell):
        yield "as bytes", bytes.fromhex(cell.lstrip("\\")[1:]).decode("latin-1")
        return
    yield "plain", cell
    yield from _decoded(cell)


def _decoded(cell: str) -> Iterator[tuple[str, str]]:
    for hexed in {*_BYTES.findall(cell), *_HEX.findall(cell)}:
        yield "as bytes", bytes.fromhex(hexed).decode("latin-1")
    for piece in _BASE64.findall(cell):
        plain = piece.translate(str.maketrans("-_", "+/"))
        for shift in range(4):
            whole = plain[shift : shift + (len(plain) - shift) // 4 * 4]
            yield "in base64", base64.b64decode(whole).decode("latin-1")
