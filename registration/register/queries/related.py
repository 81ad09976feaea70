"""Related firms: through owners, addresses and names, in chains of any length.

All is as the register now records a day. Anyone who can write to the database can remove a firm's
links; so each firm that is found is rebuilt from its filings, which nobody can change.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.orm import aliased

from app.calendar import local_day
from app.parameters.public import set_in_force
from app.row_macs import Forged, log_forged
from app.unit_of_work import UnitOfWork
from registration.register.models import Business, BusinessTrait, BusinessVersion
from registration.register.parameters import ADDRESS_MOST_FIRMS, RELATED_YEARS
from registration.register.policy.business import Form, Standing
from registration.register.policy.links import Held, Link, links_of
from registration.register.policy.traits import TraitKind
from registration.register.queries.owners import on
from registration.register.queries.verification import faults_among

MAX_FIRMS = 200
# Each round asks other domains for links of the firms that the round before it found.
MAX_ROUNDS = 10

# Returns links that concern some organisations (`one` and `other` are organisations): one that it
# does not return for one of the two, it may not return for the other.
LinkSource = Callable[[UnitOfWork, Collection[UUID]], Iterable[Link]]

_REACHED = text("""
with recursive reached (id) as (
    select id from businesses where organisation_id = any (:organisations)
    union
    select near.id from reached cross join lateral (
        select theirs.business_id as id
        from business_traits mine join business_traits theirs on theirs.key = mine.key
        where mine.business_id = reached.id
        and mine.since <= :day and coalesce(mine.until, :day) >= :start
        and theirs.since <= :day and coalesce(theirs.until, :day) >= :start
        and (mine.kind <> 'name' or mine.until < theirs.since or theirs.until < mine.since)
        and (mine.kind <> 'place' or (
            select count(*) from (
                select distinct business_id from business_traits
                where key = mine.key and since <= :day and coalesce(until, :day) >= :start
                limit :crowd + 1
            ) neighbours
        ) <= :crowd)
        union all
        select same.id
        from businesses own join businesses same on same.organisation_id = own.organisation_id
        where own.id = reached.id
    ) near
)
select id from reached limit :most + 1
""")


@dataclass(frozen=True, kw_only=True)
class RelatedFirm:
    """A registered business of a group. `firm` is what links name it by.

    That is its organisation, or itself where it has none (an entry of an old register).
    `owners_unknown`: of a company only the director is known here, its shareholders are not.
    """

    firm: UUID
    organisation_id: UUID | None
    business_id: UUID
    number: str
    form: str
    name: str
    name_ur: str
    district: str
    good_standing: bool
    owners_unknown: bool


@dataclass(frozen=True, kw_only=True)
class RelatedFirms:
    """The group of an organisation on a day, itself included, and the reason for each firm.

    `since` is the first day that counts. `complete` is False if the group has more than 200
    businesses or more than ten rounds of other domains' links. `crowded_addresses`: how many of its
    addresses have too many firms to link them. `owners_unknown`: some firm is a company. An officer
    checks a group that is not complete, crowded or unknown: more firms may belong to it.
    """

    organisation_id: UUID
    day: date
    since: date
    firms: Sequence[RelatedFirm]
    links: Sequence[Link]
    organisation_ids: frozenset[UUID]
    complete: bool
    crowded_addresses: int
    owners_unknown: bool


@dataclass(frozen=True, kw_only=True)
class _Span:
    """The days that count, and how many firms at one address are linked by it."""

    start: date
    day: date
    crowd: int


@dataclass(frozen=True, kw_only=True)
class _Reached:
    firms: Sequence[RelatedFirm]
    organisations: frozenset[UUID]
    links: Sequence[Link]
    complete: bool


def related_firms(
    uow: UnitOfWork,
    organisation_id: UUID,
    day: date | None = None,
    *,
    links: LinkSource | None = None,
) -> RelatedFirms:
    """Return the group of firms of an organisation on a day (today).

    Eight queries, and two more for each round in which `links` adds organisations. An organisation
    that is not registered is alone, unless `links` adds others. For programs and officers: it asks
    no permission. Raises Forged if a firm of the group is not as filed, NothingInForce if the rules
    have no value on that day.
    """
    span = _span(uow, day or local_day(uow.now))
    reached = _reach(uow, organisation_id, span, links)
    _refuse_forged(uow, [firm.business_id for firm in reached.firms])
    held, crowded = _traits_of_firms(uow, reached.firms, span)
    return RelatedFirms(
        organisation_id=organisation_id,
        day=span.day,
        since=span.start,
        firms=reached.firms,
        links=[*links_of(held, organisation_id), *reached.links],
        organisation_ids=reached.organisations,
        complete=reached.complete,
        crowded_addresses=crowded,
        owners_unknown=any(firm.owners_unknown for firm in reached.firms),
    )


def owner_pseudonyms(
    uow: UnitOfWork, organisation_ids: Collection[UUID], day: date | None = None
) -> dict[UUID, frozenset[str]]:
    """Return the owners of organisations' businesses on a day (today), as keyed pseudonyms.

    64 hexadecimal digits, the same for one CNIC everywhere here, and joined with no other hash of
    it. Minors are among them. None for what was not registered then or was dissolved; of a company
    the director alone. Six queries. Raises Forged, as `related_firms`.
    """
    at = day or local_day(uow.now)
    mine = Business.organisation_id.in_(organisation_ids)
    _refuse_forged(uow, [each.id for each in uow.session.scalars(select(Business).where(mine))])
    query = (
        select(Business.organisation_id, BusinessTrait.key)
        .join(BusinessTrait, BusinessTrait.business_id == Business.id)
        .where(mine, BusinessTrait.kind == TraitKind.OWNER.value, *_had(at, at))
    )
    found: dict[UUID, set[str]] = {each: set() for each in organisation_ids}
    for organisation_id, key in uow.session.execute(query):
        if organisation_id is not None:
            found[organisation_id].add(key.hex())
    return {each: frozenset(owners) for each, owners in found.items()}


def _span(uow: UnitOfWork, day: date) -> _Span:
    values = set_in_force(uow.session, [RELATED_YEARS.key, ADDRESS_MOST_FIRMS.key], day)
    start = years_before(day, values.count(RELATED_YEARS.key))
    return _Span(start=start, day=day, crowd=values.count(ADDRESS_MOST_FIRMS.key))


def years_before(day: date, years: int) -> date:
    """Return the same day some years before; of 29 February the day before it."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _reach(
    uow: UnitOfWork, organisation_id: UUID, span: _Span, links: LinkSource | None
) -> _Reached:
    organisations: frozenset[UUID] = frozenset({organisation_id})
    for _ in range(MAX_ROUNDS):
        ids = _reached(uow, organisations, span)
        firms = _firms(uow, ids[:MAX_FIRMS], span.day, organisation_id)
        organisations |= {each.organisation_id for each in firms if each.organisation_id}
        more = [*links(uow, organisations)] if links else []
        new = {each for link in more for each in (link.one, link.other)} - organisations
        found = _Reached(
            firms=firms, organisations=organisations, links=more, complete=len(ids) <= MAX_FIRMS
        )
        if not new or not found.complete:
            return found
        organisations |= new
    return replace(found, complete=False)


