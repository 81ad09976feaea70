"""Pages and API routes that write are actions; one that is written by hand says why."""

import json

from flask import Flask

from app.config import ROOT
from app.web.actions import BY_ACTION

KEPT = ROOT / "tests" / "architecture" / "handwritten_posts.json"


def by_hand(app: Flask) -> set[str]:
    """Return the endpoints of POST routes that no `Action` made."""
    found = set()
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            view = app.view_functions[rule.endpoint]
            while view is not None and getattr(view, BY_ACTION, None) is None:
                view = getattr(view, "__wrapped__", None)
            if view is None:
                found.add(rule.endpoint)
    return found


def test_it_knows_every_post_that_is_written_by_hand_and_why(app: Flask) -> None:
    reasons: dict[str, list[str]] = json.loads(KEPT.read_text())
    listed = [endpoint for endpoints in reasons.values() for endpoint in endpoints]
    assert len(listed) == len(set(listed))
    assert set(listed) == by_hand(app), "declare an Action, or write the reason down"
