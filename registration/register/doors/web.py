"""The public register: search, one business on any day, its history. Nobody needs to sign in."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from marshmallow import ValidationError

from app.calendar import local_day
from app.casework.public import agency_titles
from app.permissions import ANONYMOUS
from app.places.public import district_choices, district_names
from app.search.public import MAX_ROWS, Hit, Hits, SearchSource, Words
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.forms import typed_into
from app.web.i18n import joined, language
from app.web.translation import translate
from registration.register.activity_names import activity_label
from registration.register.doors import presenter as register_labels
from registration.register.doors import tables
from registration.register.ports import EntryNotes
from registration.register.queries.search import (
    Asked,
    as_of,
    business_of,
    history_of,
    search_register,
)
from registration.register.queries.views import BusinessView
from registration.register.schemas import OnDaySchema, SearchRegisterSchema

blueprint = Blueprint("register", __name__, url_prefix="/business-register")
_FILTERS = ("district", "form", "standing")


@blueprint.get("")
def index() -> str:
    """Search the register; without words it lists what there is, by name."""
    asked = _read_search()
    with reading(ANONYMOUS) as uow:
        page = search_register(uow, _search(asked), asked["cursor"] or None)
        groups = district_choices(uow.session, language(), local_day(uow.now))
    return render_template(
        "registration/register/index.html",
        rows=page.items,
        asked=asked,
        searched=any(asked[name] for name in ("q", *_FILTERS)),
        narrowed=any(asked[name] for name in _FILTERS),
        districts=[choice for _, group in groups for choice in group],
        districts_by_code=dict(choice for _, group in groups for choice in group),
        forms=_choices(register_labels.FORMS),
        standings=_choices(register_labels.STANDINGS),
        activities=lambda codes: activity_label(codes, language()),
        words=register_labels,
        next_href=_next(page.next_cursor),
    )


def _choices(words: Mapping[str, Sentence]) -> list[tuple[str, str]]:
    return [(value, translate(text)) for value, text in words.items()]


def _read_search() -> dict[str, Any]:
    """Read the address; what is wrong in it is as if it were not there, since links travel."""
    schema = SearchRegisterSchema()
    try:
        return schema.load(request.args)  # type: ignore[no-any-return]  # marshmallow's own
    except ValidationError as error:
        wrong = error.messages_dict
        kept = {name: value for name, value in request.args.items() if name not in wrong}
        return schema.load(kept)  # type: ignore[no-any-return]  # as above


def _search(asked: dict[str, Any]) -> Asked:
    names = ("district", "activity", "form", "standing")
    return Asked(words=asked["q"], **{name: asked[name] for name in names})


def _next(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = {name: value for name, value in request.args.items() if name != "cursor" and value}
    return f"{url_for('register.index')}?{urlencode(kept | {'cursor': cursor})}"


def _find(uow: UnitOfWork, words: Words) -> Hits:
    """Find by names in either script and near spellings; no sole owner's name is shown."""
    page = search_register(uow, Asked(words=words.text), limit=MAX_ROWS)
    named = district_names(uow.session, language(), local_day(uow.now)) if page.items else {}
    rows = [_hit(each, named) for each in page.items]
    return Hits(rows, len(rows), more=page.next_cursor is not None)


def _hit(business: BusinessView, named: Mapping[str, str]) -> Hit:
    district = business.place.district
    about = [activity_label(business.activities, language()), named.get(district, district)]
    return Hit(
        title=business.named(language()),
        href=url_for("register.show", number=business.number),
        label=translate(register_labels.FORMS[business.form]),
        about=joined(about),
    )


SEARCH = SearchSource(
    kind="firms",
    title=sentence("Register of businesses"),
    order=60,
    find=_find,
    everything=lambda words: url_for("register.index", q=words or None),
    near=True,
)


@blueprint.get("/<number>")
def show(number: str) -> str:
    """Show a business as the register says today.

    `?on=` asks of another day, `?recorded=` by what was recorded by the end of one.
    """
    asked = OnDaySchema().load(typed_into(OnDaySchema(), request.args))
    day, recorded = asked["on"], asked["recorded"]
    with reading(ANONYMOUS) as uow:
        found = as_of(uow, number, day, recorded)
        history = history_of(uow, found.id)
        today, named = local_day(uow.now), districts(uow)
        titles = agency_titles(uow, {each.agency for each in history.agencies})
        notes = uow.port(EntryNotes).notes(uow, business_of(uow.session, number))
    return render_template(
        "registration/register/show.html",
        business=found,
        notes=notes,
        facts=tables.entry_facts(found, named),
        owners=tables.OWNERS.of(found.owners),
        former=tables.FORMER.of(found.former),
        recorded=recorded,
        agencies=tables.agencies(history.agencies, titles),
        on=day or today,
        past=day is not None,
        words=register_labels,
    )


@blueprint.get("/<number>/history")
def history(number: str) -> str:
    """Show all that was ever filed, and each version of the entry."""
    with reading(ANONYMOUS) as uow:
        business = business_of(uow.session, number)
        today = as_of(uow, number)
        found = history_of(uow, business.id)
    filed = tables.filed(today, found)
    return render_template("registration/register/history.html", business=today, filed=filed)


def districts(uow: UnitOfWork) -> dict[str, str]:
    """Return the names of districts today, in the reader's language."""
    return dict(district_names(uow.session, language(), local_day(uow.now)))
