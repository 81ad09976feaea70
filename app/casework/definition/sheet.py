"""A service's file while it is read: every test of a determinant in it, for the lint."""

from dataclasses import dataclass, field

from app.casework.definition.determinants import Test
from app.data_files.sheet import Sheet


@dataclass(frozen=True)
class SeenTest:
    """A test of a determinant, with its place; `rupees`: its value was "Rs …"."""

    place: str
    line: int
    test: Test
    rupees: bool = False


@dataclass
class ServiceSheet(Sheet):
    """A sheet that also keeps the tests that it holds."""

    tests: list[SeenTest] = field(default_factory=list)
