"""Nobody shut out: details that are not published, phones that people share."""

from alembic import op

from app.migrations import APP_ROLE, append_only

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


_SHARED_PHONES = """
create table shared_phones (
    id uuid not null,
    person_id uuid not null,
    mobile bytea not null,
    mobile_hash bytea not null,
    verified_at timestamptz not null,
    ended_at timestamptz,
    mac bytea,
    constraint pk_shared_phones primary key (id),
    constraint fk_shared_phones_person_id foreign key (person_id) references people (id)
);
create index ix_shared_phones_mobile_hash on shared_phones (mobile_hash);
create unique index uq_shared_phones_person_id on shared_phones (person_id)
    where ended_at is null;
create trigger never_leaves before delete on shared_phones
    for each row execute function refuse_change();
create trigger what_is_written_stays before update on shared_phones
    for each row execute function facts_stay('mac', 'mobile_hash');
"""


def upgrade() -> None:
    """Add what people agreed to, with what the application may change of it."""
    op.execute(_PUBLICATION)
    op.execute(f"grant update (details_published) on businesses to {APP_ROLE}")
    op.execute(_SHARED_PHONES)
    append_only("shared_phones")
    op.execute(f"grant update (ended_at, mac) on shared_phones to {APP_ROLE}")
