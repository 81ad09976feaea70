"""A request that never spools an upload to disk, where a bid would lie in the clear."""

from io import BytesIO
from typing import IO

from flask import Request

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
