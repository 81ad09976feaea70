"""The JSON API at /api/v1: flask-smorest, with OpenAPI 3.1 made from the same schemas."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, TypeVar

import orjson
from flask import Flask, Request, Response, current_app, request
from flask_smorest import Api
from flask_smorest import Blueprint as SmorestBlueprint
from marshmallow import Schema, missing
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from app.platform import Platform
from app.schemas import Amount, KeptQuery, LocalDate, Moment, Percent, Quantity, YesNo
from app.web.description import UPLOAD, Upload, complete
from app.web.json import json_response
from app.web.openapi import PREFIX, Described

View = TypeVar("View", bound=Callable[..., Any])
DESCRIBED = "bdm-description"
PDF, CSV, ANY_FILE = "application/pdf", "text/csv", "*/*"
JSON_LINES = "application/jsonl"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DESCRIPTION = (
    "Amounts are text in rupees (“2500.00”), times are ISO 8601 in UTC, lists are paged by "
    "`cursor`. Every POST carries an Idempotency-Key. Errors are problem+json (RFC 9457)."
)
# Of `KeptQuery`: how many addresses are kept, and how many bytes a query kept may have.
_KEPT_QUERIES, _LONGEST_KEPT = 500, 300


class StrictParser(FlaskParser):
    """Reads JSON bodies by orjson, which refuses what Python's reader lets through or dies of.

    That is: half characters, which nothing can store; a thousand brackets in each other; numbers
    of a thousand digits. A body that does not call itself JSON is refused, never passed over: a
    bid sent so would otherwise submit the draft.
    """

    def __init__(self) -> None:
        """Start with no schema made."""
        super().__init__()
        self._made: dict[type[Schema], Schema] = {}
        self._read = lru_cache(_KEPT_QUERIES)(self._loaded_query)

    def _get_schema(self, argmap: Any, req: Request) -> Schema:  # noqa: ANN401 - webargs' signature
        """Return the one instance of a schema: making it costs more than loading by it."""
        if not isinstance(argmap, type):
            return super()._get_schema(argmap, req)
        if argmap not in self._made:
            self._made[argmap] = argmap()
        return self._made[argmap]

    def parse(self, argmap: Any, req: Request | None = None, **kwargs: Any) -> Any:  # noqa: ANN401 - webargs' signature
        """Read a request; the query of a `KeptQuery` only once for all who ask the same."""
        kept = isinstance(argmap, type) and issubclass(argmap, KeptQuery)
        asked = (req or request).query_string
        if kept and kwargs.get("location") == "query" and len(asked) <= _LONGEST_KEPT:
            return dict(self._read(argmap, asked))
        return super().parse(argmap, req, **kwargs)

    def _loaded_query(self, argmap: type[Schema], _asked: bytes) -> Any:  # noqa: ANN401 - as above
        return super().parse(argmap, location="query")

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ANN401 - any JSON
        """Return the request's data, `missing` for an empty body."""
        del schema
        data = req.get_data(cache=True)
        if not data:
            return missing
        if not req.is_json:
            raise UnsupportedMediaType
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise BadRequest from error


@dataclass(frozen=True)
class Writer:
    """A schema as a route keeps it: its instance is made when the route first writes by it.

    flask-smorest would make one for each route and copy it, field by field, four times while the
    routes are declared. Most routes of a process never write.
    """

    schema: type[Schema]

    @cached_property
    def dump(self) -> Callable[[Any], Any]:
        """Return what writes a result by the schema."""
        return self.schema().dump


