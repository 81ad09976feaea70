"""A subject routes what is declared about it, and refuses what it cannot say."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask import Blueprint, Flask

from app.schemas import CommandSchema, CursorSchema
from app.unit_of_work import UnitOfWork
from app.web import subjects
from app.web.api import ApiBlueprint
from app.web.forms import Form
from app.web.subjects import Subject, refuse_silent_routes


@dataclass(frozen=True, kw_only=True)
class CloseDoor:
    door_id: UUID


def close_door(_uow: UnitOfWork, command: CloseDoor) -> UUID:
    return command.door_id


def close_anything(_uow: UnitOfWork, command) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - what is refused
    del command


def read_door(_uow: UnitOfWork, door_id: UUID, *, cursor: str | None = None) -> object:
    return door_id, cursor


def _draw(_form: Form, door_id: UUID) -> str:
    return str(door_id)


def _door(*, back: str = "doors.show", draw: Callable[..., str] | None = _draw) -> Subject:
    pages, api = Blueprint("doors", "doors"), ApiBlueprint("doors_api", "doors")
    return Subject(pages, api, "/doors/<uuid:door_id>", "/api/doors/<uuid:door_id>", back, draw)


def test_it_routes_pages_actions_and_reads_under_the_names_given() -> None:
    door, app = _door(), Flask("doors")
    door.page("", "show")
    door.read("", "one", read_door, CommandSchema, CursorSchema).describe("Return a door.")
    door.act(close_door).on_page("/close", "closed", ask="close").done("It is closed.").on_api(
        "/closing", "close", CommandSchema, status=201
    ).describe("Close a door.")
    refuse_silent_routes()
    assert door.blueprint is not None
    assert door.api is not None
    app.register_blueprint(door.blueprint)
    app.register_blueprint(door.api)
    rules = {(rule.rule, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert rules >= {
        ("/doors/<uuid:door_id>", "doors.show"),
        ("/doors/<uuid:door_id>/close", "doors.close"),
        ("/doors/<uuid:door_id>/close", "doors.closed"),
        ("/api/doors/<uuid:door_id>", "doors_api.one"),
        ("/api/doors/<uuid:door_id>/closing", "doors_api.close"),
    }
    assert app.view_functions["doors_api.one"].__doc__ == "Return a door."


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "a use case without the class of its command": (
        lambda: _door().act(close_anything),
        "does not name the class of its command",
    ),
    "a page of a subject without a blueprint": (
        lambda: Subject(draw=_draw).page("/a", "a"),
        "The route /a lacks its blueprint",
    ),
    "a page that nothing draws": (
        lambda: _door(draw=None).page("/a", "a"),
        "The route /a lacks",
    ),
    "an action without the page afterwards": (
        lambda: _door(back="").act(close_door).on_page("/a", "a"),
        "the page afterwards",
    ),
    "an API route of a subject without an API": (
        lambda: Subject().act(close_door).on_api("/a", "a", CommandSchema),
        "The route /a lacks",
    ),
    "a query that does not take an id of the address": (
        lambda: _door().read("/<uuid:other_id>", "a", read_door, CommandSchema),
        "too many positional arguments",
    ),
    "a query that does not take what is asked": (
        lambda: _door().read("", "a", lambda _uow, door_id: door_id, CommandSchema, CursorSchema),
        "unexpected keyword argument 'cursor'",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case: str) -> None:
    declare, why = REFUSED[case]
    with pytest.raises(TypeError, match=why):
        declare()


def test_it_refuses_to_start_with_a_route_that_nothing_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(subjects, "_SILENT", [])
    _door().read("/open", "open", read_door, CommandSchema)
    with pytest.raises(TypeError, match="/api/doors/<uuid:door_id>/open"):
        refuse_silent_routes()
