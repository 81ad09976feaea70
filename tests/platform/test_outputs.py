"""Schemas made from views, and files made from rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import pytest
from marshmallow import fields
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.exports import ALL, Export
from app.outputs import output_of
from app.schemas import Amount, Moment

ID = UUID(int=7)


class Colour(StrEnum):
    """A status."""

    RED = "red"


class _Base(DeclarativeBase):
    """A registry of its own."""


class Account(_Base):
    """A table."""

    __tablename__ = "accounts"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime | None]
    held_paisa: Mapped[int]

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self.closed_at is not None


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a bill."""

    text: str
    fee_paisa: int
    rate: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A bill as it is seen."""

    id: UUID
    at: datetime
    day: date | None
    count: int
    colour: Colour
    tags: Sequence[str]
    total_paisa: int | None
    lines: Sequence[Line]
    account: Account | None = None


LineOut = output_of(Line, "LineOut", only=("text", "fee_paisa"))
SeenOut = output_of(
    Seen, "SeenOut", only=("id", "at", "day", "count", "colour", "tags", "total_paisa"),
    lines=[LineOut], account=output_of(Account, "AccountOut"), closed="account.closed",
    kind=fields.Constant("bill"),
)  # fmt: skip
SEEN = Seen(
    id=ID,
    at=datetime(2026, 5, 1, 12, tzinfo=UTC),
    day=None,
    count=3,
    colour=Colour.RED,
    tags=("a", "b"),
    total_paisa=250_050,
    lines=[Line(text="Fee", fee_paisa=100)],
    account=Account(id=ID, closed_at=None, held_paisa=5),
)


def test_a_view_is_written_as_its_types_say() -> None:
    assert SeenOut().dump(SEEN) == {
        "id": str(ID), "at": "2026-05-01T12:00:00Z", "day": None, "count": 3, "colour": "red",
        "tags": ["a", "b"], "total": "2500.50", "lines": [{"text": "Fee", "fee": "1.00"}],
        "account": {"id": str(ID), "closed_at": None, "held": "0.05"}, "closed": False,
        "kind": "bill",
    }  # fmt: skip


def test_what_lies_below_nothing_is_null_and_not_left_out() -> None:
    assert (
        SeenOut().dump(replace(SEEN, account=None)).items()
        >= {"account": None, "closed": None}.items()
    )


def test_what_may_be_missing_is_said() -> None:
    may_be_null = {key for key, each in SeenOut().fields.items() if each.allow_none}
    assert may_be_null == {"day", "total", "account", "closed"}
    assert isinstance(SeenOut().fields["total"], Amount)
    assert isinstance(SeenOut().fields["at"], Moment)


def test_it_is_named_and_described() -> None:
    assert LineOut.__name__ == "LineOut"
    assert LineOut.__doc__ == "A line of a bill."


def test_a_type_that_has_no_one_way_must_be_stated() -> None:
    with pytest.raises(TypeError, match=r"Line\.rate"):
        output_of(Line, "LineOut")


def test_an_attribute_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError):
        output_of(Line, "LineOut", only=("price",))


FILE: Export[Seen] = Export(
    "id", "at", "total_paisa", colour="colour", tags=lambda row: "; ".join(row.tags),
    closed="account.closed",
)  # fmt: skip
ALL.remove(FILE)  # the test that holds headings looks at the program's own


def test_rows_are_written_as_csv() -> None:
    assert "".join(FILE.as_csv([SEEN])) == (
        "\ufeffid,at,total,colour,tags,closed\r\n"
        f"{ID},2026-05-01T12:00:00+00:00,2500.50,red,a; b,no\r\n"
    )


def test_rows_are_written_as_json_lines() -> None:
    assert (
        b"".join(FILE.as_json_lines([SEEN]))
        == (
            f'{{"id":"{ID}","at":"2026-05-01T12:00:00+00:00","total":"2500.50","colour":"red",'
            '"tags":"a; b","closed":false}\n'
        ).encode()
    )


def test_a_formula_in_a_cell_is_harmless() -> None:
    file: Export[Line] = Export("text", fee="fee_paisa")
    ALL.remove(file)
    assert list(file.as_csv([Line(text="=1+1", fee_paisa=-100)]))[1] == "'=1+1,-1.00\r\n"
