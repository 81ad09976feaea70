"""Papers say which signature they bear, and an accredited one only where there is one."""

from dataclasses import replace
from datetime import date

import pytest
from factories.parameters import make_value
from sqlalchemy.orm import Session

from app.clock import real_now
from app.identity.accounts.queries.actors import SYSTEM
from app.platform import Platform
from app.printing.public import (
    NOT_ACCREDITED,
    OF_ITS_FILE,
    UNSIGNED,
    CannotPrint,
    Letterhead,
    SignatureLine,
    render_pdf,
    verification,
)
from app.signing.pdf import PaperSigner
from app.signing.queries import ACCREDITATION, standing

STATEMENT = "app/printing/statement.typ"
EMPTY = {"paragraphs": [], "facts": [], "heads": [], "rows": [], "numbers": []}


@pytest.mark.parametrize("row", [True, False])
@pytest.mark.parametrize("own", [True, False])
def test_it_needs_both_the_row_and_the_provinces_own_key(
    platform: Platform, session: Session, *, row: bool, own: bool
) -> None:
    if row:
        make_value(session, ACCREDITATION, "accredited", date(2020, 1, 1), confidence="H")
        session.commit()
    ports = platform.executor.ports
    before = ports.get(PaperSigner)
    ports.filled[PaperSigner] = replace(before, own=own)
    try:
        with platform.executor.reading(SYSTEM) as uow:
            found = standing(uow, real_now())
    finally:
        ports.filled[PaperSigner] = before
    assert found.accredited == (row and own)
    assert (found.line == NOT_ACCREDITED) == (not (row and own))
    assert found.line.signed


def _head(line: SignatureLine | None) -> Letterhead:
    check = verification("https://x.test/c/1", line) if line else None
    return Letterhead(title="T", organisation="O", reference="R", date="D", verification=check)


@pytest.mark.parametrize("line", [OF_ITS_FILE, UNSIGNED, None])
def test_it_prints_nothing_to_sign_that_says_otherwise(line: SignatureLine | None) -> None:
    with pytest.raises(CannotPrint, match="which signature"):
        render_pdf(STATEMENT, _head(line), EMPTY, made_at=real_now(), to_sign=True)


def test_it_prints_nothing_unsigned_that_claims_a_signature() -> None:
    with pytest.raises(CannotPrint, match="which signature"):
        render_pdf(STATEMENT, _head(NOT_ACCREDITED), EMPTY, made_at=real_now())
