"""Reads of signatures: their accreditation, and the paper that a PDF claims to be."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from hmac import compare_digest

from app.calendar import local_day
from app.parameters.definitions import Confidence, InitialValue, ParameterDefinition, Unit
from app.parameters.public import set_in_force
from app.printing.public import NOT_ACCREDITED, SignatureLine, accredited
from app.signing.pdf import PaperSigner
from app.signing.verification import Finding, NotGenuine, Verifiers
from app.text import sentence
from app.unit_of_work import UnitOfWork

# Accreditation of the papers' signature: a dated row, and a key to it.

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


# Search for the issued paper that a PDF claims to be: its reference is a keyword.
#
# Anybody can change what a PDF shows and leave its keywords. So nothing in it is believed: by the
# reference we show our own record, and the person compares.

MAX_PDF_BYTES = 2 * 1024 * 1024
_REFERENCE = re.compile(rb"bdm-reference:([0-9A-Za-z/ .-]{1,100})")
_NOT_ISSUED_HERE = sentence(
    "This PDF does not say which document of this marketplace it is. Enter the reference"
    " that is printed on the document, or choose the receipt's signed file."
)
_TOO_LARGE = sentence("This file is larger than any paper of this marketplace.")
COMPARE = sentence(
    "Anybody can change a PDF. Compare your paper with what is written here, line by line: only "
    "what is written here is certain."
)
OTHER_FILE = sentence(
    "Your file is not the one that was issued. It was changed, saved again, or belongs to another "
    "edition. Rely only on what is written here."
)


def is_pdf(data: bytes) -> bool:
    """Return whether a file begins as a PDF does."""
    return data.lstrip()[:5] == b"%PDF-"


def check_paper(uow: UnitOfWork, data: bytes) -> Finding:
    """Return our record of the paper that a PDF claims to be. Raises NotGenuine.

    A paper that was issued once as a file is compared with that file. Others are printed on
    request, so the person has to compare the contents.
    """
    if len(data) > MAX_PDF_BYTES:
        raise NotGenuine(_TOO_LARGE, fields={"file": _TOO_LARGE})
    named = _REFERENCE.search(data)
    if named is None:
        raise NotGenuine(_NOT_ISSUED_HERE, fields={"file": _NOT_ISSUED_HERE})
    found = uow.port(Verifiers).check_reference(uow, named[1].decode("ascii"))
    issued = found.about.get("sha256", "")
    if not issued:
        return replace(found, caution=COMPARE)
    same = compare_digest(issued, sha256(data).hexdigest())
    return found if same else replace(found, caution=OTHER_FILE)
