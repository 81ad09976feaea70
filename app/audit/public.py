"""The trail as other domains read it: only lines that this program wrote."""

from app.audit.queries import written_lines as written_lines
