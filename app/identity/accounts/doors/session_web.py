"""The end of a browser's session: pages name it before, and one press prolongs it."""

from datetime import datetime
from typing import Any

from flask import Response, session, url_for

from app.clock import real_now
from app.identity.accounts.queries.actors import IDLE
from app.identity.accounts.use_cases.sessions import MAX_SESSION_TIME
from app.identity.people.doors import web
from app.web.actors import page_actor
from app.web.json import json_response

# The name in the cookie of the second in which somebody signed in.
SINCE = "since"


@web.app_context_processor
def session_end() -> dict[str, Any]:
    """Return when the session of a signed-in person ends, if they do nothing, and the way on."""
    if page_actor().session_id is None:
        return {}
    ends = {"at": _ends(), "seconds": _seconds(), "href": url_for("identity.stay_signed_in")}
    return {"session_end": ends}


@web.get("/session")
def stay_signed_in() -> Response:
    """Return the seconds that the session has left: this request has prolonged it."""
    return json_response({"seconds": _seconds()})


def _seconds() -> int:
    return int((_ends() - real_now()).total_seconds())


def _ends() -> datetime:
    now = real_now()
    since = session.get(SINCE, now.timestamp())
    return min(now + IDLE, datetime.fromtimestamp(since, now.tzinfo) + MAX_SESSION_TIME)
