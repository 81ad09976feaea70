"""The front page for everybody, and the home page of somebody signed in, made of panels."""

from flask import Blueprint, render_template, url_for

from app.menu import FirstStep, FrontDoor
from app.permissions import ANONYMOUS, Actor, require_sign_in
from app.platform import the_platform
from app.registry import Panel, Registry
from app.unit_of_work import UnitOfWork
from app.web import dues, waiting_decisions
from app.web.actors import page_actor
from app.web.doors import load_part, reading
from app.web.navigation import links_from_front
from app.web.translation import translate

web = Blueprint("home", __name__)


@web.get("/")
def front() -> str:
    """Show what the marketplace is and where to begin, with the parts that domains add."""
    with reading(ANONYMOUS) as uow:
        doors = _doors(uow)
    panels = _filled(the_platform().registry.front, ANONYMOUS)
    return render_template("home/front.html", doors=doors, panels=panels, links=links_from_front())


def _doors(uow: UnitOfWork) -> list[dict[str, str]]:
    doors = sorted(the_platform().registry.contributed(FrontDoor), key=lambda door: door.order)
    return [
        {
            "title": translate(door.title),
            "about": translate(door.about),
            "href": url_for(door.endpoint),
            "picture": door.picture,
            "fact": door.fact(uow),
        }
        for door in doors
    ]


@web.get("/home")
def mine() -> str:
    """Show the signed-in person's panels: what is theirs and what is due next."""
    actor = page_actor()
    require_sign_in(actor)  # this sends the browser to the sign-in page
    panels = _filled(the_platform().registry.panels, actor)
    main, aside = ([each for each in panels if each[0].aside is side] for side in (False, True))
    return render_template("home/mine.html", main=main, aside=aside)


def _first_steps(uow: UnitOfWork) -> dict[str, object] | None:
    """Offer what this person may begin; in a domain's own order."""
    offered = sorted(the_platform().registry.contributed(FirstStep), key=lambda step: step.order)
    steps = [
        (translate(step.title), step.href(uow.actor)) for step in offered if step.visible(uow.actor)
    ]
    return {"steps": steps} if steps else None


def _filled(panels: list[Panel], actor: Actor) -> list[tuple[Panel, dict[str, object]]]:
    """Fill panels in their order; those with nothing to say to this person are left out."""
    with reading(actor) as uow:
        ordered = sorted(panels, key=lambda panel: panel.order)
        loaded = [(panel, load_part(panel.load, uow)) for panel in ordered]
    return [(panel, values) for panel, values in loaded if values is not None]


def install(registry: Registry) -> None:
    """Register the two pages, and what is due next."""
    registry.add_web(web)
    registry.publish_pages("home.front")
    registry.add_panel(dues.PANEL)
    registry.add_due(waiting_decisions.due)
    registry.add_panel(
        Panel(
            name="first steps",
            template="home/first_steps.html",
            load=_first_steps,
            order=90,
            aside=True,
        )
    )
