"""Schemes: what there is, who qualifies, and the services by which they are claimed."""

from app import menu
from app.registry import NavigationItem, Registry
from app.text import sentence
from tax_incentives.decisions.doors import api, web
from tax_incentives.install.claim_services import services_of
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shipped_schemes import shipped_files


def install_schemes(registry: Registry) -> None:
    """Register the book of schemes, their services, pages, API and the menu."""
    book = SchemeBook(shipped_files())
    registry.provide(SchemeBook, lambda _: book)
    registry.contribute(services_of(book.by_code))
    registry.add_web(web.blueprint)
    registry.publish_pages("incentives.index")
    registry.contribute(web.PUBLISHED)
    registry.contribute(web.DOOR)
    registry.contribute(web.SEARCH)
    registry.add_api(api.api)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Tax reliefs"),
            endpoint="incentives.index",
            group=menu.RELIEFS,
            visible=lambda _: True,
            order=13,
        )
    )
