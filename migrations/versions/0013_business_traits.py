"""Which firms belong together is found by what they share: owners, places, names."""

from alembic import op

from app.migrations import APP_ROLE

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# An owner, place or name of a business from a day to a day, by a keyed hash. Rebuilt from
# its filings; no row is updated. The hourly job fills it for businesses registered before.
_TRAITS = f"""
create table business_traits (
    business_id uuid not null,
    key bytea not null,
    since date not null,
    until date,
    kind text not null,
    constraint pk_business_traits primary key (business_id, key, since),
    constraint ck_business_traits_kind check (kind in ('owner', 'place', 'name')),
    constraint ck_business_traits_period check (until >= since),
    constraint fk_business_traits_business_id foreign key (business_id)
        references businesses (id)
);
create index ix_business_traits_key on business_traits (key, business_id);
revoke update on business_traits from {APP_ROLE};
"""


def upgrade() -> None:
    op.execute(_TRAITS)
