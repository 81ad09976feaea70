"""Nobody shut out: details that are not published."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0037"
down_revision = "0031"
branch_labels = None
depends_on = None

# A sole proprietor was never asked, and the form did not ask for a shop: nothing is published
# until she says so, with one press. Firms and companies are open by law.
_PUBLICATION = """
alter table businesses add column details_published boolean not null default false;
alter table businesses disable trigger user;
update businesses set details_published = true where form <> 'sole';
alter table businesses enable trigger user;
alter table businesses alter column details_published drop default;
alter table businesses add constraint ck_businesses_published
    check (details_published or form = 'sole');
drop trigger stays on businesses;
create trigger stays before update on businesses
    for each row execute function facts_stay('details_published');
"""


def upgrade() -> None:
    """Add what people agreed to, with what the application may change of it."""
    op.execute(_PUBLICATION)
    op.execute(f"grant update (details_published) on businesses to {APP_ROLE}")
