"""Reduced rates that a law gives, with the parameters that hold them and the standard rate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.data_files.words import Words
from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence


@dataclass(frozen=True, kw_only=True)
class StatutoryRate:
    """A rate below the standard one, by law: no claim, no award and no budget."""

    code: str
    title: Words
    standard: ParameterDefinition
    reduced: ParameterDefinition


def _rate(name: str, title: str) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"reliefs.{name}",
        title=sentence(title),
        group=sentence("Tax reliefs"),
        unit=Unit.PERCENT,
        help="In per cent of the turnover. What is forgone is the difference of both rates",
    )


STANDARD = _rate("services_standard_rate", "Sales tax on services: standard rate of IT services")
REDUCED = _rate("it_services_reduced_rate", "Sales tax on services: reduced rate of IT services")
IT_SERVICES = StatutoryRate(
    code="it_services_rate",
    title=Words("Reduced sales tax on IT services", "آئی ٹی خدمات پر کم سیلز ٹیکس"),
    standard=STANDARD,
    reduced=REDUCED,
)
RATES: Mapping[str, StatutoryRate] = {IT_SERVICES.code: IT_SERVICES}
DEFINITIONS = (STANDARD, REDUCED)
_ACT = "Balochistan Sales Tax on Services Act 2015, heading 9868.0000, as amended to 2020"
_NOW = "No text of the schedules in force from 1 July 2025 was found"
INITIAL = tuple(
    InitialValue(
        definition=definition,
        value=value,
        valid_from=since,
        valid_to=until,
        instrument=instrument,
        confidence=confidence,
        note=note,
    )
    for definition, value in ((STANDARD, "15"), (REDUCED, "6"))
    for since, until, instrument, confidence, note in (
        (date(2020, 7, 1), date(2025, 6, 30), _ACT, Confidence.OFFICIAL, "Without input credit."),
        (
            date(2025, 7, 1),
            None,
            _NOW,
            Confidence.UNVERIFIED,
            "Ask the Balochistan Revenue Authority for the rate under the negative list.",
        ),
    )
)
