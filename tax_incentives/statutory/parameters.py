"""The standard rate and the reduced rates of laws, as dated parameters."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import Sentence, sentence


def _rate(name: str, title: Sentence) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"reliefs.{name}",
        title=title,
        group=sentence("Tax reliefs"),
        unit=Unit.PERCENT,
        help="In per cent of the turnover. What is forgone is the difference of both rates",
    )


STANDARD = _rate(
    "services_standard_rate", sentence("Sales tax on services: standard rate of IT services")
)
REDUCED = _rate(
    "it_services_reduced_rate", sentence("Sales tax on services: reduced rate of IT services")
)
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
