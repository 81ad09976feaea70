"""No file imports another that imports it back, however many steps away.

Imports within functions and for typing count as well: a circle that is only closed late is one.
"""

from app.config import ROOT
from tools.structure import House

HOUSE = House(ROOT)


def test_it_reads_the_whole_house() -> None:
    assert len(HOUSE.trees) > 1000
    assert sum(map(len, HOUSE.imports.values())) > 5000


def test_it_has_no_circle_of_imports() -> None:
    assert HOUSE.circles() == []
