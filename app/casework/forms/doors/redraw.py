"""A page of questions that was refused is drawn again, with everything that was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, make_response
from marshmallow import Schema, ValidationError

from app.errors import Refusal
from app.http import status_of
from app.unit_of_work import UseCase
from app.web.doors import REDRAW, perform
from app.web.forms import Form
from app.web.translation import translate

ANSWERS = "answers-"


def refused(values: Mapping[str, Any], refusal: Refusal) -> Form:
    """Put a use case's sentences beside the questions that they are about."""
    errors = {
        name.replace(".", "-").removeprefix(ANSWERS): translate(said)
        for name, said in refusal.fields.items()
    }
    return Form(values, errors, translate(refusal.message))


def wrong(values: Mapping[str, Any], error: ValidationError) -> Form:
    """Put the schema's sentences beside the questions that they are about."""
    return Form(values).with_messages(error.messages)


def readable(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that can be read, whatever is wrong with the others."""
    try:
        read: dict[str, Any] = schema.load(data)
    except ValidationError as error:
        return error.valid_data if isinstance(error.valid_data, dict) else {}
    return read


def carry_out(
    use_case: UseCase[Any],
    command: object,
    values: Mapping[str, Any],
    *,
    then: Callable[[Any], str],
    page: Callable[[Form], str],
) -> Response:
    """Carry out a command and go on; draw the page again where it is refused."""
    try:
        return perform(use_case, command, then=then)
    except REDRAW as refusal:
        return make_response(page(refused(values, refusal)), status_of(refusal))
