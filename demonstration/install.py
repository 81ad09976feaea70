"""Installation of the demonstration: the director, the mailbox, and special commands.

It installs itself last, and is absent from the packages of a real province.
"""

from app.registry import Registry
from demonstration.director.doors import api, clock_web
from demonstration.director.permissions import TABLE
from demonstration.mailbox.web import web as mailbox
from demonstration.marketplace.cli import replay
from demonstration.payments.sandbox.command import sandbox
from demonstration.payments.trial.web import web as trial


def install(registry: Registry) -> None:
    """Register the demonstration; each page and route answers 404 in a real province."""
    registry.add_permissions(TABLE)
    registry.add_api(api.blueprint)
    registry.add_web(mailbox, trial, clock_web.web)
    registry.add_panel(clock_web.PANEL)
    registry.add_commands(replay, sandbox)
