"""Offices by district for everybody; for officers: enter, approve, refuse."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup

from app.calendar import local_day
from app.guides.doors import labels
from app.guides.doors.offices_api import api
from app.guides.models import Office
from app.guides.permissions import DECIDE_OFFICE, PROPOSE_OFFICE
from app.guides.queries import offices as queries
from app.guides.schemas.fields import CursorSchema
from app.guides.schemas.offices import KeptOfficeSchema, OfficesQuerySchema, ProposeOfficeSchema
from app.guides.use_cases.offices import OFFICE
from app.parameters.definitions import confidence_choices
from app.parameters.doors.value_text import standing
from app.permissions import require
from app.places.public import district_choices, district_names
from app.schemas import CommandSchema
from app.search.public import MAX_ROWS, Hit, Hits, SearchSource, Words
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.charts import Bar, bar_chart
from app.web.decision_doors import (
    DecisionApi,
    DecisionPages,
    Endpoints,
    RefusalPage,
    Steps,
    doors_of,
)
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.formatting import local_date
from app.web.forms import Form
from app.web.guards import needs_sign_in
from app.web.i18n import language
from app.web.subjects import Subject
from app.web.tables import Column, Table, linked
from app.web.translation import translate, yes_or_no

blueprint = Blueprint("offices", __name__, url_prefix="/offices")
needs_sign_in(blueprint, but=("index",))
OFFICIALS = "guides/officials"
FORM = f"{OFFICIALS}/propose_office.html"


@blueprint.get("")
def index() -> str:
    """Show everybody the offices of a district, or how many there are where."""
    asked, form = read_filters(OfficesQuerySchema())
    with reading() as uow:
        today = local_day(uow.now)
        names = district_names(uow.session, language(), today)
        found = queries.offices(uow.session, today, **asked)
        chart = Markup() if asked["district"] else _chart(uow, names)
    return render_template(
        "guides/offices.html",
        rows=found.items,
        next_cursor=found.next_cursor,
        asked=asked,
        form=form,
        places=names,
        chart=chart,
        labels=labels,
        page="offices",
        structured_data=labels.structured(found.items, names),
    )


def _find(uow: UnitOfWork, words: Words) -> Hits:
    found = queries.offices_with(uow.session, local_day(uow.now), " & ".join(words.tsqueries))
    rows = [_hit(each) for each in found.items]
    return Hits(rows[:MAX_ROWS], len(rows), more=found.next_cursor is not None)


def _hit(office: Office) -> Hit:
    return Hit(
        title=labels.own(office.name, office.name_ur),
        href=url_for("offices.index", district=office.district),
        about=labels.own(office.address, office.address_ur),
    )


SEARCH = SearchSource(
    kind="offices",
    title=sentence("Offices"),
    order=55,
    find=_find,
    everything=lambda words: url_for("offices.index", q=words or None),
)


def _chart(uow: UnitOfWork, names: dict[str, str]) -> Markup:
    """Draw how many offices each district has, each bar leading to them."""
    counts = queries.count_by_district(uow.session, local_day(uow.now))
    order = sorted(counts, key=lambda place: (-counts[place], names.get(place, place)))
    bars = [
        Bar(
            label=names.get(place, place),
            value=counts[place],
            href=url_for("offices.index", district=place),
        )
        for place in order
    ]
    return bar_chart(gettext("Offices by district"), bars)


@blueprint.get("/kept")
def kept() -> str:
    """Show officials every entry."""
    cursor = CursorSchema().load(request.args)["cursor"]
    with reading() as uow:
        found = queries.list_office_entries(uow, cursor or None)
        places = district_names(uow.session, "en", local_day(uow.now))
        may_propose = uow.actor.may(PROPOSE_OFFICE)
    return render_template(
        f"{OFFICIALS}/offices.html",
        listed=_kept_table(places).of(found.page.items),
        next_cursor=found.page.next_cursor,
        may_propose=may_propose,
    )


def _kept_table(places: Mapping[str, str]) -> Table[Office]:
    return Table(
        Column(sentence("Office"), lambda row: linked(row.name, "offices.show", office_id=row.id)),
        Column(sentence("State"), labels.state_tag),
        Column(sentence("District"), lambda row: places.get(row.district, row.district)),
        Column(sentence("Days"), _days),
        Column(sentence("How sure"), lambda row: standing(row.confidence)),
    )


def _days(row: Office) -> str:
    first = local_date(row.valid_from)
    if row.valid_to is None:
        return str(gettext("from %(first)s", first=first))
    return str(gettext("from %(first)s to %(last)s", first=first, last=local_date(row.valid_to)))


@blueprint.get("/kept/<uuid:office_id>/change")
def change(office_id: UUID) -> str:
    """Ask what changes with an office; what stays is filled in."""
    with reading() as uow:
        require(uow.actor, PROPOSE_OFFICE)
        row = queries.read_office_entry(uow, office_id).page.items[0]
    shown = ("code", "agency", "agency_ur", "name", "name_ur", "district", "address", "address_ur")
    values = {name: getattr(row, name) for name in (*shown, "phone", "hours", "hours_ur")}
    form = Form(values=values | {"operating": "yes"})
    return render_template(FORM, form=form, **_choices())


def _choices() -> dict[str, object]:
    with reading() as uow:
        districts = district_choices(uow.session, "en", local_day(uow.now))
    return {
        "districts": districts,
        "confidences": confidence_choices(),
        "action": url_for("offices.new_post"),
    }


def _show(form: Form, office_id: UUID) -> str:
    with reading() as uow:
        found = queries.read_office_entry(uow, office_id)
        places = district_names(uow.session, "en", local_day(uow.now))
        actor = uow.actor
    row = found.page.items[0]
    return render_template(
        f"{OFFICIALS}/office.html",
        row=row,
        lines=_lines(row, found.before, places),
        names=found.names,
        form=form,
        me=actor.person_id,
        may_decide=actor.may(DECIDE_OFFICE),
        may_propose=actor.may(PROPOSE_OFFICE),
    )


_LINES = (
    ("agency", sentence("Agency")),
    ("agency_ur", sentence("Agency in Urdu")),
    ("name", sentence("Office")),
    ("name_ur", sentence("Office in Urdu")),
    ("district", sentence("District")),
    ("address", sentence("Address")),
    ("address_ur", sentence("Address in Urdu")),
    ("phone", sentence("Telephone")),
    ("hours", sentence("Hours")),
    ("hours_ur", sentence("Hours in Urdu")),
    ("operating", sentence("Open to the public")),
)


def _lines(row: Office, before: Office | None, places: dict[str, str]) -> list[list[str]]:
    """List what the entry says as [label, now, before]; "before" only where it differs."""
    shown, earlier = _office_row(row, places), _office_row(before, places) if before else {}
    return [
        [
            translate(label),
            shown[name],
            earlier[name] if earlier.get(name, shown[name]) != shown[name] else "",
        ]
        for name, label in _LINES
    ]


def _office_row(row: Office, places: dict[str, str]) -> dict[str, str]:
    said = {name: str(getattr(row, name)) for name, _ in _LINES}
    district = places.get(row.district, row.district)
    return said | {
        "district": district,
        "operating": yes_or_no(row.operating),
    }


def _refusal(row: Office) -> RefusalPage:
    return RefusalPage(
        title=sentence("Refuse this office"),
        caption=row.name,
        breadcrumbs=[
            {"text": sentence("Manage offices"), "href": url_for("offices.kept")},
            {"text": row.name, "href": url_for("offices.show", office_id=row.id)},
        ],
    )


doors_of(
    OFFICE,
    takes=ProposeOfficeSchema,
    id_name="office_id",
    pages=DecisionPages(
        blueprint=blueprint,
        at="/kept",
        endpoints=Endpoints("new", "new_post"),
        form=FORM,
        context=_choices,
        show=_show,
        refusal=_refusal,
        back=lambda row: url_for("offices.show", office_id=row.id),
        says=Steps(
            sentence("The office is entered. Another officer must approve it."),
            sentence("The office is approved."),
            sentence("The entry was refused."),
        ),
    ),
    api=DecisionApi(
        blueprint=api,
        at="/office-entries",
        names=Steps("propose", "approve", "refuse"),
        says=Steps(
            "Enter an office; it is in force when another officer has approved it.",
            "Approve an entry of another officer; the entry before it ends.",
            "Refuse an entry with a reason, or withdraw your own.",
        ),
        gives=KeptOfficeSchema,
        approval_takes=CommandSchema,
        location=lambda made: f"/api/v1/office-entries/{made.id}",
    ),
)


Subject(blueprint).page("/kept/<uuid:office_id>", "show", _show)
