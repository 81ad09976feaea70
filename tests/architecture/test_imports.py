"""Imports go down only; the contracts stand in pyproject.toml, without an ignored import."""

import tomllib

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from app.config import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_it_keeps_every_contract(capsys: pytest.CaptureFixture[str]) -> None:
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_it_ignores_nothing() -> None:
    assert not [each["name"] for each in CONTRACTS if each.get("ignore_imports")]


def test_it_covers_every_room_of_rules() -> None:
    """A use case or model outside the contract's wildcards would be free to import anything."""
    (contract,) = (each for each in CONTRACTS if "know no web and no queue" in each["name"])
    covered = set(contract["source_modules"])
    for room in ("use_cases", "models", "policy"):
        assert f"app.**.{room}" in covered
        # `**` would skip a domain's own room.
        for domain in ("marketplace", "payments", "registration", "registration.names"):
            assert f"{domain}.{room}" in covered
