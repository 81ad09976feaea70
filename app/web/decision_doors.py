"""The pages and the API of a decision: enter, approve, refuse (`app/decisions.py`)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from flask import Blueprint, flash, render_template, request
from marshmallow import Schema
from sqlalchemy import ColumnElement

from app.decisions import Decision, Names, Refuse
from app.parameters.schemas import ReasonSchema
from app.permissions import Role, require
from app.text import Sentence, sentence
from app.two_people import Proposal
from app.unit_of_work import UnitOfWork
from app.web.actions import Action
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.forms import Form
from app.web.translation import translate

Row = TypeVar("Row", bound=Proposal)
# The refusal message of most lists: afterwards on the page, in the API, and below the reason.
REFUSED = sentence("You have refused. It has no effect.")
REFUSAL = "Refuse it with a reason, or withdraw one's own."
PROPOSER_READS = sentence("The officer who proposed it reads this")


class Endpoints(NamedTuple):
    """Of the five page routes."""

    enter: str = "new"
    entered: str = "entered"
    approve: str = "approve"
    refuse: str = "refuse"
    refused: str = "refused"


class Steps(NamedTuple):
    """A text for each step: the message shown afterwards, or names and sentences of the API."""

    propose: str = ""
    approve: str = ""
    refuse: str = ""


@dataclass(frozen=True, kw_only=True)
class RefusalPage:
    """Texts of the page that asks for a reason; `breadcrumbs` lead to it."""

    title: str
    caption: str
    breadcrumbs: list[dict[str, str]]
    hint: str | None = None
    lead: str | None = None

    @classmethod
    def below(
        cls, *above: tuple[str, str], title: str, caption: str = "", hint: str = PROPOSER_READS
    ) -> "RefusalPage":
        """Return the page below other pages, each given by its name and address."""
        crumbs = [{"text": text, "href": href} for text, href in above]
        return cls(title=title, caption=caption, breadcrumbs=crumbs, hint=hint)

    def translated(self) -> "RefusalPage":
        """Return the page translated; what has no translation stays."""
        crumbs = [each | {"text": translate(each["text"])} for each in self.breadcrumbs]
        said = {
            part: translate(getattr(self, part)) for part in ("title", "caption", "hint", "lead")
        }
        return replace(self, breadcrumbs=crumbs, **said)


@dataclass(frozen=True, kw_only=True)
class DecisionPages(Generic[Row]):
    """The pages of a decision: `at` below the blueprint.

    `form` is the template that enters a proposal: it gets `form` and the result of `context()`.
    `show(form, **id)` draws the page with the button to approve, with the errors of an approval; if
    that is a page about more than the row, `show_row(form, row)` draws it. `back(row)` returns the
    address of the page that follows each step, and `says` holds its messages; an empty text shows
    none. `first()` is the form before anything is typed. `read(uow, id)` returns the row to a
    person who may see it, if not every decider may.
    """

    blueprint: Blueprint
    at: str
    refusal: Callable[[Row], RefusalPage]
    back: Callable[[Row], str]
    endpoints: Endpoints = field(default_factory=Endpoints)
    form: str = ""
    show: Callable[..., str] | None = None
    show_row: Callable[[Form, Row], str] | None = None
    context: Callable[[], Mapping[str, object]] = dict
    says: Steps | None = None
    first: Callable[[], Form] = Form
    read: Callable[[UnitOfWork, UUID], Row] | None = None
    # False if the domain lists its waiting rows itself.
    listed: bool = True
    # The rows that a department's deciders may see; officers of the province may see every row.
    mine: Callable[[UnitOfWork], ColumnElement[bool]] | None = None
    # The title of a row on home pages, if the caption alone says too little.
    title: Callable[[UnitOfWork, Row], Sentence] | None = None

    def lists(self, holders: Iterable[Role]) -> bool:
        """Return True if home pages can list open rows: not without knowing which are theirs."""
        every = all(role.scope == "staff" for role in holders)
        return self.listed and (every or self.mine is not None)


# The decisions whose waiting rows home pages list, with the pages where they are decided.
DECISION_PAGES: list[tuple[Decision[Any], DecisionPages[Any]]] = []


@dataclass(frozen=True, kw_only=True)
class DecisionApi:
    """The API of a decision: POST `at`, `at`/<id>/approval and `at`/<id>/refusal.

    `names` are those of the use cases, unless others are given. A refusal that `says` leaves out is
    described by REFUSAL. `location(row)` is the address of a new proposal, if it can be read
    separately.
    """

    blueprint: ApiBlueprint
    at: str
    says: Steps
    gives: type[Schema]
    names: Steps | None = None
    approval_takes: type[Schema] | None = None
    location: Callable[[Any], str] | None = None

    def named(self, names: Names) -> Steps:
        """Return the names of the routes, where the use cases have these."""
        return self.names or Steps(*names)


def doors_of(
    decision: Decision[Row],
    *,
    takes: type[Schema],
    id_name: str,
    pages: DecisionPages[Row],
    api: DecisionApi,
) -> None:
    """Route all three steps on both doors; `id_name` is what addresses call the row's id."""
    draw = _Drawing(decision, pages, id_name)
    Action(decision.propose, takes, decision.command).on_page(
        pages.blueprint,
        f"{pages.at}/new",
        ask=pages.endpoints.enter,
        do=pages.endpoints.entered,
        draw=draw.enter,
        then=_then(pages, 0),
    ).on_api(
        api.blueprint,
        api.at,
        api.says.propose,
        name=api.named(decision.names).propose,
        gives=api.gives,
        status=201,
        location=api.location,
    )
    verdict_doors_of(decision, id_name=id_name, pages=pages, api=api)


