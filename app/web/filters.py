"""Filters in a page's address: wrong ones are shown on the page and left out."""

from typing import Any

from flask import request
from marshmallow import Schema, ValidationError

from app.web.forms import Form, in_their_fields, typed_into


def read_filters(schema: Schema) -> tuple[dict[str, Any], Form]:
    """Return the filters of the address, and a form that holds them with their errors."""
    typed = typed_into(schema, request.args)
    filled = {name: value for name, value in typed.items() if value.strip()}
    try:
        loaded: dict[str, Any] = schema.load(filled)
    except ValidationError as error:
        wrong = error.messages if isinstance(error.messages, dict) else {}
        kept = {name: value for name, value in filled.items() if name not in wrong}
        loaded = schema.load(kept)
        return loaded, Form(values=in_their_fields(request.args)).with_messages(error.messages)
    return loaded, Form(values=in_their_fields(request.args))
