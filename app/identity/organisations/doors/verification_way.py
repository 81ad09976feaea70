"""The way of a firm to its first bid, as a line of stages."""

from app.text import sentence
from app.web.charts import Stage, way
from app.web.translation import translate

_WAY = (
    sentence("Details entered"),
    sentence("Checked by an officer"),
    sentence("Verified: bid"),
)
_REACHED = {"none": 0, "refused": 0, "waiting": 1, "verified": len(_WAY)}


def verification_stages(state: str) -> list[Stage]:
    """Return the way; `state` is "none" (no firm yet), "refused", "waiting" or "verified"."""
    return way([translate(step) for step in _WAY], _REACHED[state])
