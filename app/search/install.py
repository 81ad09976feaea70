"""Installation of the search box in the application."""

from app.registry import Panel, Registry
from app.search.doors import api, blueprint, examples, pages_of
from app.search.queries import SearchBox
from app.search.sources import KnownReference, SearchSource


def install(registry: Registry) -> None:
    """Register the page and the API, the box of the front page, and what is searched."""
    registry.provide(SearchBox, lambda _: _box(registry))
    registry.contribute(pages_of(registry))
    registry.add_web(blueprint)
    registry.add_api(api)
    registry.add_front(
        Panel(
            name="search",
            template="search/box.html",
            load=lambda _uow: {"examples": examples()},
            order=10,
        )
    )


def _box(registry: Registry) -> SearchBox:
    """Collect the kinds of things, once every domain has installed itself."""
    sources = sorted(registry.contributed(SearchSource), key=lambda source: source.order)
    return SearchBox(sources, registry.contributed(KnownReference))
