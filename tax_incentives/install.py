"""What tax incentives bring to the application: all their wiring is visible here."""

from app.registry import NavigationItem, Registry
from app.text import sentence
from tax_incentives.decisions.doors import api, cli, web
from tax_incentives.schemes.book import SchemeBook
from tax_incentives.schemes.shipped_schemes import shipped_files


def install(registry: Registry) -> None:
    """Register schemes, pages, API, commands and the menu."""
    book = SchemeBook(shipped_files())
    registry.provide(SchemeBook, lambda _: book)
    registry.add_web(web.blueprint)
    registry.add_api(api.api)
    registry.add_commands(cli.incentives)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Tax reliefs"), endpoint="incentives.index", visible=_everybody, order=13
        )
    )


def _everybody(_: object) -> bool:
    return True
