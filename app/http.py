"""The one map from refusals to HTTP: a status, a title, and RFC 9457 problem+json."""

from typing import Any

from app.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooMany,
    Unauthenticated,
    WrongHost,
)

STATUS: dict[type[Refusal], int] = {
    WrongHost: 400,
    Invalid: 422,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooMany: 429,
}
TITLES = {
    400: "Bad request",
    401: "Sign in required",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    415: "Wrong kind of content",
    422: "Please correct what you sent",
    429: "Too many attempts",
    500: "Something went wrong on our side",
    503: "Temporarily unavailable",
}


def status_of(refusal: Refusal) -> int:
    """Return the HTTP status of a refusal."""
    return next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 409)


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    request_id: str,
    errors: list[dict[str, str]] | None = None,
) -> dict[str, Any]:
    """Build the body of a problem+json answer; `errors` holds pointer and detail per field."""
    body: dict[str, Any] = {
        "type": f"urn:bdm:problem:{code}",
        "title": TITLES.get(status, "Problem"),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }
    if errors:
        body["errors"] = errors
    return body


def field_errors(messages: Any, pointer: str = "") -> list[dict[str, str]]:  # noqa: ANN401 - marshmallow's nested messages
    """Flatten marshmallow's nested messages into JSON pointers and sentences."""
    if isinstance(messages, dict):
        return [e for k, v in messages.items() for e in field_errors(v, _below(pointer, k))]
    if isinstance(messages, list):
        return [e for m in messages for e in field_errors(m, pointer)]
    return [{"pointer": pointer or "#", "detail": str(messages)}]


def _below(pointer: str, key: object) -> str:
    return pointer if key == "_schema" else f"{pointer or '#'}/{key}"
