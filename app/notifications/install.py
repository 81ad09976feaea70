"""Installation of the notifications room in the application."""

from datetime import timedelta

from app import menu
from app.notifications.doors import letters
from app.notifications.doors.api import api
from app.notifications.doors.web import web
from app.notifications.gateways import mail_gateway, sms_gateway
from app.notifications.letters import MailGateway, SmsGateway
from app.notifications.links import Links
from app.notifications.permissions import COUNT_LETTERS, POST_LETTERS, SETTLE_MESSAGES, TABLE
from app.notifications.public import MESSAGE_QUEUED, unread_count
from app.notifications.texts import Texts
from app.notifications.use_cases import forget_texts, send_message
from app.registry import NavigationItem, Panel, Registry, ScheduledJob
from app.text import sentence
from app.unit_of_work import UnitOfWork


def install(registry: Registry) -> None:
    """Register pages, API, permissions, handlers and jobs."""
    registry.provide(Texts, lambda _settings: Texts())
    registry.provide(Links, lambda settings: Links(settings.base_url))
    registry.provide(MailGateway, mail_gateway)
    registry.provide(SmsGateway, sms_gateway)
    registry.subscribe(MESSAGE_QUEUED, send_message, lane="slow")
    registry.schedule(
        ScheduledJob(name="forget-texts", use_case=forget_texts, every=timedelta(hours=1))
    )
    registry.add_permissions(TABLE)
    registry.add_web(web, letters.web)
    registry.add_api(api, letters.api)
    registry.add_panel(
        Panel(
            name="notifications",
            template="notifications/panel.html",
            load=_unread,
            order=10,
            aside=True,
        )
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Notifications"),
            endpoint="notifications.mine",
            group=menu.YOURS,
            visible=lambda actor: actor.kind == "person",
            order=80,
        ),
        NavigationItem(
            label="Mails and SMS",
            endpoint="notifications.messages",
            group=menu.RULES,
            visible=lambda actor: actor.may(SETTLE_MESSAGES),
            order=90,
        ),
        NavigationItem(
            label="Letters to print",
            endpoint="letters.index",
            group=menu.WORK,
            visible=lambda actor: actor.may(POST_LETTERS),
            order=62,
        ),
        NavigationItem(
            label="Letters on paper",
            endpoint="letters.figures",
            group=menu.RULES,
            visible=lambda actor: actor.may(COUNT_LETTERS),
            order=91,
        ),
    )


def _unread(uow: UnitOfWork) -> dict[str, object] | None:
    unread = unread_count(uow, uow.actor.person)
    return {"unread": unread} if unread else None
