"""Pages of the API's handbook: texts in English, the frame in the reader's language."""

from datetime import timedelta

from flask import Blueprint, current_app, render_template
from markupsafe import Markup

from app.calendar import local_day
from app.clock import real_now
from app.errors import NotFound
from app.handbook.chapters import DAYS_AHEAD, READER_VARIABLES, Chapter, read_chapters
from app.handbook.public import Chapters
from app.handbook.reference import MAX_RESULTS, Reference
from app.platform import the_platform
from app.schemas import QuerySchema, Text
from app.search_text import words
from app.web.api import description
from app.web.description import served
from app.web.filters import read_filters
from app.web.openapi import PREFIX

blueprint = Blueprint("handbook", __name__, url_prefix=f"{PREFIX}/docs")
EXTENSION_KEY = "handbook"
# A tag's page is up to 100 KB: only the pages drawn last are kept.
MAX_CACHED_PAGES = 16


class SearchOperationsSchema(QuerySchema):
    """The words of a search."""

    q = Text(load_default="", most=100)


class Handbook:
    """The chapters and the reference, and the pages drawn last."""

    def __init__(self) -> None:
        """Read the chapters and the API's description."""
        folders = [each.folder for each in the_platform().registry.contributed(Chapters)]
        self.chapters = read_chapters(folders)
        self.reference = Reference(description(), _views())
        self._drawn: dict[str, Markup] = {}

    def chapter(self, slug: str) -> Chapter:
        """Return a chapter. Raises NotFound."""
        if slug not in self.chapters:
            raise NotFound
        return self.chapters[slug]

    def operations(self, slug: str) -> Markup:
        """Return the operations of a tag as markup. Raises NotFound."""
        if slug not in self._drawn:
            page = render_template("handbook/operations.html", tag=self.reference.tag(slug))
            if len(self._drawn) >= MAX_CACHED_PAGES:
                self._drawn.pop(next(iter(self._drawn)))
            self._drawn[slug] = Markup(page)  # noqa: S704 - our own template, escaped there
        return self._drawn[slug]


def _views() -> dict[str, object]:
    """Return the view of each operation by its name."""
    return {
        operation["operationId"]: current_app.view_functions[rule.endpoint]
        for rule, _, operation in served(description(), current_app)
    }


def handbook() -> Handbook:
    """Return the handbook of this process, which is made when somebody first asks for it."""
    kept: Handbook | None = current_app.extensions.get(EXTENSION_KEY)
    if kept is None:
        kept = current_app.extensions[EXTENSION_KEY] = Handbook()
    return kept


@blueprint.get("")
def index() -> str:
    """Show where to begin, or the operations that hold every word of a search."""
    asked, form = read_filters(SearchOperationsSchema())
    found = handbook().reference.search(words(asked["q"]))
    return render_template(
        "handbook/index.html",
        book=handbook(),
        asked=asked["q"],
        form=form,
        found=found[:MAX_RESULTS],
        more=len(found) > MAX_RESULTS,
    )


@blueprint.get("/learn/<chapter>")
def learn(chapter: str) -> str:
    """Show a chapter."""
    found = handbook().chapter(chapter)
    chapters = list(handbook().chapters.values())
    return render_template(
        "handbook/chapter.html",
        chapter=found,
        following=next((each for each in chapters if each.order > found.order), None),
        first=_set_first(found),
    )


def _set_first(chapter: Chapter) -> str:
    """Return the lines that a reader types before the commands."""
    base = the_platform().settings.base_url
    day = local_day(real_now()) + timedelta(days=DAYS_AHEAD)
    known = {**READER_VARIABLES, "DAY": day.isoformat()}
    token = ["TOKEN=bdm_…"] if chapter.scopes else []
    given = [f"{name}={known[name]}" for name in chapter.given]
    return "\n".join([f"API={base}{PREFIX}", *token, *given])


@blueprint.get("/<tag>")
def tag(tag: str) -> str:
    """Show the operations of a tag."""
    drawn = handbook().operations(tag)
    return render_template(
        "handbook/tag.html", tag=handbook().reference.tags[tag], operations=drawn
    )
