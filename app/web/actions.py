"""Actions: one thing that somebody may do, declared once, with its page and its API route.

    Action(approve_refund, CommandSchema).on_page(
        blueprint, "/<uuid:refund_id>/approve", do="approve", draw=_show, done="It is approved.", …
    ).on_api(api, "/refunds/<uuid:refund_id>/approval", "Approve what another officer entered.", …)

Declaring it routes it. An action with a `file` takes one as multipart at both doors. What asks for
more than that (rows that come and go, several files, an answer that is more than the result) stays
a route of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from inspect import isclass, signature
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, Response, current_app, flash, request, url_for
from marshmallow import Schema

from app.schemas import CommandSchema
from app.text import Sentence
from app.unit_of_work import UseCase
from app.web.api import ApiBlueprint
from app.web.doors import respond, submit, submit_many
from app.web.forms import Form
from app.web.translation import translate

Result = TypeVar("Result")
Ids = Mapping[str, UUID]
Message = str | Sentence
# The attribute of a view that keeps its action, so that tests know one written by hand.
BY_ACTION = "_of_an_action"


@dataclass(frozen=True)
class Action(Generic[Result]):
    """A use case with the command that it takes, and the doors through which it is reached.

    The command is the class that the use case is annotated with, or what `command` makes. It is
    called with the ids of the address and what `takes` loaded (None: nothing but the address).
    Where a file comes with it, `file()` reads it from the request (`uploaded`), and the command
    gets it as `file`; `file_required` is said in the API's description, the use case decides.
    """

    use_case: UseCase[Result]
    takes: type[Schema] | None = None
    command: Callable[..., object] | None = None
    file: Callable[[], object] | None = None
    file_required: bool = True

    def __post_init__(self) -> None:
        """Refuse a use case that does not name the class of its command."""
        _ = self.builds

    @cached_property
    def builds(self) -> Callable[..., object]:
        """Return the callable that builds the command."""
        return self.command or command_of(self.use_case)

    def on_page(  # noqa: PLR0913 - each argument is a part of the page
        self,
        blueprint: Blueprint,
        path: str,
        *,
        do: str,
        draw: Callable[..., str],
        ask: str = "",
        done: Message | Callable[[Result], Message] = "",
        back: str | Callable[[Result], str] = "",
        then: Callable[[Result], str] | None = None,
    ) -> "Action[Result]":
        """Route POST `path` as the endpoint `do`; GET as `ask`, where the form has its own page.

        `draw(form, **ids)` draws the page, the ids being the address's. `done` is the message
        afterwards on the page of the endpoint `back`, which gets those of the ids that it knows;
        or `then(result)` returns the address of that page.
        """

        def next_address(result: Result, ids: Ids) -> str:
            said = done(result) if callable(done) else done
            if then is not None:
                if said:
                    flash(translate(said), "success")
                return then(result)
            return say(translate(said), back(result) if callable(back) else back, ids)

        def carry_out(**ids: UUID) -> Response:
            return submit(
                (self.takes or CommandSchema)(),
                self.use_case,
                lambda **loaded: self._built(ids, loaded),
                then=lambda result: next_address(result, ids),
                page=lambda form: draw(form, **ids),
            )

        def show(**ids: UUID) -> str:
            return draw(Form(), **ids)

        setattr(carry_out, BY_ACTION, self)
        blueprint.add_url_rule(path, do, carry_out, methods=["POST"])
        if ask:
            blueprint.add_url_rule(path, ask, show, methods=["GET"])
        return self

    def on_many(  # noqa: PLR0913 - as in `on_page`
        self,
        blueprint: Blueprint,
        path: str,
        *,
        do: str,
        item: str,
        draw: Callable[[Form], str | Response],
        done: Callable[[int], Message],
    ) -> "Action[Result]":
        """Route POST `path`, the address of a list: the action on each ticked row (`Ticks`).

        `item` names the row's id in the command; `done(count)` is the message if none was refused.
        """

        def next_address(count: int) -> str:
            flash(translate(done(count)), "success")
            return request.full_path

        def carry_out() -> Response:
            return submit_many(
                (self.takes or CommandSchema)(),
                self.use_case,
                lambda row, loaded: self._built({item: row}, loaded),
                then=next_address,
                page=draw,
            )

        setattr(carry_out, BY_ACTION, self)
        blueprint.add_url_rule(path, do, carry_out, methods=["POST"])
        return self

    def on_api(  # noqa: PLR0913 - each argument is a part of the route
        self,
        blueprint: ApiBlueprint,
        path: str,
        says: str,
        *,
        name: str,
        gives: type[Schema],
        present: Callable[[Result], Any] | None = None,
        status: int = 200,
        location: Callable[[Result], str] | None = None,
    ) -> "Action[Result]":
        """Route POST `path` for the API, named `name` and documented by the sentence `says`.

        The result is written by `gives`, or by `present` if `gives` cannot write it unchanged;
        `location(result)` is the address of the new object.
        """
        write = present or _writer(gives)

        def view(given: dict[str, Any] | None = None, **ids: UUID) -> Response:
            built = self._built(ids, given or {})
            return respond(self.use_case, built, present=write, status=status, location=location)

        view.__name__, view.__doc__ = name, says
        setattr(view, BY_ACTION, self)
        documented = blueprint.alt_response(status, schema=gives)(view)
        blueprint.post(path)(self._taking(blueprint, documented))
        return self

    def _taking(self, blueprint: ApiBlueprint, view: Callable[..., Any]) -> Callable[..., Any]:
        """Document what a view is sent: JSON, or multipart where a file comes with it."""
        if self.file is not None:
            return blueprint.upload(self.takes, required=self.file_required)(view)
        return blueprint.arguments(self.takes)(view) if self.takes is not None else view

    def _built(self, ids: Ids, loaded: Mapping[str, Any]) -> object:
        sent = {"file": self.file()} if self.file is not None else {}
        return self.builds(**ids, **loaded, **sent)


def command_of(use_case: UseCase[Any]) -> type:
    """Return the class of the command that a use case is annotated with."""
    *_, taken = signature(use_case).parameters.values()
    if not isclass(taken.annotation) or taken.annotation is taken.empty:
        refusal = f"{use_case} does not name the class of its command: give the action a `command`"
        raise TypeError(refusal)
    return taken.annotation


def _writer(schema: type[Schema]) -> Callable[[Any], Any]:
    """Write by a schema that is made when it is first needed: most doors of a process never are."""
    made = cache(schema)
    return lambda result: made().dump(result)


def say(message: str, endpoint: str, ids: Ids) -> str:
    """Flash a message for the next page, and return its address."""
    flash(message, "success")
    knows = current_app.url_map.is_endpoint_expecting
    return url_for(endpoint, **{name: at for name, at in ids.items() if knows(endpoint, name)})  # type: ignore[arg-type]  # ids of the route
