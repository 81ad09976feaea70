"""The auditor's part of the home page: how far the trail is sealed, checked while they look."""

from datetime import timedelta

from app.audit.permissions import READ_TRAIL
from app.audit.queries import FEED
from app.audit.use_cases import verify_newest
from app.calendar import local_day
from app.feeds import head
from app.registry import Panel
from app.unit_of_work import UnitOfWork

# A moment's work; `bdm audit verify` checks all.
CHECKED = 200
_A_WEEK = timedelta(days=6)


def _trail(uow: UnitOfWork) -> dict[str, object] | None:
    if not uow.actor.may(READ_TRAIL):
        return None
    newest = head(uow.session, FEED)
    verdict = verify_newest(uow.session, uow.vault, CHECKED)
    today = local_day(uow.now)
    return {
        "newest": newest,
        "hash": (newest.hash or b"").hex()[:16] if newest else "",
        "problem": verdict.problem,
        "checked": min(CHECKED, newest.number) if newest else 0,
        "now": uow.now,
        "today": today.isoformat(),
        "week": (today - _A_WEEK).isoformat(),
    }


PANEL = Panel(name="trail", template="audit/panel.html", load=_trail, order=6)
