"""Pages about the service itself: help, contact, accessibility and the terms of use."""

from flask import Blueprint, render_template

from app.platform import the_platform
from app.registry import Registry

web = Blueprint("about", __name__)


@web.get("/help")
def help_page() -> str:
    """Answer what people ask most, and lead to the people who help."""
    return render_template("about/help.html")


@web.get("/contact")
def contact() -> str:
    """Show how to reach the office that runs this, and the pages for each kind of concern."""
    return render_template("about/contact.html", contact=the_platform().settings.contact)


@web.get("/accessibility")
def accessibility() -> str:
    """State the tests, the shortfalls, and how to report a barrier."""
    return render_template("about/accessibility.html")


@web.get("/terms")
def terms() -> str:
    """State what using the service means."""
    return render_template("about/terms.html")


def install(registry: Registry) -> None:
    """Register the pages."""
    registry.add_web(web)
    registry.publish_pages("about.help_page", "about.contact", "about.accessibility", "about.terms")
