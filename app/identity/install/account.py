"""Installation of accounts in the application: sign-up, sign-in, accounts."""

from datetime import timedelta

from app.identity.accounts.doors import session_web, shared_phone_web
from app.identity.accounts.doors import sign_in_web as web_sign_in
from app.identity.accounts.doors import sign_up_web as web_register
from app.identity.accounts.doors import two_steps_web as web_two_steps
from app.identity.accounts.doors import web as web_account
from app.identity.accounts.doors.api import api
from app.identity.accounts.use_cases.purge_secrets import forget_old_secrets
from app.identity.doors import make_credentials
from app.identity.people.doors import web
from app.identity.people.parameters import DEFINITIONS, INITIAL
from app.identity.people.permissions import ACCOUNT_TABLE
from app.identity.people.throttle import Throttle, make_throttle
from app.registry import Registry, ScheduledJob
from app.web.actors import WaysIn

# Importing a door puts its routes on the blueprint.
DOORS = (web_account, web_register, web_sign_in, web_two_steps, session_web, shared_phone_web)


def install_account(registry: Registry) -> None:
    """Register accounts."""
    registry.add_permissions(ACCOUNT_TABLE)
    registry.add_parameters(DEFINITIONS, INITIAL)
    registry.provide(Throttle, make_throttle)
    registry.provide(WaysIn, make_credentials)
    registry.add_web(web)
    registry.publish_pages("identity.sign_in", "identity.register")
    registry.add_api(api)
    registry.schedule(
        ScheduledJob(
            name="identity.forget_old_secrets",
            use_case=forget_old_secrets,
            every=timedelta(hours=1),
        )
    )
