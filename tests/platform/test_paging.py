"""A list is cut where it ends, and a cursor that we did not write is refused."""

import base64

import orjson
import pytest
from factories.doors import Doors, Place
from factories.identity import actor, make_staff
from sqlalchemy.orm import Session

from app import roles
from app.db import new_id
from app.errors import Invalid
from app.paging import PAGE, cut, decode_cursor, encode_cursor
from app.platform import Platform
from app.unit_of_work import UnitOfWork


@pytest.mark.parametrize(("fetched", "more"), [(2, False), (3, False), (4, True)])
def test_it_promises_another_page_only_where_a_row_is_left(fetched: int, more: bool) -> None:  # noqa: FBT001 - a case
    page = cut(range(fetched), 3, lambda row: [row])
    assert list(page.items) == list(range(min(fetched, 3)))
    assert page.next_cursor == (encode_cursor([2]) if more else None)


@pytest.mark.parametrize(("lines", "more"), [(PAGE, False), (PAGE + 1, True)])
def test_it_ends_a_list_that_fills_its_page_exactly(
    doors: Doors,
    platform: Platform,
    session: Session,
    lines: int,
    more: bool,  # noqa: FBT001 - a case
) -> None:
    auditor, about = make_staff(session, roles.AUDITOR), new_id()
    session.commit()

    def note(uow: UnitOfWork, _: None) -> None:
        uow.audit("test.noted", about)

    for _ in range(lines):
        platform.executor.execute(note, None, actor=actor(auditor))
    place = Place(f"/audit?subject={about}", f"/audit?subject={about}")
    told = doors.open("api", auditor).read(place).body
    assert len(told["items"]) == PAGE
    assert (told["next_cursor"] is not None) is more
    page = str(doors.open("web", auditor).read(place).body)
    assert ("cursor=" in page) is more


def _cursor(*keys: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(list(keys))).decode().rstrip("=")


def test_it_reads_back_what_it_wrote() -> None:
    assert decode_cursor(encode_cursor(["کوئٹہ", 7]), 2) == ["کوئٹہ", 7]


@pytest.mark.parametrize(
    "cursor",
    [
        _cursor("a\0b", 1),
        _cursor("\0", 1),
        _cursor("a"),
        _cursor("a", 1, 2),
        _cursor("a", None),
        _cursor("a", 1.5),
        _cursor("a", ["b"]),
        base64.urlsafe_b64encode(b'{"a": 1}').decode(),
        "%%%",
        "é",
        "",
    ],
)
def test_it_refuses_a_cursor_that_it_did_not_write(cursor: str) -> None:
    """PostgreSQL takes no NUL in a text: it would answer with an error of ours."""
    with pytest.raises(Invalid, match="This page address is not complete"):
        decode_cursor(cursor, 2)


def test_a_cursor_with_a_nul_is_the_readers_mistake_at_the_door(
    doors: Doors, session: Session
) -> None:
    auditor = make_staff(session, roles.AUDITOR)
    session.commit()
    place = Place(f"/audit?cursor={_cursor(chr(0))}", f"/audit?cursor={_cursor(chr(0))}")
    for door in ("web", "api"):
        assert doors.open(door, auditor).read(place).status == 422
