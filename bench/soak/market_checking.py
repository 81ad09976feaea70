"""Final invariants of tenders, alerts and messages; each failing line is a sentence."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from app.notifications.queries import unsettled
from app.permissions import Actor
from app.platform import Platform
from app.roles import OPERATOR
from app.unit_of_work import UnitOfWork
from bench.soak.journal import Fact
from bench.soak.mail import MailServer
from bench.soak.market import NEW_PLACE, Market, SoakTender

_UNFINISHED = """
select (select count(*) from tender_alerts
        where notification_id is null and dropped_at is null and pace = 'at_once')
     + (select count(*) from messages where state in ('queued', 'sending') and sealed is not null)
"""
_ALERTS = """
select coalesce(search_id, follow_id) as source, tender_id as tender, news,
       person_id as person, notification_id as notification
from tender_alerts where person_id = any(:people) and dropped_at is null
"""
_NOTIFICATIONS = """
select n.id, n.person_id, count(m.id) as messages from notifications n
left join messages m on m.notification_id = n.id
where n.person_id = any(:people) group by n.id
"""
_MESSAGES = "select id, message_key, state from messages where sealed is not null"
_VERSIONS = """
select t.id, t.version, t.confirm_version, t.delivery_place, t.closes_at,
       array(select v.number from tender_versions v where v.tender_id = t.id order by 1) as numbers,
       (select count(*) from amendments a where a.tender_id = t.id and a.approved_at is not null)
           as approved,
       (select count(*) from amendments a where a.tender_id = t.id and a.refused_at is not null)
           as refused
from tenders t where t.id = any(:tenders)
"""
_BIDS = """
select b.tender_id as tender, b.supplier_id as firm, b.confirmed_version
from bids b where b.tender_id = any(:tenders) and b.withdrawn_at is null and b.replaced_at is null
"""


def unfinished_market(session: Session) -> int:
    """Return how many alerts and messages have not come to rest."""
    return int(session.execute(text(_UNFINISHED)).scalar_one())


def market_faults(
    platform: Platform, market: Market, facts: Sequence[Fact], mail: MailServer
) -> Iterator[str]:
    """Yield the faults, if there are any."""
    done = _Done(facts)
    tenders = [each for each in market.tenders if done.of(each, "published")]
    with platform.executor.sessions() as session:
        yield from _messages(session, platform, mail)
        yield from _alerts(session, market, tenders, done)
        yield from _versions(session, tenders, done)
        yield from _bids(session, market, tenders, done)


def message_states(session: Session) -> Mapping[str, int]:
    """Count the messages by state."""
    states = session.execute(text("select state, count(*) from messages group by 1 order by 1"))
    return dict(states.tuples().all())


class _Done:
    """The acknowledged acts, by tender."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts: defaultdict[str, list[Fact]] = defaultdict(list)
        for fact in facts:
            self._facts[fact.tender].append(fact)

    def of(self, tender: SoakTender, what: str) -> list[Fact]:
        return [fact for fact in self._facts[str(tender.id)] if fact.what == what]


def _alerts(
    session: Session, market: Market, tenders: Sequence[SoakTender], done: _Done
) -> Iterator[str]:
    """One row for each search or follow, tender and news; one message for each person's news."""
    people = list(market.watchers)
    rows = session.execute(text(_ALERTS), {"people": people}).mappings().all()
    ours = {each.id for each in tenders}  # the demonstration's own are found as well
    found = Counter(
        (row["source"], row["tender"], row["news"]) for row in rows if row["tender"] in ours
    )
    wanted = Counter(_wanted(session, market, tenders, done))
    for (source, tender, news), times in wanted.items():
        if found[source, tender, news] != times:
            yield f"{news} of {tender} is there {found[source, tender, news]} times for {source}"
    for source, tender, news in found.keys() - wanted.keys():
        yield f"{news} of {tender} is there for {source}, and was acknowledged to nobody"
    yield from _told(session, market, rows)


def _told(session: Session, market: Market, rows: Sequence[RowMapping]) -> Iterator[str]:
    """Each person has one notification of each piece of news, and one mail where they want it."""
    told = defaultdict(set)
    for row in rows:
        told[row["person"], row["tender"], row["news"]].add(row["notification"])
    for (person, tender, news), ids in told.items():
        if None in ids or len(ids) != 1:
            yield f"{person} has {len(ids - {None})} notifications of {news} of {tender}, not one"
    people = {"people": list(market.watchers)}
    sent = session.execute(text(_NOTIFICATIONS), people).tuples().all()
    named = {one for ids in told.values() for one in ids}
    for one, person, count in sent:
        if one not in named:
            yield f"notification {one} is named by no alert"
        if count != (person in market.mailed):
            yield f"notification {one} has {count} messages"


