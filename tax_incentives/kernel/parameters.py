"""Parameters of reliefs: dated, cited, entered by one officer and approved by another."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence

PUBLISHED_ABOVE = ParameterDefinition(
    key="reliefs.published_above_paisa",
    title=sentence("Reliefs that are published with their holder"),
    group=sentence("Tax reliefs"),
    unit=Unit.PAISA,
    help="In rupees. Above this amount everybody sees to which firm a relief went, and its band",
)
FORGIVABLE = ParameterDefinition(
    key="reliefs.forgivable_heads",
    title=sentence("Heads of account that a relief of tax may name"),
    group=sentence("Tax reliefs"),
    unit=Unit.TEXT,
    help="How their codes begin, with spaces between. Leave out deposits, fines, surcharges, what"
    " councils and social security get, and federal taxes: no credit or holiday may touch them",
)
DEFINITIONS = (PUBLISHED_ABOVE, FORGIVABLE)
INITIAL = (
    InitialValue(
        definition=PUBLISHED_ABOVE,
        value="100000",
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule of the province on publishing reliefs was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department above which amount reliefs are published.",
    ),
    InitialValue(
        definition=FORGIVABLE,
        value="B014 B016 B022 B023 B028 C022",
        valid_from=date(2020, 1, 1),
        instrument="Working value: taxes and rents of the province by the sample chart of accounts;"
        " only B016, profession tax, is in an official text",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Accountant General which heads a relief may forgo.",
    ),
)