class ApiBlueprint(SmorestBlueprint):
    """A flask-smorest blueprint; domains declare their API routes on one."""

    ARGUMENTS_PARSER = StrictParser()

    def response(self, status_code: int, schema: Any = None, **kwargs: Any) -> Any:  # noqa: ANN401 - flask-smorest's
        """Write what a view returns by a schema, and document it."""
        return super().response(status_code, _late(schema), **kwargs)

    def alt_response(self, status_code: int, response: Any = None, **kwargs: Any) -> Any:  # noqa: ANN401 - flask-smorest's
        """Document what a view answers by itself."""
        late = {**kwargs, "schema": _late(kwargs.get("schema"))}
        return super().alt_response(status_code, response, **late)

    @staticmethod
    def _make_doc_response_schema(schema: Any) -> Any:  # noqa: ANN401 - flask-smorest's
        """Document the class of a schema: the description makes its own instance."""
        return schema.schema if isinstance(schema, Writer) else schema

    def upload(
        self, schema: type[Schema] | None = None, *, field: str = "file", required: bool = True
    ) -> Callable[[View], View]:
        """Declare that a view takes a file as multipart, beside the fields of a schema."""

        def declare(view: View) -> View:
            taking = self.arguments(schema, location="form")(view) if schema else view
            setattr(taking, UPLOAD, Upload(field=field, required=required))
            return taking

        return declare

    def gives_file(self, media_type: str) -> Callable[[View], View]:
        """Declare that a view answers with a file to keep; ANY_FILE where its kind is its own."""
        declared: Callable[[View], View] = self.alt_response(
            200, schema={"type": "string", "format": "binary"}, content_type=media_type
        )
        return declared


def _late(schema: Any) -> Any:  # noqa: ANN401 - a class, an instance, a description or None
    return Writer(schema) if isinstance(schema, type) else schema


class PlatformApi(Api):
    """flask-smorest without error answers of its own: `app/web/problems.py` gives them all.

    Routes are described when somebody asks for the description: it is half the work of starting,
    and most processes are never asked.
    """

    def __init__(self, app: Flask, **kwargs: Any) -> None:  # noqa: ANN401 - flask-smorest's
        """Start with nothing to describe."""
        self._undescribed: list[SmorestBlueprint] = []
        super().__init__(app, **kwargs)

    def register_blueprint(self, blp: SmorestBlueprint, **options: Any) -> None:  # noqa: ANN401 - as above
        """Route a blueprint, and keep it to be described."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._undescribed.append(blp)

    @cached_property
    def described(self) -> Described:
        """The OpenAPI description of every route, made when it is first asked for."""
        for blp in self._undescribed:
            blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
        return complete(_of_any_python(self.spec.to_dict()), self._app)

    def _register_error_handlers(self) -> None:
        """Register none; the library's would replace problem+json by another shape."""


def _of_any_python(described: Described) -> Described:
    """Name the status 422 as RFC 9110 does: Python before 3.13 has the older name."""
    text = orjson.dumps(described)
    for older, name in (
        (b"UNPROCESSABLE_ENTITY", b"UNPROCESSABLE_CONTENT"),
        (b"Unprocessable Entity", b"Unprocessable Content"),
    ):
        text = text.replace(older, name)
    made: Described = orjson.loads(text)
    return made


def install_api(app: Flask, platform: Platform) -> PlatformApi:
    """Mount the domains' API blueprints and their description; `app/handbook` explains them."""
    app.config.update(
        API_TITLE="Balochistan Digital Marketplace",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
    )
    api = PlatformApi(app, spec_kwargs={"info": {"description": DESCRIPTION}})
    api.ERROR_SCHEMA = None
    for kind, shape in ((Amount, "string"), (Quantity, "string"), (Percent, "string")):
        api.register_field(kind, shape, None)
    api.register_field(YesNo, "boolean", None)
    api.register_field(Moment, "string", "date-time")
    api.register_field(LocalDate, "string", "date")
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    for blueprint in platform.registry.api:
        api.register_blueprint(blueprint, url_prefix=PREFIX + (blueprint.url_prefix or ""))
    _add_description(app, api)
    return api


def _add_description(app: Flask, api: PlatformApi) -> None:
    app.extensions[DESCRIBED] = api

    @app.get(f"{PREFIX}/openapi.json", endpoint="api_specification")
    def specification() -> Response:
        return json_response(description())


def description() -> Described:
    """Return the OpenAPI description of this application, made when it is first asked for."""
    api: PlatformApi = current_app.extensions[DESCRIBED]
    return api.described
