"""Acts: a form about one thing, one button, one use case. Pages and API declare them as data.

A page that asks for a reason and does one thing is always the same two routes; so is the API route
beside it. `on_page` and `on_api` make them, so that a domain's doors say only what differs. What is
more than that (rows that come and go, files) stays a route of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, url_for
from marshmallow import Schema

from app.text import Sentence
from app.unit_of_work import UseCase
from app.web.api import ApiBlueprint
from app.web.doors import respond, submit
from app.web.forms import Form
from app.web.translating import translate

Result = TypeVar("Result")
Ids = Mapping[str, UUID]


@dataclass(frozen=True, kw_only=True)
class PageAct(Generic[Result]):
    """One thing that a page asks for and a use case does to what the address names.

    `page(form, **ids)` draws the page and `command(**ids, **loaded)` builds the command; the ids
    are the address's. `done` is what is said afterwards on the page of the endpoint `back`, which
    gets those of the ids that it knows.
    """

    page: Callable[..., str]
    schema: type[Schema]
    command: Callable[..., object]
    use_case: UseCase[Result]
    done: str | Sentence | Callable[[Result], str | Sentence]
    back: str | Callable[[Result], str]

    def ask(self, **ids: UUID) -> str:
        """Draw the page."""
        return self.page(Form(), **ids)

    def carry_out(self, **ids: UUID) -> Response:
        """Do what was asked, or draw the page again with what is wrong."""
        return submit(
            self.schema(),
            self.use_case,
            lambda **loaded: self.command(**ids, **loaded),
            then=lambda result: self._next(result, ids),
            page=lambda form: self.page(form, **ids),
        )

    def _next(self, result: Result, ids: Ids) -> str:
        said = self.done(result) if callable(self.done) else self.done
        endpoint = self.back(result) if callable(self.back) else self.back
        return done(translate(said), endpoint, ids)


def done(message: str, endpoint: str, ids: Ids) -> str:
    """Say what was done on the page that comes next, and return its address."""
    flash(message, "success")
    knows = current_app.url_map.is_endpoint_expecting
    return url_for(endpoint, **{name: at for name, at in ids.items() if knows(endpoint, name)})  # type: ignore[arg-type]  # ids of the route


def on_page(blueprint: Blueprint, path: str, act: PageAct[Any], *, do: str, ask: str = "") -> None:
    """Route the act: POST `path` as the endpoint `do`; GET as `ask`, where the page is its own."""
    blueprint.add_url_rule(path, do, act.carry_out, methods=["POST"])
    if ask:
        blueprint.add_url_rule(path, ask, act.ask, methods=["GET"])


def on_api(  # noqa: PLR0913 - one call per route, each argument is a part of it
    blueprint: ApiBlueprint,
    path: str,
    says: str,
    *,
    name: str,
    use_case: UseCase[Result],
    command: Callable[..., object],
    gives: type[Schema],
    takes: type[Schema] | None = None,
    present: Callable[[Result], Any] | None = None,
    status: int = 200,
    location: Callable[[Result], str] | None = None,
) -> None:
    """Route an act for the API: POST `path`, documented by the sentence `says`.

    `command(**ids, **loaded)` builds the command; the result is written by `gives`, or by
    `present` where it is not what `gives` writes as it stands.
    """
    write = present or gives().dump

    def view(given: dict[str, Any] | None = None, **ids: UUID) -> Response:
        built = command(**ids, **(given or {}))
        return respond(use_case, built, present=write, status=status, location=location)

    view.__name__, view.__doc__ = name, says
    documented = blueprint.alt_response(status, schema=gives)(view)
    if takes is not None:
        documented = blueprint.arguments(takes)(documented)
    blueprint.post(path)(documented)
