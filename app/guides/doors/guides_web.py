"""Guides for everybody: by stage of life, one by one, and a search over all of the portal."""

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from flask_babel import gettext

from app.calendar import local_day
from app.guides.doors import labels
from app.guides.doors.blanks import filled, note
from app.guides.policy import guide_page
from app.guides.queries.forms import Version, current_forms
from app.guides.queries.recordings import Heard, recordings_of
from app.guides.queries.searching import search as find
from app.guides.schemas.fields import SearchQuerySchema
from app.guides.stages import Stage
from app.guides.texts.guide import Guide, Text
from app.guides.texts.library import Library
from app.places.public import district_names
from app.registry import PublicPages
from app.search.public import MAX_ROWS, Hit, Hits, SearchSource, Words
from app.spoken_languages import LANGUAGES
from app.text import sentence
from app.unit_of_work import UnitOfWork
from app.web.doors import reading
from app.web.filters import read_filters
from app.web.i18n import language

blueprint = Blueprint("guides", __name__)


PUBLISHED = PublicPages.of_few("guides.show", "guide", lambda _: labels.library().guides)


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
        heard = recordings_of(uow, found.slug)
    return render_template(
        "guides/show.html",
        guide=found,
        text=text,
        body=body,
        heard=_by_section(text, heard),
        read_aloud=any(each.document_id for each in heard),
        languages=LANGUAGES,
        note=note,
        labels=labels,
        stages=list(Stage),
        page=guide_page(found.slug),
    )


def _by_section(text: Text, heard: Sequence[Heard]) -> list[tuple[str, list[Heard]]]:
    """Return each section that was recorded, by its title, in the order of the page.

    A heading has an id of its own in each language: the place of a section is the same in both.
    """
    english = labels.library().get(heard[0].guide).text("en").body.sections if heard else ()
    titles = [text.title, *(section.title for section in text.body.sections)]
    places = ["", *(section.id for section in english)]
    found = [
        (title, [each for each in heard if each.section == place])
        for place, title in zip(places, titles, strict=False)
    ]
    return [(title, those) for title, those in found if those]


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


def _find(uow: UnitOfWork, words: Words) -> Hits:
    guides = uow.port(Library).search(words.terms)
    forms = current_forms(uow.session, " & ".join(words.tsqueries))
    rows = [*map(_guide_hit, guides), *map(_form_hit, forms.items)]
    return Hits(rows[:MAX_ROWS], len(rows), more=forms.next_cursor is not None)


def _guide_hit(guide: Guide) -> Hit:
    text = guide.text(language())
    href = url_for("guides.show", guide=guide.slug)
    return Hit(title=text.title, href=href, label=gettext("Guide"), about=text.summary)


def _form_hit(version: Version) -> Hit:
    form = version.form
    return Hit(
        title=labels.own(form.title, form.title_ur),
        href=url_for("forms.versions", form=form.code),
        label=gettext("Form"),
        about=labels.own(form.agency, form.agency_ur),
    )


SEARCH = SearchSource(
    kind="guides",
    title=sentence("Guides and forms"),
    order=50,
    find=_find,
    everything=lambda words: url_for("guides.search" if words else "guides.index", q=words or None),
    vocabulary=lambda uow: uow.port(Library).index.words,
)
