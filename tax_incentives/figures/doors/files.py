"""Figures as files."""

from collections.abc import Iterator

from flask import Response, stream_with_context


def csv_file(name: str, lines: Iterator[str]) -> Response:
    """Answer with a CSV file, sent as it is read."""
    answer = Response(stream_with_context(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
