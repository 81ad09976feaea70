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
    "tests/demonstration/servers/test_province.py",
    "tests/casework/work/test_journeys.py",
    "tests/marketplace/contracts/test_contracts.py",
    "tests/payments/portal/test_bill_journeys.py",
    "tests/registration/test_widow.py",
    "tests/tax_incentives/test_journeys.py",
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