def _wanted(
    session: Session, market: Market, tenders: Sequence[SoakTender], done: _Done
) -> Iterator[tuple[UUID, UUID, str]]:
    follows = {
        (str(person), tender): source
        for source, person, tender in session.execute(
            text("select id, person_id, subject_id from follows where kind = 'tender'")
        )
    }
    for tender in tenders:
        yield from ((source, tender.id, "published") for source in market.looking(tender))
        for fact in done.of(tender, "followed"):
            source = follows[fact.who, tender.id]
            for approved in done.of(tender, "approved"):
                yield source, tender.id, f"amended_{approved.version}"


def _messages(session: Session, platform: Platform, mail: MailServer) -> Iterator[str]:
    """No mail twice; what was sent arrived; what is unknown is listed for an operator."""
    yield from (f"message {key} was sent {n} times" for key, n in mail.taken.items() if n > 1)
    known = session.execute(text(_MESSAGES)).mappings().all()
    keys = {row["message_key"] for row in known}
    yield from (f"message {key} was sent and is not known" for key in mail.taken.keys() - keys)
    waiting = sum(row["state"] in {"queued", "sending"} for row in known)
    if waiting:
        yield f"{waiting} messages are still to be sent"
    for row in known:
        state, taken = row["state"], mail.taken[row["message_key"]]
        if state in {"failed", "dropped"}:
            yield f"message {row['id']} is {state}"
        elif state == "sent" and not taken and _is_mail(session, row["id"]):
            yield f"message {row['id']} counts as sent and never arrived"
    unknown = {row["id"] for row in known if row["state"] in {"unknown", "failed"}}
    if unknown != set(_listed(platform)):
        yield "the list of messages for the operator is not that of the unknown ones"


def _is_mail(session: Session, message: UUID) -> bool:
    found = session.execute(text("select channel from messages where id = :id"), {"id": message})
    return bool(found.scalar_one() == "email")


def _listed(platform: Platform) -> Iterator[UUID]:
    operator = Actor(kind="person", roles=frozenset({OPERATOR.name}))
    with platform.executor.reading(operator) as uow:
        yield from _pages(uow)


def _pages(uow: UnitOfWork) -> Iterator[UUID]:
    page = unsettled(uow)
    yield from (row.id for row in page.items)
    while page.next_cursor:
        page = unsettled(uow, page.next_cursor)
        yield from (row.id for row in page.items)


def _versions(session: Session, tenders: Sequence[SoakTender], done: _Done) -> Iterator[str]:
    """Every approved change is one version and is applied; no refused one is."""
    ids = {"tenders": [each.id for each in tenders]}
    rows = {row["id"]: row for row in session.execute(text(_VERSIONS), ids).mappings()}
    for tender in tenders:
        row = rows[tender.id]
        there = (row["version"], row["approved"], row["refused"], row["numbers"])
        approved = sorted(fact.version for fact in done.of(tender, "approved"))
        refused = len(done.of(tender, "refused"))
        must = (1 + len(approved), len(approved), refused, approved)
        if there != must:
            yield f"tender {tender.id} has versions {there}, and {must} was acknowledged"
        yield from _terms(tender, row, moved=bool(approved) and tender.is_amended)


def _terms(tender: SoakTender, row: RowMapping, *, moved: bool) -> Iterator[str]:
    if (row["delivery_place"] == NEW_PLACE) != moved:
        yield f"tender {tender.id} delivers at “{row['delivery_place']}”"
    extended = row["version"] > (2 if moved else 1)
    if row["closes_at"] != (tender.extended_to if extended else tender.closes_at):
        yield f"tender {tender.id} closes at {row['closes_at']}"


def _bids(
    session: Session, market: Market, tenders: Sequence[SoakTender], done: _Done
) -> Iterator[str]:
    """One bid of each firm counts; after a change of substance only those confirmed since do."""
    ids = {"tenders": [each.id for each in tenders]}
    rows = session.execute(text(_BIDS), ids).tuples().all()
    found = {(tender, firm): version for tender, firm, version in rows}
    if len(found) != len(rows):
        yield "a firm has two bids that count"
    for tender in tenders:
        for bid in done.of(tender, "bid"):
            confirmed = [f.version for f in done.of(tender, "confirmed") if f.who == bid.who]
            must, is_ = max([1, *confirmed]), found.get((tender.id, market.firms[bid.who]))
            if is_ != must:
                yield f"the bid of {bid.who} for {tender.id} is for version {is_}, not {must}"
