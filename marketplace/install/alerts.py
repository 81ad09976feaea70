"""Wiring of alerts: pages, API, matching and sending, parts of other pages, and secrecy."""

from datetime import timedelta

from app.menu import SignInReason
from app.permissions import Actor
from app.registry import NavigationItem, Registry, ScheduledJob
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork
from app.web.offline import OfflinePages
from marketplace.alerts import doors
from marketplace.alerts.confidentiality import own_entries
from marketplace.alerts.use_cases.match_tender import MATCHED, renew_words
from marketplace.alerts.use_cases.send_alerts import send_alerts, send_digests
from marketplace.kernel.menu import TENDERS
from marketplace.kernel.permissions import SAVE_SEARCH


def _people(actor: Actor) -> bool:
    return actor.kind == "person" and actor.may(SAVE_SEARCH)


def _to_follow(_: UnitOfWork) -> Sentence:
    return sentence("Sign in to follow this. We will notify you of its changes.")


def _to_save(_: UnitOfWork) -> Sentence:
    return sentence("Sign in to save this search. We will notify you of new tenders.")


def install_alerts(registry: Registry) -> None:
    """Register alerts."""
    registry.add_web(doors.web)
    registry.contribute(OfflinePages(endpoint="alerts.index", first=True))
    registry.contribute(OfflinePages(endpoint="tenders.show"))
    registry.contribute(SignInReason(endpoint="alerts.follow", sentence_of=_to_follow))
    registry.contribute(SignInReason(endpoint="alerts.save", sentence_of=_to_save))
    registry.add_web(doors.short)
    registry.add_api(doors.api)
    registry.veil_audit(own_entries)
    registry.add_panel(doors.SUITS)
    for part in doors.PARTS:
        registry.contribute(part)
    for event, handler in MATCHED:
        registry.subscribe(event, handler)
    registry.schedule(
        ScheduledJob(
            name="marketplace.send_alerts", use_case=send_alerts, every=timedelta(minutes=1)
        ),
        ScheduledJob(
            name="marketplace.send_digests", use_case=send_digests, every=timedelta(minutes=10)
        ),
        ScheduledJob(
            name="marketplace.renew_search_words", use_case=renew_words, every=timedelta(minutes=10)
        ),
    )
    registry.add_navigation(
        NavigationItem(
            label=sentence("Your alerts"),
            endpoint="alerts.index",
            group=TENDERS,
            visible=_people,
            order=40,
        )
    )
