"""Casework's figure of the province: the days from the submission to the grant."""

from sqlalchemy import select

from app.casework.cases.models.application import Application
from app.casework.cases.models.outcome import Outcome
from app.casework.cases.models.work import CaseRegistration
from app.db import day_of
from app.figures.public import Better, PublicFigure, Unit, measured_by
from app.text import sentence

_GRANTED = (
    select(
        day_of(Outcome.at).label("day"),
        Application.district.label("district"),
        CaseRegistration.office_id.label("department"),
        (day_of(Outcome.at) - day_of(CaseRegistration.asked_at)).label("value"),
    )
    .join(CaseRegistration, CaseRegistration.id == Outcome.registration_id)
    .join(Application, Application.id == CaseRegistration.application_id)
    .where(Outcome.outcome == "granted")
)
FIGURES = (
    PublicFigure(
        name="days-to-grant",
        title=sentence("Half of applications are granted within"),
        unit=Unit.DAYS,
        better=Better.LESS,
        endpoint="services.index",
        order=30,
        measure=measured_by("median", _GRANTED),
    ),
    PublicFigure(
        name="grants",
        title=sentence("Licences, certificates and registrations granted"),
        unit=Unit.COUNT,
        better=Better.MORE,
        endpoint="services.index",
        order=65,
        measure=measured_by("count", _GRANTED),
    ),
)
