"""Page and API are one door: each Action builds the same command in both, and refuses alike.

So a scenario runs through one door on a change (`contracts/selection.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from factories.identity import api_way, make_person, sign_in
from flask import Flask
from hostile.filling import as_parts, filled, flat, schema_of
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from app.db import new_id
from app.errors import Forbidden
from app.identity.accounts.use_cases.note_session_use import note_session_use
from app.identity.tokens.use_cases import note_token_use
from app.platform import Platform
from app.text import sentence
from app.web.actions import BY_ACTION, Action

REFUSAL = "Nobody may do this in a test."
API = "/api/v1/"
# Fewer would mean that the doors are no longer found.
MIN_ACTIONS = 340
FORBIDDEN = 403
# What is made up here does not pass their schema, or the door itself looks for the thing first.
NOT_FILLED = frozenset(
    {
        "books.new_head_post",
        "case_calls.entered",
        "ddos.entered",
        "feedback.give",
        "parameters.propose_post",
        "relief_budget_entries.entered",
        "relief_changes.entered",
        "relief_funding.fund",
        "relief_samples.commit",
        "relief_what_ifs.asked",
        "treasury_scrolls.followed_up",
        "visits.opened",
    }
)


def _action(view: Callable[..., Any] | None) -> Action[Any] | None:
    while view is not None and getattr(view, BY_ACTION, None) is None:
        view = getattr(view, "__wrapped__", None)
    return getattr(view, BY_ACTION, None)


def both_doors(app: Flask) -> Iterator[tuple[Action[Any], Rule, Rule]]:
    """Yield each Action that has a page and an API route, with the two."""
    found: dict[int, dict[bool, Rule]] = defaultdict(dict)
    actions: dict[int, Action[Any]] = {}
    for rule in app.url_map.iter_rules():
        action = _action(app.view_functions[rule.endpoint])
        if action is not None and "POST" in (rule.methods or ()):
            actions[id(action)] = action
            found[id(action)][rule.rule.startswith(API)] = rule
    for number, doors in found.items():
        if doors.keys() == {True, False}:
            yield actions[number], doors[False], doors[True]


class Desk:
    """Sends the same words to both doors, and keeps what each hands to the use case."""

    def __init__(self, app: Flask, session: Session, platform: Platform) -> None:
        person = make_person(session)
        secret = platform.settings.secret_key
        self.app, self.client = app, app.test_client()
        self.answer: Callable[..., object] = platform.executor.answer
        sign_in(session, secret, self.client, person)
        self.way = api_way(session, secret, person, [])
        self.ids: dict[str, UUID] = defaultdict(new_id)
        self.built: list[tuple[object, dict[str, str]]] = []

    def refuse(self, use_case: object, command: object, **others: object) -> object:
        if use_case in {note_token_use, note_session_use}:
            return self.answer(use_case, command, **others)
        self.built.append((use_case, {name: str(value) for name, value in vars(command).items()}))
        raise Forbidden(sentence(REFUSAL))

    def difference(self, action: Action[Any], web: Rule, api: Rule) -> str:
        """Return how the doors differ; empty where they agree."""
        sent = filled(schema_of(self.app.view_functions[web.endpoint]))
        self.built.clear()
        answers = [self.post(action, web, sent), self.post(action, api, sent)]
        if len(self.built) != len(answers):
            return f"did not reach the use case: {[each.status for each in answers]}"
        for name in web.arguments ^ api.arguments:  # an id that only one address has
            for _, fields in self.built:
                fields.pop(name, None)
        if self.built[0] != self.built[1]:
            return f"{self.built[0]} != {self.built[1]}"
        refused = all(each.status_code == FORBIDDEN and REFUSAL in each.text for each in answers)
        return "" if refused else f"refused as {[each.status for each in answers]}"

    def post(self, action: Action[Any], rule: Rule, sent: dict[str, Any]) -> TestResponse:
        path = rule.build({name: self.ids[name] for name in rule.arguments})
        assert path is not None
        machine = rule.rule.startswith(API)
        headers = self.way.headers if machine else {}
        client = self.app.test_client() if machine else self.client
        if machine and action.file is None:
            return client.post(path[1], headers=headers, json=sent)
        file = {"file": (BytesIO(b"%PDF-1.4 a file"), "a.pdf")} if action.file else {}
        form = as_parts(sent) if machine else dict(flat(sent))
        return client.post(path[1], headers=headers, data=form | file)


def test_both_doors_of_each_action_build_one_command_and_refuse_alike(
    app: Flask, platform: Platform, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(app, session, platform)
    monkeypatch.setattr(platform.executor, "answer", desk.refuse)
    pairs = [each for each in both_doors(app) if each[1].endpoint not in NOT_FILLED]
    assert len(pairs) >= MIN_ACTIONS
    differences = {web.endpoint: desk.difference(action, web, api) for action, web, api in pairs}
    assert "\n".join(f"{door}: {how}" for door, how in differences.items() if how) == ""
