"""Pages of rows by their ids, the newest first."""

from typing import Any

from sqlalchemy import Select

from app.paging import PAGE, as_id, decode_cursor


def newest_after(query: Select[Any], key: Any, cursor: str | None) -> Select[Any]:  # noqa: ANN401 - a column
    """Order by an id, the newest first, and go on after a cursor's."""
    if cursor:
        query = query.where(key < as_id(decode_cursor(cursor, 1)[0]))
    return query.order_by(key.desc()).limit(PAGE + 1)


def by_id(view: Any) -> list[str]:  # noqa: ANN401 - any view with an id
    """Return a row's id as the key of its page."""
    return [str(view.id)]
