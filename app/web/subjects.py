"""Subjects: a thing with its addresses, and what its pages and API routes share, said once.

    refund = Subject(blueprint, api, "/<uuid:refund_id>", "/refunds/<uuid:refund_id>", "…", _show)
    refund.page("", "show")
    refund.read("", "one", followed_refund, RefundOut).describe("Return a refund.")
    refund.act(fail_transfer, ReasonSchema).on_page("/fail", "failed", ask="fail", draw=_fail).done(
        "The refund is reversed."
    ).on_api("/failure", "fail", OutcomeOut).describe("Record that a transfer came back.")

A route begins with its address, below the subject's, and its name. Both are written out, as for an
`Action`: neither follows from a name in Python. Anything else is a route by hand.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, render_template
from marshmallow import Schema

from app.permissions import Permission, require
from app.unit_of_work import UseCase
from app.web.actions import Action, Message
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form

Result = TypeVar("Result")
Needed = TypeVar("Needed")
Query = Callable[..., object]
Draw = Callable[..., str]
Fields = type[Schema] | None
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
# Routes that no sentence has documented yet: none is left when the application starts.
_SILENT: list["Silent"] = []


class Silent:
    """A route of the API, until a sentence documents it."""

    def __init__(self, path: str, add: Callable[[str], object]) -> None:
        """Wait for the sentence."""
        self.path, self.add = path, add
        _SILENT.append(self)

    def describe(self, sentence: str) -> None:
        """Route it, documented by the sentence."""
        self.add(sentence)
        _SILENT.remove(self)


def refuse_silent_routes() -> None:
    """Raise for a route that is declared and not documented: it would not exist."""
    if _SILENT:
        message = f"Document these routes with `describe`: {[each.path for each in _SILENT]}"
        raise TypeError(message)


@dataclass(frozen=True)
class Subject:
    """A thing at `at` below a blueprint and at `api_at` in the API.

    `back` is the endpoint that a browser goes to after an action, and `draw` the page that shows
    why one was refused, where the action names no other.
    """

    blueprint: Blueprint | None = None
    api: ApiBlueprint | None = None
    at: str = ""
    api_at: str = ""
    back: str = ""
    draw: Draw | None = None

    def act(
        self,
        use_case: UseCase[Result],
        takes: type[Schema] | None = None,
        *,
        command: Callable[..., object] | None = None,
        file: Callable[[], object] | None = None,
        file_required: bool = True,
    ) -> "Act[Result]":
        """Return an Action about the subject, still without doors."""
        action = Action(use_case, takes, command, file, file_required)
        return Act(self, action)

    def page(self, path: str, name: str, draw: Draw | None = None) -> None:
        """Route GET `path` as the endpoint `name`: `draw` gets an empty form and the ids."""
        shown, pages = _given(draw or self.draw, path), _given(self.blueprint, path)
        pages.add_url_rule(self.at + path, name, lambda **ids: shown(Form(), **ids))

    def read(
        self, path: str, name: str, query: Query, gives: type[Schema], asks: Fields = None
    ) -> Silent:
        """Route GET `path` for the API: what `query(uow, *ids, **asked)` returns."""
        whole, api = self.api_at + path, _given(self.api, path)
        _check_arguments(query, whole, asks)

        def view(asked: Mapping[str, Any] | None = None, **ids: Any) -> object:  # noqa: ANN401 - ids and texts of the address
            with reading(api_actor()) as uow:
                return query(uow, *ids.values(), **(asked or {}))

        def add(sentence: str) -> None:
            view.__name__, view.__doc__ = name, sentence
            documented = api.response(200, gives)(view)
            if asks is not None:
                documented = api.arguments(asks, location="query")(documented)
            api.get(whole)(documented)

        return Silent(whole, add)


class Act(Generic[Result]):
    """An Action about a subject, while its doors and texts are declared."""

    def __init__(self, subject: Subject, action: Action[Result]) -> None:
        """Begin without a message."""
        self.subject, self.action = subject, action
        self._done: Message | Callable[[Result], Message] = ""

    def on_page(  # noqa: PLR0913 - as in `Action.on_page`
        self,
        path: str,
        do: str,
        *,
        ask: str = "",
        draw: Draw | None = None,
        back: str | Callable[[Result], str] = "",
        then: Callable[[Result], str] | None = None,
    ) -> "Act[Result]":
        """Route POST `path` as `do`, and GET as `ask`, as `Action.on_page` does."""
        about = self.subject
        _given(then or back or about.back or None, path)
        self.action.on_page(
            _given(about.blueprint, path),
            about.at + path,
            do=do,
            ask=ask,
            draw=_given(draw or about.draw, path),
            done=self._message,
            back=back or about.back,
            then=then,
        )
        return self

    def _message(self, result: Result) -> Message:
        return self._done(result) if callable(self._done) else self._done

    def done(self, message: Message | Callable[[Result], Message]) -> "Act[Result]":
        """Set the message that follows on the next page."""
        self._done = message
        return self

    def on_api(  # noqa: PLR0913 - as in `Action.on_api`
        self,
        path: str,
        name: str,
        gives: type[Schema],
        *,
        present: Callable[[Result], Any] | None = None,
        status: int = 200,
        location: Callable[[Result], str] | None = None,
    ) -> Silent:
        """Route POST `path` for the API, as `Action.on_api` does."""
        api, whole = _given(self.subject.api, path), self.subject.api_at + path
        how: dict[str, Any] = {"present": present, "status": status, "location": location}
        return Silent(
            whole, lambda text: self.action.on_api(api, whole, text, name=name, gives=gives, **how)
        )


def drawn(template: str, *, needs: Permission | None = None, **read: Query) -> Draw:
    """Return a function that draws a template of the form and of each query by the ids."""

    def draw(form: Form, **ids: UUID) -> str:
        with reading() as uow:
            if needs is not None:
                require(uow.actor, needs)
            found = {name: query(uow, *ids.values()) for name, query in read.items()}
        return render_template(template, form=form, **found)

    return draw


def _check_arguments(query: Query, path: str, asks: Fields) -> None:
    """Raise if the query has not the arguments that its route hands on."""
    # Of the class: making each schema would be much of the time that a process needs to start.
    fields = asks._declared_fields if asks else {}  # noqa: SLF001 - as said
    signature(query).bind("a unit of work", *_ARGUMENT.findall(path), **dict.fromkeys(fields))


def _given(part: Needed | None, path: str) -> Needed:
    if part is None:
        message = f"The route {path} lacks its blueprint, what draws it, or the page afterwards."
        raise TypeError(message)
    return part