def _reached(uow: UnitOfWork, organisations: Collection[UUID], span: _Span) -> Sequence[UUID]:
    told = {"organisations": list(organisations), "most": MAX_FIRMS, **vars(span)}
    return uow.session.scalars(_REACHED, told).all()


def _firms(uow: UnitOfWork, ids: Sequence[UUID], day: date, first: UUID) -> Sequence[RelatedFirm]:
    query = (
        select(Business, BusinessVersion)
        .join(BusinessVersion, BusinessVersion.business_id == Business.id)
        .where(Business.id.in_(ids), Business.number.is_not(None), on(day))
        .order_by(Business.organisation_id != first, Business.number)
    )
    return [_firm(business, version) for business, version in uow.session.execute(query)]


def _firm(business: Business, version: BusinessVersion) -> RelatedFirm:
    return RelatedFirm(
        firm=business.organisation_id or business.id,
        organisation_id=business.organisation_id,
        business_id=business.id,
        number=business.number or "",
        form=business.form,
        name=version.name,
        name_ur=version.name_ur,
        district=version.district,
        good_standing=version.standing == Standing.REGISTERED.value,
        owners_unknown=business.form == Form.COMPANY.value,
    )


def _refuse_forged(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    wrong = faults_among(uow, ids)
    for each in wrong:
        log_forged("business_traits", each.business_id)
    if wrong:
        raise Forged


def _traits_of_firms(
    uow: UnitOfWork, firms: Sequence[RelatedFirm], span: _Span
) -> tuple[Sequence[Held], int]:
    """Return what the firms have, but crowded addresses; and how many of these there are."""
    names = {firm.business_id: firm.firm for firm in firms}
    had = _had(span.start, span.day)
    query = select(BusinessTrait, _is_crowded(span)).where(
        BusinessTrait.business_id.in_(names), *had
    )
    rows = uow.session.execute(query).all()
    return [
        Held(
            key=row.key,
            kind=TraitKind(row.kind),
            firm=names[row.business_id],
            since=row.since,
            until=row.until if row.until and row.until < span.day else None,
        )
        for row, crowded in rows
        if not crowded
    ], len({row.key for row, crowded in rows if crowded})


def _is_crowded(span: _Span) -> ColumnElement[bool]:
    """Return a condition: the trait is an address that too many firms had to link them."""
    other = aliased(BusinessTrait)
    firms = (
        select(func.count(other.business_id.distinct()))
        .where(other.key == BusinessTrait.key, *_had(span.start, span.day, other))
        .scalar_subquery()
    )
    return and_(BusinessTrait.kind == TraitKind.PLACE.value, firms > span.crowd)


def _had(
    first: date, last: date, trait: type[BusinessTrait] = BusinessTrait
) -> Sequence[ColumnElement[bool]]:
    """Return conditions: a trait existed on some day from the first to the last."""
    until = trait.until
    return trait.since <= last, or_(until.is_(None), until >= first)
