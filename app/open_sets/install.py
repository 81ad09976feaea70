"""Installation of the catalogue of open data, and of the sets that the platform keeps itself."""

from app import menu
from app.open_sets.doors import api, web
from app.open_sets.public import OpenSet
from app.registry import NavigationItem, Registry
from app.text import sentence

OWN = (
    OpenSet(
        name="figures",
        title=sentence("The province in figures"),
        about=sentence("Tenders, payments, registrations and times by month and district."),
        page="figures.index",
        files={"JSON": "figures_api.read_figures", "CSV": "figures.figures_csv"},
        order=10,
    ),
    OpenSet(
        name="rules",
        title=sentence("Rules and rates in force"),
        about=sentence("Each number of the law with its days, its citation and our confidence."),
        page="parameters.rules",
        files={"JSON": "parameters_api.list_parameters"},
        order=80,
    ),
    OpenSet(
        name="holidays",
        title=sentence("Public holidays"),
        about=sentence("The days when no deadline ends."),
        page="holidays.holidays",
        files={"JSON": "holidays_api.list_holidays"},
        order=90,
    ),
    OpenSet(
        name="districts",
        title=sentence("Districts"),
        about=sentence("Districts and divisions of the province, with their dates."),
        page="places.districts",
        files={"JSON": "places_api.list_districts"},
        order=95,
    ),
)


def install(registry: Registry) -> None:
    """Register the page, its API, the menu and the platform's own sets."""
    registry.add_web(web)
    registry.add_api(api)
    registry.publish_pages("open_sets.index")
    for each in OWN:
        registry.contribute(each)
    registry.add_navigation(
        NavigationItem(
            label=sentence("Open data"),
            endpoint="open_sets.index",
            group=menu.FIGURES,
            visible=lambda _: True,
            order=16,
        )
    )
