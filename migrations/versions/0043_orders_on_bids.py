"""A department that buys accepts electronic bids by an order too, beside agencies of services."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

# Orders that were recorded name an agency and stay as they are.
_DEPARTMENTS = """
alter table filing_orders
    add column department_id uuid,
    add constraint fk_filing_orders_department_id
        foreign key (department_id) references organisations (id),
    alter column agency drop not null,
    add constraint ck_filing_orders_of_one check (num_nonnulls(agency, department_id) = 1);
create index ix_filing_orders_department_id on filing_orders (department_id, valid_from);
"""


def upgrade() -> None:
    """Let an order name a department instead of an agency."""
    op.execute(_DEPARTMENTS)
