"""Times of aftercare: dated, labelled working values, made by two officers."""

from datetime import date

from app.calendar import local_day
from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit, at
from app.text import Sentence, sentence
from app.unit_of_work import UnitOfWork

_GROUP = sentence("Tax reliefs")
_BEGIN = date(2020, 1, 1)
_NONE_KNOWN = "Working value; the policy names no time"


def _days(key: str, title: Sentence, help_: str) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"reliefs.{key}",
        title=title,
        group=_GROUP,
        unit=Unit.DAYS,
        help=help_,
        least=1,
        most=366,
    )


REPLY_DAYS = _days(
    "clawback_reply_days",
    sentence("Time for the holder of a relief to answer before it is recovered"),
    "Counted from the notice, to the end of the last day",
)
APPEAL_DAYS = _days(
    "clawback_appeal_days",
    sentence("Time to appeal against an order to recover a relief"),
    "Counted from the order, to the end of the last day. The bill is raised afterwards",
)
PAY_DAYS = _days(
    "clawback_pay_days",
    sentence("How long the holder has to pay back a relief"),
    "Counted from the day on which the order became final",
)
REMINDER_DAYS = _days(
    "report_reminder_days",
    sentence("How long before its last day the holder is reminded of a report"),
    "The holder is reminded again when it is late",
)
RECOVERY_HEAD = ParameterDefinition(
    key="reliefs.recovery_head",
    title=sentence("Head of account of reliefs that are paid back"),
    group=_GROUP,
    unit=Unit.TEXT,
    help="Of schemes that name no head of account; a tax relief is paid back under its own head",
)
_TIMES = (REPLY_DAYS, APPEAL_DAYS, PAY_DAYS, REMINDER_DAYS)
DEFINITIONS = (*_TIMES, RECOVERY_HEAD)
INITIAL = (
    *(
        InitialValue(
            definition=definition,
            value="30",
            valid_from=_BEGIN,
            instrument=_NONE_KNOWN,
            confidence=Confidence.UNVERIFIED,
        )
        for definition in _TIMES
    ),
    InitialValue(
        definition=RECOVERY_HEAD,
        value="C02799",
        valid_from=_BEGIN,
        instrument="Working value; the head is not in any document that was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General under which head grants and awards are recovered.",
    ),
)


def days(uow: UnitOfWork, definition: ParameterDefinition) -> int:
    """Return so many days as are in force today. Raises NothingInForce."""
    return int(str(at(uow.session, definition.key, local_day(uow.now)).value))
