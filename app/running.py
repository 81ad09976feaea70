"""Address of the marketplace that runs on this machine, for commands that call it.

`bdm run` stores it with its data, on whatever port it found; commands without an address ask here.
Nothing else may rest on it: the file is as good as its directory.
"""

import json
import os
from pathlib import Path

from app.config import ROOT

USUAL = "http://127.0.0.1:8000"
_NAME = "running.json"


def note(data_dir: Path, address: str) -> None:
    """Store the address of the running marketplace."""
    (data_dir / _NAME).write_text(json.dumps({"address": address}))


def forget(data_dir: Path) -> None:
    """Delete the address: it no longer runs."""
    (data_dir / _NAME).unlink(missing_ok=True)


def address_here() -> str:
    """Return where it answers, or would by default."""
    data_dir = Path(os.environ.get("BDM_DATA_DIR") or ROOT / ".data")
    try:
        found = json.loads((data_dir / _NAME).read_text())
        return str(found["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return USUAL
