"""The register's figure of the province: the businesses that were registered."""

from uuid import UUID

from sqlalchemy import Uuid, cast, func, literal, null, select

from app.db import day_of
from app.figures.public import Better, PublicFigure, Unit, measured_by
from app.text import sentence
from registration.register.models import Business, BusinessVersion

# A business is counted where it was when it was registered.
_REGISTERED = (
    select(
        day_of(Business.numbered_at).label("day"),
        BusinessVersion.district.label("district"),
        cast(null(), Uuid[UUID]).label("department"),
        literal(1).label("value"),
    )
    .join(BusinessVersion, BusinessVersion.business_id == Business.id)
    .where(Business.numbered_at.is_not(None))
    .where(
        func.daterange(BusinessVersion.valid_from, BusinessVersion.valid_to, "[]").op("@>")(
            day_of(Business.numbered_at)
        )
    )
)
FIGURE = PublicFigure(
    name="businesses",
    title=sentence("Businesses registered"),
    unit=Unit.COUNT,
    better=Better.MORE,
    endpoint="register.index",
    order=25,
    measure=measured_by("count", _REGISTERED),
)
