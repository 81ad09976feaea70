"""The working week: a dated parameter, since governments have changed it before."""

from datetime import date

from app.parameters.definitions import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

WORKING_WEEK = ParameterDefinition(
    key="calendar.working_week",
    title=sentence("Working week"),
    group=sentence("Working days"),
    unit=Unit.CHOICE,
    choices=(
        ("monday_friday", sentence("Monday to Friday")),
        ("monday_saturday", sentence("Monday to Saturday")),
        ("monday_thursday", sentence("Monday to Thursday")),
    ),
    help="Deadlines in working days are counted by it, holidays left out.",
)
WEEKDAYS = {
    "monday_friday": frozenset(range(5)),
    "monday_saturday": frozenset(range(6)),
    "monday_thursday": frozenset(range(4)),
}
INITIAL = (
    InitialValue(
        definition=WORKING_WEEK,
        value="monday_friday",
        valid_from=date(2020, 1, 1),
        instrument="Practice of the provincial offices; the notification is not to hand",
        confidence=Confidence.SECONDARY,
        note="The first day is that of our records, not of the notification.",
    ),
)
