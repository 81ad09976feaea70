"""`make oldest`: every line that a test but the browser's reaches, on the oldest Python promised.

What another Python changes shows where our code runs. The last whole run in this tree noted which
tests are enough for that (`tests/contracts/reach.py`); where there was none, each test runs once,
with the first of its parameters.

Its environment is `.venv-oldest`, beside the one of every day; front end and translations are the
same for both.
"""

from __future__ import annotations

import os
import sys

from tools import interpreter
from tools.steps import ROOT, say, succeeds

FOLDER = ".venv-oldest"


def main(options: list[str]) -> int:
    """Run pytest with these options there; 0 also where that Python is not installed."""
    name = "Python " + ".".join(map(str, interpreter.OLDEST))
    if sys.version_info[:2] == interpreter.OLDEST:
        say(f"Left out: the tests on {name} once more, for .venv has it.")
        return 0
    os.environ.pop("BDM_PYTHON", None)  # which only settles the Python of every day
    python = interpreter.oldest()
    if python is None:
        say(f"Left out: the tests on {name}, for it is not installed here.")
        return 0
    environment = {**os.environ, "BDM_VENV": FOLDER, "BDM_PYTHON": python.path}
    if not succeeds([sys.executable, "-m", "tools.setup"], environment):
        return 1
    say(f"The tests on {name}:")
    command = [str(ROOT / FOLDER / "bin" / "pytest"), *options, "--enough", "-m", "not browser"]
    return 0 if succeeds(command) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
