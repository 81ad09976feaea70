"""`make lighthouse`: ask Lighthouse about the public pages of a running marketplace.

    make run                        # in another window
    make lighthouse ADDRESS=http://localhost:8000

Pages come from the sitemap: each without arguments, and the first of each kind of thing. Lighthouse
is installed from npm into `.cache/lighthouse`, so this is not part of `make check`. The exit code
is 0 if search and accessibility are at 100, 1 if not, and 2 if Lighthouse could not be asked. The
table is in bench/LIGHTHOUSE.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from tools.browser import NAMES, WINDOWLESS
from tools.steps import ROOT, say

PACKAGE = "lighthouse@13.5.0"
PLACE = ROOT / ".cache" / "lighthouse"
TABLE = ROOT / "bench" / "LIGHTHOUSE.md"
WANTED = ("seo", "accessibility")
CATEGORY_LABELS = {
    "performance": "speed",
    "accessibility": "accessibility",
    "best-practices": "practices",
    "seo": "search",
}
LANGUAGES = ("en", "ur")
WHOLE, LESS, NOT_ASKED = 0, 1, 2
_PERFECT = 100
_ABOUT = (
    "Written by `make lighthouse` (see `tools/lighthouse.py`): a phone on a slow line, each page in"
    " both languages. Speed is of one run, and of the machine that it ran on."
)


@dataclass(frozen=True)
class Score:
    """The result of Lighthouse for a page: points by category, and the failed audits."""

    page: str
    points: dict[str, int]
    failed: list[str]


def main(address: str, *only: str) -> int:
    """Ask about every page and write the table; `only` are paths to ask about instead."""
    node, chrome = shutil.which("node"), _chrome()
    if node is None or chrome is None or not _fetched():
        say("Lighthouse needs Node, npm's registry and a Chromium; one of them is not here.")
        return NOT_ASKED
    try:
        paths = list(only) or list(_paths(address.rstrip("/")))
    except URLError as error:
        say(f"Nothing answers at {address} ({error.reason}): start it with `make run`.")
        return NOT_ASKED
    pages = [f"{path}?lang={language}" for path in paths for language in LANGUAGES]
    scores = [_score(node, chrome, address.rstrip("/"), page) for page in pages]
    _write(scores)
    short = [each for each in scores if any(each.points[name] < _PERFECT for name in WANTED)]
    for each in short:
        say(f"{each.page}: {', '.join(each.failed)}")
    return LESS if short else WHOLE


def _chrome() -> str | None:
    return next(filter(None, map(shutil.which, (WINDOWLESS, *NAMES))), None)


def _fetched() -> bool:
    if _program().is_file():
        return True
    npm = shutil.which("npm")
    if npm is None:
        return False
    PLACE.mkdir(parents=True, exist_ok=True)
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(PLACE), PACKAGE]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603 - our own command


def _program() -> Path:
    return PLACE / "node_modules" / "lighthouse" / "cli" / "index.js"


def _paths(address: str) -> Iterator[str]:
    """Yield the pages without arguments, and the first of each other part of the sitemap."""
    for part in _list_addresses(f"{address}/sitemap.xml"):
        path = urlsplit(part).path
        pages = _list_addresses(f"{address}{path}")
        yield from (urlsplit(each).path for each in (pages if "/pages-" in path else pages[:1]))


def _list_addresses(address: str) -> list[str]:
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - the caller chooses the address
        return re.findall("<loc>([^<]+)</loc>", answer.read().decode())


def _score(node: str, chrome: str, address: str, page: str) -> Score:
    command = [
        *(node, str(_program()), f"{address}{page}", "--quiet", "--output=json"),
        "--chrome-flags=--headless --no-sandbox --disable-gpu",
        f"--only-categories={','.join(CATEGORY_LABELS)}",
    ]
    environment = dict(os.environ, CHROME_PATH=chrome)
    done = subprocess.run(  # noqa: S603 - our own command
        command, check=False, capture_output=True, text=True, env=environment
    )
    if done.returncode:
        return Score(page, dict.fromkeys(CATEGORY_LABELS, 0), [done.stderr.strip()[-200:]])
    told = json.loads(done.stdout)
    points = {
        name: round(100 * (told["categories"][name]["score"] or 0)) for name in CATEGORY_LABELS
    }
    return Score(page, points, sorted(_failed(told)))


def _failed(told: dict[str, Any]) -> Iterator[str]:
    for name in WANTED:
        for audit in told["categories"][name]["auditRefs"]:
            score = told["audits"][audit["id"]]["score"]
            if audit["weight"] and score is not None and score < 1:
                yield audit["id"]


def _write(scores: list[Score]) -> None:
    heads = " | ".join(CATEGORY_LABELS.values())
    lines = [
        "# Lighthouse on the public pages",
        "",
        _ABOUT,
        "",
        f"| page | {heads} | what failed |",
        f"| --- |{' ---: |' * len(CATEGORY_LABELS)} --- |",
        *(
            f"| `{each.page}` | {' | '.join(str(each.points[name]) for name in CATEGORY_LABELS)} |"
            f" {', '.join(each.failed)} |"
            for each in scores
        ),
    ]
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["http://localhost:8000"])))
