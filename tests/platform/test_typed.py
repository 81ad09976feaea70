"""Numbers as people paste them: with marks that nobody sees, other digits and other dashes."""

import pytest

from app.casework.cases.policy.references import read_reference, reference_of
from app.identity.people.identifiers import read_cnic, read_mobile
from app.text import isolated
from app.typed_text import plain_typed

CNIC = "54400-1234567-1"
UNSEEN = ["\u200b", "\u200e", "\u200f", "\u2066", "\u2069", "\u202a", "\u202c", "\ufeff", "\u00ad"]


@pytest.mark.parametrize("mark", UNSEEN, ids=lambda mark: f"U+{ord(mark):04X}")
def test_it_sees_nothing_where_nobody_sees_anything(mark: str) -> None:
    assert plain_typed(f"{mark}12{mark}-34{mark}") == "12-34"
    assert read_cnic(f"{mark}{CNIC}{mark}") == "5440012345671"


@pytest.mark.parametrize("dash", "-‐‑‒–—―−")
def test_it_reads_every_dash_as_one(dash: str) -> None:
    assert plain_typed(f"1{dash}2") == "1-2"
    assert read_mobile(CNIC.replace("-", dash)) is None
    assert read_cnic(CNIC.replace("-", dash)) == "5440012345671"


def test_it_reads_what_our_own_pages_isolate() -> None:
    reference = reference_of(range(11))
    assert read_reference(isolated(reference)) == reference
    assert read_mobile(isolated("+92 301 2345678")) == "+923012345678"
    assert plain_typed("۰۱۲۳ ٤٥٦") == "0123 456"
