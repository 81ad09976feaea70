"""The front page for everybody, and the home page of somebody signed in, made of panels."""

from flask import Blueprint, render_template

from app.factory import the_platform
from app.registry import Registry
from app.web.actors import page_actor
from app.web.doors import reading

web = Blueprint("home", __name__)


@web.get("/")
def front() -> str:
    """Show what the marketplace is and where to begin."""
    return render_template("home/front.html")


@web.get("/home")
def mine() -> str:
    """Show the signed-in person's panels: what is theirs and what is due next."""
    actor = page_actor()
    actor.person  # noqa: B018 - refuses, and so leads to the sign-in page, where nobody is signed in
    panels = sorted(the_platform().registry.panels, key=lambda panel: panel.order)
    with reading(actor) as uow:
        filled = [(panel, panel.load(uow)) for panel in panels]
    return render_template("home/mine.html", panels=[(p, v) for p, v in filled if v is not None])


def install(registry: Registry) -> None:
    """Register the two pages."""
    registry.add_web(web)
