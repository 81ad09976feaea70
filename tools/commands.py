"""Run commands of `bdm` one after the other in one process: alone, each loads the application.

    python -m tools.commands "i18n check" "services check"

Prints the last line of each, or all of it where one fails.
"""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout

from cli.main import main as bdm
from tools.steps import say


def main(commands: list[str]) -> int:
    """Return 1 after the first command that fails."""
    for command in commands:
        ended, lines = _run(command.split())
        say("\n".join(lines if ended else lines[-1:]))
        if ended:
            return 1
    return 0


def _run(arguments: list[str]) -> tuple[object, list[str]]:
    """Return how a command ended (0 or None: well), and its lines."""
    said = io.StringIO()
    ended: object = None
    try:
        with redirect_stdout(said), redirect_stderr(said):
            bdm(arguments)
    except SystemExit as end:
        ended = end.code
    return ended, said.getvalue().splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
