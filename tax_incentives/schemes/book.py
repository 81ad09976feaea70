"""The schemes that are offered here, by code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.data_files.problems import BadFiles
from app.errors import NotFound
from app.search.public import BODY, SUMMARY, TITLE, Index
from tax_incentives.schemes.scheme_reader import read_scheme
from tax_incentives.schemes.shapes import Scheme


@dataclass(frozen=True)
class SchemeBook:
    """Schemes from files; each is read once."""

    files: Sequence[Path]

    @cached_property
    def by_code(self) -> Mapping[str, Scheme]:
        """Every scheme by code. Raises BadFiles where a file is wrong."""
        found: dict[str, Scheme] = {}
        for path in self.files:
            scheme, sheet = read_scheme(path)
            if scheme is None:
                raise BadFiles(sheet.problems)
            found[scheme.code] = scheme
        return found

    @cached_property
    def index(self) -> Index[str]:
        """Return the words of every scheme's title, purpose and facts in both languages."""
        return Index((code, _searched(scheme)) for code, scheme in self.by_code.items())

    def scheme(self, code: str) -> Scheme:
        """Return a scheme; raises NotFound."""
        found = self.by_code.get(code)
        if found is None:
            raise NotFound
        return found


def _searched(scheme: Scheme) -> Iterator[tuple[str, int]]:
    facts = ((fact.title, BODY) for fact in scheme.facts)
    for words, count in ((scheme.title, TITLE), (scheme.purpose, SUMMARY), *facts):
        yield from ((words.en, count), (words.ur, count))
