"""The trail as other domains read it: only lines that this program wrote."""

from app.audit.queries import count_without_number as count_without_number
from app.audit.queries import last_line_under_another_key as last_line_under_another_key
from app.audit.queries import written_lines as written_lines
