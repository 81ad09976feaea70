"""The deliberate faults of `make mutants` are still possible: code that moves takes them along."""

import pytest

from app.config import ROOT
from tools.mutants import Fault, as_markdown, read_faults

FAULTS = read_faults()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda each: each.name)
def test_a_fault_changes_one_place_and_has_its_tests(fault: Fault) -> None:
    assert fault.found() == 1, f"{fault.file} has the text {fault.found()} times"
    assert fault.text != fault.instead
    assert fault.tests
    for test in fault.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test


def test_it_counts_only_what_was_caught() -> None:
    one, two = FAULTS[:2]
    said = as_markdown([(one, "caught"), (two, "survived")])
    assert "made 2 faults" in said
    assert "**1 were caught.**" in said
    assert f"| {two.name} | `{two.file}` | survived |" in said