def verdict_doors_of(
    decision: Decision[Row], *, id_name: str, pages: DecisionPages[Row], api: DecisionApi
) -> None:
    """Route approval and refusal, for a list whose proposals need addresses of their own."""
    if pages.lists(decision.may_decide.holders):
        DECISION_PAGES.append((decision, pages))
    one = f"<uuid:{id_name}>"
    draw = _Drawing(decision, pages, id_name)
    web, page, ends = pages.blueprint, pages.at, pages.endpoints
    names, says, gives = api.named(decision.names), api.says, api.gives
    Action(
        decision.approve,
        api.approval_takes,
        lambda **given: decision.approval(id=given.pop(id_name), **given),
    ).on_page(
        web, f"{page}/{one}/approve", do=ends.approve, draw=draw.show, then=_then(pages, 1)
    ).on_api(
        api.blueprint, f"{api.at}/{one}/approval", says.approve, name=names.approve, gives=gives
    )
    Action(
        decision.refuse,
        ReasonSchema,
        lambda **given: Refuse(id=given[id_name], reason=given["reason"]),
    ).on_page(
        web, f"{page}/{one}/refuse", ask=ends.refuse, do=ends.refused, draw=draw.refuse,
        then=_then(pages, 2),
    ).on_api(
        api.blueprint, f"{api.at}/{one}/refusal", says.refuse or REFUSAL, name=names.refuse,
        gives=gives,
    )  # fmt: skip


def _then(pages: DecisionPages[Row], step: int) -> Callable[[Row], str]:
    def then(row: Row) -> str:
        if pages.says is not None and pages.says[step]:
            flash(translate(pages.says[step]), "success")
        return pages.back(row)

    return then


@dataclass(frozen=True)
class _Drawing(Generic[Row]):
    """The pages of a decision; each asks for the permission before it shows anything."""

    decision: Decision[Row]
    pages: DecisionPages[Row]
    id_name: str

    def enter(self, form: Form) -> str:
        with reading() as uow:
            require(uow.actor, self.decision.may_propose)
        if request.method == "GET":
            form = self.pages.first()
        return render_template(self.pages.form, form=form, **self.pages.context())

    def refuse(self, form: Form, **ids: UUID) -> str:
        with reading() as uow:
            require(uow.actor, self.decision.may_decide)
            row = self._read(uow, ids[self.id_name])
        refusal = self.pages.refusal(row).translated()
        return render_template("decisions/refuse.html", form=form, refusal=refusal)

    def show(self, form: Form, **ids: UUID) -> str:
        if self.pages.show_row is None:
            return (self.pages.show or self.refuse)(form, **ids)
        with reading() as uow:
            row = self._read(uow, ids[self.id_name])
        return self.pages.show_row(form, row)

    def _read(self, uow: UnitOfWork, key: UUID) -> Row:
        if self.pages.read is not None:
            return self.pages.read(uow, key)
        row: Row = uow.get(self.decision.row, key)  # type: ignore[type-var]  # a table's row
        return row
