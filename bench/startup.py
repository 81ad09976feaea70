"""How long until the first answer, and how much memory a worker holds once it is warm."""

import itertools
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from app.config import ROOT
from bench import load
from bench.measures import Measure
from bench.province import Province, province

MEMORY_GOAL_MB = 75
PATHS = ("/", "/tenders", "/api/v1/tenders", "/health/ready", "/?lang=ur")


def measure(*, quick: bool) -> Mapping[str, Measure]:
    """Measure a warm worker's PSS, and the import against an import of Flask alone."""
    with province() as here:
        requests = itertools.cycle([load.get(path) for path in PATHS])
        load.run(here.web_port, requests, connections=8, seconds=2 if quick else 20)
        worker_mb = max(_pss_mb(pid) for pid in _workers(here))
    ours, flask = _import_seconds("import wsgi; wsgi.DOMAINS"), _import_seconds("import flask")
    return {
        "worker_memory": Measure(
            value=round(worker_mb, 1),
            unit="MB PSS",
            yardstick=MEMORY_GOAL_MB,
            ratio=round(worker_mb / MEMORY_GOAL_MB, 3),
            goal="≤ 75 MB",
        ),
        "import": Measure(
            value=round(ours, 2),
            unit="s",
            yardstick=round(flask, 2),
            ratio=round(ours / flask, 2),
            goal="",
        ),
    }


def _workers(here: Province) -> list[int]:
    """The worker processes of the web server (children of the one that we started)."""
    pids = [here.web.pid]
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pids += [int(child) for child in children]
    return pids[1:]


def _pss_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    line = next(line for line in text.splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024


def _import_seconds(statement: str) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
        times.append(time.perf_counter() - began)
    return min(times)
