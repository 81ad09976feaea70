"""Printing: PDFs that carry their fonts, read nothing as source, and come out the same again."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from factories.depth import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from app.printing import public
from app.printing.public import UNSIGNED, CannotPrint, Letterhead, render_pdf, verification

STATEMENT = "app/printing/statement.typ"
MADE_AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def _head(**fields: object) -> Letterhead:
    values: dict[str, object] = {
        "title": "Invitation to bid",
        "organisation": "Science and Information Technology Department",
        "reference": "SIT-2026-0001",
        "date": "24 November 2026",
        "verification": verification(
            "https://example.gov.pk/verify?reference=SIT-2026-0001", UNSIGNED
        ),
    }
    return Letterhead(**(values | fields))


def _statement(head: Letterhead | None = None, **data: object) -> bytes:
    values = {"paragraphs": [], "facts": [], "heads": [], "rows": [], "numbers": []} | data
    return render_pdf(STATEMENT, head or _head(), values, made_at=MADE_AT)


def _pages(pdf: bytes) -> int:
    return max(int(count) for count in re.findall(rb"/Count (\d+)", pdf))


def test_it_makes_the_same_bytes_again() -> None:
    assert _statement(paragraphs=["Sealed bids are invited."]) == _statement(
        paragraphs=["Sealed bids are invited."]
    )


def test_it_embeds_the_fonts_of_both_languages() -> None:
    pdf = _statement(
        _head(language="ur", title="بولی کی دعوت"), paragraphs=["مہربند بولیاں", "Sealed bids"]
    )
    assert b"NotoNastaliqUrdu" in pdf
    assert b"NotoSans" in pdf
    assert b"/Lang(ur" in pdf or b"/Lang (ur" in pdf


def test_it_tells_when_the_fact_was_and_not_when_it_was_printed() -> None:
    assert b"D:20261124" in _statement()


def test_it_goes_on_to_as_many_pages_as_the_table_needs() -> None:
    rows = [[f"Laptop {n}", "12", "Rs 1,20,000"] for n in range(120)]
    pdf = _statement(heads=["Item", "Quantity", "Amount"], rows=rows, numbers=[1, 2])
    assert _pages(pdf) >= 3
    assert _pages(_statement()) == 1


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic("read as source")',
        '#read("/pyproject.toml")',
        '"); panic("x',
        "$ x_1 $ *bold* _it_ @ref <label> = heading // comment /* more",
        '{"letterhead": null}',
        "\\u{202e}\u202e\u0000\u0007",
        "#" * 2_000,
        "",
    ],
)
def test_it_shows_what_people_typed_and_never_reads_it_as_source(hostile: str) -> None:
    head = _head(title=hostile, organisation=hostile, reference=hostile, date=hostile)
    pdf = _statement(
        head,
        paragraphs=[hostile],
        facts=[[hostile, hostile]],
        heads=[hostile],
        rows=[[hostile]],
        numbers=[0],
    )
    assert pdf.startswith(b"%PDF-")


@settings(max_examples=examples(25), deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en", "ur"]))
def test_it_prints_any_text(text: str, language: str) -> None:
    pdf = _statement(_head(language=language, title=text), facts=[[text, text]])
    assert pdf.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "template", ["../outside.typ", "/etc/passwd", "wsgi.py", "app/printing/none.typ"]
)
def test_it_prints_only_templates_of_ours(template: str) -> None:
    with pytest.raises(CannotPrint, match="no template"):
        render_pdf(template, _head(), {}, made_at=MADE_AT)


def test_it_says_what_to_do_where_the_fonts_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(public, "FONTS", tmp_path)
    with pytest.raises(CannotPrint, match="make setup"):
        _statement()


def test_it_refuses_data_that_does_not_fit_the_template() -> None:
    with pytest.raises(CannotPrint, match="statement"):
        render_pdf(STATEMENT, _head(), {}, made_at=MADE_AT)
