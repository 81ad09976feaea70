"""The search page for everybody, and the pages of the menu and the footer as things to find."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)

from app.permissions import ANONYMOUS
from app.registry import NavigationItem, Registry
from app.search.index import TITLE, Index
from app.search.queries import MAX_LETTERS, SearchBox, SearchResults, address_of, search
from app.search.schemas import SearchOut, SearchQuery
from app.search.sources import Hit, Hits, SearchSource, Words
from app.text import Sentence, sentence
from app.web.api import ApiBlueprint
from app.web.doors import reading
from app.web.i18n import LANGUAGES
from app.web.navigation import FOOTER
from app.web.translation import in_language, translate

blueprint = Blueprint("search", __name__)
api = ApiBlueprint("search_api", __name__, description="One search over everything public")
# The number of other words that the page names.
_ALSO = 4
# Words with the same first letters, of this number, are forms of one.
_SAME = 4
_EXAMPLES = (
    sentence("laptop"),
    sentence("food licence"),
    sentence("register my shop"),
    sentence("sales tax"),
    sentence("loan"),
)


def examples() -> list[tuple[str, str]]:
    """Return words to try, each with its address."""
    return [(translate(each), url_for("search.index", q=translate(each))) for each in _EXAMPLES]


@blueprint.get("/search")
def index() -> Response:
    """Search everything that is public; a reference typed whole leads to its page."""
    typed = request.args.get("q", "").strip()[:MAX_LETTERS]
    with reading(ANONYMOUS) as uow:
        address = address_of(uow, typed) if typed else None
        if address is not None:
            return make_response(redirect(address, 303))
        found = search(uow, typed, only=request.args.get("only") == "1")
        sources = uow.port(SearchBox).sources
    return make_response(_page(typed, found, sources))


@api.get("/search")
@api.arguments(SearchQuery, location="query")
@api.response(200, SearchOut)
def search_everything(query: dict[str, Any]) -> dict[str, Any]:
    """Search everything that is public: the first five of each kind, with how many there are.

    `corrected` are the words that were searched for instead, if those given find nothing.
    """
    with reading(ANONYMOUS) as uow:
        found = search(uow, query["q"])
        sources = uow.port(SearchBox).sources
    held = [(each.kind, found.hits[each.kind]) for each in sources if found.hits[each.kind].count]
    kinds = [
        {"kind": kind, "items": hits.rows, "count": hits.count, "more": hits.more}
        for kind, hits in held
    ]
    return {"corrected": found.corrected or None, "kinds": kinds}


def _page(typed: str, found: SearchResults, sources: Sequence[SearchSource]) -> str:
    held = [each for each in sources if found.hits[each.kind].count]
    kind = request.args.get("kind", "")
    return render_template(
        "search/page.html",
        typed=typed,
        found=found,
        also=_also(found.words),
        kinds=[_kind(each, found, typed) for each in held],
        kind=kind if kind in {each.kind for each in held} else "",
        address=_address,
        everywhere=[(translate(s.title), s.everything("")) for s in sources if s.everything],
        examples=examples(),
    )


def _kind(source: SearchSource, found: SearchResults, typed: str) -> dict[str, object]:
    hits = found.hits[source.kind]
    return {
        "kind": source.kind,
        "title": translate(source.title),
        "hits": hits,
        "everything": source.everything(found.corrected or typed) if source.everything else "",
    }


def _address(**asked: str) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{url_for('search.index')}?{urlencode(given)}"


def _also(words: Words) -> list[str]:
    """Return other words that were searched by, without other forms and spellings of one."""
    named = {word[:_SAME] for term in words.terms for word in term.typed}
    also = []
    for other in (each for term in words.terms for each in term.synonyms):
        if other[0][:_SAME] not in named:
            named.add(other[0][:_SAME])
            also.append(" ".join(other))
    return also[:_ALSO]


Page = tuple[Sentence, Sentence, str]


def pages_of(registry: Registry) -> SearchSource:
    """Return the pages that everybody finds in footer and menu, by their names in both scripts."""

    @cache
    def index() -> Index[Page]:
        """Collect the pages when all domains have registered theirs."""
        return Index((page, _names(page[0])) for page in _pages(registry))

    return SearchSource(
        kind="pages",
        title=sentence("Pages"),
        order=90,
        find=lambda _uow, words: Hits.first(index().find(words.terms), _page_hit),
        vocabulary=lambda _uow: index().words,
    )


def _pages(registry: Registry) -> Collection[Page]:
    footer = [(title, part, end) for part, pages in FOOTER for title, end in pages]
    menu = [_menu_page(each) for each in registry.navigation if each.visible(ANONYMOUS)]
    there = current_app.view_functions
    return {page[2]: page for page in (*menu, *footer) if page[2] in there}.values()


def _menu_page(item: NavigationItem) -> Page:
    label = item.label if isinstance(item.label, Sentence) else sentence(item.label)
    return label, item.group.title, item.endpoint


def _names(title: Sentence) -> list[tuple[str, int]]:
    return [(in_language(title, speaks), TITLE) for speaks in LANGUAGES]


def _page_hit(page: Page) -> Hit:
    title, part, endpoint = page
    return Hit(title=translate(title), label=translate(part), href=url_for(endpoint))
