"""Answering forms whose result must reach this browser once, and must never be replayed.

`submit` of `app/web/doors.py` stores an answer under the form's one-time key and sends a second
click the same redirect. A session's token, recovery codes or a password must not be sent twice.
"""

from collections.abc import Callable
from typing import TypeVar

from flask import Response, make_response
from marshmallow import Schema, ValidationError

from app.errors import TooMany
from app.http import status_of
from app.platform import the_platform
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
