"""Search for the issued paper that a PDF claims to be: its reference is a keyword.

Anybody can change what a PDF shows and leave its keywords. So nothing in it is believed: by the
reference we show our own record, and the person compares.
"""

import re
from dataclasses import replace
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from app.signing.verification import Finding, NotGenuine, Verifiers
from app.text import sentence

if TYPE_CHECKING:
    from app.unit_of_work import UnitOfWork

MAX_PDF_BYTES = 2 * 1024 * 1024
_REFERENCE = re.compile(rb"bdm-reference:([0-9A-Za-z/ .-]{1,100})")
_NOT_ISSUED_HERE = sentence(
    "This PDF does not say which paper of this marketplace it is. Enter the reference that is "
    "printed on the paper, or choose the receipt's signed file."
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


def check_paper(uow: "UnitOfWork", data: bytes) -> Finding:
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
