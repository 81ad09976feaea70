"""Match a tender's events with all alerts: one statement for all people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, text, update

from app.outbox.models import Event
from app.outbox.subscriptions import Handler, handler
from app.synonyms.public import changed_at, widened
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import SavedSearch
from marketplace.contracts.use_cases.award_tender import AWARDED
from marketplace.contracts.use_cases.sign_contract import SIGNED
from marketplace.evaluation.use_cases.publish_report import PUBLISHED as REPORTED
from marketplace.openings.use_cases.open_bids import OPENED
from marketplace.openings.use_cases.postpone_opening import POSTPONED
from marketplace.tenders.models import Tender
from marketplace.tenders.policy.search import band_of
from marketplace.tenders.use_cases.versions import AMENDED

_RENEWED_AT_ONCE = 1_000
# Every search in force is looked at: 100,000 take a fraction of a second, and an index on what
# many search for would not be asked.
_SEARCHES = text(
    """
insert into tender_alerts (id, person_id, search_id, tender_id, news, pace, matched_at)
select gen_random_uuid(), s.person_id, s.id, t.id, 'published', s.pace, :at
from tenders t cross join saved_searches s
where t.id = :tender and t.published_at is not null and s.ended_at is null
    and s.category in ('', t.category) and s.district in ('', t.district)
    and s.band in ('', :band) and (s.words is null or t.search @@ s.words)
on conflict do nothing
"""
)
_FOLLOWS = text(
    """
insert into tender_alerts (id, person_id, follow_id, tender_id, news, pace, matched_at)
select gen_random_uuid(), f.person_id, f.id, t.id, :news, 'at_once', :at
from tenders t join follows f on f.ended_at is null
    and (f.kind = 'tender' and f.subject_id = t.id and :news <> 'published'
        or f.kind = 'department' and f.subject_id = t.department_id and :news = 'published'
        or f.kind = 'firm' and :news = 'signed' and f.subject_id in (
            select c.supplier_id from contracts c where c.tender_id = t.id
                and c.department_signed_at is not null and c.supplier_signed_at is not null))
where t.id = :tender and t.published_at is not null
on conflict do nothing
"""
)
TENDER_PUBLISHED = "marketplace.tender_published"
TENDER_CANCELLED = "marketplace.tender_cancelled"
# With the number of the version: each is notified once.
CHANGED = "amended"


@handler("marketplace.match_searches")
def match_searches(uow: UnitOfWork, event: Event) -> None:
    """Handle `marketplace.tender_published`: create alerts for matching searches."""
    tender = uow.get(Tender, UUID(event.payload["tender_id"]))
    match_tender(uow, tender, uow.instant())


def match_tender(uow: UnitOfWork, tender: Tender, at: datetime) -> None:
    """Write an alert for each search that finds the tender, once; also after it was amended."""
    values = {"tender": tender.id, "band": band_of(tender.estimate_paisa), "at": at}
    uow.session.execute(_SEARCHES, values)


@handler("marketplace.match_amended")
def match_amended(uow: UnitOfWork, event: Event) -> None:
    """Handle `marketplace.tender_amended`: alert followers, and searches that newly match."""
    tender, at = uow.get(Tender, UUID(event.payload["tender_id"])), uow.instant()
    match_tender(uow, tender, at)
    news = f"{CHANGED}_{event.payload['version']}"
    uow.session.execute(_FOLLOWS, {"tender": tender.id, "news": news, "at": at})


def _matching(news: str) -> Handler:
    def match(uow: UnitOfWork, event: Event) -> None:
        values = {"tender": UUID(event.payload["tender_id"]), "news": news, "at": uow.instant()}
        uow.session.execute(_FOLLOWS, values)

    return handler(f"marketplace.match_follows_{news}")(match)


MATCHED: Sequence[tuple[str, Handler]] = (
    (TENDER_PUBLISHED, match_searches),
    (TENDER_PUBLISHED, _matching("published")),
    (AMENDED, match_amended),
    (POSTPONED, _matching("postponed")),
    (TENDER_CANCELLED, _matching("cancelled")),
    (OPENED, _matching("opened")),
    (REPORTED, _matching("reported")),
    (AWARDED, _matching("awarded")),
    (SIGNED, _matching("signed")),
)


def renew_words(uow: UnitOfWork, _: None) -> None:
    """Read the words of saved searches again where synonyms have changed since; a job."""
    changed = changed_at(uow.session)
    if changed is None:
        return
    stale = select(SavedSearch).where(
        SavedSearch.ended_at.is_(None),
        SavedSearch.words.is_not(None),
        SavedSearch.worded_at < changed,
    )
    rows = uow.session.scalars(stale.order_by(SavedSearch.worded_at).limit(_RENEWED_AT_ONCE))
    for row in sorted(rows, key=lambda row: row.id):  # as senders lock them
        words = " & ".join(widened(uow.session, row.q))
        uow.session.execute(
            update(SavedSearch)
            .where(SavedSearch.id == row.id)
            .values(words=func.to_tsquery("simple", words), worded_at=uow.now)
        )
