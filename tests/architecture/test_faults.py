"""The deliberate faults of `make mutants` are still possible: code that moves takes them along."""

import re

import pytest

from app.config import ROOT
from tools.campaign import left_out
from tools.mutants.faults import Fault, read_faults
from tools.mutants.generated import faults_of
from tools.mutants.results import COLUMNS, LISTED, Outcome, describe_listed, equivalents
from tools.oldest import SMOKE

FAULTS = read_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_changes_one_place_and_has_its_tests(fault: Fault) -> None:
    times = fault.source.count(fault.before.encode())
    assert times == 1, f"{fault.file} has the text {times} times"
    assert fault.before != fault.after
    assert fault.tests
    for test in fault.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test


def test_the_document_has_every_fault_and_its_outcome() -> None:
    rows = re.findall(r"^\| (.+) \| `.+` \| (.+) \|$", LISTED.read_text(), re.MULTILINE)
    run = "bench/MUTANTS.md is old: run `make mutants`."
    assert [name for name, _ in rows] == [fault.name for fault in FAULTS], run
    assert {outcome for _, outcome in rows} <= {*COLUMNS}


def test_it_counts_only_what_was_caught() -> None:
    one, two, three = FAULTS[:3]
    outcomes = Outcome.CAUGHT, Outcome.SURVIVED, Outcome.NOT_REACHED
    said = describe_listed(list(zip((one, two, three), outcomes, strict=True)))
    assert "**Of 2 that a test reaches, 1 were caught: 50.0%.**" in said
    assert f"| {two.name} | `{two.file}` | survived |" in said


def test_a_fault_that_changes_nothing_is_still_made_and_has_its_reason() -> None:
    made = {
        fault.identity for file in {file for file, *_ in equivalents()} for fault in faults_of(file)
    }
    assert equivalents().keys() <= made
    assert all(equivalents().values())


def test_a_change_runs_the_smoke_of_the_oldest_python() -> None:
    assert not [test for test in left_out() if test.startswith(SMOKE)]
