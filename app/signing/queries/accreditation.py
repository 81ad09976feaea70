"""Accreditation of the papers' signature: a dated row, and a key to it."""

from dataclasses import dataclass
from datetime import date, datetime

from app.calendar import local_day
from app.parameters.definitions import Confidence, InitialValue, ParameterDefinition, Unit
from app.parameters.public import set_in_force
from app.printing.public import NOT_ACCREDITED, SignatureLine, accredited
from app.signing.pdf import PaperSigner
from app.text import sentence
from app.unit_of_work import UnitOfWork

ACCREDITED = "accredited"
ACCREDITATION = ParameterDefinition(
    key="signing.accreditation",
    title=sentence("Certificate by which papers are signed"),
    group=sentence("Papers"),
    unit=Unit.CHOICE,
    choices=(
        ("none", sentence("Not accredited")),
        (ACCREDITED, sentence("Of an accredited certification service provider")),
    ),
    help="Papers say which. An accredited one also needs the province's own key and certificates in"
    " paper-signing.pem; the instrument is the accreditation with its number and date.",
    needs_law=(ACCREDITED,),
)
INITIAL = (
    InitialValue(
        definition=ACCREDITATION,
        value="none",
        valid_from=date(2020, 1, 1),
        instrument="Electronic Transactions Ordinance 2002, s. 7; none is accredited",
        confidence=Confidence.OFFICIAL,
        note="What papers say until two officers record an accreditation.",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The signature of papers today. `instrument`: of the accreditation, if there is one."""

    line: SignatureLine
    accredited: bool = False
    instrument: str = ""


def standing(uow: UnitOfWork, at: datetime) -> Standing:
    """Return which signature papers bear that are signed now: one query.

    A row alone accredits nothing: without the province's own key we certify ourselves.
    """
    day = local_day(at)
    row = set_in_force(uow.session, [ACCREDITATION.key], day).get(ACCREDITATION.key)
    if row is None or row.value != ACCREDITED or not uow.port(PaperSigner).own:
        return Standing(line=NOT_ACCREDITED)
    return Standing(line=accredited(row.instrument), accredited=True, instrument=row.instrument)


def signature_line(uow: UnitOfWork, at: datetime) -> SignatureLine:
    """Return a paper's line on the signature that it gets now."""
    return standing(uow, at).line
