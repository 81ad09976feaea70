"""What Finance moves to the right head goes to the treasury with the next transfer."""

from pathlib import Path

from alembic import op

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

SQL = Path(__file__).parents[1] / "sql" / "0073_corrections.sql"
LINES = "treasury_lines"


def upgrade() -> None:
    op.drop_constraint(op.f(f"ck_{LINES}_amount"), LINES, type_="check")
    op.create_check_constraint(
        op.f(f"ck_{LINES}_amount"),
        LINES,
        "collected_paisa >= 0 and returned_paisa >= 0"
        " and amount_paisa = collected_paisa - returned_paisa - fees_paisa",
    )
    op.execute(SQL.read_text())
