"""`make setup`: from a bare Python to a ready `.venv`, front end and translations.

Every step keeps a stamp of its inputs, so a second run with the same inputs does nothing.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from tools import front_end, packages
from tools.steps import ROOT, CannotSetUp, Step, say


def main() -> None:
    """Do every step that is not done yet, in order."""
    started_at = time.monotonic()
    did = [step.do() for step in _steps()]
    if any(did):
        say(f"Set up in {time.monotonic() - started_at:.1f} s.")


def _steps() -> Iterator[Step]:
    venv, locks = packages.VENV, packages.LOCKS
    python, command = [packages.PYTHON], [packages.script("bdm")]
    yield Step("Virtual environment", venv / ".made", [], packages.make_venv, python)
    bootstrap = [locks / "bootstrap.txt"]
    yield Step("Installer", venv / ".installer", bootstrap, packages.install_uv)
    yield Step("Packages", venv / ".packages", [locks / "dev.txt"], packages.install_packages)
    servers = [locks / "servers.txt"]
    yield Step("Redis server", venv / ".servers", servers, packages.install_servers)
    project = [ROOT / "pyproject.toml"]
    yield Step("The bdm command", venv / ".project", project, packages.install_project, command)
    yield from _front_end_steps()


def _front_end_steps() -> Iterator[Step]:
    modules, build = front_end.MODULES / ".installed", front_end.BUILD
    yield Step("Front-end packages", modules, [front_end.LOCK], front_end.install_packages)
    sources, manifest = front_end.sources(), [front_end.MANIFEST]
    yield Step("Front end", build / ".front-end", sources, front_end.build, manifest)
    texts, compiled = front_end.catalogues(), [front_end.TRANSLATIONS]
    compile_them = front_end.compile_translations
    yield Step("Translations", build / ".translations", texts, compile_them, compiled)


if __name__ == "__main__":
    try:
        main()
    except CannotSetUp as problem:
        sys.exit(f"\n{problem}")
