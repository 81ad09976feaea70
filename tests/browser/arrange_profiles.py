"""What a firm of the seeded province keeps for its bids: papers, one of them ending, and owners."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from uuid import UUID

from factories.bidding import PDF
from factories.browser import Living

from app.calendar import local_day
from app.clock import real_now
from app.documents.public import Upload
from marketplace.profiles.use_cases import AddPaper, DeclareOwners, Owner, add_paper, declare_owners

OWNERS = (
    Owner(name="Dostain Baloch", name_ur="دوستین بلوچ", share_percent=Decimal("62.5")),
    Owner(name="Mahgul Baloch", name_ur="ماہ گل بلوچ", share_percent=Decimal("37.5")),
)


def profile(living: Living, who: str) -> UUID:
    """Let a firm keep two papers and declare its owners; returns the paper that ends soon."""
    execute, actor = living.platform.executor.execute, living.cast.actor(who)
    ends = local_day(real_now()) + timedelta(days=12)
    papers = [("NTN certificate", None), ("Bank statement", ends)]
    kept = [
        execute(
            add_paper,
            AddPaper(
                name=name,
                valid_until=last,
                file=Upload(filename="paper.pdf", stream=BytesIO(PDF)),
            ),
            actor=actor,
        )
        for name, last in papers
    ]
    execute(declare_owners, DeclareOwners(owners=OWNERS), actor=actor)
    ending: UUID = kept[-1].id
    return ending
