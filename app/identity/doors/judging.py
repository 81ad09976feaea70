"""Answering forms whose result must reach this browser once, and must never be replayed.

`submit` of `app/web/doors.py` stores an answer under the form's one-time key and sends a second
click the same redirect. A session's token or recovery codes cannot be sent twice like that.
"""

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, make_response, request
from marshmallow import Schema, ValidationError

from app.errors import TooMany
from app.factory import the_platform
from app.http import status_of
from app.unit_of_work import UseCase
from app.web.actors import page_actor
from app.web.doors import REDRAW, request_id
from app.web.forms import Form, load

Result = TypeVar("Result")


def judge(
    schema: Schema,
    use_case: UseCase[Result],
    command: Callable[..., object],
    *,
    done: Callable[[Result], Response],
    page: Callable[[Form], str],
) -> Response:
    """Answer a posted form: `done(result)` after the commit, or the form with its sentences."""
    form = Form.posted()
    try:
        result = the_platform().executor.execute(
            use_case, command(**load(schema)), actor=page_actor(), request_id=request_id()
        )
    except ValidationError as error:
        return make_response(page(form.with_messages(error.messages)), 422)
    except REDRAW as refusal:
        response = make_response(page(form.with_refusal(refusal)), status_of(refusal))
        if isinstance(refusal, TooMany):
            response.headers["Retry-After"] = str(refusal.retry_after)
        return response
    return done(result)


def client_address() -> str:
    """Return the network address of the client; behind proxies ProxyFix has corrected it."""
    return request.remote_addr or ""


def local_path(target: str | None, otherwise: str) -> str:
    """Return `target` where it is a path of ours, else `otherwise`: nobody is sent elsewhere.

    Browsers read a backslash as a slash and drop control characters, so neither is let through.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    strange = "\\" in target or any(ord(c) <= ord(" ") or ord(c) == 127 for c in target)  # noqa: PLR2004 - DEL
    parts = urlsplit(target) if not strange else None
    return target if parts and not parts.scheme and not parts.netloc else otherwise
