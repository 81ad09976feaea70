"""Notify people of the tenders that were found for them: at once, or once a day.

A notification is queued in the same commit in which its alerts are marked with it, so a crash
leaves both or neither. `app/notifications` sends the message itself: one that was being sent when a
process crashed has the status "unknown" and is not sent a second time.

No alert goes to a phone that several people share, and none is posted as a letter: other people
would read it.
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
from app.notifications.public import Links, queue_message, reached_at, sms_of
from app.row_macs import genuine_of
from app.unit_of_work import UnitOfWork
from marketplace.alerts.models import AT_ONCE, DAILY, Follow, SavedSearch, TenderAlert
from marketplace.alerts.policy import LONGEST_TITLE, cut_title, short_title
from marketplace.alerts.use_cases.stop_alerts import token_of, write_code
from marketplace.tenders.models import Tender

_AT_ONCE = 500
DIGEST_AT = time(7, 0)
_IN_DIGEST = 30
Source = SavedSearch | Follow
Listened = TypeVar("Listened", SavedSearch, Follow)


@dataclass(frozen=True, kw_only=True)
class _AlertData:
    """The tenders, departments, searches and follows of one run's alerts, each read once."""

    tenders: Mapping[UUID, Tender]
    departments: Mapping[UUID, tuple[str, str]]
    sources: Mapping[UUID | None, Source]


@dataclass(frozen=True, kw_only=True)
class _Receiver:
    """A person, the alerts that one message tells them, and where they are reached."""

    rows: Sequence[TenderAlert]
    sources: Sequence[Source]
    reached: Mapping[str, str]

    @property
    def email(self) -> str | None:
        """The address, if one of the searches or follows asks for e-mail."""
        return self.reached.get("email") if any(each.by_email for each in self.sources) else None

    @property
    def mobile(self) -> str | None:
        """The number, if one of the searches or follows asks for SMS."""
        return self.reached.get("mobile") if any(each.by_sms for each in self.sources) else None


def send_alerts(uow: UnitOfWork, _: None) -> None:
    """Queue the messages of alerts that are sent at once; a job."""
    rows, known = _wanted(uow, _of_pace(AT_ONCE))
    for _key, same in groupby(rows, key=lambda row: (row.person_id, row.tender_id, row.news)):
        _queue_news(uow, list(same), known)


def send_digests(uow: UnitOfWork, _: None) -> None:
    """Queue the daily messages, about what was found before the last morning; a job."""
    before = TenderAlert.matched_at < _last_morning(uow.now)
    rows, known = _wanted(uow, _of_pace(DAILY).where(before))
    for _person_id, same in groupby(rows, key=lambda row: row.person_id):
        _queue_digest(uow, list(same), known)


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
    """Lock the next rows, and all of the last person's: notices sent together are never split.

    A second sender waits, and then finds the rest.
    """
    order = (TenderAlert.person_id, TenderAlert.tender_id, TenderAlert.news, TenderAlert.id)
    locked = query.order_by(*order).with_for_update()
    rows = uow.session.scalars(locked.limit(_AT_ONCE)).all()
    if len(rows) < _AT_ONCE:
        return rows
    last = rows[-1].person_id
    others = [row for row in rows if row.person_id != last]
    return [*others, *uow.session.scalars(locked.where(TenderAlert.person_id == last))]


def _wanted(
    uow: UnitOfWork, query: Select[TenderAlert]
) -> tuple[Sequence[TenderAlert], _AlertData]:
    """Lock the next alerts, drop the stale ones, and return the others with what they are about."""
    rows = _waiting(uow, query)
    known = _load_alert_data(uow, rows)
    for row in _stale(uow, rows, known):
        row.dropped_at = uow.now
    return [row for row in rows if row.dropped_at is None], known


def _load_alert_data(uow: UnitOfWork, rows: Sequence[TenderAlert]) -> _AlertData:
    about = among(Tender.id, list({row.tender_id for row in rows}))
    tenders = genuine_of(uow.session, select(Tender).where(about))
    departments = organisations_by_id(uow.session, {each.department_id for each in tenders})
    sources: list[Source] = [
        *_lock(uow, SavedSearch, {row.search_id for row in rows if row.search_id}),
        *_lock(uow, Follow, {row.follow_id for row in rows if row.follow_id}),
    ]
    return _AlertData(
        tenders={each.id: each for each in tenders},
        departments={each.id: (each.name, each.name_ur) for each in departments.values()},
        sources={each.id: each for each in sources},
    )


