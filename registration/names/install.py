"""Wiring of names: all that they register with the application."""

from datetime import timedelta

from app import menu
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import sentence
from registration.names.doors import api as names_api
from registration.names.doors import barred_words_api, barred_words_web, my_names_web
from registration.names.doors import web as names_web
from registration.names.parameters import DEFINITIONS, INITIAL
from registration.names.permissions import READ_BARRED_WORDS, TABLE
from registration.names.use_cases.reindex_names import refold_names


def install_names(registry: Registry) -> None:
    """Register pages, API, permissions, rules and the job that makes keys again."""
    registry.add_permissions(TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.add_web(names_web.blueprint, my_names_web.blueprint, barred_words_web.blueprint)
    registry.add_api(names_api.api, barred_words_api.api)
    registry.schedule(
        ScheduledJob(
            name="registration.refold_names", use_case=refold_names, every=timedelta(hours=1)
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Check a name"),
            endpoint="names.check",
            group=menu.SERVICES,
            visible=_everybody,
            order=17,
        ),
        NavigationItem(
            label="Barred words",
            endpoint="barred_words.index",
            group=menu.RULES,
            visible=lambda actor: actor.may(READ_BARRED_WORDS),
            order=72,
        ),
    )


def _everybody(_: Actor) -> bool:
    return True
