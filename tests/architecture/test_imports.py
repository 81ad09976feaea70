"""Imports go down only; the contracts stand in pyproject.toml, without an ignored import."""

import tomllib

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from app.config import ROOT
from app.metadata import sources

IMPORTLINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS = IMPORTLINTER["contracts"]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_it_keeps_every_contract(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_it_ignores_nothing() -> None:
    assert not [each["name"] for each in CONTRACTS if each.get("ignore_imports")]


ROOMS = {
    "use_cases": ["Use cases, models, policy and postings know no web and no queue",
                  "Use cases and models know no door"],
    "models": ["Use cases, models, policy and postings know no web and no queue",
               "Use cases and models know no door"],
    "policy": ["Use cases, models, policy and postings know no web and no queue",
               "Policy is pure: it knows no session, no clock and no table"],
    "postings": ["Use cases, models, policy and postings know no web and no queue"],
}  # fmt: skip


@pytest.mark.parametrize("room", ROOMS)
def test_it_covers_every_room_of_rules(room: str) -> None:
    """A use case or model outside the contract's wildcards would be free to import anything."""
    for name in ROOMS[room]:
        (contract,) = (each for each in CONTRACTS if each["name"] == name)
        assert f"**.{room}" in contract["source_modules"]


def test_it_looks_at_every_package() -> None:
    roots = set(IMPORTLINTER["root_packages"])
    assert roots == {path.relative_to(ROOT).parts[0] for path in sources()}
