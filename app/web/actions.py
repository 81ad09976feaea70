"""Actions: one thing that somebody may do, declared once, with its page and its API route.

An `Action` names the command, what it takes, the use case, and where it is reached. Declaring it
routes it. A page that needs more than one form and one button (rows that come and go, files), or
an answer that is more than the result, stays a route of its own and says why.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, url_for
from marshmallow import Schema

from app.schemas import CommandSchema
from app.text import Sentence
from app.unit_of_work import UseCase
from app.web.api import ApiBlueprint
from app.web.doors import respond, submit
from app.web.forms import Form
from app.web.translating import translate

Result = TypeVar("Result")
Ids = Mapping[str, UUID]
Said = str | Sentence


@dataclass(frozen=True, kw_only=True)
class PageDoor(Generic[Result]):
    """POST `path` as the endpoint `do`; GET as `ask`, where the form has a page of its own.

    `draw(form, **ids)` draws the page; the ids are the address's. `done` is what is said afterwards
    on the page of the endpoint `back`, which gets those of the ids that it knows; or `then(result)`
    says it and returns the next address.
    """

    blueprint: Blueprint
    path: str
    do: str
    draw: Callable[..., str]
    ask: str = ""
    done: Said | Callable[[Result], Said] = ""
    back: str | Callable[[Result], str] = ""
    then: Callable[[Result], str] | None = None

    def show(self, **ids: UUID) -> str:
        """Draw the empty form."""
        return self.draw(Form(), **ids)

    def next_address(self, result: Result, ids: Ids) -> str:
        """Say what was done, and return where to go."""
        if self.then is not None:
            return self.then(result)
        said = self.done(result) if callable(self.done) else self.done
        endpoint = self.back(result) if callable(self.back) else self.back
        return done(translate(said), endpoint, ids)


@dataclass(frozen=True, kw_only=True)
class ApiDoor(Generic[Result]):
    """POST `path`, named `name` and documented by the sentence `says`.

    The result is written by `gives`, or by `present` where it is not what `gives` writes as it
    stands; `location(result)` is the address of what was made.
    """

    blueprint: ApiBlueprint
    path: str
    name: str
    says: str
    gives: type[Schema]
    present: Callable[[Result], Any] | None = None
    status: int = 200
    location: Callable[[Result], str] | None = None


@dataclass(frozen=True, kw_only=True)
class Action(Generic[Result]):
    """A command, its input and its use case, with the doors through which it is reached.

    `command(**ids, **loaded)` builds the command from the address and from what `takes` loaded
    (None: nothing but the address).
    """

    use_case: UseCase[Result]
    command: Callable[..., object]
    takes: type[Schema] | None = None
    page: PageDoor[Result] | None = None
    api: ApiDoor[Result] | None = None

    def __post_init__(self) -> None:
        """Route it."""
        if self.page is not None:
            self._route_page(self.page)
        if self.api is not None:
            self._route_api(self.api)

    def _route_page(self, door: PageDoor[Result]) -> None:
        def carry_out(**ids: UUID) -> Response:
            return submit(
                (self.takes or CommandSchema)(),
                self.use_case,
                lambda **loaded: self.command(**ids, **loaded),
                then=lambda result: door.next_address(result, ids),
                page=lambda form: door.draw(form, **ids),
            )

        carry_out.of_action = True  # type: ignore[attr-defined]  # so that tests know it
        door.blueprint.add_url_rule(door.path, door.do, carry_out, methods=["POST"])
        if door.ask:
            door.blueprint.add_url_rule(door.path, door.ask, door.show, methods=["GET"])

    def _route_api(self, door: ApiDoor[Result]) -> None:
        write = door.present or door.gives().dump

        def view(given: dict[str, Any] | None = None, **ids: UUID) -> Response:
            built = self.command(**ids, **(given or {}))
            return respond(
                self.use_case, built, present=write, status=door.status, location=door.location
            )

        view.__name__, view.__doc__ = door.name, door.says
        documented = door.blueprint.alt_response(door.status, schema=door.gives)(view)
        if self.takes is not None:
            documented = door.blueprint.arguments(self.takes)(documented)
        door.blueprint.post(door.path)(documented)


def done(message: str, endpoint: str, ids: Ids) -> str:
    """Say what was done on the page that comes next, and return its address."""
    flash(message, "success")
    knows = current_app.url_map.is_endpoint_expecting
    return url_for(endpoint, **{name: at for name, at in ids.items() if knows(endpoint, name)})  # type: ignore[arg-type]  # ids of the route
