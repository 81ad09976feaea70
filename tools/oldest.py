"""`make oldest`: a smoke of the oldest Python promised, or with `everything` all tests on it.

The smoke imports all, migrates an empty database, seeds a province, and makes one journey a domain.
Its environment is `.venv-oldest`, beside the one of every day; front end and translations are the
same for both.
"""

from __future__ import annotations

import os
import sys

from tools import interpreter
from tools.steps import ROOT, say, succeeds

FOLDER = ".venv-oldest"
SMOKE = (
    (
        "tests/demonstration/servers/test_province.py::"
        "test_the_claims_of_the_seed_agree_until_a_stored_rate_is_changed"
    ),
    "tests/casework/work/test_journeys.py::test_officers_note_something_for_each_other",
    (
        "tests/marketplace/contracts/test_contracts.py::"
        "test_each_bidder_sees_in_its_own_list_what_became_of_its_bid"
    ),
    (
        "tests/payments/portal/test_bill_journeys.py::"
        "test_a_citizen_orders_a_bill_without_an_account"
    ),
    (
        "tests/registration/test_widow.py::"
        "test_she_reports_it_two_officers_record_it_and_the_partners_are_told"
    ),
    "tests/tax_incentives/test_journeys.py::test_the_whole_way",
)


def main(arguments: list[str]) -> int:
    """Run the tests there, with these options for pytest; 0 also where that Python is missing."""
    everything, options = arguments[:1] == ["everything"], arguments[1:]
    name = "Python " + ".".join(map(str, interpreter.OLDEST))
    if sys.version_info[:2] == interpreter.OLDEST:
        say(f"Left out: the tests on {name} once more, for .venv has it.")
        return 0
    os.environ.pop("BDM_PYTHON", None)  # only selects the everyday Python
    python = interpreter.oldest()
    if python is None:
        say(f"Left out: the tests on {name}, for it is not installed here.")
        return 0
    environment = {**os.environ, "BDM_VENV": FOLDER, "BDM_PYTHON": python.path}
    if not succeeds([sys.executable, "-m", "tools.setup"], environment):
        return 1
    say(f"The tests on {name}:")
    tests = ("-m", "not browser") if everything else SMOKE
    command = [str(ROOT / FOLDER / "bin" / "pytest"), *options, *tests]
    return 0 if succeeds(command) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
