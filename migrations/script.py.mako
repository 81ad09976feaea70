"""${message}

Expand, then contract: old and new code run side by side while this is applied. Lock and statement
timeouts are set in env.py; on a large table use CREATE INDEX CONCURRENTLY in a migration of its own.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
