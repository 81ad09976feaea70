"""A decision's rows on pages and in the API: the list, and one row with its two buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from marshmallow import Schema

from app.decisions import Decision, newest_first
from app.permissions import Permission, require
from app.schemas import CursorSchema
from app.text import Sentence, sentence
from app.two_people import Proposal
from app.unit_of_work import UnitOfWork
from app.web.actors import api_actor
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.tables import Cell, Column, Table, translated
from app.web.translation import translate

Row = TypeVar("Row", bound=Proposal)
STATES: Mapping[str, Sentence] = {
    "proposed": sentence("Waiting for approval"),
    "approved": sentence("Approved"),
    "refused": sentence("Refused"),
}
# The parts of a list that are sentences.
TEXTS = ("title", "lead", "enter", "empty", "approve")


@dataclass(frozen=True, kw_only=True)
class DecisionList(Generic[Row]):
    """The pages "index" and "show" of a blueprint, and the API's list.

    `name(row)` is the heading of a row's page, `facts(row)` what it says of the row beside its
    status. `up` leads to the page above the list, `link(row)` to what belongs to a row. A page
    that shows more has its own `template`, which gets what `more(uow, row)` returns. Titles, keys
    of facts and all other texts are translated.
    """

    decision: Decision[Row]
    may_read: Permission
    id_name: str
    title: str
    lead: str
    enter: str
    empty: str
    columns: Sequence[Column[Row]]
    name: Callable[[Row], str]
    facts: Callable[[Row], Mapping[str, Cell]]
    up: tuple[str, str]
    approve: str = sentence("Approve it")
    link: Callable[[Row], Cell] = lambda _row: None
    template: str = "decisions/show.html"
    more: Callable[[UnitOfWork, Row], Mapping[str, Any]] = lambda _uow, _row: {}

    @property
    def headings(self) -> list[Cell]:
        """The headings of the table."""
        return [*Table(*self.columns).headings, translate(sentence("Status"))]

    def _translated(self) -> "DecisionList[Row]":
        """Return the list with its texts translated."""
        said: dict[str, Any] = {part: translate(getattr(self, part)) for part in TEXTS}
        return replace(self, **said, name=lambda row: translate(self.name(row)), link=self._link)

    def _link(self, row: Row) -> Cell:
        return translated(self.link(row))

    def route(self, blueprint: Blueprint) -> None:
        """Route both pages below the blueprint's prefix."""
        blueprint.add_url_rule("", "index", lambda: self._index(blueprint.name))
        show = f"/<uuid:{self.id_name}>"
        blueprint.add_url_rule(show, "show", lambda **ids: self.show(Form(), **ids))

    def route_api(
        self, api: ApiBlueprint, at: str, *, name: str, says: str, gives: type[Schema]
    ) -> None:
        """Route GET `at`; `gives` is the schema of a page of rows."""

        def view(query: Mapping[str, Any]) -> object:
            with reading(api_actor()) as uow:
                return newest_first(uow, self.decision.row, self.may_read, query["cursor"])

        view.__name__, view.__doc__ = name, says
        documented = api.response(200, gives)(view)
        api.get(at)(api.arguments(CursorSchema, location="query")(documented))

    def _index(self, room: str) -> str:
        cursor = CursorSchema().load(request.args)["cursor"]
        with reading() as uow:
            page = newest_first(uow, self.decision.row, self.may_read, cursor)
            may_propose = uow.actor.may(self.decision.may_propose)
        return render_template(
            "decisions/index.html",
            list=self._translated(),
            rows=[self._cells(room, row) for row in page.items],
            crumbs=[self._crumb_above()],
            room=room,
            next_cursor=page.next_cursor,
            may_propose=may_propose,
        )

    def _cells(self, room: str, row: Row) -> list[Cell]:
        first, *others = (translated(column.cell(row)) for column in self.columns)
        href = url_for(f"{room}.show", **{self.id_name: row.id})  # type: ignore[arg-type]  # an id of the route
        return [{"text": first, "href": href}, *others, translate(STATES[row.state])]

    def show(self, form: Form, **ids: UUID) -> str:
        """Draw the page of a row; `form` holds why it could not be approved."""
        with reading() as uow:
            require(uow.actor, self.may_read)
            row: Row = uow.get(self.decision.row, ids[self.id_name])  # type: ignore[type-var]  # a table's row
            actor, more = uow.actor, self.more(uow, row)
        room = request.blueprint
        return render_template(
            self.template,
            list=self._translated(),
            row=row,
            form=form,
            facts=self._facts(row),
            crumbs=self.crumbs(f"{room}.index"),
            approve=url_for(f"{room}.approve", **ids),  # type: ignore[arg-type]  # ids of the route
            refuse=url_for(f"{room}.refuse", **ids),  # type: ignore[arg-type]  # ids of the route
            me=actor.person_id,
            may_decide=actor.may(self.decision.may_decide),
            **more,
        )

    def _facts(self, row: Row) -> list[dict[str, Cell]]:
        facts = {sentence("Status"): translate(STATES[row.state]), **self.facts(row)}
        if row.refused_reason:
            facts[sentence("Reason for refusal")] = row.refused_reason
        return [{"key": translate(key), "value": _value(each)} for key, each in facts.items()]

    def crumbs(self, index: str) -> list[dict[str, str]]:
        """Return the way to the list, for the pages of its rows."""
        return [self._crumb_above(), {"text": translate(self.title), "href": url_for(index)}]

    def _crumb_above(self) -> dict[str, str]:
        text, endpoint = self.up
        return {"text": translate(text), "href": url_for(endpoint)}


def _value(value: Cell) -> Cell:
    return translated(value) or "–"
