"""Installation of the API's handbook in the application."""

from pathlib import Path

from app.handbook.doors import blueprint
from app.handbook.public import Chapters
from app.registry import Registry

CHAPTERS = Path(__file__).parent / "chapters"


def install(registry: Registry) -> None:
    """Register its pages, and the chapters that are about no domain."""
    registry.contribute(Chapters(CHAPTERS))
    registry.add_web(blueprint)
    registry.publish_pages("handbook.index")
