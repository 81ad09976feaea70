"""No line of the audit trail goes missing: who writes which is written down.

`make docs` writes it anew (it runs this test with BDM_RENEW=1); the difference shows in review.
"""

import json
import os
from pathlib import Path

from contracts.audited import collect

from wsgi import make_registry

KEPT = Path(__file__).parent / "audited.json"


def test_everything_that_is_audited_still_is() -> None:
    make_registry()  # every decision is known once its domain is
    found = collect()
    if os.environ.get("BDM_RENEW"):
        KEPT.write_text(json.dumps(found, indent=0, ensure_ascii=False) + "\n")
    assert found == json.loads(KEPT.read_text())


def test_it_sees_the_lines_that_matter_most() -> None:
    found = collect()
    assert found["submit_bid"] == ["bid.submitted"]
    assert found["reverse_award"] == ["award.reversed"]
