"""Numbers of other agencies' rules that guides tell of: dated, cited, edited by two people.

The most partners of a firm decides when one applies (`queries/partner_limit.py`). Nothing else here
decides anything in the system; a guide shows each with how sure we are of it.
"""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import Sentence, sentence

GROUP = sentence("Starting and running a business")
RECORDS_BEGIN = date(2020, 1, 1)
NOTE = "The first day is that of our records, not of the rule."
# The source of the rule; officers who have the text enter the section.
PARTNERSHIPS = "Law of partnerships and companies, as collected for this system"
COMPANIES = "Companies Act 2017, s. 14 (3) (d), as printed in a secondary source"
BRA = "Balochistan Revenue Authority, registration by form BST-01"
SECP = "Securities and Exchange Commission of Pakistan, reservation of a company’s name"
PSEB = "Pakistan Software Export Board, provisional registration; from a secondary source"
BESSI = "Balochistan Employees’ Social Security, Act of 2022; from a secondary source"


def _define(
    name: str, title: Sentence, unit: Unit, most: int, least: int = 1
) -> ParameterDefinition:
    return ParameterDefinition(
        key=f"registration.{name}", title=title, group=GROUP, unit=unit, least=least, most=most
    )


PARTNERS_MAX = _define(
    "partners_most", sentence("Maximum number of partners of a firm"), Unit.COUNT, 100, 2
)
PROFESSIONS_EXEMPT = ParameterDefinition(
    key="registration.partners_most_professions_exempt",
    title=sentence("May lawyers and accountants be more partners than that?"),
    group=GROUP,
    unit=Unit.BOOLEAN,
    help="Then the limit only asks such firms for a reason, and the officer for a second one",
)
TAX_REGISTER_DAYS = _define(
    "services_tax_register_days",
    sentence("Days in which to register for sales tax on services"),
    Unit.DAYS,
    366,
)
TAX_CERTIFICATE_DAYS = _define(
    "services_tax_certificate_working_days",
    sentence("Working days until the provisional certificate of sales tax on services"),
    Unit.DAYS,
    366,
)
TAX_CERTIFICATE_MONTHS = _define(
    "services_tax_certificate_months",
    sentence("Months for which that provisional certificate is valid"),
    Unit.COUNT,
    60,
)
NAME_HELD_DAYS = _define(
    "company_name_held_days",
    sentence("Maximum days for which a company’s name is held"),
    Unit.DAYS,
    366,
)
SOFTWARE_LETTER_DAYS = _define(
    "software_board_letter_days",
    sentence("Days for which the Software Export Board’s provisional letter is valid"),
    Unit.DAYS,
    366,
)
SOCIAL_SECURITY_PERCENT = _define(
    "social_security_percent",
    sentence("Employer’s contribution to social security"),
    Unit.PERCENT,
    100,
)
DEFINITIONS = (
    PARTNERS_MAX,
    PROFESSIONS_EXEMPT,
    TAX_REGISTER_DAYS,
    TAX_CERTIFICATE_DAYS,
    TAX_CERTIFICATE_MONTHS,
    NAME_HELD_DAYS,
    SOFTWARE_LETTER_DAYS,
    SOCIAL_SECURITY_PERCENT,
)


def _value(
    definition: ParameterDefinition, value: str, instrument: str, confidence: Confidence
) -> InitialValue:
    return InitialValue(
        definition=definition,
        value=value,
        valid_from=RECORDS_BEGIN,
        instrument=instrument,
        confidence=confidence,
        note=NOTE,
    )


H, M = Confidence.OFFICIAL, Confidence.SECONDARY
INITIAL = (
    _value(PARTNERS_MAX, "20", PARTNERSHIPS, H),
    _value(PROFESSIONS_EXEMPT, "yes", COMPANIES, M),
    _value(TAX_REGISTER_DAYS, "30", BRA, H),
    _value(TAX_CERTIFICATE_DAYS, "3", BRA, H),
    _value(TAX_CERTIFICATE_MONTHS, "3", BRA, H),
    _value(NAME_HELD_DAYS, "60", SECP, H),
    _value(SOFTWARE_LETTER_DAYS, "90", PSEB, M),
    _value(SOCIAL_SECURITY_PERCENT, "6", BESSI, M),
)
