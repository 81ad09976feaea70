"""Names that others hold on to stay when code moves: compared with what was before.

`make docs` writes them anew (it runs this test with BDM_RENEW=1); the difference shows in review.
"""

import json
import os

from contracts.frozen_names import collect
from flask import Flask

from app.config import ROOT
from app.platform import Platform
from cli import main as cli

KEPT = ROOT / "tests" / "contracts" / "frozen_names.json"


def test_it_keeps_every_name(app: Flask, platform: Platform) -> None:
    found = collect(app, platform, cli.main)
    if os.environ.get("BDM_RENEW"):
        KEPT.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n")
    kept = json.loads(KEPT.read_text())
    gone = {kind: sorted(set(names) - set(found[kind])) for kind, names in kept.items()}
    new = {kind: sorted(set(names) - set(kept[kind])) for kind, names in found.items()}
    assert {k: v for k, v in gone.items() if v} == {}, "gone"
    assert {k: v for k, v in new.items() if v} == {}, "new: run `make docs`"
