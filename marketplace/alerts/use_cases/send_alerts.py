"""Tell people what was found for them: at once, or once a day.

A notification is queued in the commit in which its alerts name it. So a crash leaves either both or
none, and what becomes of the message itself is its own story (`app/notifications`): a crash while
it leaves makes it "unknown", and nothing sends it again.

Who shares a phone does not hear of it there, and nobody writes a letter: both would tell others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby, islice
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, select

from app.calendar import PROVINCE
from app.db import among
from app.identity.public import organisations_by_id
from app.notifications.public import Links, queue_message, reached_at
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import AT_ONCE, DAILY, Follow, SavedSearch, TenderAlert
from marketplace.alerts.use_cases.stop_alerts import token_of
from marketplace.tenders.models import Tender

_AT_ONCE = 500
DIGEST_AT = time(7, 0)
# What an SMS shows of a title: with the closing and the link it is one message.
_SHORT_TITLE = 70
_IN_DIGEST = 30
Source = SavedSearch | Follow
Row = TypeVar("Row", Tender, SavedSearch, Follow)


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What the alerts of one run are about, each read once."""

    tenders: Mapping[UUID, Tender]
    departments: Mapping[UUID, tuple[str, str]]
    sources: Mapping[UUID, Source]


def send_alerts(uow: UnitOfWork, _: None) -> None:
    """Queue what is to be told at once; a job."""
    rows = _waiting(uow, _of_pace(AT_ONCE))
    known = _known(uow, rows)
    for row in _stale(uow, rows, known):
        row.dropped_at = uow.now
    left = [row for row in rows if row.dropped_at is None]
    for key, same in groupby(left, key=lambda row: (row.person_id, str(row.tender_id), row.news)):
        _tell(uow, key[0], list(same), known)


def send_digests(uow: UnitOfWork, _: None) -> None:
    """Queue what is told once a day, for what was found before the last morning; a job."""
    rows = _waiting(uow, _of_pace(DAILY).where(TenderAlert.matched_at < _last_morning(uow.now)))
    known = _known(uow, rows)
    for row in _stale(uow, rows, known):
        row.dropped_at = uow.now
    left = [row for row in rows if row.dropped_at is None]
    for person_id, same in groupby(left, key=lambda row: row.person_id):
        _tell_all(uow, person_id, list(same), known)


def _last_morning(now: datetime) -> datetime:
    here = now.astimezone(PROVINCE)
    today = datetime.combine(here.date(), DIGEST_AT, PROVINCE)
    return today if here >= today else today - timedelta(days=1)


def _of_pace(pace: str) -> Select[TenderAlert]:
    return select(TenderAlert).where(
        TenderAlert.pace == pace,
        TenderAlert.notification_id.is_(None),
        TenderAlert.dropped_at.is_(None),
    )


def _waiting(uow: UnitOfWork, query: Select[TenderAlert]) -> Sequence[TenderAlert]:
    """Lock the next rows, those of a person together; another worker takes others."""
    order = (TenderAlert.person_id, TenderAlert.tender_id, TenderAlert.news, TenderAlert.id)
    locked = query.order_by(*order).limit(_AT_ONCE).with_for_update(skip_locked=True)
    return uow.session.scalars(locked).all()


def _known(uow: UnitOfWork, rows: Sequence[TenderAlert]) -> _Known:
    tenders = _by_id(uow, Tender, {row.tender_id for row in rows})
    houses = organisations_by_id(uow.session, {each.department_id for each in tenders.values()})
    searches = _by_id(uow, SavedSearch, {row.search_id for row in rows if row.search_id})
    follows = _by_id(uow, Follow, {row.follow_id for row in rows if row.follow_id})
    return _Known(
        tenders=tenders,
        departments={each.id: (each.name, each.name_ur) for each in houses.values()},
        sources={**searches, **follows},
    )


def _by_id(uow: UnitOfWork, model: type[Row], ids: Iterable[UUID]) -> dict[UUID, Row]:
    found = uow.session.scalars(select(model).where(among(model.id, list(ids))))
    return {each.id: each for each in found}


def _source(row: TenderAlert, known: _Known) -> Source:
    return known.sources[row.search_id or row.follow_id]  # type: ignore[index]  # one of the two


def _stale(uow: UnitOfWork, rows: Iterable[TenderAlert], known: _Known) -> Iterable[TenderAlert]:
    """Return what nobody wants any more, and new tenders that are no longer open."""
    for row in rows:
        tender = known.tenders[row.tender_id]
        over = tender.closes_at <= uow.now or tender.cancelled_at is not None
        if _source(row, known).ended_at or (row.news == "published" and over):
            yield row


def _tell(uow: UnitOfWork, person_id: UUID, rows: Sequence[TenderAlert], known: _Known) -> None:
    """Queue one message about one piece of news of a tender, however many searches found it."""
    reached = reached_at(uow, person_id)
    tender = known.tenders[rows[0].tender_id]
    news = rows[0].kind_of_news
    template = "tender_found" if news == "published" else f"followed_{news}"
    values = _values(tender, known, reached["language"])
    _queue(uow, template, values, rows, known, reached)


def _tell_all(uow: UnitOfWork, person_id: UUID, rows: Sequence[TenderAlert], known: _Known) -> None:
    reached = reached_at(uow, person_id)
    tenders = list(dict.fromkeys(row.tender_id for row in rows))
    each_of = (_values(known.tenders[each], known, reached["language"]) for each in tenders)
    lines = [_line(uow, values) for values in islice(each_of, _IN_DIGEST)]
    values = {"count": str(len(tenders)), "tenders": "\n".join(lines)}
    _queue(uow, "tenders_found", values, rows, known, reached)


def _line(uow: UnitOfWork, values: Mapping[str, str]) -> str:
    link = uow.port(Links).whole(f"/t/{values['reference']}")
    return f"{values['title']}\n{values['department']} · {values['closes_at']}\n{link}\n"


def _values(tender: Tender, known: _Known, language: str) -> dict[str, str]:
    urdu = language == "ur"
    title = (urdu and tender.title_ur) or tender.title
    name, name_ur = known.departments[tender.department_id]
    short = title if len(title) <= _SHORT_TITLE else f"{title[: _SHORT_TITLE - 1]}…"
    return {
        "id": str(tender.id),
        "title": title,
        "short_title": short,
        "reference": tender.reference or "",
        "department": (urdu and name_ur) or name,
        "closes_at": tender.closes_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
        "opens_at": tender.opens_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
    }


def _queue(  # noqa: PLR0913, PLR0917 - each is a part of the message
    uow: UnitOfWork,
    template: str,
    values: Mapping[str, str],
    rows: Sequence[TenderAlert],
    known: _Known,
    reached: Mapping[str, str],
) -> None:
    sources = [_source(row, known) for row in rows]
    email = reached.get("email") if any(each.by_email for each in sources) else None
    mobile = reached.get("mobile") if any(each.by_sms for each in sources) else None
    token = token_of(uow.vault, rows[0].id)
    notification = queue_message(
        uow,
        template=f"marketplace/{template}",
        person_id=rows[0].person_id,
        values={**values, "token": token, "stop": uow.port(Links).whole(f"/alerts/stop/{token}")},
        to_email=email,
        to_mobile=mobile,
        confidential=True,
        inbox_only=not (email or mobile),
    )
    uow.session.flush()
    for row in rows:
        row.notification_id = notification
