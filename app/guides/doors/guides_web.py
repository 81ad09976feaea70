"""Guides for everybody: by stage of life, one by one, and a search over all of the portal."""

from flask import Blueprint, render_template

from app.calendar import local_day
from app.guides.doors import labels
from app.guides.doors.blanks import filled, note
from app.guides.policy.pages import guide_page
from app.guides.queries.searching import search as find
from app.guides.schemas.fields import SearchQuerySchema
from app.guides.stages import Stage
from app.places.public import district_names
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.i18n import language

blueprint = Blueprint("guides", __name__)


@blueprint.get("/guides")
def index() -> str:
    """Show every guide by the stage of life that it is for."""
    return render_template(
        "guides/index.html", stages=labels.library().by_stage, labels=labels, page="guides"
    )


@blueprint.get("/guides/<guide>")
def show(guide: str) -> str:
    """Show a guide with today's values, and what it rests on."""
    found = labels.library().get(guide)
    text = found.text(language())
    with reading() as uow:
        body = filled(uow, text)
    return render_template(
        "guides/show.html",
        guide=found,
        text=text,
        body=body,
        note=note,
        labels=labels,
        stages=list(Stage),
        page=guide_page(found.slug),
    )


@blueprint.get("/guides/search")
def search() -> str:
    """Find guides, forms and offices by words of either language."""
    asked, form = read_filters(SearchQuerySchema())
    with reading() as uow:
        found = find(uow, asked["q"])
        places = district_names(uow.session, language(), local_day(uow.now))
    return render_template(
        "guides/search.html",
        found=found,
        asked=asked["q"],
        form=form,
        places=places,
        labels=labels,
        page="search",
    )


def front(_uow: UnitOfWork) -> dict[str, object]:
    """Fill the portal's part of the front page."""
    return {"stages": [(stage, labels.short(stage)) for stage in Stage]}
