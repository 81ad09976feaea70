"""What-ifs as Finance and auditors read them: their progress and their results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.paging import PAGE, Page, as_id, cut, decode_cursor
from app.permissions import require
from app.unit_of_work import UnitOfWork
from tax_incentives.changes.costs import added
from tax_incentives.changes.models import WhatIf, WhatIfSlice
from tax_incentives.changes.use_cases.cost_scheme import CLAIMS, PARTS, texts
from tax_incentives.kernel.permissions import READ_RELIEFS


@dataclass(frozen=True, kw_only=True)
class CostFigures:
    """The result of both texts for a number of firms or claims; amounts in paisa.

    `known` are those that both texts decide; `unknown` are counted separately. `old` and `new` get
    something by that text.
    """

    known: int
    unknown: int
    old: int
    new: int
    old_paisa: int
    new_paisa: int
    winners: int
    losers: int
    won_paisa: int
    lost_paisa: int


@dataclass(frozen=True, kw_only=True)
class CostGroup:
    """The figures of the firms of a district or a band of size."""

    value: str
    figures: CostFigures


@dataclass(frozen=True, kw_only=True)
class MissingFact:
    """A fact that is not known of so many firms and past claims, which nothing could be said of."""

    name: str
    firms: int


@dataclass(frozen=True, kw_only=True)
class WhatIfView:
    """The question with the digests of both texts, the progress, and the figures so far."""

    id: UUID
    scheme: str
    asked_at: datetime
    rule_on: date
    old_version: int
    new_version: int
    old_digest: str
    new_digest: str
    assumed: Mapping[str, str]
    firms: int
    counted: int
    finished: bool
    figures: CostFigures
    claims: CostFigures
    districts: Sequence[CostGroup]
    sizes: Sequence[CostGroup]
    missing: Sequence[MissingFact]

    @property
    def per_cent(self) -> int:
        """Progress in per cent; firms registered since then do not take it above one hundred."""
        return 100 if self.finished else min(99, self.counted * 100 // max(self.firms, 1))


def what_if(uow: UnitOfWork, what_if_id: UUID) -> WhatIfView:
    """Return a what-if to readers of reliefs: two queries. Raises NotFound."""
    require(uow.actor, READ_RELIEFS)
    row = uow.get(WhatIf, what_if_id)
    return _view(row, _slices(uow, row))


def _slices(uow: UnitOfWork, row: WhatIf) -> Sequence[WhatIfSlice]:
    return uow.session.scalars(select(WhatIfSlice).filter_by(what_if_id=row.id)).all()


def what_if_of(uow: UnitOfWork, digest: bytes) -> WhatIfView | None:
    """Return the latest what-if of a text to readers of reliefs, by its SHA-256; None without.

    One query, and one more for its figures.
    """
    require(uow.actor, READ_RELIEFS)
    query = select(WhatIf).where(WhatIf.new_digest == digest).order_by(WhatIf.id.desc()).limit(1)
    row = uow.session.scalars(query).one_or_none()
    return _view(row, _slices(uow, row)) if row is not None else None


def what_ifs(uow: UnitOfWork, cursor: str | None) -> Page[WhatIf]:
    """List what was asked, the newest first: one query."""
    require(uow.actor, READ_RELIEFS)
    query = select(WhatIf).order_by(WhatIf.id.desc()).limit(PAGE + 1)
    if cursor:
        query = query.where(WhatIf.id < as_id(decode_cursor(cursor, 1)[0]))
    return cut(uow.session.scalars(query).all(), PAGE, lambda row: [str(row.id)])


def _view(row: WhatIf, slices: Sequence[WhatIfSlice]) -> WhatIfView:
    old, new = texts(row)
    firms = added(each.content for each in slices if each.part != CLAIMS)
    claims = added(each.content for each in slices if each.part == CLAIMS)
    return WhatIfView(
        id=row.id,
        scheme=row.scheme,
        asked_at=row.asked_at,
        rule_on=row.rule_on,
        old_version=old.version,
        new_version=new.version,
        old_digest=bytes(row.old_digest).hex(),
        new_digest=bytes(row.new_digest).hex(),
        assumed=row.assumed,
        firms=row.firms,
        counted=sum(each.counted for each in slices if each.part != CLAIMS),
        finished={each.part for each in slices if not each.counted} == set(PARTS),
        figures=_figures(firms, "total"),
        claims=_figures(claims, "total"),
        districts=_groups(firms, "district"),
        sizes=_groups(firms, "size"),
        missing=_missing(added([firms, claims])),
    )


def _figures(found: Mapping[str, int], at: str) -> CostFigures:
    names = CostFigures.__dataclass_fields__
    return CostFigures(**{name: found.get(f"{at}.{name}", 0) for name in names})


def _groups(found: Mapping[str, int], group: str) -> list[CostGroup]:
    values = {key.split(".")[1] for key in found if key.startswith(f"{group}.")}
    return [
        CostGroup(value=value, figures=_figures(found, f"{group}.{value}"))
        for value in sorted(values)
    ]


def _missing(found: Mapping[str, int]) -> list[MissingFact]:
    names = [
        MissingFact(name=key.split(".")[1], firms=number)
        for key, number in found.items()
        if key.startswith("missing.")
    ]
    return sorted(names, key=lambda each: (-each.firms, each.name))
