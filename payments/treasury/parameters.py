"""Bearer of channels' fees: a dated rule, entered by one officer and approved by another."""

from datetime import date

from app.parameters.public import Confidence, InitialValue, ParameterDefinition, Unit
from app.text import sentence
from payments.treasury.policy import GOVERNMENT, HEADS

FEES_BORNE_BY = ParameterDefinition(
    key="payments.channel_fees_borne_by",
    title=sentence("Who bears the fees of payment channels"),
    group=sentence("Payments"),
    unit=Unit.CHOICE,
    help="The government: heads get all that was paid, and fees need an appropriation. The heads:"
    " they get what is left",
    choices=(
        (GOVERNMENT, sentence("The government, by an appropriation")),
        (HEADS, sentence("The heads whose money was received by the channel")),
    ),
    # Receipts are credited in full unless an instrument says otherwise.
    needs_law=(HEADS,),
)
DEFINITIONS = (FEES_BORNE_BY,)
INITIAL = (
    InitialValue(
        definition=FEES_BORNE_BY,
        value=GOVERNMENT,
        valid_from=date(2020, 1, 1),
        instrument="Working value; no rule of the province was found",
        confidence=Confidence.UNVERIFIED,
        note="Ask the Finance Department and the Accountant General.",
    ),
)
