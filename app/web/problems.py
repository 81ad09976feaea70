"""Refusals and failures as a page for people and as problem+json for machines."""

from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from app.errors import Refusal, TooMany, Unauthenticated
from app.http import TITLES, field_errors, problem, status_of
from app.row_macs import Forged
from app.text import sentence
from app.web.doors import COMPLETE, LEAVES_OUT, request_id
from app.web.json import problem_response
from app.web.late_forms import hold_late_form
from app.web.openapi import PREFIX
from app.web.return_addresses import return_address
from app.web.translation import translate

log = structlog.get_logger()
INTERNAL_ERROR = sentence("Something went wrong on our side. Nothing was changed. Try again later.")
PAGE_TYPE = "text/html"
SENTENCES = {
    400: sentence("We could not read what was sent."),
    404: sentence("We could not find what you asked for."),
    405: sentence("This address does not take that kind of request."),
    413: sentence("That is larger than we accept. Send smaller files, or fewer at a time."),
    415: sentence("Send this as application/json."),
    429: sentence("Too many attempts. Wait a little and try again."),
}


# The places under which webargs reports wrong fields; our answers name the fields alone.
_SENT = ("json", "query", "form")


def wants_json() -> bool:
    """Return True if the request is for the API, and not for the pages that explain it."""
    return request.path.startswith("/api/") and not request.path.startswith(f"{PREFIX}/docs")


def answer(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    *,
    retry_after: int | None = None,
) -> Response:
    """Answer with the error in the form that the caller reads."""
    if wants_json():
        body = problem(status, code, detail, request_id=request_id(), errors=errors)
        return problem_response(body, status)
    title = TITLES.get(status, TITLES[500])
    page = render_template(
        "error.html",
        status=status,
        title=translate(title),
        detail=detail,
        retry_after=retry_after,
        request_id=request_id(),
    )
    return make_response(page, status)


def _refused(refusal: Refusal) -> Response:
    if isinstance(refusal, Unauthenticated) and not wants_json():
        back = (hold_late_form() if request.method == "POST" else "") or return_address()
        return make_response(redirect(url_for("identity.sign_in", next=back), 303))
    named = [
        {"pointer": f"#/{name.replace('.', '/')}", "detail": translate(text)}
        for name, text in refusal.fields.items()
    ]
    seconds = refusal.retry_after if isinstance(refusal, TooMany) else None
    said = translate(refusal.message)
    response = answer(status_of(refusal), refusal.code, said, named, retry_after=seconds)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def _without_forged(refusal: Forged) -> Response:
    """Answer for a list again, without its forged rows; what is about one thing is refused.

    An address without arguments is a list or a home page: one planted row does not stop it.
    """
    is_list = request.method in {"GET", "HEAD"} and not request.view_args
    if not is_list or request.blueprint in COMPLETE or LEAVES_OUT in request.environ:
        return _refused(refusal)
    request.environ[LEAVES_OUT] = True
    try:
        response = make_response(current_app.dispatch_request())
    except Refusal:
        response = None
    if response is not None and response.mimetype == PAGE_TYPE:
        return response
    del request.environ[LEAVES_OUT]  # readers of data or a file would not see what is missing
    return _refused(refusal)


def _invalid(error: ValidationError) -> Response:
    detail = translate(sentence("Correct the fields named below and send it again."))
    return answer(422, "invalid", detail, field_errors(error.messages))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    messages: Any = getattr(error, "data", {}).get("messages") if status == 422 else None  # noqa: PLR2004 - webargs' status
    if messages:
        named = next((messages[part] for part in _SENT if messages.get(part)), messages)
        return _invalid(ValidationError(named))
    if error.response is not None:
        return make_response(error.response)
    detail = SENTENCES.get(status, sentence("The request could not be carried out."))
    code = TITLES.get(status, "problem").lower().replace(" ", "-")
    response = answer(status, code, translate(detail))
    if isinstance(error, MethodNotAllowed):
        response.allow.update(error.valid_methods or ())
    return response


def _csrf(error: CSRFError) -> Response:
    del error
    if not wants_json() and (back := hold_late_form()):
        return make_response(redirect(back, 303))
    detail = sentence("This page was open for too long. Go back, reload it, and send it again.")
    return answer(400, "csrf", translate(detail))


def _failed(error: Exception) -> Response:
    log.error("request failed", exc_info=error, route=request.url_rule and request.url_rule.rule)
    return answer(500, "internal", translate(INTERNAL_ERROR))


def install_problems(app: Flask) -> None:
    """Register the map for every kind of failure."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(Forged, _without_forged)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, _http)
    app.register_error_handler(Exception, _failed)
