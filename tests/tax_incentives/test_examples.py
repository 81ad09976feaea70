"""Every scheme that ships is shown at its edges, so that a new one cannot forget them."""

from pathlib import Path

import orjson
import pytest
from factories.example_gaps import gaps, read_examples

from tax_incentives.schemes import service_file
from tax_incentives.schemes.service_file import stale_services
from tax_incentives.schemes.shipped_schemes import FOLDER, shipped_files


@pytest.mark.parametrize("path", shipped_files(), ids=lambda path: path.stem)
def test_a_scheme_that_ships_has_an_example_of_each_edge(path: Path) -> None:
    assert list(gaps(path, path.parent / "examples" / path.name)) == []


def test_an_edge_without_an_example_is_named(tmp_path: Path) -> None:
    shown = read_examples(FOLDER / "examples" / "ict_rebate.yaml")
    beside = tmp_path / "few.yaml"
    beside.write_bytes(orjson.dumps({**shown, "examples": shown["examples"][:1]}))
    found = gaps(FOLDER / "ict_rebate.yaml", beside)
    for edge in (
        "no example lacks taxes_paid",
        "no example has a staff of zero",
        "no sole_proprietor qualifies",
        "nobody claims who may not",
        "no example is on 1/7",
        "no example is exactly at the cap per_group",
        "no example is just above the cap per_group",
        "no example is exactly at the minimum",
        "no example is just below the minimum",
        "no example is exactly at the threshold of criteria.one_year.requires",
        "no example is just beyond the threshold of criteria.no_arrears.requires",
    ):
        assert edge in found


def test_each_scheme_is_claimed_by_the_service_made_from_it() -> None:
    assert sorted(path.name for path in stale_services()) == []


def test_a_service_that_differs_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_file, "SERVICES", tmp_path)
    assert len(stale_services()) == 2 * len(shipped_files())