def _lock(uow: UnitOfWork, model: type[Listened], ids: Iterable[UUID]) -> Sequence[Listened]:
    """Read searches or follows that nobody ends meanwhile: who ended one gets no message after."""
    query = select(model).where(among(model.id, list(ids))).order_by(model.id)
    return uow.session.scalars(query.with_for_update(read=True)).all()


def _stale(
    uow: UnitOfWork, rows: Iterable[TenderAlert], known: _AlertData
) -> Iterable[TenderAlert]:
    """Return alerts of searches and follows that ended, and those of new tenders that closed.

    A forged tender is announced to nobody.
    """
    for row in rows:
        tender = known.tenders.get(row.tender_id)
        if tender is None:
            yield row
            continue
        over = tender.closes_at <= uow.now or tender.cancelled_at is not None
        if known.sources[row.source_id].ended_at or (row.news == "published" and over):
            yield row


def _queue_news(uow: UnitOfWork, rows: Sequence[TenderAlert], known: _AlertData) -> None:
    """Queue one message about one piece of news of a tender, however many searches found it."""
    receiver = _receiver(uow, rows, known)
    news = rows[0].kind_of_news
    template = "tender_found" if news == "published" else f"followed_{news}"
    tender = known.tenders[rows[0].tender_id]
    _queue(uow, receiver, template, _values(tender, known, receiver.reached["language"]))


def _queue_digest(uow: UnitOfWork, rows: Sequence[TenderAlert], known: _AlertData) -> None:
    """Queue one message about all tenders that were found for a person since the last morning."""
    receiver = _receiver(uow, rows, known)
    tenders = list(dict.fromkeys(row.tender_id for row in rows))
    language = receiver.reached["language"]
    each_of = (_values(known.tenders[each], known, language) for each in tenders)
    lines = [_line(uow, values) for values in islice(each_of, _IN_DIGEST)]
    values = {"count": str(len(tenders)), "tenders": "\n".join(lines)}
    _queue(uow, receiver, "tenders_found", values)


def _receiver(uow: UnitOfWork, rows: Sequence[TenderAlert], known: _AlertData) -> _Receiver:
    sources = [known.sources[row.source_id] for row in rows]
    return _Receiver(rows=rows, sources=sources, reached=reached_at(uow, rows[0].person_id))


def _line(uow: UnitOfWork, values: Mapping[str, str]) -> str:
    link = uow.port(Links).whole(f"/t/{values['reference']}")
    return f"{values['title']}\n{values['department']} · {values['closes_at']}\n{link}\n"


def _values(tender: Tender, known: _AlertData, language: str) -> dict[str, str]:
    urdu = language == "ur"
    title = (urdu and tender.title_ur) or tender.title
    name, name_ur = known.departments[tender.department_id]
    return {
        "id": str(tender.id),
        "title": title,
        "short_title": cut_title(title, LONGEST_TITLE),
        "reference": tender.reference or "",
        "department": (urdu and name_ur) or name,
        "closes_at": tender.closes_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
        "opens_at": tender.opens_at.astimezone(PROVINCE).strftime("%d-%m-%Y %H:%M"),
    }


def _for_sms(
    uow: UnitOfWork, receiver: _Receiver, template: str, values: Mapping[str, str]
) -> dict[str, str]:
    """Add the short link that stops such messages, and let the title leave room for it."""
    code = write_code(uow, receiver.rows[0])
    made = {**values, "sms_stop": uow.port(Links).whole(f"/s/{code}")}
    blank = dict.fromkeys(("token", "stop"), "")

    def write(title: str) -> str:
        filled = {**made, **blank, "short_title": title}
        return sms_of(uow, f"marketplace/{template}", receiver.reached["language"], filled)

    return {**made, "short_title": short_title(values.get("title", ""), write)}


def _queue(uow: UnitOfWork, receiver: _Receiver, template: str, values: Mapping[str, str]) -> None:
    """Queue a message and mark the alerts that it tells."""
    token = token_of(uow.vault, receiver.rows[0].id)
    if receiver.mobile:
        values = _for_sms(uow, receiver, template, values)
    notification = queue_message(
        uow,
        template=f"marketplace/{template}",
        person_id=receiver.rows[0].person_id,
        values={
            "sms_stop": "",
            **values,
            "token": token,
            "stop": uow.port(Links).whole(f"/alerts/stop/{token}"),
        },
        to_email=receiver.email,
        to_mobile=receiver.mobile,
        confidential=True,
        inbox_only=not (receiver.email or receiver.mobile),
    )
    uow.session.flush()
    for row in receiver.rows:
        row.notification_id = notification
