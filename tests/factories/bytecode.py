"""On a fresh clone each worker compiles a share of the files, and not each of them all."""

import py_compile
from importlib.util import cache_from_source
from itertools import chain
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import (
    PYC_TAIL,
    _rewrite_test,
    _write_pyc,
    assertstate_key,
    get_cache_dir,
)

from app.config import ROOT
from app.metadata import sources


def compile_a_share(config: pytest.Config) -> None:
    """Compile every third file for the first of three workers, and so on.

    One process alone compiles only what it imports: few tests need few files.
    """
    known = getattr(config, "workerinput", None)
    if known is None:
        return
    first, workers = int(known["workerid"].removeprefix("gw")), known["workercount"]
    tests = (ROOT / "tests").rglob("*.py")
    for path in sorted(chain(sources(), tests))[first::workers]:
        if path.name.startswith(("test_", "conftest")):
            _compile_asserts(path, config)
        elif not Path(cache_from_source(str(path))).exists():
            py_compile.compile(str(path), quiet=1)


def _compile_asserts(path: Path, config: pytest.Config) -> None:
    """Compile a test as pytest does while it imports it."""
    compiled = get_cache_dir(path) / (path.stem + PYC_TAIL)
    if not compiled.exists():
        compiled.parent.mkdir(exist_ok=True)
        digest, code = _rewrite_test(path, config)
        _write_pyc(config.stash[assertstate_key], code, digest, compiled)
