"""Who got the paper of a bid back; the short link of an SMS finds the alert that it stops."""

from alembic import op

from app.migrations import APP_ROLE, facts_with_macs

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the record of papers; keep the keyed hash of the link's code (none of earlier SMS)."""
    op.execute(
        """
        create table paper_handovers (
            bid_id uuid not null,
            tender_id uuid not null,
            supplier_id uuid not null,
            paper text not null,
            handed_to text not null,
            handed_on date not null,
            handed_by uuid not null,
            recorded_at timestamptz not null,
            mac bytea,
            constraint pk_paper_handovers primary key (bid_id),
            constraint fk_paper_handovers_bid_id foreign key (bid_id) references bids (id),
            constraint fk_paper_handovers_tender_id
                foreign key (tender_id) references tenders (id),
            constraint fk_paper_handovers_supplier_id
                foreign key (supplier_id) references organisations (id),
            constraint fk_paper_handovers_handed_by foreign key (handed_by) references people (id)
        );
        create index ix_paper_handovers_tender_id on paper_handovers (tender_id);
        """
    )
    facts_with_macs("paper_handovers")
    op.execute(
        f"""
        alter table tender_alerts add column stop_hash bytea;
        create unique index uq_tender_alerts_stop_hash on tender_alerts (stop_hash)
            where stop_hash is not null;
        grant update (stop_hash) on tender_alerts to {APP_ROLE};
        """
    )
