"""No file imports another that imports it back, however many steps away.

Imports within functions and for typing count as well: a circle that is only closed late is one.
"""

import pytest

from app.config import ROOT
from tools.structure import House


@pytest.fixture(scope="module")
def house() -> House:
    """Read by who runs these tests, not by every worker that collects them; and then forgotten."""
    return House(ROOT)


def test_it_reads_the_whole_house(house: House) -> None:
    assert len(house.trees) > 1000
    assert sum(map(len, house.imports.values())) > 5000


def test_it_has_no_circle_of_imports(house: House) -> None:
    assert house.circles() == []
