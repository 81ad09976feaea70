"""Uploads: never spooled to disk, where a bid would lie in the clear, and sent by a script too."""

from http import HTTPStatus
from io import BytesIO
from typing import IO

from flask import Flask, Request, Response, request

MAX_FORM_PARTS = 5_000
MAX_FORM_BYTES = 2 * 1024 * 1024
MAX_UPLOAD_BYTES = 25 * 1024 * 1024


class InMemoryRequest(Request):
    """Uploads stay in memory, within limits, until a use case stores them encrypted."""

    max_form_parts = MAX_FORM_PARTS
    max_form_memory_size = MAX_FORM_BYTES

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        """Keep the part in memory; `max_content_length` bounds it."""
        del total_content_length, content_type, filename, content_length
        return BytesIO()


def install_uploads(app: Flask) -> None:
    """Send the next address to a script that sent a form: it must not read the next page itself."""

    @app.after_request
    def name_next_page(response: Response) -> Response:
        if "Bdm-Upload" in request.headers and response.status_code == HTTPStatus.SEE_OTHER:
            response.status_code = HTTPStatus.OK
            response.headers["Bdm-Location"] = response.headers.pop("Location")
        return response
